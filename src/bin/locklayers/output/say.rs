//! Notes on standard error.

use std::fmt;
use std::io::Write;
use std::sync::atomic::{AtomicU8, Ordering};

use crate::failure::bounded;

/// How much is said beside the result.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// Errors alone.
    Quiet,
    /// Warnings and notes.
    Normal,
    /// What is read as well.
    Verbose,
}

/// It is set once, before anything is said: a parameter of everything that may have a note would be noise.
static LEVEL: AtomicU8 = AtomicU8::new(Level::Normal as u8);

pub(crate) fn set_level(level: Level) {
    LEVEL.store(level as u8, Ordering::Relaxed);
}

/// Whether a level is said.
pub(crate) fn is_said(level: Level) -> bool {
    LEVEL.load(Ordering::Relaxed) >= level as u8
}

/// Writes a warning or a note to standard error, with styles only on a terminal.
macro_rules! say {
    ($($said:tt)*) => {
        if $crate::output::say::is_said($crate::output::say::Level::Normal) {
            $crate::output::say::line(format_args!($($said)*));
        }
    };
}

pub(crate) use say;

/// Writes a line to standard error, cut where what it repeats is longer than anyone reads.
///
/// What is said there is beside the point of a run: where it cannot be written, the run goes on and ends as it would.
pub(crate) fn line(said: fmt::Arguments<'_>) {
    let mut stream = anstream::stderr().lock();
    // Nobody is left to hear of it.
    let _ = writeln!(stream, "{}", bounded(&said.to_string())).and_then(|()| stream.flush());
}
