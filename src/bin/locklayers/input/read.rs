//! Reading of a project's files, within limits.

use std::path::Path;

use crate::failure::Failure;

pub(crate) use locklayers::files::Project;

/// The size limit of files that people write: pyproject.toml, Dockerfile, .dockerignore, a script.
pub(crate) const SMALL: u64 = Project::HAND_WRITTEN;
/// The size limit of files that programs write: layer files, plans as JSON, lists of `pip freeze`.
pub(crate) const LARGE: u64 = Project::GENERATED;

/// Reads a file of the project whose lock is in `lock_folder`, as a string; `None` if there is no such file.
pub(crate) fn found_string(path: &Path, lock_folder: &Path, most: u64) -> Result<Option<String>, Failure> {
    Ok(Project::around(lock_folder).read_string(path, most)?)
}

/// Reads a file that the caller named, which must exist.
pub(crate) fn named(path: &Path, lock_folder: &Path, most: u64) -> Result<Vec<u8>, Failure> {
    Ok(Project::around(lock_folder).read_existing(path, most)?)
}

/// Converts bytes to a string.
pub(crate) fn string(path: &Path, bytes: Vec<u8>) -> Result<String, Failure> {
    let fail = |_| Failure::Config { path: path.to_owned(), reason: "it is not in UTF-8".to_owned() };
    String::from_utf8(bytes).map_err(fail)
}
