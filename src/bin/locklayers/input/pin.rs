//! The Python that `.python-version` names.

use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::input::read;

/// The Python that a project is developed with, as `uv sync` follows it.
pub(crate) struct Pin {
    pub(crate) path: PathBuf,
    /// The first two numbers, such as `3.12`.
    pub(crate) python: String,
}

impl Pin {
    /// Reads `.python-version` in the folder of a lock; `None` if there is none, or if it names no version of CPython.
    pub(crate) fn of(folder: &Path) -> Result<Option<Self>, Failure> {
        let path = folder.join(".python-version");
        let text = read::found_string(&path, folder, read::SMALL)?;
        let python = text.and_then(|text| text.lines().find_map(minor));
        Ok(python.map(|python| Self { path, python }))
    }

    /// Whether a version is of another Python than this; a version of one number may be any.
    pub(crate) fn is_not(&self, version: &str) -> bool {
        minor(version).is_some_and(|other| other != self.python)
    }
}

/// Returns the first two numbers of a request for CPython, such as `3.12.4`, `cpython-3.12` or `python3.12`.
fn minor(request: &str) -> Option<String> {
    let version =
        request.trim().trim_start_matches("cpython").trim_start_matches("python").trim_start_matches(['@', '-']);
    let mut numbers = version.split(|c: char| !c.is_ascii_digit()).take(2);
    let (major, minor) = (numbers.next()?, numbers.next()?);
    let is_number = |digits: &str| (1..4).contains(&digits.len());
    (is_number(major) && is_number(minor) && version.starts_with(&format!("{major}.")))
        .then(|| format!("{major}.{minor}"))
}

#[cfg(test)]
mod tests {
    use super::minor;

    #[test]
    fn only_requests_that_name_a_version_of_cpython_count() {
        for request in ["3.12", " 3.12.4\r", "cpython@3.12", "cpython-3.12.1-linux-x86_64-gnu", "python3.12", "3.12t"] {
            assert_eq!(minor(request).as_deref(), Some("3.12"), "{request}");
        }
        for request in ["", "# 3.12", "3", "pypy3.10", ">=3.11", "/usr/bin/python3.12", "312", "3.9999"] {
            assert_eq!(minor(request), None, "{request}");
        }
    }
}
