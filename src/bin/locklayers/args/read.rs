//! Reading of the command line.

use std::ffi::OsString;

use clap::builder::Resettable;
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args as _, CommandFactory, FromArgMatches};
use locklayers::image::RecordedOptions;
use locklayers::message::{Printable, without_credentials};

use super::{
    Args, BakeArgs, CheckArgs, CompletionsArgs, DiffArgs, DockerfileArgs, ExportArgs, FingerprintArgs, GraphArgs,
    HistoryArgs, ManArgs, PlanArgs, ShowArgs, SplitArgs, WhyArgs,
};

impl Args {
    /// Reads the arguments of this run.
    pub(crate) fn read() -> Result<Self, clap::Error> {
        let words: Vec<OsString> = std::env::args_os().collect();
        let named = words.get(1).and_then(|word| word.to_str());
        let mut command = Self::command_with(named).mut_args(set).mut_subcommands(|command| command.mut_args(set));
        Self::parse_words(&mut command, &words)
    }

    /// Returns the command line with the options of the named command alone, or of all if there is no such command: those
    /// of all take as long as the plan of a small lock.
    pub(crate) fn command_with(named: Option<&str>) -> clap::Command {
        let program = Self::command();
        let named = named.filter(|name| program.find_subcommand(name).is_some());
        program.mut_subcommands(|command| match named {
            Some(name) if name != command.get_name() => command,
            _ => with_options(command),
        })
    }

    /// Parses the words of a command line. Errors show them with escapes, so that none controls a terminal or begins a line.
    pub(crate) fn parse_words(command: &mut clap::Command, words: &[OsString]) -> Result<Self, clap::Error> {
        let mut parse =
            |words: &[OsString]| command.try_get_matches_from_mut(words).and_then(|matches| Self::of(&matches));
        parse(words).or_else(|error| {
            let shown = |word: &OsString| Printable(&without_credentials(&word.to_string_lossy())).to_string().into();
            parse(&words.iter().map(shown).collect::<Vec<_>>()).and(Err(error))
        })
    }

    /// Converts arguments that clap has parsed.
    fn of(matches: &ArgMatches) -> Result<Self, clap::Error> {
        refuse_rival_targets(matches)?;
        Self::from_arg_matches(matches)
    }
}

/// Returns an argument without a variable that is set to nothing, as a pipeline sets what it has no value for.
fn set(argument: clap::Arg) -> clap::Arg {
    let value = argument.get_env().and_then(std::env::var_os);
    if value.is_some_and(|value| value.is_empty()) { argument.env(Resettable::Reset) } else { argument }
}

/// Adds the options of a command to it, now and not when it is built, which would put the global options before them.
fn with_options(command: clap::Command) -> clap::Command {
    let (about, long_about) = (command.get_about().cloned(), command.get_long_about().cloned());
    let made = augmented(command).defer(|command| command);
    // Groups of options have their own description, which takes the place of the command's.
    let made = about.into_iter().fold(made, clap::Command::about);
    long_about.into_iter().fold(made.long_about(None), clap::Command::long_about)
}

fn augmented(command: clap::Command) -> clap::Command {
    match command.get_name() {
        "plan" => PlanArgs::augment_args(command),
        "show" => ShowArgs::augment_args(command),
        "export" => ExportArgs::augment_args(command),
        "diff" => DiffArgs::augment_args(command),
        "history" => HistoryArgs::augment_args(command),
        "why" => WhyArgs::augment_args(command),
        "fingerprint" => FingerprintArgs::augment_args(command),
        "graph" => GraphArgs::augment_args(command),
        "split" => SplitArgs::augment_args(command),
        "dockerfile" => DockerfileArgs::augment_args(command),
        "bake" => BakeArgs::augment_args(command),
        "check" => CheckArgs::augment_args(command),
        "completions" => CompletionsArgs::augment_args(command),
        "man" => ManArgs::augment_args(command),
        _ => command,
    }
}

/// Refuses rival targets on the same command line. They override a target of the environment, which `clap` cannot express.
fn refuse_rival_targets(matches: &ArgMatches) -> Result<(), clap::Error> {
    let Some((command, matches)) = matches.subcommand() else { return Ok(()) };
    let is_given = |option: &str| {
        let id = option.trim_start_matches('-').replace('-', "_");
        matches.try_contains_id(&id).is_ok() && matches.value_source(&id) == Some(ValueSource::CommandLine)
    };
    match RecordedOptions::RIVAL_TARGETS.into_iter().find(|pair| pair.iter().all(|option| is_given(option))) {
        None => Ok(()),
        Some([one, other]) => {
            let message = format!("the argument '{one}' cannot be used with '{other}'");
            let mut program = Args::command_with(None);
            program.build();
            let command = program.find_subcommand_mut(command);
            Err(command
                .map_or_else(Args::command, |command| command.clone())
                .error(ErrorKind::ArgumentConflict, message))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Args;

    #[test]
    fn the_options_of_every_command_are_made_and_those_of_one_alone_if_it_is_named() {
        let made = |named: Option<&str>| -> Vec<String> {
            let program = Args::command_with(named);
            let commands = program.get_subcommands().filter(|command| command.get_arguments().next().is_some());
            commands.map(|command| command.get_name().to_owned()).collect()
        };
        let all: Vec<String> = made(None);
        assert_eq!(all.len(), Args::command_with(None).get_subcommands().count());
        for name in &all {
            assert_eq!(&made(Some(name)), std::slice::from_ref(name));
        }
        assert_eq!(made(Some("--version")), all);
    }
}
