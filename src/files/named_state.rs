//! What the name of a state means: a revision, a lock, or a plan as JSON.

use std::path::{Component, Path, PathBuf};

use super::error::{LocateError, ReadError};
use super::locate::named_lock;
use super::path::folder_of;
use super::project::Project;
use super::state::LockState;
use crate::export::{PlanRecord, PlanRecordError};
use crate::git::{GitError, Repository};
use crate::message::{Printable, chain, cut_lines, the_nearest, without_mark};

/// A state of a lock by the name that a person gives it, as to `locklayers diff`.
#[derive(Clone, Debug)]
pub enum NamedState {
    /// A lock, on disk or in a commit.
    Lock(LockState),
    /// A plan as JSON.
    Plan(PlanRecord),
}

/// The error for a name that means no state of a lock.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StateError {
    /// It is neither the name of a file nor of a revision.
    #[error("`{}` is neither a file here nor a Git revision; {}", Printable(.text), instead(.nearest))]
    #[non_exhaustive]
    Unknown {
        /// The name.
        text: String,
        /// The branches and tags with a similar name, nearest first.
        nearest: Vec<String>,
    },
    /// It is empty.
    #[error(
        "the name of a state is empty, as that of a variable without a value is; name a lock, a plan as JSON or a commit"
    )]
    Empty,
    /// It is a range of revisions.
    #[error(
        "`{}` is neither a file here nor a Git revision; name both ends of a range, one after the other, as in `{} {}`",
        Printable(.text), Printable(.from), Printable(.to)
    )]
    #[non_exhaustive]
    Range {
        /// The range.
        text: String,
        /// Its start.
        from: String,
        /// Its end.
        to: String,
    },
    /// There is no such file, and no revision could be looked up.
    #[error("there is no file `{}` here, and {}, or name a lock or a plan as JSON", Printable(.text), chain(.error))]
    #[non_exhaustive]
    NoFile {
        /// The name.
        text: String,
        /// Why there is no revision, which is part of the message.
        error: GitError,
    },
    /// It is both the name of a file and of a revision.
    #[error(
        "`{0}` is both a file and a Git revision; write `./{0}` for the file, `{0}^0` for the revision",
        Printable(.text)
    )]
    #[non_exhaustive]
    Ambiguous {
        /// The name.
        text: String,
    },
    /// It is the name of a file that could be that of a revision, and there is no such revision.
    #[error(
        "`{0}` is not a Git revision, and the file or folder of that name is not used in its place; write `./{0}` for that, \
         or fetch the revision",
        Printable(.text)
    )]
    #[non_exhaustive]
    OnlyFile {
        /// The name.
        text: String,
    },
    /// No revision can be read, where a file could be named instead.
    #[error("{}{} or name a lock or a plan as JSON", chain(.0), installed(.0))]
    NoRevision(GitError),
    /// The revision cannot be read.
    #[error(transparent)]
    Git(GitError),
    /// There is no lock.
    #[error(transparent)]
    Locate(#[from] LocateError),
    /// The file cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The file is not a plan.
    #[error("{}: {}", Printable(&.path.to_string_lossy()), cut_lines(&.reason.to_string()))]
    #[non_exhaustive]
    Plan {
        /// The path.
        path: PathBuf,
        /// The reason, which is part of the message.
        reason: PlanRecordError,
    },
}

impl StateError {
    /// Returns whether the input exceeds a limit, rather than being invalid.
    pub fn is_limit(&self) -> bool {
        match self {
            Self::NoRevision(error) | Self::NoFile { error, .. } | Self::Git(error) => error.is_limit(),
            Self::Read(error) => error.is_limit(),
            Self::Plan { reason, .. } => reason.is_limit(),
            _ => false,
        }
    }
}

