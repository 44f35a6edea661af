//! What a run came to, with its exit code, and the style of errors. No other file knows a code.

use anstyle::{AnsiColor, Style};

/// What a run came to; the value is the exit code, as the help of each command and the guide document it.
#[derive(Clone, Copy, Debug)]
#[repr(u8)]
pub(crate) enum Exit {
    /// It did what it was asked to.
    Done = 0,
    /// `check` has findings, or `diff --exit-code` a changed layer.
    Found = 1,
    /// The arguments or what is read is wrong, or a file cannot be read or written. For arguments, it is clap's own code.
    Failed = 2,
}

/// The style of the word `error:`.
pub(crate) const ERROR: Style = AnsiColor::Red.on_default().bold();
