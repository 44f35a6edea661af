//! `locklayers completions`

use crate::args::{Args, CompletionsArgs};
use crate::failure::Failure;
use crate::output::write::to_stdout;

/// Prints the completion script of a shell.
pub(crate) fn run(args: &CompletionsArgs) -> Result<(), Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command_with(None), "locklayers", &mut script);
    to_stdout(&String::from_utf8_lossy(&script))
}
