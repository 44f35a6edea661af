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
use exit::{ERROR, Exit};
use failure::Failure;
use locklayers::message::{bounded, escape_lines, harmless_lines};
use output::say::{self, Level};

fn main() -> ExitCode {
    let exit = Args::read().map_or_else(|error| reject(&error), run);
    ExitCode::from(exit as u8)
}

/// Runs a command, and reports its failure.
fn run(args: Args) -> Exit {
    set_up(&args.global);
    let done = match args.command {
        Command::Plan(args) => plan::run(&args).map(|()| Exit::Done),
        Command::History(args) => history::run(&args).map(|()| Exit::Done),
        Command::Show(args) => show::run(&args).map(|()| Exit::Done),
        Command::Export(args) => export::run(&args).map(|()| Exit::Done),
        Command::Diff(args) => diff::run(&args),
        Command::Why(args) => why::run(&args).map(|()| Exit::Done),
        Command::Fingerprint(args) => fingerprint::run(&args).map(|()| Exit::Done),
        Command::Graph(args) => graph::run(&args).map(|()| Exit::Done),
        Command::Split(args) => split::run(&args).map(|()| Exit::Done),
        Command::Dockerfile(args) => dockerfile::run(&args).map(|()| Exit::Done),
        Command::Bake(args) => bake::run(&args).map(|()| Exit::Done),
        Command::Check(args) => check::run(&args),
        Command::Completions(args) => completions::run(&args).map(|()| Exit::Done),
        Command::Man(args) => man::run(&args).map(|()| Exit::Done),
    };
    match done {
        Ok(exit) => exit,
        Err(failure) if failure.is_closed_pipe() => Exit::Done,
        Err(failure) => fail(&failure),
    }
}

/// Reports a failure.
fn fail(failure: &Failure) -> Exit {
    say::line(format_args!("{}error:{} {failure}", ERROR.render(), ERROR.render_reset()));
    Exit::Failed
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
fn reject(error: &clap::Error) -> Exit {
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
    if is_help { Exit::Done } else { Exit::Failed }
}
