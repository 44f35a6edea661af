//! The folder for written files.

use std::path::Path;

use locklayers::files::{create_folder, refuse_links_out};

use crate::failure::Failure;
use crate::path;

/// Refuses a named file if a symbolic link in the path of its folder leads out of the current folder.
pub(crate) fn check(file: &Path) -> Result<(), Failure> {
    Ok(refuse_links_out(path::folder(file), Path::new("."))?)
}

/// Creates the folder for files, unless a symbolic link in its path leads out of the project.
pub(crate) fn prepare(folder: &Path, lock_folder: &Path) -> Result<(), Failure> {
    Ok(create_folder(folder, lock_folder)?)
}
