//! Files of other tools that are named as a lock, or that are found where there is none.

use std::path::Path;

use locklayers::lock::ForeignFile;

use crate::failure::Failure;

/// Returns the failure for a file of a known kind by its name alone.
pub(crate) fn by_name(path: &Path) -> Option<Failure> {
    ForeignFile::of_name(path.file_name()?.to_str()?).map(|kind| failure(path, kind))
}

fn failure(path: &Path, kind: ForeignFile) -> Failure {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Failure::NotALock { path: path.to_owned(), kind, remedy: kind.remedy(&name) }
}

/// Returns a hint at the first file of another tool in a folder, with its remedy; `position` is `here` or `there`.
pub(crate) fn beside(folder: &Path, position: &str) -> Option<String> {
    let (name, kind) = ForeignFile::names().find(|(name, _)| folder.join(name).is_file())?;
    Some(format!("{name} is {position}, {kind}: {}", kind.remedy(name)))
}
