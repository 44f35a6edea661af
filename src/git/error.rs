//! The errors of Git, with their messages.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::message::Printable;

/// The error of a revision that cannot be read.
#[derive(Debug)]
pub enum GitError {
    /// Git does not know the revision.
    Unknown {
        /// The revision.
        text: String,
    },
    /// Git does not know the revision, and the clone is shallow.
    Shallow {
        /// The revision.
        text: String,
    },
    /// The repository, or the current branch, has no commit yet.
    NoCommit {
        /// The revision.
        text: String,
    },
    /// The revision is a file or a folder in Git.
    NotACommit {
        /// The revision.
        text: String,
        /// What it is.
        kind: String,
    },
    /// A name is both that of a file and of a revision.
    FileOrRevision {
        /// The revision.
        text: String,
    },
    /// A file has a name that could be that of a revision, and there is no such revision.
    FileForRevision {
        /// The revision.
        text: String,
    },
    /// Git refuses: there is no repository, or it is not trusted. Holds Git's own message.
    Refused(String),
    /// A file of the repository that Git would open is a pipe, a socket or a device.
    NotAFile {
        /// The file.
        path: PathBuf,
    },
    /// A file of the repository that Git would read whole is huge.
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The limit in bytes.
        limit: u64,
    },
    /// Git was ended because it took too long.
    TooLong {
        /// The limit in seconds.
        seconds: u64,
    },
    /// Git cannot be run.
    NotRun(std::io::Error),
    /// A file of a revision cannot be read.
    File {
        /// The file, in Git's notation.
        file: String,
        /// The reason.
        reason: String,
    },
    /// A failure where only a revision could be named, and no file.
    InHistory(Box<Self>),
}

impl GitError {
    /// Writes what is wrong with a revision where no file could be named instead.
    fn fmt_in_history(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { text } => {
                write!(f, "`{}` is not a Git revision; name a commit, a branch or a tag", Printable(text))
            }
            Self::NoCommit { text } => write!(
                f,
                "`{}` does not exist yet: the repository has no commit on this branch; commit the lock",
                Printable(text)
            ),
            Self::Refused(reason) => write!(
                f,
                "no history can be read here; Git reports: {reason}; run this in a clone of the project's repository"
            ),
            Self::NotAFile { path } => write!(
                f,
                "no history can be read here: {} is neither a regular file nor a folder; run this in a clone of the \
                 project's repository",
                shown(path)
            ),
            Self::TooLarge { path, limit } => write!(
                f,
                "no history can be read here: {} is larger than {limit} bytes, the limit for such a file of a repository; \
                 run this in a clone of the project's repository",
                shown(path)
            ),
            other => fmt::Display::fmt(other, f),
        }
    }
}

impl fmt::Display for GitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { text } if text.contains("..") => write!(
                f,
                "`{}` is neither a file here nor a Git revision; name both ends of a range, one after the other, as in \
                 `main HEAD`",
                Printable(text)
            ),
            Self::Unknown { text } => write!(
                f,
                "`{}` is neither a file here nor a Git revision; name a lock, a plan as JSON or a commit",
                Printable(text)
            ),
            Self::Shallow { text } => write!(
                f,
                "the revision `{}` is not here: this clone is shallow and has only the newest commits; fetch the others \
                 with `git fetch --unshallow`, or check out with `fetch-depth: 0`",
                Printable(text)
            ),
            Self::NoCommit { text } => write!(
                f,
                "`{}` does not exist yet: the repository has no commit on this branch; commit the lock, or name two locks",
                Printable(text)
            ),
            Self::NotACommit { text, kind } => write!(
                f,
                "`{}` is a {} in Git, not a commit; name the revision alone, as in `HEAD`",
                Printable(text),
                Printable(kind)
            ),
            Self::FileOrRevision { text } => {
                let text = Printable(text);
                write!(
                    f,
                    "`{text}` is both a file and a Git revision; write `./{text}` for the file, `{text}^0` for the \
                     revision"
                )
            }
            Self::FileForRevision { text } => {
                let text = Printable(text);
                write!(
                    f,
                    "`{text}` is not a Git revision, and the file of that name is not used in its place; write `./{text}` for the \
                     file, or fetch the revision"
                )
            }
            Self::Refused(reason) => {
                write!(f, "no revision can be read here; Git reports: {reason}; name a lock or a plan as JSON")
            }
            Self::NotAFile { path } => write!(
                f,
                "no revision can be read here: {} is neither a regular file nor a folder; name a lock or a plan as JSON",
                shown(path)
            ),
            Self::TooLarge { path, limit } => write!(
                f,
                "no revision can be read here: {} is larger than {limit} bytes, the limit for such a file of a repository; \
                 name a lock or a plan as JSON",
                shown(path)
            ),
            Self::TooLong { seconds } => write!(
                f,
                "git was ended after {seconds} seconds, the limit; its repository may be too large, or contain a file that \
                 never ends"
            ),
            Self::File { file, reason } => write!(f, "{}: {reason}", Printable(file)),
            Self::InHistory(failure) => failure.fmt_in_history(f),
            Self::NotRun(source) => write!(f, "git is needed to read a revision, but it cannot be run: {source}"),
        }
    }
}

impl std::error::Error for GitError {}

/// Returns a path for messages, with control characters as escapes.
fn shown(path: &Path) -> String {
    Printable(&path.to_string_lossy()).to_string()
}
