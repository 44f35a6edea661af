//! The project of a lock, and what may be read of it.

use std::fs::{self, File, Metadata};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::ReadError;
use super::held::{is_within, open};
use super::known::Known;
use super::path::{kind, plain_path, real_path};
use crate::lock::{ForeignFile, LockError, Lockfile};
use crate::pyproject::PyProject;

/// The project of a lock on disk: the nearest folder with `.git` at or above that of the lock, else that of the lock.
///
/// A lock may name folders anywhere on the machine; those outside the project are not read. The module's page has an
/// example.
#[derive(Clone, Debug)]
pub struct Project {
    pub(super) folder: PathBuf,
    pub(super) top: PathBuf,
    real: PathBuf,
    /// What was read in a state; `None` where every reader sees what is on disk then.
    known: Option<Arc<Known>>,
}

impl Project {
    /// The limit for files that people write, such as a Dockerfile, in bytes.
    pub const HAND_WRITTEN: u64 = 4 << 20;
    /// The limit for files that programs write, such as layer files, in bytes.
    pub const GENERATED: u64 = 64 << 20;

    /// Returns the project around the folder of a lock.
    pub fn around(lock_folder: &Path) -> Self {
        let folder = plain_path(lock_folder).unwrap_or_else(|| lock_folder.to_owned());
        let is_top = |folder: &&Path| folder.join(".git").symlink_metadata().is_ok();
        let top = folder.ancestors().find(is_top).unwrap_or(&folder).to_owned();
        let real = real_path(&top).unwrap_or_else(|| top.clone());
        Self { folder: lock_folder.to_owned(), top, real, known: None }
    }

    /// Returns the project with documents that each have one content, whenever and however often they are read.
    pub(super) fn in_one_state(self) -> Self {
        Self { known: Some(Arc::default()), ..self }
    }

    /// Returns the folder of the lock, as the caller named it.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns the name of a file for reports: in the project relative to its folder, with `/` between its parts, elsewhere
    /// absolute.
    pub fn name_of(&self, file: &Path) -> String {
        let file = plain_path(file).unwrap_or_else(|| file.to_owned());
        match file.strip_prefix(&self.top) {
            Ok(within) => within.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/"),
            Err(_) => file.to_string_lossy().into_owned(),
        }
    }

    /// Returns whether a path is in the project once links are followed.
    pub fn holds(&self, path: &Path) -> bool {
        real_path(path).is_some_and(|real| real.starts_with(&self.real))
    }

    /// Refuses a file of the project that is not a regular one, or to which a symbolic link leads out of the project. A
    /// file that is missing is not refused.
    ///
    /// # Errors
    ///
    /// [`ReadError::Kind`] and [`ReadError::LeadsOut`].
    pub fn check(&self, path: &Path) -> Result<(), ReadError> {
        self.refuse_link_out(path)?;
        match fs::metadata(path).ok().as_ref().and_then(kind) {
            Some(kind) => Err(ReadError::Kind { path: path.to_owned(), kind }),
            None => Ok(()),
        }
    }

    /// Returns what a reader of a file returns, unless the file changes meanwhile or must not be read, before or after.
    ///
    /// ```
    /// use locklayers::{Lockfile, files::Project};
    /// # let folder = tempfile::tempdir()?;
    /// # let lock = folder.path().join("uv.lock");
    /// # std::fs::write(&lock, "version = 1\nrequires-python = \">=3.12\"\n")?;
    /// let lock = Project::around(folder.path()).read_with(&lock, |lock| Lockfile::read(lock))??;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ReadError::Changed`], and those of [`check`](Self::check).
    pub fn read_with<T>(&self, path: &Path, read: impl FnOnce(&Path) -> T) -> Result<T, ReadError> {
        self.check(path)?;
        let before = fs::metadata(path).ok();
        let value = read(path);
        self.check(path)?;
        let is_unchanged = match (&before, &fs::metadata(path).ok()) {
            (Some(before), Some(after)) => is_same(before, after),
            (before, after) => before.is_none() && after.is_none(),
        };
        if is_unchanged { Ok(value) } else { Err(ReadError::Changed { path: path.to_owned() }) }
    }

    /// Reads a lock; the error for the file of another tool, such as a `poetry.lock`, says which it is.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if it is not a lock, if it must not be read, or if it changes meanwhile.
    pub fn lockfile(&self, path: &Path) -> Result<Lockfile, ReadError> {
        self.check(path)?;
        let opened = self.open(path).and_then(|(file, before)| {
            let lock = Lockfile::from_file(&file, path);
            self.same(path, &file, &before).map(|()| lock)
        });
        let lock = match opened {
            // The error is that of a lock.
            Err(Unread::Io(error)) => Err(LockError::unreadable(error).in_file(path)),
            other => other.map_err(|error| error.of(path, Self::GENERATED))?,
        };
        lock.map_err(|error| {
            let by_name = || ForeignFile::of_name(path.file_name()?.to_str()?);
            let by_content = || {
                let bytes = self.read(path, Self::HAND_WRITTEN).ok()??;
                ForeignFile::of_bytes(&bytes)
            };
            match by_name().or_else(by_content) {
                Some(kind) => ReadError::Foreign { path: path.to_owned(), kind },
                None => error.into(),
            }
        })
    }

