//! Where a lock and the files beside it are read: on the disk, or in a commit.

use std::path::{Path, PathBuf};

use locklayers::Lockfile;
use locklayers::message::chain;
use locklayers::pyproject::{PyProject, PyProjectError};

use crate::failure::Failure;
use crate::input::foreign;
use crate::input::git::{self, Commit};
use crate::input::read;
use crate::path;

/// A lock, and in which state its folder is looked at.
pub(crate) struct Origin {
    lock: PathBuf,
    commit: Option<Commit>,
}

impl Origin {
    /// The files as they are on the disk.
    pub(crate) fn disk(lock: PathBuf) -> Self {
        Self { lock, commit: None }
    }

    /// The files as a revision of Git has them; the lock's path is that on the disk.
    pub(crate) fn revision(lock: PathBuf, revision: &str) -> Result<Self, Failure> {
        let commit = git::resolve(path::folder(&lock), revision)?;
        Ok(Self { lock, commit: Some(commit) })
    }

    /// The files as a commit has them.
    pub(crate) fn commit(lock: PathBuf, commit: Commit) -> Self {
        Self { lock, commit: Some(commit) }
    }

    /// The path of the lock on the disk.
    pub(crate) fn path(&self) -> &Path {
        &self.lock
    }

    /// Returns how the lock is named in messages.
    pub(crate) fn name(&self) -> PathBuf {
        let name = Path::new(self.lock.file_name().unwrap_or(self.lock.as_os_str()));
        self.commit.as_ref().map_or_else(|| self.lock.clone(), |commit| shown(commit, name))
    }

    pub(crate) fn lock(&self) -> Result<Lockfile, Failure> {
        let Some(commit) = &self.commit else {
            read::check_lock(&self.lock)?;
            return Lockfile::read(&self.lock)
                .map_err(|error| foreign::explain(&self.lock).unwrap_or_else(|| error.into()));
        };
        let name = Path::new(self.lock.file_name().unwrap_or(self.lock.as_os_str()));
        let fail = |reason: String| Failure::Config { path: shown(commit, name), reason };
        let text = self.string(commit, name)?.ok_or_else(|| fail("the revision has no such file".to_owned()))?;
        text.parse().map_err(|error| fail(chain(&error)))
    }

    /// A pyproject.toml, by its path from the folder of the lock; `None` where there is none.
    pub(crate) fn pyproject(&self, path: &Path) -> Result<Option<PyProject>, Failure> {
        let folder = path::folder(&self.lock);
        let (text, shown) = match &self.commit {
            None => {
                let file = folder.join(path);
                (read::found_string(&file, folder, PyProject::MOST_BYTES as u64)?, file)
            }
            Some(commit) => (self.string(commit, path)?, shown(commit, path)),
        };
        let fail = |error: PyProjectError| Failure::Config { path: shown, reason: error.to_string() };
        text.map(|text| text.parse().map_err(fail)).transpose()
    }

    /// What the commit has at a path from the folder of the lock.
    fn string(&self, commit: &Commit, path: &Path) -> Result<Option<String>, Failure> {
        let name = path.to_str().ok_or_else(|| Failure::Config {
            path: shown(commit, path),
            reason: "Git is asked for paths in UTF-8 only".to_owned(),
        })?;
        let found = commit.file(path::folder(&self.lock), name)?;
        found.map(|bytes| read::string(&shown(commit, path), bytes)).transpose()
    }
}

/// A path from the folder of the lock, as Git names it in the commit.
fn shown(commit: &Commit, path: &Path) -> PathBuf {
    PathBuf::from(commit.shown(&path.display().to_string()))
}
