//! The errors of files.

use std::io;
use std::path::{Path, PathBuf};

#[cfg(feature = "git")]
use crate::git::GitError;
#[cfg(feature = "image")]
use crate::image::UpdateError;
use crate::lock::{ForeignFile, LockError};
use crate::message::{Printable, cut_lines};
use crate::pyproject::{PyProjectError, WorkspaceError};

/// The error for a file that is not read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// There is no such file.
    #[error("{}: there is no such file", shown(.path))]
    #[non_exhaustive]
    Missing {
        /// The path.
        path: PathBuf,
    },
    /// It is not a regular file.
    #[error("{}: it is {kind}, but a regular file is needed", shown(.path))]
    #[non_exhaustive]
    Kind {
        /// The path.
        path: PathBuf,
        /// What it is, with an article.
        kind: &'static str,
    },
    /// It is larger than a file of its kind is.
    #[error(
        "{}: it is larger than {limit} bytes, the limit for such a file; check that it is the right file",
        shown(.path)
    )]
    #[non_exhaustive]
    TooLarge {
        /// The path.
        path: PathBuf,
        /// The limit in bytes.
        limit: u64,
    },
    /// It changed while it was read.
    #[error("{}: it changed while it was read; run this again once nothing writes it", shown(.path))]
    #[non_exhaustive]
    Changed {
        /// The path.
        path: PathBuf,
    },
    /// It is not in UTF-8.
    #[error("{}: it is not in UTF-8", shown(.path))]
    #[non_exhaustive]
    NotUtf8 {
        /// The path.
        path: PathBuf,
    },
    /// A symbolic link leads to it out of the project.
    #[error(
        "{}: a symbolic link leads out of the project, {}, and such a file is not read; put the file itself there",
        shown(.path), shown(.project)
    )]
    #[non_exhaustive]
    LeadsOut {
        /// The path.
        path: PathBuf,
        /// The folder of the project.
        project: PathBuf,
    },
    /// An option that it records names a file outside of the project.
    #[error(
        "{}: its `{option}` names {}, which is outside of the project and not read; put the file into the project, or \
         name it on the command line",
        shown(.path), shown(.file)
    )]
    #[non_exhaustive]
    NamesOutside {
        /// The path of the file with the option.
        path: PathBuf,
        /// The option.
        option: &'static str,
        /// The file that it names.
        file: PathBuf,
    },
    /// It cannot be read.
    #[error("{}: cannot be read", shown(.path))]
    #[non_exhaustive]
    Io {
        /// The path.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// It is not a `pyproject.toml`, or not a script with metadata, that can be used.
    #[error("{}: {}", shown(.path), cut_lines(&.reason.to_string()))]
    #[non_exhaustive]
    Document {
        /// The path.
        path: PathBuf,
        /// The reason, which is part of the message.
        reason: PyProjectError,
    },
    /// It is not a lock.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// It is the file of another tool where a lock is expected.
    #[error("{} is {kind}, not a uv.lock; {}", shown(.path), .kind.remedy(&name_of(.path)))]
    #[non_exhaustive]
    Foreign {
        /// The path.
        path: PathBuf,
        /// What it is.
        kind: ForeignFile,
    },
    /// It cannot be read from a commit.
    #[cfg(feature = "git")]
    #[error(transparent)]
    Git(#[from] GitError),
    /// The members of its workspace cannot be found.
    #[error("{}: {reason}", shown(.path))]
    #[non_exhaustive]
    Workspace {
        /// The path.
        path: PathBuf,
        /// The reason, which is part of the message.
        reason: WorkspaceError,
    },
}

impl ReadError {
    /// Returns whether the file exceeds a limit, rather than being invalid.
    pub fn is_limit(&self) -> bool {
        match self {
            Self::TooLarge { .. } | Self::Workspace { .. } => true,
            Self::Document { reason, .. } => reason.is_limit(),
            Self::Lock(error) => error.is_limit(),
            #[cfg(feature = "git")]
            Self::Git(error) => error.is_limit(),
            _ => false,
        }
    }
}

/// The error for a lock that is not found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LocateError {
    /// There is no lock in the folder of the project or above.
    #[error(
        "there is no uv.lock {} or in a folder above; {}",
        .project.as_deref().map_or_else(|| "here".to_owned(), |folder| format!("in {}", shown(folder))),
        .instead.as_deref().unwrap_or("run `uv lock`, or name one with --lock PATH")
    )]
    #[non_exhaustive]
    NoLock {
        /// The folder, unless it is the current one.
        project: Option<PathBuf>,
        /// What is there instead, with its remedy.
        instead: Option<String>,
    },
    /// The folder of the project is not a folder.
    #[error(
        "the project folder, {}, is not a folder; name one that has a uv.lock, or that is below one, with --project DIR",
        shown(.folder)
    )]
    #[non_exhaustive]
    NoProject {
        /// The path.
        folder: PathBuf,
    },
    /// There is no lock at the given path.
    #[error("there is no {}; {}", shown(.lock), .instead.as_deref().unwrap_or("run `uv lock` in its folder"))]
    #[non_exhaustive]
    NoSuchLock {
        /// The path of the lock.
        lock: PathBuf,
        /// What is there instead, with its remedy.
        instead: Option<String>,
    },
    /// The path is that of a file of another kind, which has no lock.
    #[error("{} is {kind}, not a uv.lock; {}", shown(.path), .kind.remedy(&name_of(.path)))]
    #[non_exhaustive]
    Foreign {
        /// The path.
        path: PathBuf,
        /// What it is.
        kind: ForeignFile,
    },
}

