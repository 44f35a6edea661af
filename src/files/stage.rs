//! A file beside its target, which it replaces by rename, and the way back.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::{NamedTempFile, TempPath};

use super::error::WriteError;
use super::left_over::{regular, temporary};
use super::path::folder_of;

/// A complete temporary file beside its target, which is removed on drop.
pub(super) struct Staged<'p> {
    target: &'p Path,
    /// The path by which the target is reached.
    at: PathBuf,
    new: NamedTempFile,
}

/// The state of a target before it was replaced.
struct Before<'p> {
    target: &'p Path,
    /// The path by which the target is reached.
    at: PathBuf,
    /// A hard link to or a copy of the previous file; `None` if there was none, or a symbolic link.
    old: Option<TempPath>,
    was_there: bool,
}

impl<'p> Staged<'p> {
    /// Writes a temporary file beside a target, which is named by one path and reached by another.
    pub(super) fn beside(target: &'p Path, at: PathBuf, bytes: &[u8]) -> Result<Self, WriteError> {
        // Errors name the target, since the name of the temporary file is meaningless.
        Self::filled(target, at, bytes).map_err(|error| WriteError::io(target, error))
    }

    fn filled(target: &'p Path, at: PathBuf, bytes: &[u8]) -> io::Result<Self> {
        // With the permissions of a plain new file.
        let create = |name: &Path| File::create_new(name);
        let mut new = temporary().make_in(folder_of(&at), create)?;
        // Held until the file is renamed: another run would take an unlocked one for left over.
        new.as_file().lock()?;
        // Before there is any content, so that nobody reads it who could not read the old one.
        if let Some(before) = regular(&at) {
            keep_owner(new.as_file(), &before);
            new.as_file().set_permissions(before.permissions())?;
        }
        new.as_file_mut().write_all(bytes)?;
        new.as_file().sync_all()?;
        Ok(Self { target, at, new })
    }

    fn replace(self) -> Result<Before<'p>, WriteError> {
        let Self { target, at, new } = self;
        let was_there = fs::symlink_metadata(&at).is_ok();
        let link = |name: &Path| fs::hard_link(&at, name);
        // Some file systems have no hard links.
        let copy = |name: &Path| fs::copy(&at, name).map(drop);
        let second =
            || temporary().make_in(folder_of(&at), link).or_else(|_| temporary().make_in(folder_of(&at), copy));
        let old = regular(&at).and_then(|_| second().ok());
        new.persist(&at).map_err(|error| WriteError::io(target, error.error))?;
        Ok(Before { target, at, old: old.map(NamedTempFile::into_temp_path), was_there })
    }
}

/// Gives a file the owner and the group of the one that it replaces, as far as that is allowed: a run as root leaves files of
/// their user.
fn keep_owner(new: &File, before: &fs::Metadata) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::{MetadataExt, fchown};
        let has = new.metadata().is_ok_and(|new| (new.uid(), new.gid()) == (before.uid(), before.gid()));
        if !has {
            // Only root may give a file to another user.
            let _ = fchown(new, Some(before.uid()), Some(before.gid()));
        }
    }
    #[cfg(not(unix))]
    let _ = (new, before);
}

impl Before<'_> {
    /// Restores the previous file, as far as it is known.
    fn restore(self) -> io::Result<()> {
        match self.old {
            Some(old) => old.persist(&self.at).map_err(|error| error.error),
            None if self.was_there => Err(io::ErrorKind::Unsupported.into()),
            None => fs::remove_file(&self.at),
        }
    }
}

/// Replaces all targets; if one cannot be replaced, those before it are restored.
pub(super) fn replace(staged: Vec<Staged<'_>>) -> Result<(), WriteError> {
    let mut done = Vec::with_capacity(staged.len());
    for file in staged {
        match file.replace() {
            Ok(before) => done.push(before),
            Err(error) => {
                // The first error is reported; whatever can be restored is.
                let undo = |before: Before<'_>| {
                    let target = before.target.to_owned();
                    before.restore().is_err().then_some(target)
                };
                let stay: Vec<PathBuf> = done.into_iter().rev().filter_map(undo).collect();
                return Err(error.with_new(stay));
            }
        }
    }
    Ok(())
}
