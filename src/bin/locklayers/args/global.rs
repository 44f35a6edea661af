//! The options that every command accepts.

use std::path::PathBuf;

use clap::{ArgAction, ValueEnum};

pub(crate) const GLOBAL: &str = "Global options";

/// The options that every command accepts.
#[derive(clap::Args, Debug)]
pub(crate) struct GlobalArgs {
    /// Write only errors to standard error.
    ///
    /// Suppresses notes, warnings, progress and the list of what was not checked.
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = GLOBAL)]
    pub(crate) quiet: bool,
    /// Report what is read; `plan` also lists the packages of each layer.
    #[arg(short, long, global = true, help_heading = GLOBAL)]
    pub(crate) verbose: bool,
    /// Whether to use colours.
    ///
    /// With `auto`, `NO_COLOR`, `CLICOLOR` and `CLICOLOR_FORCE` are respected.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = GLOBAL)]
    pub(crate) color: Color,
    // Also accepted before the command; `clap` passes it on to `LockArgs`.
    /// Look for the lock in this folder, or in the nearest folder above that has one.
    #[arg(long, global = true, value_name = "DIR", env = "LOCKLAYERS_PROJECT", hide_env_values = true, help_heading = GLOBAL)]
    project: Option<PathBuf>,
    /// Print help (-h is short, --help is complete).
    #[arg(short, long, global = true, action = ArgAction::Help, help_heading = GLOBAL)]
    help: Option<bool>,
    /// Print the version.
    #[arg(short = 'V', long, action = ArgAction::Version, help_heading = GLOBAL)]
    version: Option<bool>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal.
    Auto,
    /// Also in files and pipes.
    Always,
    /// Never.
    Never,
}
