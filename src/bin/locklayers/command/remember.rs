//! The recorded options of an image: in its Dockerfile, and in `[tool.locklayers.image]`.

use std::path::Path;

use clap::CommandFactory;
use locklayers::message::escape_lines;

use crate::args::{Args, Command, DockerfileArgs};
use crate::failure::{Failure, shown};
use crate::input::read::Project;
use crate::path;

/// Options of a single run, which do not describe the image.
const OF_ONE_RUN: [&str; 11] = [
    "--write",
    "--force",
    "--locked",
    "--into",
    "--image",
    "--lock",
    "--project",
    "--output-format",
    "--quiet",
    "--verbose",
    "--color",
];
/// Their short forms, and those that print help.
const SHORT: [&str; 4] = ["-q", "-v", "-h", "-V"];
/// Options that the environment can set.
const OF_ENVIRONMENT: [(&str, &str); 3] = [
    ("--python-version", "LOCKLAYERS_PYTHON_VERSION"),
    ("--python-platform", "LOCKLAYERS_PYTHON_PLATFORM"),
    ("--python-implementation", "LOCKLAYERS_PYTHON_IMPLEMENTATION"),
];
/// Options that replace each other.
const RIVALS: [[&str; 2]; 8] = [
    ["--system", "--venv"],
    ["--no-bytecode", "--compile-bytecode"],
    ["--layer", "--scope"],
    ["--universal", "--python-version"],
    ["--universal", "--python-platform"],
    ["--universal", "--python-implementation"],
    ["--universal", "--platforms"],
    ["--platforms", "--python-platform"],
];

/// Options with their values, in order; the command of the image is the last.
#[derive(Clone, Debug, Default)]
pub(crate) struct Words(Vec<Vec<String>>);

impl Words {
    /// Groups the arguments of a command line. All after `--cmd` is its value.
    pub(crate) fn of(words: impl IntoIterator<Item = String>) -> Self {
        let mut groups: Vec<Vec<String>> = Vec::new();
        for word in words {
            match groups.last_mut() {
                Some(last) if last[0] == "--cmd" => last.push(word),
                _ if SHORT.contains(&word.as_str()) => {}
                Some(last) if !word.starts_with("--") => last.push(word),
                _ => groups.push(vec![word]),
            }
        }
        groups.retain(|group| !OF_ONE_RUN.contains(&name(group)));
        Self(groups)
    }

    /// Returns the arguments of this run after the name of the command, and the options of the environment. A path
    /// that is not UTF-8 cannot be recorded in a Dockerfile: it gets the replacement character, with which no file is
    /// found.
    pub(crate) fn of_this_run() -> Self {
        let mut words = std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned());
        while let Some(word) = words.next() {
            match word.as_str() {
                "--project" | "--color" => drop(words.next()),
                option if option.starts_with('-') => {}
                _ => break,
            }
        }
        let given = |(option, name): (&str, &str)| {
            let value = std::env::var(name).ok().filter(|value| !value.is_empty())?;
            Some(vec![option.to_owned(), value])
        };
        Self(OF_ENVIRONMENT.into_iter().filter_map(given).collect()).under(&Self::of(words))
    }

    /// Combines these options with others, which take precedence.
    pub(crate) fn under(self, others: &Self) -> Self {
        let is_said = |group: &Vec<String>| {
            let is_rival = |other: &str| RIVALS.iter().any(|pair| pair.contains(&name(group)) && pair.contains(&other));
            others.0.iter().any(|other| name(other) == name(group) || is_rival(name(other)))
        };
        let own = self.0.into_iter().filter(|group| !is_said(group));
        let mut groups: Vec<Vec<String>> = own.chain(others.0.iter().cloned()).collect();
        groups.sort_by_key(|group| group[0] == "--cmd");
        Self(groups)
    }

    /// Refuses options of a file in the project that name a file outside of it, which only a command line may; options of
    /// `now`, the command line of this run, override them.
    pub(crate) fn refuse_outside(&self, now: Option<&Self>, source: &Path) -> Result<(), Failure> {
        let is_provided = |group: &&Vec<String>| name(group) == "--provided";
        let is_given = now.is_some_and(|now| now.0.iter().any(|group| is_provided(&group)));
        let Some(group) = self.0.iter().rfind(is_provided).filter(|_| !is_given) else { return Ok(()) };
        let value = group[0].split_once('=').map(|(_, value)| value).or(group.get(1).map(String::as_str));
        let file = Path::new(value.unwrap_or_default());
        if Project::around(path::folder(source)).holds(file) {
            return Ok(());
        }
        let reason = format!(
            "its `--provided` names {}, which is outside of the project and not read; put the file into the project, or \
             name it on the command line",
            shown(file)
        );
        Err(Failure::Config { path: source.to_owned(), reason })
    }

    pub(crate) fn words(&self) -> Vec<String> {
        self.0.concat()
    }

    /// Parses the options as `dockerfile` does; `source` names their origin in messages.
    pub(crate) fn parse(&self, source: &str) -> Result<DockerfileArgs, Failure> {
        let words = ["locklayers".to_owned(), "dockerfile".to_owned()].into_iter().chain(self.words());
        // The environment is not consulted: its options are among the arguments already, or belong to a later run.
        let without_environment = |command: clap::Command| command.mut_args(|arg| arg.env(None::<&str>));
        let mut command = Args::command().mut_subcommand("dockerfile", without_environment);
        let parsed = Args::parse_words(&mut command, words.map(Into::into).collect());
        let refuse = |reason: String| Failure::Image(format!("the options in {source} cannot be used: {reason}"));
        match parsed {
            Ok(Args { command: Command::Dockerfile(args), .. }) => Ok(args),
            Ok(_) => Err(refuse("they are those of another command".to_owned())),
            Err(error) => Err(refuse(escape_lines(error.to_string().trim_start_matches("error: ")))),
        }
    }
}

fn name(group: &[String]) -> &str {
    let word = group[0].as_str();
    word.split_once('=').map_or(word, |(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::Words;

    fn words(text: &str) -> Words {
        Words::of(text.split(' ').map(str::to_owned))
    }

    #[test]
    fn options_of_this_run_override_the_recorded_ones() {
        let before = words("--stages multi --base=a --layer x=project --system --cmd run --base q");
        let now = words("--write --base b --venv --layer y=group:y");
        assert_eq!(
            before.clone().under(&now).words().join(" "),
            "--stages multi --base b --venv --layer y=group:y --cmd run --base q"
        );
        let now = words("--write --cmd serve");
        let after = before.under(&now);
        assert_eq!(after.words().join(" "), "--stages multi --base=a --layer x=project --system --cmd serve");
        assert!(after.parse("here").is_ok());
    }
}
