//! Exit codes, and how an error is marked on a terminal. Wrong arguments end with 2 too: clap's own code.

use anstyle::{AnsiColor, Style};

/// Everything that was asked for is done.
pub(crate) const DONE: u8 = 0;
/// Done, and what was asked for with `--exit-code` is that something changed.
pub(crate) const CHANGED: u8 = 1;
/// `check` found something that is not as it should be.
pub(crate) const FINDINGS: u8 = 1;
/// The arguments, the lock or the configuration are wrong, or a file cannot be read or written.
pub(crate) const WRONG_INPUT: u8 = 2;

/// The style of the word `error:`.
pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();
