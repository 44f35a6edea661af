//! Location of the lock and of its pyproject.toml files.

use std::path::{Path, PathBuf};

use locklayers::Lockfile;
use locklayers::files::{find_lock, folder_of, is_script_lock, lock_at};
use locklayers::lock::Package;
use locklayers::name::PackageName;

use crate::args::LockArgs;
use crate::failure::Failure;
use crate::input::foreign;

/// Returns the path of the named lock, else of the `uv.lock` in the project's folder or in the nearest folder above.
pub(crate) fn lock(args: &LockArgs) -> Result<PathBuf, Failure> {
    if let Some(path) = &args.lock {
        return meant(path);
    }
    let folder = args.project.clone().unwrap_or_default();
    if !folder.as_os_str().is_empty() && !folder.is_dir() {
        return Err(Failure::NoProject { folder });
    }
    if let Some(lock) = find_lock(&folder) {
        return Ok(lock);
    }
    let position = if here(args) == Path::new(".") { "here" } else { "there" };
    let project = args.project.clone();
    Err(Failure::NoLock { project, instead: foreign::beside(here(args), position) })
}

/// Returns the folder in which the lock is searched first.
pub(crate) fn here(args: &LockArgs) -> &Path {
    args.project.as_deref().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Returns the lock that a path means: in a folder, or beside a pyproject.toml or a script.
pub(crate) fn meant(path: &Path) -> Result<PathBuf, Failure> {
    let lock = lock_at(path);
    if lock.symlink_metadata().is_ok() {
        return Ok(lock);
    }
    let here = folder_of(&lock).to_owned();
    let is_script = is_script_lock(&lock) && lock != path;
    Err(foreign::by_name(path)
        .filter(|_| is_script)
        .unwrap_or_else(|| Failure::NoSuchLock { lock, instead: foreign::beside(&here, "there") }))
}

/// Returns the member of a name.
pub(crate) fn named<'l>(name: &PackageName, lock: &'l Lockfile) -> Result<&'l Package, Failure> {
    let mut members = lock.packages().iter().filter(|package| package.source().tree().is_some());
    let found = members.clone().find(|package| package.name() == name);
    found.ok_or_else(|| {
        let mut names: Vec<&str> = members.by_ref().take(6).map(|package| package.name().as_str()).collect();
        if let Some(more) = names.get_mut(5) {
            *more = "…";
        }
        Failure::Image(format!("`--package {name}` is not in the lock, whose members are {}", names.join(", ")))
    })
}
