//! Exit codes, and the style of errors. Wrong arguments exit with 2 too, which is clap's own code.

use anstyle::{AnsiColor, Style};

/// Success.
pub(crate) const DONE: u8 = 0;
/// Success, and with `--exit-code` something changed.
pub(crate) const CHANGED: u8 = 1;
/// `check` has findings.
pub(crate) const FINDINGS: u8 = 1;
/// The arguments, the lock or the configuration are wrong, or a file cannot be read or written.
pub(crate) const WRONG_INPUT: u8 = 2;

/// The style of the word `error:`.
pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();
