//! The `locklayers` program: a thin reader of arguments over the library.

mod args;
mod config;
mod exit;
mod export;
mod failure;
mod fingerprint;
mod locate;
mod plan;
mod request;
mod table;
mod write;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};

fn main() -> ExitCode {
    let done = match Args::parse().command {
        Command::Plan(args) => plan::run(&args),
        Command::Export(args) => export::run(&args),
        Command::Fingerprint(args) => fingerprint::run(&args),
    };
    match done {
        Ok(()) => ExitCode::from(exit::DONE),
        Err(failure) if failure.is_closed_pipe() => ExitCode::from(exit::DONE),
        Err(failure) => {
            anstream::eprintln!("{}error:{} {failure}", exit::ERROR.render(), exit::ERROR.render_reset());
            ExitCode::from(exit::WRONG_INPUT)
        }
    }
}
