//! Paths as a lock writes them.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use super::value_error::{ValueError, check_printable};

/// A path in a lock: with `/` between its parts and relative to the lock's directory, or absolute.
///
/// The lock's own directory is `.`; paths may start with `../`. Paths are compared component by component: `.` comes
/// first, then absolute paths, then those that start with `..`, then the others, bytewise. A path in a lock never
/// contains control characters and never ends with a backslash, so it can be written into a line of a requirements
/// file.
#[derive(Clone)]
pub struct LockPath {
    text: Box<str>,
    /// The path with its redundant components, if it has any: `uv export` writes them.
    written: Option<Box<str>>,
}

const WHAT: &str = "path";

impl LockPath {
    /// Validates and normalises a path: an empty one is `.`, and redundant components (`//`, `/./`) are removed.
    ///
    /// ```
    /// use locklayers::lock::LockPath;
    /// assert_eq!(LockPath::new("./libs//core")?.as_str(), "libs/core");
    /// assert!(LockPath::new("libs\n").is_err());
    /// # Ok::<(), locklayers::lock::ValueError>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ValueError`] if it contains a control character or ends with a backslash.
    pub fn new(text: &str) -> Result<Self, ValueError> {
        check_printable(text, WHAT)?;
        if text.ends_with('\\') {
            return Err(ValueError::new(text, WHAT, "it ends with a backslash"));
        }
        Ok(if is_tidy(text) {
            Self { text: text.into(), written: None }
        } else {
            Self { text: tidied(text).into(), written: Some(text.into()) }
        })
    }

    /// Validates a path that is part of a URL, where `#`, `&` and `%` would make two paths read the same.
    pub(super) fn in_url(text: &str) -> Result<Self, ValueError> {
        check_in_url(text)?;
        Self::new(text)
    }

    /// Returns the path without redundant components.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the path with its redundant components, as `uv export` writes it.
    pub(crate) fn written(&self) -> &str {
        self.written.as_deref().unwrap_or(&self.text)
    }

    /// Returns whether this is the directory of the lock itself.
    pub fn is_here(&self) -> bool {
        &*self.text == "."
    }

    /// Returns whether the path is absolute: it starts with `/` or with a drive letter (`C:/`).
    pub fn is_absolute(&self) -> bool {
        match self.text.as_bytes() {
            [b'/', ..] => true,
            [drive, b':', b'/' | b'\\', ..] => drive.is_ascii_alphabetic(),
            _ => false,
        }
    }

    /// Returns the path as `uv export` writes it into a URL, where the root of an archive or repository is empty.
    pub(crate) fn written_in_url(&self) -> &str {
        if self.written() == "." { "" } else { self.written() }
    }

    /// The last component of the path; `None` for `.`.
    pub(super) fn file_name(&self) -> Option<&str> {
        parts(&self.text).next_back()
    }
}

/// Refuses what would begin something else in a URL.
pub(super) fn check_in_url(text: &str) -> Result<(), ValueError> {
    match text.chars().find(|c| matches!(c, '#' | '&' | '%')) {
        Some(found) => {
            let reason =
                format!("it is part of a URL and contains a `{found}`, which would have another meaning there");
            Err(ValueError::new(text, WHAT, reason))
        }
        None => Ok(()),
    }
}

/// Whether the path has no redundant component, as is true of every path that uv writes.
fn is_tidy(path: &str) -> bool {
    path == "."
        || path == "/"
        || path.strip_prefix('/').unwrap_or(path).split('/').all(|part| !matches!(part, "" | "."))
}

/// The path without redundant components; a trailing `/` stays, since uv prints it too.
fn tidied(path: &str) -> String {
    let kept: Vec<&str> = parts(path).collect();
    let slash = if path.ends_with('/') { "/" } else { "" };
    match (path.starts_with('/'), kept.is_empty()) {
        (true, true) => "/".to_owned(),
        (true, false) => format!("/{}{slash}", kept.join("/")),
        (false, true) => ".".to_owned(),
        (false, false) => format!("{}{slash}", kept.join("/")),
    }
}

fn parts(path: &str) -> impl DoubleEndedIterator<Item = &str> {
    path.split('/').filter(|part| !matches!(*part, "" | "."))
}

impl PartialEq for LockPath {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for LockPath {}

impl std::hash::Hash for LockPath {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl Ord for LockPath {
    fn cmp(&self, other: &Self) -> Ordering {
        /// The key by which a component is ordered: `..` comes before every other.
        fn part(part: &str) -> (bool, &str) {
            (part != "..", part)
        }
        let kind = |path: &Self| (!path.is_here(), !path.is_absolute());
        kind(self)
            .cmp(&kind(other))
            .then_with(|| parts(&self.text).map(part).cmp(parts(&other.text).map(part)))
            .then_with(|| self.text.cmp(&other.text))
    }
}

impl PartialOrd for LockPath {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl FromStr for LockPath {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        Self::new(text)
    }
}

impl AsRef<str> for LockPath {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

crate::message::serde_as_str!(LockPath);

impl fmt::Display for LockPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for LockPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&*self.text, f)
    }
}

#[cfg(test)]
mod tests {
    use super::{LockPath, ValueError};

    #[test]
    fn paths_are_ordered_by_their_parts() -> Result<(), ValueError> {
        let sorted = [".", "/abs", "/abs/x", "..", "../x", "a", "a/b", "a/b/c", "a-b", "b"];
        let mut paths = sorted.iter().rev().map(|p| LockPath::new(p)).collect::<Result<Vec<_>, _>>()?;
        paths.sort();
        assert_eq!(paths.iter().map(LockPath::as_str).collect::<Vec<_>>(), sorted);
        Ok(())
    }

    #[test]
    fn line_breaks_are_refused() {
        let outcome = |text: &str| LockPath::new(text).map_err(|e| e.to_string()).map(|p| p.to_string());
        assert_eq!(outcome("a\nb"), Err("`a\\nb` is not a valid path: it contains the character \\u{a}".to_owned()));
        assert_eq!(outcome("a\0b"), Err("`a\\u{0}b` is not a valid path: it contains the character \\u{0}".to_owned()));
        assert_eq!(outcome("a\\"), Err("`a\\` is not a valid path: it ends with a backslash".to_owned()));
    }

    #[test]
    fn redundant_parts_are_left_out() -> Result<(), ValueError> {
        for (text, tidy) in [
            ("", "."),
            ("./", "."),
            ("./a//b/.", "a/b"),
            ("//a/", "/a/"),
            ("../", "../"),
            ("/", "/"),
            ("../a/..", "../a/.."),
        ] {
            assert_eq!(LockPath::new(text)?.as_str(), tidy, "{text}");
        }
        Ok(())
    }

    #[test]
    fn relative_and_absolute_paths_are_distinguished_by_the_string() -> Result<(), ValueError> {
        for (text, here, absolute) in [
            (".", true, false),
            ("./", true, false),
            ("/", false, true),
            ("C:/x", false, true),
            ("x/.", false, false),
            ("..", false, false),
        ] {
            let path = LockPath::new(text)?;
            assert_eq!((path.is_here(), path.is_absolute()), (here, absolute), "{text}");
        }
        Ok(())
    }
}
