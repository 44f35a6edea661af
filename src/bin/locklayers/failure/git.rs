//! Why Git does not answer, in words.

use std::fmt;

use super::{Failure, escaped};

/// Why a revision cannot be read.
#[derive(Debug)]
pub(crate) enum GitFailure {
    /// Git knows no such revision.
    Unknown { text: String },
    /// The same, and the repository has only the newest commits.
    Shallow { text: String },
    /// The repository has no commit yet.
    NoCommit,
    /// A name is that of a file and of a revision.
    FileOrRevision { text: String },
    /// Git does not answer: there is no repository, or it is not trusted. Its own words.
    Refused(String),
    /// Git cannot be run.
    NotRun(std::io::Error),
}

impl fmt::Display for GitFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { text } => write!(
                f,
                "`{}` is no file here and no revision of Git; name a lock, a plan as JSON or a commit",
                escaped(text)
            ),
            Self::Shallow { text } => write!(
                f,
                "the revision `{}` is not here: this clone is shallow and has only the newest commits; fetch the others \
                 with `git fetch --unshallow`, or check out with `fetch-depth: 0`",
                escaped(text)
            ),
            Self::NoCommit => f.write_str(
                "`HEAD` is no revision yet: the repository has no commit; commit the lock, or name two locks",
            ),
            Self::FileOrRevision { text } => {
                let text = escaped(text);
                write!(
                    f,
                    "`{text}` is a file and a revision of Git; write `./{text}` for the file, `{text}^0` for the \
                     revision"
                )
            }
            Self::Refused(reason) => {
                write!(f, "no revision can be read here, for Git says: {reason}; name a lock or a plan as JSON")
            }
            Self::NotRun(source) => write!(f, "git cannot be run, and it is needed to read a revision: {source}"),
        }
    }
}

impl From<GitFailure> for Failure {
    fn from(failure: GitFailure) -> Self {
        Self::Git(failure)
    }
}
