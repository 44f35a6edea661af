//! Location of a lock on disk, and of the workspace member of a folder.

use std::path::{Path, PathBuf};

use super::error::LocateError;
use super::hint::{above, beside, no_folder};
use super::path::{folder_of, real_path};
use crate::lock::{ForeignFile, Lockfile, Package};

/// Returns the `uv.lock` in a folder or in the nearest folder above, relative as the folder is; `None` if there is none.
///
/// Whatever has that name is found: a pipe or a broken link too, which a reader refuses, so that no other lock replaces
/// it.
///
/// ```
/// use locklayers::files::{find_lock, member_of};
/// # let base = tempfile::tempdir()?;
/// # let (lock, web) = (base.path().join("uv.lock"), base.path().join("web"));
/// # std::fs::create_dir(&web)?;
/// # std::fs::write(web.join("pyproject.toml"), "")?;
/// # std::fs::write(&lock, "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"web\"\nversion = \"1\"\n\
/// #     source = { editable = \"web\" }\n")?;
/// let found = find_lock(&web).ok_or("no lock")?;
/// assert_eq!(found, web.join("../uv.lock"));
/// let lock = locklayers::Lockfile::read(&found)?;
/// assert_eq!(member_of(&web, &found, &lock).map(|member| member.name().as_str()), Some("web"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn find_lock(folder: &Path) -> Option<PathBuf> {
    let depth = std::path::absolute(if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    let depth = depth.map_or(0, |folder| folder.components().count());
    let mut folder = folder.to_owned();
    for _ in 0..=depth {
        let lock = folder.join("uv.lock");
        if lock.symlink_metadata().is_ok() {
            return Some(lock);
        }
        folder.push("..");
    }
    None
}

/// Returns the path of the lock that a path means: in a folder, beside a `pyproject.toml` or a script, else the path
/// itself. The lock need not exist.
///
/// ```
/// use locklayers::files::lock_at;
/// use std::path::Path;
/// assert_eq!(lock_at(Path::new("web/pyproject.toml")), Path::new("web/uv.lock"));
/// assert_eq!(lock_at(Path::new("tool.py")), Path::new("tool.py.lock"));
/// assert_eq!(lock_at(Path::new("other.lock")), Path::new("other.lock"));
/// ```
pub fn lock_at(path: &Path) -> PathBuf {
    if path.is_dir() {
        path.join("uv.lock")
    } else if path.file_name().is_some_and(|name| name == "pyproject.toml") {
        path.with_file_name("uv.lock")
    } else if path.extension().is_some_and(|extension| extension == "py") {
        path.with_extension("py.lock")
    } else {
        path.to_owned()
    }
}

/// Returns the lock of a project as [`find_lock`] finds it, in its folder or above; `None` is the current folder.
///
/// # Errors
///
/// [`LocateError`] if there is no such folder, or no lock; it names what is there instead, such as the lock of another
/// tool, and how to get a `uv.lock` from that.
///
/// ```
/// use locklayers::files::locate_lock;
/// # let base = tempfile::tempdir()?;
/// # let folder = base.path();
/// std::fs::write(folder.join("poetry.lock"), "")?;
/// let error = locate_lock(Some(folder)).unwrap_err().to_string();
/// assert!(error.contains("or in a folder above; poetry.lock is there, the lock of Poetry: migrate the project to uv"));
/// std::fs::write(folder.join("uv.lock"), "")?;
/// assert_eq!(locate_lock(Some(folder))?, folder.join("uv.lock"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn locate_lock(project: Option<&Path>) -> Result<PathBuf, LocateError> {
    let project = project.filter(|folder| !folder.as_os_str().is_empty());
    let folder = project.unwrap_or(Path::new(""));
    if project.is_some() && !folder.is_dir() {
        return Err(LocateError::NoProject { folder: folder.to_owned() });
    }
    find_lock(folder).ok_or_else(|| {
        let position = if project.is_none_or(|folder| folder == Path::new(".")) { "here" } else { "there" };
        LocateError::NoLock { project: project.map(Path::to_owned), instead: beside(folder, position) }
    })
}

/// Returns the existing lock that a path means, as [`lock_at`] does.
///
/// # Errors
///
/// [`LocateError`] if there is no such file; it names what is there instead.
pub fn named_lock(path: &Path) -> Result<PathBuf, LocateError> {
    let lock = lock_at(path);
    if lock.symlink_metadata().is_ok() {
        return Ok(lock);
    }
    if is_script_lock(&lock) && lock != path {
        let kind = path.file_name().and_then(|name| ForeignFile::of_name(name.to_str()?));
        if let Some(kind) = kind {
            return Err(LocateError::Foreign { path: path.to_owned(), kind });
        }
    }
    let folder = folder_of(&lock);
    let instead = if folder.is_dir() {
        above(folder, find_lock(Path::new(""))).or_else(|| beside(folder, "there"))
    } else {
        Some(no_folder(folder))
    };
    Err(LocateError::NoSuchLock { lock, instead })
}

/// Returns whether a path is that of the lock of a script, for which a `pyproject.toml` beside it is irrelevant.
pub fn is_script_lock(lock: &Path) -> bool {
    lock.to_string_lossy().ends_with(".py.lock")
}

/// Returns the workspace member to which a folder belongs: that of the nearest `pyproject.toml`, up to the folder of the
/// lock, which is at `path`; `None` in that folder itself and outside of it.
pub fn member_of<'l>(folder: &Path, path: &Path, lock: &'l Lockfile) -> Option<&'l Package> {
    let base = real_path(folder_of(path))?;
    let below = real_path(folder)?.strip_prefix(&base).ok()?.to_owned();
    let nearest = below.ancestors().find(|folder| base.join(folder).join("pyproject.toml").is_file())?;
    if nearest.as_os_str().is_empty() { None } else { lock.package_in(nearest) }
}
