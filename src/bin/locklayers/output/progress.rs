//! How far a long command is.

use std::fmt;
use std::io::{IsTerminal, Write};

use crate::output::say::{Level, is_said};

/// A line on a terminal's standard error that each step replaces: `17/60 states`.
pub(crate) struct Progress {
    total: usize,
    unit: &'static str,
    done: usize,
    is_shown: bool,
}

impl Progress {
    pub(crate) fn of(total: usize, unit: &'static str) -> Self {
        Self { total, unit, done: 0, is_shown: is_said(Level::Normal) && std::io::stderr().is_terminal() }
    }

    /// Shows the next step.
    pub(crate) fn step(&mut self) {
        self.done += 1;
        self.show(format_args!("\r{self}"));
    }

    /// Removes the line.
    pub(crate) fn finish(self) {
        self.show(format_args!("\r{:width$}\r", "", width = self.to_string().len()));
    }

    fn show(&self, line: fmt::Arguments<'_>) {
        if self.is_shown {
            let mut stream = std::io::stderr().lock();
            // Progress does not affect the result: if it cannot be written, the run continues.
            let _ = stream.write_fmt(line).and_then(|()| stream.flush());
        }
    }
}

impl fmt::Display for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{} {}", self.done, self.total, self.unit)
    }
}

#[cfg(test)]
mod tests {
    use super::Progress;

    #[test]
    fn steps_are_counted() {
        let mut progress = Progress::of(12, "states");
        progress.step();
        progress.step();
        assert_eq!(progress.to_string(), "2/12 states");
    }
}
