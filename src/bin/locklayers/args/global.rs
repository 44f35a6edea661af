//! Options that every command takes.

use std::path::PathBuf;

use clap::{ArgAction, ValueEnum};

pub(crate) const GLOBAL: &str = "Global options";

/// What every command takes.
#[derive(clap::Args, Debug)]
pub(crate) struct GlobalArgs {
    /// Say nothing on standard error but errors.
    ///
    /// Notes, warnings, progress and what was not checked are left out.
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = GLOBAL)]
    pub(crate) quiet: bool,
    /// Say what is read; `plan` lists the packages of each layer, too.
    #[arg(short, long, global = true, help_heading = GLOBAL)]
    pub(crate) verbose: bool,
    /// Whether to colour what is printed.
    ///
    /// `NO_COLOR`, `CLICOLOR` and `CLICOLOR_FORCE` are followed where this is `auto`.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto", help_heading = GLOBAL)]
    pub(crate) color: Color,
    // Accepted in front of the command, too; `clap` hands it down to `LockArgs`.
    /// Look for the lock in this folder, or in the nearest above it that has one.
    #[arg(long, global = true, value_name = "DIR", env = "LOCKLAYERS_PROJECT", hide_env_values = true, help_heading = GLOBAL)]
    project: Option<PathBuf>,
    /// Print the help: -h in short, --help in full.
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
    /// Into files and pipes as well.
    Always,
    /// Nowhere.
    Never,
}
