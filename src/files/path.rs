//! Paths on disk: with and without links, from one folder to another, and the kind of what lies there.

use std::fs::Metadata;
use std::path::{Component, Path, PathBuf};

/// Returns the folder of a file; `.` if its path is only a name.
pub fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Returns the relative path from a folder, which need not exist yet, to another, with links resolved and `/` between its
/// components; empty if both are the same, and `None` if no path in UTF-8 leads there.
pub fn relative_path(from: &Path, to: &Path) -> Option<String> {
    let path = pathdiff::diff_paths(real_path(to)?, real_path(from)?)?;
    let part = |part: Component<'_>| part.as_os_str().to_str().map(str::to_owned);
    let parts: Option<Vec<String>> = path.components().map(part).collect();
    Some(parts?.join("/"))
}

/// Returns the absolute path with its links resolved, also if its last components do not exist yet. `None` if there is no
/// current folder.
pub fn real_path(path: &Path) -> Option<PathBuf> {
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

/// Returns the absolute path without `.` and `..` and without resolving links. `None` if there is no current folder.
///
/// ```
/// use std::path::Path;
/// let path = locklayers::files::plain_path(Path::new("/app/./layers/../uv.lock"));
/// assert_eq!(path.as_deref(), Some(Path::new("/app/uv.lock")));
/// ```
pub fn plain_path(path: &Path) -> Option<PathBuf> {
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
pub(super) fn kind(about: &Metadata) -> Option<&'static str> {
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