    /// Returns the content of a file with at most `limit` bytes, or `None` if there is no such file.
    ///
    /// A path outside the project is the caller's own, and its links are followed.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if it is not a regular file or larger, if a symbolic link leads to it out of the project, or if it
    /// cannot be read.
    pub fn read(&self, path: &Path, limit: u64) -> Result<Option<Vec<u8>>, ReadError> {
        self.refuse_link_out(path)?;
        match self.content(path, limit) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(Unread::Io(error)) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                Ok(None)
            }
            Err(error) => Err(error.of(path, limit)),
        }
    }

    /// Returns the content of a file that must exist, as [`read`](Self::read) does.
    ///
    /// # Errors
    ///
    /// [`ReadError`], also if there is no such file.
    pub fn read_existing(&self, path: &Path, limit: u64) -> Result<Vec<u8>, ReadError> {
        self.read(path, limit)?.ok_or_else(|| ReadError::Missing { path: path.to_owned() })
    }

    /// Returns the content of a file as a string, as [`read`](Self::read) does.
    ///
    /// # Errors
    ///
    /// [`ReadError`], also if it is not in UTF-8.
    pub fn read_string(&self, path: &Path, limit: u64) -> Result<Option<String>, ReadError> {
        let string = |bytes| String::from_utf8(bytes).map_err(|_| ReadError::NotUtf8 { path: path.to_owned() });
        self.read(path, limit)?.map(string).transpose()
    }

    /// Returns the content of a document that a plan or an image is made from, as [`read_string`](Self::read_string) does; in a
    /// state of the project it is read once.
    pub(super) fn document(&self, path: &Path, limit: u64) -> Result<Option<String>, ReadError> {
        let read = || self.read_string(path, limit);
        self.known.as_ref().map_or_else(read, |known| known.or_read(path, read))
    }

    /// Returns the content of a file that is to be replaced, as it is now.
    ///
    /// # Errors
    ///
    /// [`ReadError::Changed`] if it is not what this state of the project has shown, beside those of
    /// [`read_string`](Self::read_string).
    #[cfg(feature = "image")]
    pub(super) fn unchanged(&self, path: &Path, limit: u64) -> Result<Option<String>, ReadError> {
        let now = self.read_string(path, limit)?;
        match &self.known {
            Some(known) if !known.is_still(path, now.as_deref()) => Err(ReadError::Changed { path: path.to_owned() }),
            _ => Ok(now),
        }
    }

    /// Returns a `pyproject.toml` by its path from the folder of the lock, or `None` if there is no such file.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if it cannot be read or used.
    pub fn pyproject(&self, path: &Path) -> Result<Option<PyProject>, ReadError> {
        let path = self.folder.join(path);
        let Some(text) = self.document(&path, PyProject::MOST_BYTES as u64)? else { return Ok(None) };
        text.parse().map(Some).map_err(|reason| ReadError::Document { path, reason })
    }

    fn refuse_link_out(&self, path: &Path) -> Result<(), ReadError> {
        if self.names(path) && !self.holds(path) {
            return Err(ReadError::LeadsOut { path: path.to_owned(), project: self.real.clone() });
        }
        Ok(())
    }

    /// Returns whether a path is in the project before links are followed.
    fn names(&self, path: &Path) -> bool {
        plain_path(path).is_some_and(|named| named.starts_with(&self.top))
    }
}

/// The reason for which a file is not read.
enum Unread {
    Kind(&'static str),
    Changed,
    TooLarge,
    Io(std::io::Error),
}

impl Unread {
    /// Returns the error of a file.
    fn of(self, path: &Path, limit: u64) -> ReadError {
        let path = path.to_owned();
        match self {
            Self::Changed => ReadError::Changed { path },
            Self::Kind(kind) => ReadError::Kind { path, kind },
            Self::TooLarge => ReadError::TooLarge { path, limit },
            Self::Io(source) => ReadError::Io { path, source },
        }
    }
}

impl Project {
    /// Opens a regular file, in the project if its path is. A link or a pipe may replace it at any moment.
    fn open(&self, path: &Path) -> Result<(File, Metadata), Unread> {
        // Opening a device may have effects, so the kind is checked first.
        if let Some(kind) = kind(&fs::metadata(path).map_err(Unread::Io)?) {
            return Err(Unread::Kind(kind));
        }
        let file = open(path).map_err(Unread::Io)?;
        let about = file.metadata().map_err(Unread::Io)?;
        if let Some(kind) = kind(&about) {
            return Err(Unread::Kind(kind));
        }
        if self.names(path) && !is_within(&file, &self.real) {
            return Err(Unread::Changed);
        }
        Ok((file, about))
    }

    /// Returns an error unless what was opened is still the file at the path, as it was, and the path has not come to lead
    /// out of the project.
    fn same(&self, path: &Path, file: &File, before: &Metadata) -> Result<(), Unread> {
        let after = file.metadata().map_err(Unread::Io)?;
        let is_here = fs::metadata(path).is_ok_and(|here| is_same(&here, &after)) && self.refuse_link_out(path).is_ok();
        if is_here && is_same(before, &after) { Ok(()) } else { Err(Unread::Changed) }
    }

    /// Returns the content of a file with at most `limit` bytes.
    fn content(&self, path: &Path, limit: u64) -> Result<Vec<u8>, Unread> {
        let (file, before) = self.open(path)?;
        if before.len() > limit {
            return Err(Unread::TooLarge);
        }
        let mut bytes = Vec::with_capacity(usize::try_from(before.len() + 1).unwrap_or(0));
        (&file).take(limit + 1).read_to_end(&mut bytes).map_err(Unread::Io)?;
        if bytes.len() as u64 > limit {
            return Err(Unread::TooLarge);
        }
        self.same(path, &file, &before)?;
        Ok(bytes)
    }
}

/// Whether two looks at a file found the same file, in the same state.
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        if (one.dev(), one.ino()) != (other.dev(), other.ino()) {
            return false;
        }
    }
    one.len() == other.len() && one.modified().ok() == other.modified().ok()
}
