//! The failures of commands, with their messages.

use std::io;
use std::path::{Path, PathBuf};

use locklayers::Error;
use locklayers::message::{Printable, chain, cut_lines};

/// The failure of a command.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// An error of the library, whose message is complete.
    #[error("{}", chain(.0))]
    Library(Error),
    /// A state of a lock cannot be planned.
    #[error("{}: {}", shown(.state), chain(&**.error))]
    State { state: PathBuf, error: Box<Error> },
    /// The configuration or another pyproject.toml cannot be used.
    #[error("{}: {}", shown(.path), cut_lines(.reason))]
    Config { path: PathBuf, reason: String },
    /// The files of an image cannot be written as requested.
    #[error("{0}")]
    Image(String),
    /// A picture would be written to a file with the extension of another format.
    #[error(
        "{}: a picture is written as SVG, Mermaid or DOT; name the file .svg, .mmd or .dot, or name the format with --format",
        shown(.path)
    )]
    NoPictureFormat { path: PathBuf },
    /// A picture would be printed to a terminal.
    #[error("a terminal cannot display SVG; write it to a file with -o FILE, or redirect the output")]
    SvgToTerminal,
    /// A stream cannot be written.
    #[error("{} cannot be written: {cause}; existing files are unchanged", shown(.path))]
    Write { path: PathBuf, cause: io::Error },
    /// Standard output cannot be written.
    #[error("standard output cannot be written: {0}")]
    Output(io::Error),
}

impl Failure {
    /// Whether the reader of standard output closed it, which is not an error.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    /// Whether parts of a selection are declared as conflicting.
    pub(crate) fn is_conflict(&self) -> bool {
        match self {
            Self::Library(error) => error.is_conflict(),
            Self::State { error, .. } => error.is_conflict(),
            _ => false,
        }
    }

    pub(crate) fn write(path: &Path, cause: io::Error) -> Self {
        Self::Write { path: path.to_owned(), cause }
    }
}

/// Returns a path for messages, with control characters as escapes.
pub(crate) fn shown(path: &Path) -> String {
    Printable(&path.to_string_lossy()).to_string()
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::Library(error.into())
    }
}
