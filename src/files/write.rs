//! Writing of files, all or none.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;
use std::{fmt, thread};

use super::error::WriteError;
use super::held::Held;
use super::left_over;
use super::path::{folder_of, kind};
use super::stage::{Staged, replace};

/// The outcome for a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Written {
    /// It has new content.
    New,
    /// It had the same content already and was not touched.
    Same,
}

/// Writes `written` or `unchanged`.
impl fmt::Display for Written {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::New => "written",
            Self::Same => "unchanged",
        })
    }
}

/// Writes files, all or none: first each beside its target, then all by rename. Returns the outcome for each, in order.
///
/// A file that already has its content is not touched, and one that is replaced keeps its permissions. A symbolic link
/// at a target is replaced, never followed, and one in the path of its folder must not lead out of the current folder, as
/// for [`create_folder`](super::create_folder); [`write_within`] states that of the lock too. If a rename fails after
/// others succeeded, those are undone, or the error names the files that could not be restored; after a run that was
/// killed between two renames, some files are new. Two paths that differ only in case are refused before anything is
/// written. Temporary files of killed runs are removed. Runs that write to the same folder take turns, so that the files
/// are those of one of them.
///
/// ```
/// use locklayers::files::{Written, write};
/// # let folder = tempfile::tempdir()?;
/// let files = [(folder.path().join("app.txt"), b"six==1.17.0\n".to_vec())];
/// assert_eq!(write(&files)?, [Written::New]);
/// assert_eq!(write(&files)?, [Written::Same]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`WriteError`] if two files collide, if a target is not a regular file, if a link leads out, or if one cannot be
/// written.
pub fn write(files: &[(PathBuf, Vec<u8>)]) -> Result<Vec<Written>, WriteError> {
    write_within(files, Path::new("."))
}

/// Writes files as [`write()`], where a link in the path of a folder must not lead out of the folder of the lock either.
///
/// A folder that was [created](super::create_folder) may be replaced by a link before the files are written. On Linux the
/// folders are held open, so that such a link is refused or too late; elsewhere it is refused if it is there before the
/// first file.
///
/// # Errors
///
/// Those of [`write()`].
pub fn write_within(files: &[(PathBuf, Vec<u8>)], lock_folder: &Path) -> Result<Vec<Written>, WriteError> {
    refuse_collisions(files)?;
    let mut folders: BTreeMap<&Path, Held> = BTreeMap::new();
    for (path, _) in files {
        let folder = folder_of(path);
        if !folders.contains_key(folder) {
            folders.insert(folder, Held::within(folder, lock_folder)?);
        }
    }
    let at = |path: &Path| folders.get(folder_of(path)).map_or_else(|| path.to_owned(), |held| held.file(path));
    files.iter().try_for_each(|(path, _)| refuse_special(path, &at(path)))?;
    let _locks = locks(&folders.keys().copied().collect());
    for held in folders.values() {
        left_over::remove(held.path());
    }
    let mut staged = Vec::new();
    let mut written = Vec::with_capacity(files.len());
    for (path, bytes) in files {
        let at = at(path);
        if holds(&at, bytes) {
            written.push(Written::Same);
        } else {
            staged.push(Staged::beside(path, at, bytes)?);
            written.push(Written::New);
        }
    }
    replace(staged)?;
    Ok(written)
}

/// Locks folders against other runs, since the files of two would be mixed, until the result is dropped. The order is
/// the same in every run. A folder that cannot be locked, or that another program keeps locked, is written to
/// nevertheless.
fn locks(folders: &BTreeSet<&Path>) -> Vec<File> {
    const TRIES: usize = 100;
    const PAUSE: Duration = Duration::from_millis(20);
    let real: BTreeSet<PathBuf> = folders.iter().filter_map(|folder| fs::canonicalize(folder).ok()).collect();
    let lock = |folder: PathBuf| {
        let file = File::open(folder).ok()?;
        for _ in 0..TRIES {
            match file.try_lock() {
                Err(TryLockError::WouldBlock) => thread::sleep(PAUSE),
                Ok(()) | Err(TryLockError::Error(_)) => break,
            }
        }
        Some(file)
    };
    real.into_iter().filter_map(lock).collect()
}

/// Refuses paths that would collide on a case-insensitive file system.
fn refuse_collisions(files: &[(PathBuf, Vec<u8>)]) -> Result<(), WriteError> {
    let mut seen = BTreeMap::new();
    for (path, _) in files {
        if let Some(first) = seen.insert(path.to_string_lossy().to_lowercase(), path) {
            return Err(WriteError::SameFile { first: first.clone(), second: path.clone() });
        }
    }
    Ok(())
}

/// Refuses to replace a pipe, a socket or a device by a file, which is named by a path and reached by another.
fn refuse_special(path: &Path, at: &Path) -> Result<(), WriteError> {
    let found = fs::symlink_metadata(at).ok().filter(|found| !found.is_symlink() && !found.is_dir());
    match found.as_ref().and_then(kind) {
        None => Ok(()),
        Some(kind) => Err(WriteError::Kind { path: path.to_owned(), kind }),
    }
}

fn holds(path: &Path, bytes: &[u8]) -> bool {
    // A file of another length is not read, since it may be huge.
    let may_hold = fs::symlink_metadata(path).is_ok_and(|found| found.is_file() && found.len() == bytes.len() as u64);
    may_hold && fs::read(path).is_ok_and(|found| found == bytes)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test ends where something is wrong")]
mod tests {
    use std::path::PathBuf;

    use super::{Written, write};

    #[test]
    fn files_that_differ_only_in_case_are_refused_before_anything_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| (folder.path().join(name), b"x".to_vec());
        let message = write(&[file("a"), file("B"), file("b")]).unwrap_err().to_string();
        let (first, second) = (folder.path().join("B"), folder.path().join("b"));
        let expected = format!(
            "{} and {} are the same file on a case-insensitive file system; rename one of them",
            first.display(),
            second.display()
        );
        assert_eq!((message, folder.path().read_dir().unwrap().count()), (expected, 0));
    }

    #[test]
    fn unchanged_files_are_reported_and_not_touched() {
        let folder = tempfile::tempdir().unwrap();
        let files: Vec<(PathBuf, Vec<u8>)> = ["a", "b"].map(|name| (folder.path().join(name), name.into())).into();
        assert_eq!(write(&files).unwrap(), [Written::New, Written::New]);
        std::fs::write(&files[1].0, "old").unwrap();
        assert_eq!(write(&files).unwrap(), [Written::Same, Written::New]);
        assert_eq!(folder.path().read_dir().unwrap().count(), 2, "no temporary file is left");
    }
}
