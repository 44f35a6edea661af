//! Paths in the build context, which is the folder of the lock or one above it.

use crate::image::error::DockerfileError;
use crate::lock::{LockPath, Package};

/// The mount point of the build context during an installation. Paths below it are the same in every step, since uv
/// records where a package came from.
pub(in crate::image) const MOUNTED: &str = "/mnt/src";

/// The path from the build context to the folder of the lock, as components; empty if both are the same.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::image) struct Context(Vec<String>);

impl Context {
    /// Parses a path with `/` between its components.
    pub(in crate::image) fn new(path: &str) -> Self {
        Self(path.split('/').filter(|part| !matches!(*part, "" | ".")).map(str::to_owned).collect())
    }

    pub(in crate::image) fn parts(&self) -> &[String] {
        &self.0
    }

    /// Converts a plain path relative to the folder of the lock into one relative to the build context: `.` for the
    /// context itself.
    pub(in crate::image) fn path(&self, path: &str) -> String {
        self.resolve(path).unwrap_or_else(|| path.to_owned())
    }

    /// Returns the path of a local package or of a file, relative to the build context.
    pub(in crate::image) fn of(&self, package: &Package, path: &LockPath) -> Result<String, DockerfileError> {
        let outside =
            || DockerfileError::OutsideContext { package: Box::new(package.id().clone()), path: path.to_string() };
        if path.is_absolute() {
            return Err(outside());
        }
        self.resolve(path.as_str()).ok_or_else(outside)
    }

    /// Returns a path from the folder of the lock relative to the build context, or `None` if it is outside.
    pub(in crate::image) fn resolve(&self, path: &str) -> Option<String> {
        let mut parts: Vec<&str> = self.0.iter().map(String::as_str).collect();
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    parts.pop()?;
                }
                part => parts.push(part),
            }
        }
        Some(if parts.is_empty() { ".".to_owned() } else { parts.join("/") })
    }
}

/// Returns the absolute path of a path in the mounted context.
pub(in crate::image) fn mounted(path: &str) -> String {
    if path == "." { MOUNTED.to_owned() } else { format!("{MOUNTED}/{path}") }
}

#[cfg(test)]
mod tests {
    use super::{Context, mounted};

    #[test]
    fn paths_stay_within_the_context() {
        let here = Context::new(".");
        assert_eq!(here.resolve("libs/a/").as_deref(), Some("libs/a"));
        assert_eq!(here.resolve(".").as_deref(), Some("."));
        assert_eq!(here.resolve("../a"), None);
        let above = Context::new("services/a");
        assert_eq!(above.resolve("../b").as_deref(), Some("services/b"));
        assert_eq!(above.resolve("../../libs/c").as_deref(), Some("libs/c"));
        assert_eq!(above.resolve("../..").as_deref(), Some("."));
        assert_eq!(above.resolve("../../../d"), None);
        assert_eq!((mounted("."), mounted("a/b")), ("/mnt/src".to_owned(), "/mnt/src/a/b".to_owned()));
    }
}
