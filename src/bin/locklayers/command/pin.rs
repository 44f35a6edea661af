//! The check whether an image has the Python that `.python-version` names.

use std::path::Path;

use crate::failure::{Failure, shown};
use crate::input::read;
use crate::output::say::say;

/// Warns about a `.python-version` beside the lock, which `uv sync` follows, that names another Python than that of the
/// image.
pub(crate) fn look(folder: &Path, python: Option<&str>) -> Result<(), Failure> {
    let path = folder.join(".python-version");
    let (Some(python), Some(text)) = (python, read::found_string(&path, folder, read::SMALL)?) else { return Ok(()) };
    if let (Some(wanted), Some(has)) = (text.lines().find_map(minor), minor(python))
        && wanted != has
    {
        say!(
            "warning: {} names Python {wanted}, but the image has Python {has}; name the same one in both, as by \
             `--python-version {wanted}`",
            shown(&path)
        );
    }
    Ok(())
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
    fn only_requests_that_name_a_version_of_cpython_are_compared() {
        for request in ["3.12", " 3.12.4\r", "cpython@3.12", "cpython-3.12.1-linux-x86_64-gnu", "python3.12", "3.12t"] {
            assert_eq!(minor(request).as_deref(), Some("3.12"), "{request}");
        }
        for request in ["", "# 3.12", "3", "pypy3.10", ">=3.11", "/usr/bin/python3.12", "312", "3.9999"] {
            assert_eq!(minor(request), None, "{request}");
        }
    }
}
