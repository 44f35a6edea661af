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

/// A directory within an archive in the form of a lock, which writes `.` for an empty one.
pub(super) fn within_archive(path: &str) -> String {
    if path.is_empty() { ".".to_owned() } else { path.to_owned() }
}
