//! The recorded options of an image: in its Dockerfile, and in `[tool.locklayers.image]`.

use std::path::Path;

use locklayers::files::Project;
use locklayers::image::RecordedOptions;
use locklayers::message::escape_lines;

use crate::args::{Args, Command, DockerfileArgs};
use crate::failure::Failure;

/// Options that the environment can set.
const OF_ENVIRONMENT: [(&str, &str); 3] = [
    ("--python-version", "LOCKLAYERS_PYTHON_VERSION"),
    ("--python-platform", "LOCKLAYERS_PYTHON_PLATFORM"),
    ("--python-implementation", "LOCKLAYERS_PYTHON_IMPLEMENTATION"),
];

/// Returns the arguments of this run after the name of the command, and the options of the environment. A path
/// that is not UTF-8 cannot be recorded in a Dockerfile: it gets the replacement character, with which no file is
/// found.
pub(crate) fn of_this_run() -> RecordedOptions {
    let words = std::env::args_os().map(|word| word.to_string_lossy().into_owned());
    let environment =
        OF_ENVIRONMENT.iter().fold(RecordedOptions::default(), |options, (option, name)| match std::env::var(name) {
            Ok(value) if !value.is_empty() => options.option(option, &value),
            _ => options,
        });
    environment.under(&RecordedOptions::of_command_line(words))
}

/// Returns the options of this run for a Dockerfile of a project: the path of `--context` is relative to the folder of the lock, so
/// that later runs in other folders find the same one.
pub(crate) fn of_this_run_in(project: &Project) -> RecordedOptions {
    let run = of_this_run();
    let Some(given) = run.value_of("--context").map(Path::new) else { return run };
    let context = match project.path_in_context(given) {
        Some(inside) => above(inside.split('/').filter(|part| !part.is_empty()).count()),
        None => std::path::absolute(given).unwrap_or_default().to_string_lossy().into_owned(),
    };
    run.under(&RecordedOptions::default().option("--context", &context))
}

/// Returns the path of a folder that is some levels above.
fn above(levels: usize) -> String {
    if levels == 0 { ".".to_owned() } else { vec![".."; levels].join("/") }
}

/// Parses the options as `dockerfile` does; `source` names their origin in messages.
pub(crate) fn parse(options: &RecordedOptions, source: &str) -> Result<DockerfileArgs, Failure> {
    let words = ["locklayers".to_owned(), "dockerfile".to_owned()].into_iter().chain(options.words());
    // The environment is not consulted: its options are among the arguments already, or belong to a later run.
    let without_environment = |command: clap::Command| command.mut_args(|arg| arg.env(None::<&str>));
    let mut command = Args::command_with(Some("dockerfile")).mut_subcommand("dockerfile", without_environment);
    let parsed = Args::parse_words(&mut command, &words.map(Into::into).collect::<Vec<_>>());
    let refuse = |reason: String| Failure::Image(format!("the options in {source} cannot be used: {reason}"));
    match parsed {
        Ok(Args { command: Command::Dockerfile(args), .. }) => Ok(args),
        Ok(_) => Err(refuse("they are those of another command".to_owned())),
        Err(error) => Err(refuse(escape_lines(error.to_string().trim_start_matches("error: ")))),
    }
}
