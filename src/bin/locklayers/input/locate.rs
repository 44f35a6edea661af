//! Location of the lock and of its pyproject.toml files.

use std::path::{Path, PathBuf};

use locklayers::files::{LocateError, LockState, locate_lock, named_lock};

use crate::args::LockArgs;

/// Returns the path of the named lock, else of the `uv.lock` in the project's folder or in the nearest folder above.
pub(crate) fn lock(args: &LockArgs) -> Result<PathBuf, LocateError> {
    match &args.lock {
        Some(path) => named_lock(path),
        None => locate_lock(args.project.as_deref()),
    }
}

/// Returns the state on disk of the lock that [`lock`] finds, of which this run reads each document once.
pub(crate) fn state(args: &LockArgs) -> Result<LockState, LocateError> {
    Ok(LockState::on_disk(&lock(args)?))
}

/// Returns the folder in which the lock is searched first.
pub(crate) fn here(args: &LockArgs) -> &Path {
    args.project.as_deref().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
