//! Temporary files, and those of killed runs.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::path::Path;

/// The prefix of temporary file names.
const PREFIX: &str = ".locklayers-";

/// Returns a builder of temporary files, whose names have six letters or digits after the prefix.
pub(super) fn temporary() -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
    builder
}

/// Removes temporary files of killed runs. A running one holds a lock on its own.
pub(super) fn remove(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten().filter(|entry| is_ours(&entry.file_name())) {
        let path = entry.path();
        let Some(about) = regular(&path) else { continue };
        // A file that was just created may not be locked yet.
        let is_new =
            about.len() == 0 && about.modified().is_ok_and(|at| at.elapsed().is_ok_and(|age| age.as_secs() < 5));
        let is_free = || File::open(&path).is_ok_and(|file| file.try_lock().is_ok());
        if !is_new && is_free() {
            // If it cannot be removed, it stays.
            let _ = fs::remove_file(&path);
        }
    }
}

fn is_ours(name: &OsStr) -> bool {
    let rest = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
    rest.is_some_and(|rest| rest.len() == 6 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

/// Returns the metadata of a regular file, or `None` for anything else.
pub(super) fn regular(path: &Path) -> Option<fs::Metadata> {
    fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file)
}
