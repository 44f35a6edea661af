//! The Python that `.python-version` names.

use std::path::{Path, PathBuf};

use super::error::ReadError;
use super::project::Project;

/// The Python with which a project is developed, as `uv sync` reads it from `.python-version`.
///
/// ```
/// # let folder = tempfile::tempdir()?;
/// # std::fs::write(folder.path().join(".python-version"), "3.12.4\n")?;
/// let pin = locklayers::files::Project::around(folder.path()).python_pin()?.ok_or("no pin")?;
/// assert_eq!((pin.python(), pin.version()), ("3.12", "3.12.4"));
/// assert!(pin.differs_from("3.13") && !pin.differs_from("3.12.9") && !pin.differs_from("3"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PythonPin {
    path: PathBuf,
    python: String,
    version: String,
}

impl PythonPin {
    /// Returns the path of the file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the first two numbers of the version, such as `3.12`.
    pub fn python(&self) -> &str {
        &self.python
    }

    /// Returns the version with as many numbers as the file states, such as `3.12.4`.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Returns whether a version is of another Python than this; a version of one number may be any.
    pub fn differs_from(&self, version: &str) -> bool {
        minor(version).is_some_and(|other| other != self.python)
    }
}

impl Project {
    /// Reads `.python-version` beside the lock; `None` if there is none, or if it names no version of CPython.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if it cannot be read.
    pub fn python_pin(&self) -> Result<Option<PythonPin>, ReadError> {
        let path = self.folder.join(".python-version");
        let text = self.document(&path, Self::HAND_WRITTEN)?;
        let found = text.as_deref().and_then(|text| text.lines().find_map(|line| Some((minor(line)?, release(line)))));
        Ok(found.map(|(python, release)| {
            let version = release.map_or_else(|| python.clone(), |release| format!("{python}.{release}"));
            PythonPin { path, python, version }
        }))
    }
}

/// Returns the third number of such a request; `None` if it has only two, or is of a release before the final one.
fn release(request: &str) -> Option<&str> {
    let start = request.find(|c: char| c.is_ascii_digit())?;
    let version = request[start..].split(|c: char| !c.is_ascii_alphanumeric() && c != '.').next()?;
    version
        .splitn(3, '.')
        .nth(2)
        .filter(|digits| (1..4).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit()))
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
    use super::{minor, release};

    #[test]
    fn only_requests_that_name_a_version_of_cpython_count() {
        for request in ["3.12", " 3.12.4\r", "cpython@3.12", "cpython-3.12.1-linux-x86_64-gnu", "python3.12", "3.12t"] {
            assert_eq!(minor(request).as_deref(), Some("3.12"), "{request}");
        }
        for (request, third) in [
            ("3.12.4", Some("4")),
            (" 3.12.11\r", Some("11")),
            ("cpython-3.12.1-linux-x86_64-gnu", Some("1")),
            ("cpython@3.12", None),
            ("3.14.0rc1", None),
            ("3.12.4.5", None),
            ("3.12.4444", None),
        ] {
            assert_eq!(release(request), third, "{request}");
        }
        for request in ["", "# 3.12", "3", "pypy3.10", ">=3.11", "/usr/bin/python3.12", "312", "3.9999"] {
            assert_eq!(minor(request), None, "{request}");
        }
    }
}
