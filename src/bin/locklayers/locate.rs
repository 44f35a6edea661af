//! Finding the lock, and the pyproject.toml files that go with it.

use std::path::{Path, PathBuf};

use locklayers::{LockPath, Source};

use crate::failure::Failure;

/// The lock that was named, else the `uv.lock` here or in the nearest folder above.
pub(crate) fn lock(named: Option<&Path>) -> Result<PathBuf, Failure> {
    if let Some(path) = named {
        return Ok(path.to_owned());
    }
    let mut folder = PathBuf::new();
    let depth = std::env::current_dir().map_or(0, |here| here.components().count());
    for _ in 0..=depth {
        let lock = folder.join("uv.lock");
        if lock.is_file() {
            return Ok(lock);
        }
        folder.push("..");
    }
    Err(Failure::NoLock)
}

/// The folder of a lock.
pub(crate) fn folder(lock: &Path) -> &Path {
    match lock.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Is this the lock of a script, beside which a pyproject.toml means nothing?
pub(crate) fn is_script(lock: &Path) -> bool {
    lock.to_string_lossy().ends_with(".py.lock")
}

/// The pyproject.toml of a source tree that the lock names, where its source is one.
pub(crate) fn pyproject(lock: &Path, source: &Source) -> Option<PathBuf> {
    let path: &LockPath = match source {
        Source::Directory(path) | Source::Editable(path) | Source::Virtual(path) => path,
        _ => return None,
    };
    Some(folder(lock).join(path.as_str()).join("pyproject.toml"))
}
