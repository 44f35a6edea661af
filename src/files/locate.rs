//! Location of a lock on disk, and of the workspace member of a folder.

use std::path::{Path, PathBuf};

use super::path::{folder_of, real_path};
use crate::lock::{Lockfile, Package};

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
