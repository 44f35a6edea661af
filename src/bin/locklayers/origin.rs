//! Where a lock and the files beside it are read: on the disk, or in a revision of Git.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use locklayers::{Lockfile, PyProject, PyProjectError};

use crate::failure::{Failure, chain};
use crate::locate;

/// A lock, and in which state its folder is looked at.
pub(crate) struct Origin {
    lock: PathBuf,
    revision: Option<String>,
}

impl Origin {
    /// The files as they are on the disk.
    pub(crate) fn disk(lock: PathBuf) -> Self {
        Self { lock, revision: None }
    }

    /// The files as a revision of Git has them; the lock's path is that on the disk.
    pub(crate) fn revision(lock: PathBuf, revision: &str) -> Result<Self, Failure> {
        let folder = locate::folder(&lock);
        let commit = format!("{revision}^{{commit}}");
        let found = git(folder, &["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])?;
        if !found.status.success() {
            return Err(Failure::NoRevision { text: revision.to_owned() });
        }
        Ok(Self { lock, revision: Some(revision.to_owned()) })
    }

    /// The path of the lock on the disk.
    pub(crate) fn path(&self) -> &Path {
        &self.lock
    }

    pub(crate) fn lock(&self) -> Result<Lockfile, Failure> {
        if self.revision.is_none() {
            return Ok(Lockfile::read(&self.lock)?);
        }
        let name = Path::new(self.lock.file_name().unwrap_or(self.lock.as_os_str()));
        let fail = |reason: String| Failure::Config { path: self.shown(name), reason };
        let text = self.text(name)?.ok_or_else(|| fail("the revision has no such file".to_owned()))?;
        text.parse().map_err(|error| fail(chain(&error)))
    }

    /// A pyproject.toml, by its path from the folder of the lock; none where there is none.
    pub(crate) fn pyproject(&self, path: &Path) -> Result<Option<PyProject>, Failure> {
        let (text, shown) = if self.revision.is_none() {
            let file = locate::folder(&self.lock).join(path);
            (read(&file)?, file)
        } else {
            (self.text(path)?, self.shown(path))
        };
        let fail = |error: PyProjectError| Failure::Config { path: shown, reason: error.to_string() };
        text.map(|text| text.parse().map_err(fail)).transpose()
    }

    /// The text that the revision has at a path from the folder of the lock.
    fn text(&self, path: &Path) -> Result<Option<String>, Failure> {
        let shown = self.shown(path);
        let object = shown.to_str().ok_or_else(|| Failure::Config {
            path: shown.clone(),
            reason: "Git is asked for paths in UTF-8 only".to_owned(),
        })?;
        let found = git(locate::folder(&self.lock), &["cat-file", "blob", object])?;
        if !found.status.success() {
            return Ok(None);
        }
        let not_utf8 = |_| Failure::Config { path: shown.clone(), reason: "it is not in UTF-8".to_owned() };
        String::from_utf8(found.stdout).map(Some).map_err(not_utf8)
    }

    /// A path from the folder of the lock, as Git names it in the revision.
    fn shown(&self, path: &Path) -> PathBuf {
        match &self.revision {
            Some(revision) => PathBuf::from(format!("{revision}:./{}", path.display())),
            None => path.to_owned(),
        }
    }
}

/// The text of a pyproject.toml, one byte over the limit at most; none where there is no file.
pub(crate) fn read(path: &Path) -> Result<Option<String>, Failure> {
    let fail = |error| Failure::Config { path: path.to_owned(), reason: format!("cannot be read: {error}") };
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(None),
        Err(error) => return Err(fail(error)),
    };
    let mut bytes = Vec::new();
    file.take(PyProject::MOST_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(fail)?;
    // What is over the limit may be cut within a character; it is refused for its size.
    let is_cut = bytes.len() > PyProject::MOST_BYTES;
    let not_utf8 = |_| Failure::Config { path: path.to_owned(), reason: "it is not in UTF-8".to_owned() };
    if is_cut {
        return Ok(Some(String::from_utf8_lossy(&bytes).into_owned()));
    }
    String::from_utf8(bytes).map(Some).map_err(not_utf8)
}

fn git(folder: &Path, arguments: &[&str]) -> Result<Output, Failure> {
    Command::new("git").arg("-C").arg(folder).args(arguments).output().map_err(Failure::NoGit)
}
