//! The folder for written files.

use std::path::Path;

use crate::failure::Failure;
use crate::path::{self, plain, real};

/// Refuses a named file if a symbolic link in the path of its folder leads out of the current folder.
pub(crate) fn check(file: &Path) -> Result<(), Failure> {
    refuse_links_out(path::folder(file), Path::new("."))
}

/// Creates the folder for files, unless a symbolic link in its path leads out of the project.
///
/// The content of the current folder and of that of the lock may come with a pull request, links included. A folder
/// named below one of the two must be below it once links are followed; one named elsewhere is the caller's own.
pub(crate) fn prepare(folder: &Path, lock_folder: &Path) -> Result<(), Failure> {
    refuse_links_out(folder, lock_folder)?;
    std::fs::create_dir_all(folder).map_err(|source| Failure::write(folder, source))?;
    refuse_links_out(folder, lock_folder)
}

fn refuse_links_out(folder: &Path, lock_folder: &Path) -> Result<(), Failure> {
    let (Some(named), Some(to)) = (plain(folder), real(folder)) else { return Ok(()) };
    for within in [Path::new("."), lock_folder] {
        let (Some(named_within), Some(real_within)) = (plain(within), real(within)) else { continue };
        if named.starts_with(named_within) && !to.starts_with(&real_within) {
            return Err(Failure::LeadsOut { path: folder.to_owned(), to, from: real_within });
        }
    }
    Ok(())
}
