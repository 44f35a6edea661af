//! Notes on standard error.

/// Writes a line to standard error, with styles only on a terminal.
///
/// What is said there is beside the point of a run: where it cannot be written, the run goes on and ends as it would.
macro_rules! say {
    ($($said:tt)*) => {
        $crate::output::say::line(format_args!($($said)*))
    };
}

pub(crate) use say;

pub(crate) fn line(said: std::fmt::Arguments<'_>) {
    use std::io::Write;
    let mut stream = anstream::stderr().lock();
    // Nobody is left to hear of it.
    let _ = writeln!(stream, "{said}").and_then(|()| stream.flush());
}