/// The error for files of which none was written, unless it names some.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum WriteError {
    /// A symbolic link leads from the project to a folder outside it.
    #[error(
        "{} leads through a symbolic link out of {}, to {}, and files are not written through such a link; name the folder \
         that it leads to if that is meant",
        shown(.path), shown(.from), shown(.to)
    )]
    #[non_exhaustive]
    LeadsOut {
        /// The path.
        path: PathBuf,
        /// Where it leads.
        to: PathBuf,
        /// The folder that it leaves.
        from: PathBuf,
    },
    /// No relative path leads from files to the lock, which they name their local packages by.
    #[error(
        "no relative path in UTF-8 leads from {} to the folder of the lock, {}; write the files elsewhere",
        shown(.from), shown(.to)
    )]
    #[non_exhaustive]
    NoPath {
        /// The folder of the files.
        from: PathBuf,
        /// The folder of the lock.
        to: PathBuf,
    },
    /// Two files would collide on a case-insensitive file system.
    #[error(
        "{} and {} are the same file on a case-insensitive file system; rename one of them",
        shown(.first), shown(.second)
    )]
    #[non_exhaustive]
    SameFile {
        /// The first path.
        first: PathBuf,
        /// The second path.
        second: PathBuf,
    },
    /// A pipe, a socket or a device would be replaced.
    #[error(
        "{}: it is {kind}, but a regular file is to be written there; remove it, or name another file",
        shown(.path)
    )]
    #[non_exhaustive]
    Kind {
        /// The path.
        path: PathBuf,
        /// What it is, with an article.
        kind: &'static str,
    },
    /// A file is where a folder is needed.
    #[error("{} is a file, but a folder is needed there; name another", shown(.path))]
    #[non_exhaustive]
    NoFolder {
        /// The path.
        path: PathBuf,
    },
    /// An existing file, which would be changed, cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// An existing file of an image must not be changed.
    #[cfg(feature = "image")]
    #[error(transparent)]
    Update(#[from] UpdateError),
    /// A folder or a file cannot be written.
    #[error("{} cannot be written: {reason}; {}", shown(.path), not_restored(.new))]
    #[non_exhaustive]
    Io {
        /// The path.
        path: PathBuf,
        /// The reason, which is part of the message.
        reason: io::Error,
        /// The files that were written before and could not be restored.
        new: Vec<PathBuf>,
    },
}

impl WriteError {
    pub(super) fn io(path: &Path, reason: io::Error) -> Self {
        Self::Io { path: path.to_owned(), reason, new: Vec::new() }
    }

    /// Adds the files that were written before the error and could not be restored.
    pub(super) fn with_new(self, new: Vec<PathBuf>) -> Self {
        match self {
            Self::Io { path, reason, .. } => Self::Io { path, reason, new },
            other => other,
        }
    }
}

fn not_restored(new: &[PathBuf]) -> String {
    if new.is_empty() {
        return "existing files are unchanged".to_owned();
    }
    let new: Vec<String> = new.iter().map(|path| shown(path)).collect();
    format!("already written, and could not be restored: {}", new.join(", "))
}

fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Returns a path for messages, with control characters as escapes.
fn shown(path: &Path) -> String {
    Printable(&path.to_string_lossy()).to_string()
}
