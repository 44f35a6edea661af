//! Reading of files: regular ones, up to a size, and not through a link that leads out of the project.
//!
//! The content of a project's folder may come with a pull request: a device or a pipe under the name of a file, an
//! endless file, a link to somebody's credentials. None of these is read, so none of it can reach a message or an
//! image.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use crate::failure::{Failure, shown};
use crate::path::{self, kind, plain, real};

/// The size limit of files that people write: pyproject.toml, Dockerfile, .dockerignore, a script.
pub(crate) const SMALL: u64 = 4 << 20;
/// The size limit of files that programs write: layer files, plans as JSON, lists of `pip freeze`.
pub(crate) const LARGE: u64 = 64 << 20;

/// Reads a file of the project whose lock is in `lock_folder`; `None` if there is no such file.
pub(crate) fn found(path: &Path, lock_folder: &Path, most: u64) -> Result<Option<Vec<u8>>, Failure> {
    refuse_link_out(path, lock_folder)?;
    any(path, most)
}

/// As [`found`], as a string.
pub(crate) fn found_string(path: &Path, lock_folder: &Path, most: u64) -> Result<Option<String>, Failure> {
    found(path, lock_folder, most)?.map(|bytes| string(path, bytes)).transpose()
}

/// Reads a file that the caller named, which must exist. In the project, a pull request may have put a link there;
/// anywhere else a link is the caller's own.
pub(crate) fn named(path: &Path, lock_folder: &Path, most: u64) -> Result<Vec<u8>, Failure> {
    let fail = || Failure::Config { path: path.to_owned(), reason: "there is no such file".to_owned() };
    found(path, lock_folder, most)?.ok_or_else(fail)
}

/// Reads a file, following all links; `None` if there is no such file.
fn any(path: &Path, most: u64) -> Result<Option<Vec<u8>>, Failure> {
    let fail = |reason: String| Failure::Config { path: path.to_owned(), reason };
    match read(path, most) {
        Ok(bytes) if bytes.len() as u64 > most => Err(fail(format!(
            "it is larger than {most} bytes, the limit for such a file; check that it is the right file"
        ))),
        Ok(bytes) => Ok(Some(bytes)),
        Err(Unread::Kind(kind)) => Err(fail(format!("it is {kind}, but a regular file is needed"))),
        Err(Unread::Io(error)) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(Unread::Io(error)) => Err(fail(format!("cannot be read: {error}"))),
    }
}

/// Converts bytes to a string.
pub(crate) fn string(path: &Path, bytes: Vec<u8>) -> Result<String, Failure> {
    let fail = |_| Failure::Config { path: path.to_owned(), reason: "it is not in UTF-8".to_owned() };
    String::from_utf8(bytes).map_err(fail)
}

/// Refuses a lock that is not a regular file, or a link that leads out of its project.
pub(crate) fn check_lock(path: &Path) -> Result<(), Failure> {
    refuse_link_out(path, path::folder(path))?;
    match std::fs::metadata(path) {
        Ok(about) => match kind(&about) {
            Some(kind) => Err(Failure::Config {
                path: path.to_owned(),
                reason: format!("it is {kind}, but a regular file is needed"),
            }),
            None => Ok(()),
        },
        // The reader of locks reports why it cannot be opened.
        Err(_) => Ok(()),
    }
}

enum Unread {
    Kind(&'static str),
    Io(std::io::Error),
}

/// Reads at most one byte more than `most`.
fn read(path: &Path, most: u64) -> Result<Vec<u8>, Unread> {
    // Opening a pipe would wait for its other end, so the kind is checked first.
    if let Some(kind) = kind(&std::fs::metadata(path).map_err(Unread::Io)?) {
        return Err(Unread::Kind(kind));
    }
    let file = File::open(path).map_err(Unread::Io)?;
    let about = file.metadata().map_err(Unread::Io)?;
    if let Some(kind) = kind(&about) {
        return Err(Unread::Kind(kind));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(about.len().min(most) + 1).unwrap_or(0));
    file.take(most + 1).read_to_end(&mut bytes).map_err(Unread::Io)?;
    Ok(bytes)
}

/// Refuses a path within the project from which a symbolic link leads outside.
pub(crate) fn refuse_link_out(path: &Path, lock_folder: &Path) -> Result<(), Failure> {
    let project = Project::around(lock_folder);
    if plain(path).is_some_and(|named| named.starts_with(&project.named)) && !project.holds(path) {
        return Err(Failure::Config {
            path: path.to_owned(),
            reason: format!(
                "a symbolic link leads out of the project, {}, and such a file is not read; put the file itself there",
                shown(&project.real)
            ),
        });
    }
    Ok(())
}

/// The project of a lock: the nearest folder with `.git` at or above that of the lock, else that of the lock.
///
/// A lock may name folders anywhere on the machine; those outside the project are not read.
pub(crate) struct Project {
    named: PathBuf,
    real: PathBuf,
}

impl Project {
    pub(crate) fn around(lock_folder: &Path) -> Self {
        let folder = plain(lock_folder).unwrap_or_else(|| lock_folder.to_owned());
        let is_top = |folder: &&Path| folder.join(".git").symlink_metadata().is_ok();
        let named = folder.ancestors().find(is_top).unwrap_or(&folder).to_owned();
        Self { real: real(&named).unwrap_or_else(|| named.clone()), named }
    }

    /// Its absolute path, with links.
    pub(crate) fn named(&self) -> &Path {
        &self.named
    }

    /// Whether a path is in the project once links are followed.
    pub(crate) fn holds(&self, path: &Path) -> bool {
        real(path).is_some_and(|real| real.starts_with(&self.real))
    }
}
