//! Notes on standard error.

use std::fmt;
use std::io::Write;
use std::sync::atomic::{AtomicU8, Ordering};

use locklayers::message::{bounded, harmless_lines};

/// The verbosity of notes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// Errors only.
    Quiet,
    /// Warnings and notes.
    Normal,
    /// Also what is read.
    Verbose,
}

/// Set once, before anything is written, instead of being a parameter of every function that may write a note.
static LEVEL: AtomicU8 = AtomicU8::new(Level::Normal as u8);

pub(crate) fn set_level(level: Level) {
    LEVEL.store(level as u8, Ordering::Relaxed);
}

/// Whether messages of a level are written.
pub(crate) fn is_said(level: Level) -> bool {
    LEVEL.load(Ordering::Relaxed) >= level as u8
}

/// Writes a warning or a note to standard error, with styles only on a terminal.
macro_rules! say {
    ($($message:tt)*) => {
        if $crate::output::say::is_said($crate::output::say::Level::Normal) {
            $crate::output::say::line(format_args!($($message)*));
        }
    };
}

pub(crate) use say;

/// Writes a line to standard error, limited in length.
///
/// Notes do not affect the result: if they cannot be written, the run continues.
pub(crate) fn line(message: fmt::Arguments<'_>) {
    let mut stream = anstream::stderr().lock();
    // There is nowhere left to report a failure.
    let _ = writeln!(stream, "{}", bounded(&harmless_lines(&message.to_string()))).and_then(|()| stream.flush());
}