impl NamedState {
    /// Returns the state that a name means: a file, which is a lock or a plan, or the lock of a Git revision; `lock` is the
    /// path of that lock, which is needed for a revision only.
    ///
    /// A pull request can add a file with the name of a revision, so if both exist, the name is refused. If the revision was
    /// not fetched, such a file is not used either, unless its extension is one of letters, as `old.lock` has and `v1.0` has
    /// not. `./NAME` is always a file.
    ///
    /// ```
    /// use locklayers::files::{NamedState, StateError};
    /// # let base = tempfile::tempdir()?;
    /// let lock = base.path().join("uv.lock");
    /// std::fs::write(&lock, "version = 1\nrequires-python = \">=3.12\"\n")?;
    /// let name = lock.to_string_lossy();
    /// assert!(matches!(NamedState::of(&name, Ok(lock.clone()))?, NamedState::Lock(state) if state.path() == lock));
    /// assert!(matches!(NamedState::of("old.lock", Ok(lock)), Err(StateError::NoFile { text, .. }) if text == "old.lock"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`StateError`] if the name means nothing or several things, or if what it means cannot be read.
    pub fn of(text: &str, lock: Result<PathBuf, LocateError>) -> Result<Self, StateError> {
        let path = Path::new(text);
        if text.is_empty() {
            return Err(StateError::Empty);
        }
        if is_plainly_a_path(path) && path.symlink_metadata().is_ok() {
            return Self::in_file(path);
        }
        let revision = lock.map_err(StateError::from).and_then(|lock| Self::in_revision(text, &lock));
        let only_file = || Err(StateError::OnlyFile { text: text.to_owned() });
        if path.is_dir() && revision.is_err() {
            return only_file();
        }
        if !path.is_file() {
            // Without a repository, the name of a file that does not exist is what is wrong.
            return match revision {
                Err(StateError::NoRevision(error)) if is_named_as_a_file(path) => {
                    Err(StateError::NoFile { text: text.to_owned(), error })
                }
                revision => revision,
            };
        }
        if revision.is_ok() {
            return Err(StateError::Ambiguous { text: text.to_owned() });
        }
        if is_named_as_a_file(path) { Self::in_file(path) } else { only_file() }
    }

    /// Returns the state of a lock in a revision, whatever file has its name.
    ///
    /// # Errors
    ///
    /// [`StateError`] if the revision cannot be read; its message names a file as an alternative.
    pub fn in_revision(revision: &str, lock: &Path) -> Result<Self, StateError> {
        let commit = Repository::around(folder_of(lock)).and_then(|repository| repository.commit(revision));
        commit.map(|commit| Self::Lock(LockState::in_commit(lock, commit))).map_err(|error| match error {
            GitError::Unknown { revision, nearest, .. } => StateError::Unknown { text: revision, nearest },
            GitError::Range { revision, from, to, .. } => StateError::Range { text: revision, from, to },
            error if error.is_of_repository() => StateError::NoRevision(error),
            error => StateError::Git(error),
        })
    }

    /// Returns the lock that a path means, or the plan in the file.
    fn in_file(path: &Path) -> Result<Self, StateError> {
        let path = named_lock(path)?;
        let bytes = Project::around(Path::new(".")).read_existing(&path, Project::GENERATED)?;
        if !without_mark(&bytes).trim_ascii_start().starts_with(b"{") {
            return Ok(Self::Lock(LockState::on_disk(&path)));
        }
        let text = String::from_utf8(bytes).map_err(|_| ReadError::NotUtf8 { path: path.clone() })?;
        match text.parse() {
            Ok(record) => Ok(Self::Plan(record)),
            Err(reason) => Err(StateError::Plan { path, reason }),
        }
    }
}

/// Returns what a person does where Git cannot be run, which its error does not say.
fn installed(error: &GitError) -> &'static str {
    if matches!(error, GitError::NotRun { .. }) { "; install it," } else { "," }
}

/// Returns what could be named instead.
fn instead(nearest: &[String]) -> String {
    the_nearest("revision", nearest).unwrap_or_else(|| "name a lock, a plan as JSON or a commit".to_owned())
}

/// Whether no revision has such a name: `./NAME`, `../NAME` and paths from the root.
fn is_plainly_a_path(path: &Path) -> bool {
    !matches!(path.components().next(), None | Some(Component::Normal(_)))
}

/// Whether a name has an extension of letters, as `old.lock` has and `v1.0`, `main` and `HEAD~1` have not.
fn is_named_as_a_file(path: &Path) -> bool {
    let extension = path.extension().unwrap_or_default().as_encoded_bytes();
    extension.len() > 1 && extension.iter().all(u8::is_ascii_alphabetic)
}
