//! The `locklayers` program: a thin reader of arguments over the library.

mod args;
mod bake;
mod check;
mod diff;
mod dockerfile;
mod exit;
mod export;
mod failure;
mod files;
mod finding;
mod fingerprint;
mod folder;
mod graph;
mod image;
mod limit;
mod locate;
mod members;
mod origin;
mod pattern;
mod plan;
mod projects;
mod request;
mod stale;
mod table;
mod why;
mod write;

use std::process::ExitCode;

use clap::Parser;

use args::{Args, Command};

fn main() -> ExitCode {
    let done = match Args::parse().command {
        Command::Plan(args) => plan::run(&args).map(|()| exit::DONE),
        Command::Export(args) => export::run(&args).map(|()| exit::DONE),
        Command::Diff(args) => {
            diff::run(&args).map(|changed| if changed && args.exit_code { exit::CHANGED } else { exit::DONE })
        }
        Command::Why(args) => why::run(&args).map(|()| exit::DONE),
        Command::Fingerprint(args) => fingerprint::run(&args).map(|()| exit::DONE),
        Command::Graph(args) => graph::run(&args).map(|()| exit::DONE),
        Command::Dockerfile(args) => dockerfile::run(&args).map(|()| exit::DONE),
        Command::Bake(args) => bake::run(&args).map(|()| exit::DONE),
        Command::Check(args) => check::run(&args),
    };
    match done {
        Ok(code) => ExitCode::from(code),
        Err(failure) if failure.is_closed_pipe() => ExitCode::from(exit::DONE),
        Err(failure) => {
            anstream::eprintln!("{}error:{} {failure}", exit::ERROR.render(), exit::ERROR.render_reset());
            ExitCode::from(exit::WRONG_INPUT)
        }
    }
}
