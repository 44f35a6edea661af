//! Paths on disk: with and without links, from one folder to another, and the kind of what lies there.

use std::fs::Metadata;
use std::path::{Component, Path, PathBuf};

use crate::failure::Failure;

/// Returns the folder of a lock.
pub(crate) fn folder(lock: &Path) -> &Path {
    match lock.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Returns the relative path from a folder, which need not exist yet, to that of the lock, with `/` between its
/// components; empty if both are the same.
pub(crate) fn path_to_lock(from: &Path, lock_folder: &Path) -> Result<String, Failure> {
    let no_path = || Failure::NoPath { from: from.to_owned(), to: lock_folder.to_owned() };
    let (from_real, to_real) = (real(from).ok_or_else(no_path)?, real(lock_folder).ok_or_else(no_path)?);
    let path = pathdiff::diff_paths(to_real, from_real).ok_or_else(no_path)?;
    let part = |part: Component<'_>| part.as_os_str().to_str().map(str::to_owned);
    let parts: Option<Vec<String>> = path.components().map(part).collect();
    Ok(parts.ok_or_else(no_path)?.join("/"))
}

/// Resolves the links of a path; the part that does not exist yet has none.
pub(crate) fn real(path: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(path).ok()?;
    let mut real = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => {
                real.pop();
            }
            other => real.push(other),
        }
        real = std::fs::canonicalize(&real).unwrap_or(real);
    }
    Some(real)
}

/// Returns a path as absolute, without `.` and `..`; links are not resolved.
pub(crate) fn plain(path: &Path) -> Option<PathBuf> {
    let mut plain = PathBuf::new();
    for component in std::path::absolute(path).ok()?.components() {
        match component {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            other => plain.push(other),
        }
    }
    Some(plain)
}

/// Returns a phrase for the kind of a file, or `None` for a regular file.
pub(crate) fn kind(about: &Metadata) -> Option<&'static str> {
    if about.is_file() {
        return None;
    }
    if about.is_dir() {
        return Some("a folder");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let kind = about.file_type();
        if kind.is_fifo() {
            return Some("a named pipe");
        }
        if kind.is_socket() {
            return Some("a socket");
        }
    }
    Some("a device")
}
