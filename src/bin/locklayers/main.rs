//! The `locklayers` program: a thin command line over the library.

mod args;
mod command;
mod exit;
mod failure;
mod input;
mod output;

use std::io::Write;
use std::process::ExitCode;

use args::{Args, Color, Command, GlobalArgs};
use command::{
    bake, check, completions, diff, dockerfile, export, fingerprint, graph, history, man, plan, show, split, why,
};
use failure::Failure;
use locklayers::message::{bounded, escape_lines, harmless_lines};
use output::say::{self, Level};

fn main() -> ExitCode {
    let args = match Args::read() {
        Ok(args) => args,
        Err(error) => return reject(&error),
    };
    set_up(&args.global);
    let done = match args.command {
        Command::Plan(args) => plan::run(&args).map(|()| exit::DONE),
        Command::History(args) => history::run(&args).map(|()| exit::DONE),
        Command::Show(args) => show::run(&args).map(|()| exit::DONE),
        Command::Export(args) => export::run(&args).map(|()| exit::DONE),
        Command::Diff(args) => diff::run(&args),
        Command::Why(args) => why::run(&args).map(|()| exit::DONE),
        Command::Fingerprint(args) => fingerprint::run(&args).map(|()| exit::DONE),
        Command::Graph(args) => graph::run(&args).map(|()| exit::DONE),
        Command::Split(args) => split::run(&args).map(|()| exit::DONE),
        Command::Dockerfile(args) => dockerfile::run(&args).map(|()| exit::DONE),
        Command::Bake(args) => bake::run(&args).map(|()| exit::DONE),
        Command::Check(args) => check::run(&args),
        Command::Completions(args) => completions::run(&args).map(|()| exit::DONE),
        Command::Man(args) => man::run(&args).map(|()| exit::DONE),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(failure) if failure.is_closed_pipe() => ExitCode::from(exit::DONE),
        Err(failure) => fail(&failure),
    }
}

/// Reports a failure.
fn fail(failure: &Failure) -> ExitCode {
    say::line(format_args!("{}error:{} {failure}", exit::ERROR.render(), exit::ERROR.render_reset()));
    ExitCode::from(exit::WRONG_INPUT)
}

/// Sets the global options: verbosity and colours.
fn set_up(global: &GlobalArgs) {
    say::set_level(match (global.quiet, global.verbose) {
        (true, _) => Level::Quiet,
        (false, true) => Level::Verbose,
        (false, false) => Level::Normal,
    });
    match global.color {
        Color::Auto => {}
        Color::Always => anstream::ColorChoice::AlwaysAnsi.write_global(),
        Color::Never => anstream::ColorChoice::Never.write_global(),
    }
}

/// Prints help, the version, or the error of the arguments.
///
/// A message repeats arguments, which may be names of somebody else's choice (of a branch, for example): characters
/// that control a terminal become escapes, and colours are then omitted.
fn reject(error: &clap::Error) -> ExitCode {
    let message = error.render().to_string();
    let is_help = !error.use_stderr();
    let is_harmless = || escape_lines(&message) == message.trim_end() && harmless_lines(&message) == message;
    if is_help || (is_harmless() && bounded(&message).len() == message.len()) {
        // If standard error cannot be written, the exit code still reports the result.
        let printed = error.print().and_then(|()| std::io::stdout().flush()).map_err(Failure::Output);
        if let Some(failure) = printed.err().filter(|failure| is_help && !failure.is_closed_pipe()) {
            return fail(&failure);
        }
    } else {
        say::line(format_args!("{}", escape_lines(&message)));
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(exit::WRONG_INPUT))
}
