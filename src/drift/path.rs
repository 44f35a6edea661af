//! Paths within a project.

/// Joins a path to a folder, without `.` and, as far as possible, without `..`; `.` if nothing is left.
pub(super) fn joined(folder: &str, path: &str) -> String {
    let is_absolute = path.starts_with('/') || folder.starts_with('/');
    let folder = if path.starts_with('/') { "" } else { folder };
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(path.split('/')).filter(|part| !matches!(*part, "" | ".")) {
        match (part, parts.last()) {
            ("..", Some(last)) if *last != ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    match (is_absolute, parts.is_empty()) {
        (true, _) => format!("/{}", parts.join("/")),
        (false, true) => ".".to_owned(),
        (false, false) => parts.join("/"),
    }
}

/// Returns an absolute path relative to an absolute folder, both without `.` and `..`.
pub(super) fn relative(folder: &str, path: &str) -> String {
    let parts = |path: &'_ str| path.split('/').filter(|part| !part.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    let (folder, path) = (parts(folder), parts(path));
    let shared = folder.iter().zip(&path).take_while(|(a, b)| a == b).count();
    let up = folder.len() - shared;
    let all: Vec<&str> = std::iter::repeat_n("..", up).chain(path[shared..].iter().map(String::as_str)).collect();
    if all.is_empty() { ".".to_owned() } else { all.join("/") }
}

/// A directory within an archive in the form of a lock, which writes `.` for an empty one.
pub(super) fn within_archive(path: &str) -> String {
    if path.is_empty() { ".".to_owned() } else { path.to_owned() }
}
