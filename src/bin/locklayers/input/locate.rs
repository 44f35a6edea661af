//! Location of the lock and of its pyproject.toml files.

use std::path::{Path, PathBuf};

use locklayers::Lockfile;
use locklayers::lock::Package;
use locklayers::name::PackageName;

use crate::args::LockArgs;
use crate::failure::Failure;
use crate::input::foreign;
use crate::path::{folder, real};

/// Returns the path of the named lock, else of the `uv.lock` in the project's folder or in the nearest folder above.
pub(crate) fn lock(args: &LockArgs) -> Result<PathBuf, Failure> {
    if let Some(path) = &args.lock {
        return meant(path);
    }
    let mut folder = args.project.clone().unwrap_or_default();
    if !folder.as_os_str().is_empty() && !folder.is_dir() {
        return Err(Failure::NoProject { folder });
    }
    let depth = std::path::absolute(here(args)).map_or(0, |here| here.components().count());
    for _ in 0..=depth {
        let lock = folder.join("uv.lock");
        // Whatever has that name is used: a pipe or a broken link is refused, and no other lock replaces it.
        if lock.symlink_metadata().is_ok() {
            return Ok(lock);
        }
        folder.push("..");
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
    let is_named = |name: &str| path.file_name().is_some_and(|found| found == name);
    let lock = if path.is_dir() {
        path.join("uv.lock")
    } else if is_named("pyproject.toml") {
        path.with_file_name("uv.lock")
    } else if path.extension().is_some_and(|extension| extension == "py") {
        path.with_extension("py.lock")
    } else {
        return Ok(path.to_owned());
    };
    if lock.symlink_metadata().is_ok() {
        return Ok(lock);
    }
    let here = folder(&lock).to_owned();
    let is_script = is_script(&lock);
    Err(foreign::by_name(path)
        .filter(|_| is_script)
        .unwrap_or_else(|| Failure::NoSuchLock { lock, instead: foreign::beside(&here, "here") }))
}

/// Returns the member to which a folder belongs: that of the nearest pyproject.toml, up to the lock's folder.
pub(crate) fn member<'l>(here: &Path, path: &Path, lock: &'l Lockfile) -> Option<&'l Package> {
    let base = real(folder(path))?;
    let below = real(here)?.strip_prefix(&base).ok()?.to_owned();
    let nearest = below.ancestors().find(|folder| base.join(folder).join("pyproject.toml").is_file())?;
    if nearest.as_os_str().is_empty() { None } else { lock.package_in(nearest) }
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

/// Whether this is the lock of a script, for which a pyproject.toml beside it is irrelevant.
pub(crate) fn is_script(lock: &Path) -> bool {
    lock.to_string_lossy().ends_with(".py.lock")
}
