//! The origin of a lock and of the files beside it: the disk or a commit.

use std::path::{Path, PathBuf};

use locklayers::Lockfile;
use locklayers::git::{self, Commit};
use locklayers::message::chain;
use locklayers::pyproject::{PyProject, PyProjectError};

use crate::failure::Failure;
use crate::input::foreign;
use crate::input::read::{self, Project};
use crate::path;

/// The reason of a failure to read the lock of a revision.
const NO_LOCK: &str = "the revision has no such file; commit it, or name a revision or a file that has a lock";

/// A lock, and the state in which its folder is read.
pub(crate) struct Origin {
    lock: PathBuf,
    commit: Option<Commit>,
}

impl Origin {
    /// Returns the origin of the files on disk.
    pub(crate) fn disk(lock: PathBuf) -> Self {
        Self { lock, commit: None }
    }

    /// Returns the origin of the files in a Git revision; the lock's path is that on disk.
    pub(crate) fn revision(lock: PathBuf, revision: &str) -> Result<Self, Failure> {
        let commit = git::resolve(path::folder(&lock), revision)?;
        Ok(Self { lock, commit: Some(commit) })
    }

    /// Returns the origin of the files in a commit.
    pub(crate) fn commit(lock: PathBuf, commit: Commit) -> Self {
        Self { lock, commit: Some(commit) }
    }

    /// The path of the lock on disk.
    pub(crate) fn path(&self) -> &Path {
        &self.lock
    }

    /// Returns the name of the lock in messages.
    pub(crate) fn name(&self) -> PathBuf {
        let name = Path::new(self.lock.file_name().unwrap_or(self.lock.as_os_str()));
        self.commit.as_ref().map_or_else(|| self.lock.clone(), |commit| shown(commit, name))
    }

    pub(crate) fn lock(&self) -> Result<Lockfile, Failure> {
        let Some(commit) = &self.commit else {
            let project = Project::around(path::folder(&self.lock));
            let read = project.read_with(&self.lock, |lock| Lockfile::read(lock))?;
            return read.map_err(|error| foreign::explain(&self.lock).unwrap_or_else(|| error.into()));
        };
        let name = Path::new(self.lock.file_name().unwrap_or(self.lock.as_os_str()));
        let fail = |reason: String| Failure::Config { path: shown(commit, name), reason };
        let text = self.string(commit, name)?.ok_or_else(|| fail(NO_LOCK.to_owned()))?;
        text.parse().map_err(|error| fail(chain(&error)))
    }

    /// Reads a pyproject.toml by its path relative to the folder of the lock; `None` if there is none.
    pub(crate) fn pyproject(&self, path: &Path) -> Result<Option<PyProject>, Failure> {
        let Some(commit) = &self.commit else {
            return Ok(Project::around(path::folder(&self.lock)).pyproject(path)?);
        };
        let fail = |reason: String| Failure::Config { path: shown(commit, path), reason };
        self.string(commit, path)?
            .map(|text| text.parse())
            .transpose()
            .map_err(|error: PyProjectError| fail(error.to_string()))
    }

    /// Reads a file of the commit by its path relative to the folder of the lock.
    fn string(&self, commit: &Commit, path: &Path) -> Result<Option<String>, Failure> {
        let name = path.to_str().ok_or_else(|| Failure::Config {
            path: shown(commit, path),
            reason: "only paths in UTF-8 are looked up in Git".to_owned(),
        })?;
        let found = commit.file(path::folder(&self.lock), name)?;
        found.map(|bytes| read::string(&shown(commit, path), bytes)).transpose()
    }
}

/// Returns a path relative to the folder of the lock in Git's notation.
fn shown(commit: &Commit, path: &Path) -> PathBuf {
    PathBuf::from(commit.shown(&path.display().to_string()))
}
