//! Reading of the documents that a lock was made from.

use std::path::Path;

use locklayers::Lockfile;
use locklayers::drift::Projects;

use crate::failure::Failure;
use crate::input::read::Project;
use crate::path;

/// Returns the documents beside a lock.
pub(crate) fn read(lock: &Path, content: &Lockfile) -> Result<Projects, Failure> {
    let name = Path::new(lock.file_name().unwrap_or_default());
    Ok(Project::around(path::folder(lock)).projects(name, content)?)
}
