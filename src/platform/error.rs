//! The error for targets.

use crate::message::{Excerpt, the_nearest};

/// The error for a target that is not valid, or that the lock does not support.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TargetError {
    /// A configured target is not complete.
    #[error("the configured target has no `{missing}`; give both `python-version` and `python-platform`")]
    #[non_exhaustive]
    Incomplete {
        /// The missing key.
        missing: &'static str,
    },
    /// The string is not a version of Python 3.
    #[error(
        "`{}` is not a Python version; {}", Excerpt(.text), version_in(.text)
    )]
    #[non_exhaustive]
    InvalidPython {
        /// The string.
        text: String,
    },
    /// There is no free-threaded build of this Python.
    #[error("there is no free-threaded build of Python {python}; CPython has them from 3.13 on")]
    #[non_exhaustive]
    NotFreeThreaded {
        /// The version, and the implementation if it is not CPython.
        python: String,
    },
    /// The string is not the name of a platform.
    #[error(
        "`{}` is not a platform; expected a name of uv's --python-platform such as `linux`, \
         `x86_64-manylinux_2_36` or `aarch64-unknown-linux-musl`, or an image platform such as `linux/arm64`{}",
        Excerpt(.text), instead(.text, .nearest)
    )]
    #[non_exhaustive]
    UnknownPlatform {
        /// The string.
        text: String,
        /// The most similar names, nearest first.
        nearest: Vec<String>,
    },
    /// The string is not an implementation of Python.
    #[error(
        "`{}` is not an implementation of Python; expected `cpython`, or with its own version `pypy-7.3.17` or \
         `graalpy-24.1.1`",
        Excerpt(.text)
    )]
    #[non_exhaustive]
    UnknownImplementation {
        /// The string.
        text: String,
    },
    /// The lock does not support the target's Python.
    #[error("the target's Python {python} is outside the lock's requires-python, {requires_python}")]
    #[non_exhaustive]
    RequiresPython {
        /// The Python of the target.
        python: String,
        /// The specifiers of the lock.
        requires_python: String,
    },
    /// Some patch releases of the target's Python are in the lock's requires-python, others are not.
    #[error(
        "the target's Python {python} may be outside the lock's requires-python, {requires_python}; give the patch \
         release of the image, as in `{example}`"
    )]
    #[non_exhaustive]
    PatchOutside {
        /// The Python of the target.
        python: String,
        /// One of its patch releases that the lock supports.
        example: String,
        /// The specifiers of the lock.
        requires_python: String,
    },
    /// The lock supports other environments only.
    #[error("the lock does not support the target, {target}; it supports the environments {}", .environments.join("; "))]
    #[non_exhaustive]
    UnsupportedEnvironment {
        /// The target.
        target: String,
        /// The environments, as markers.
        environments: Vec<String>,
    },
}

/// Returns the version that is meant by the tag of an image or of a wheel, or by a requirement, else the forms.
fn version_in(text: &str) -> String {
    const FORMS: &str = "expected `3.12`, `3.12.4`, or `3.13t` for a free-threaded build";
    let lower = text.trim().to_ascii_lowercase();
    if let Some(other) = ["pypy", "graalpy"].iter().find(|name| lower.starts_with(**name)) {
        return format!("{FORMS}; the implementation `{other}` is named by itself, as `python-implementation`");
    }
    let starts = ["cpython-", "cpython", "python:", "python-", "python", "cp", "py", "v", ">=", "==", "~=", "^", "="];
    let rest = starts.iter().find_map(|start| lower.strip_prefix(start)).unwrap_or(&lower).trim_start();
    let digits = rest.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
    let numbers: Vec<&str> = rest.split('.').collect();
    let is_number =
        |number: &&&str| !number.is_empty() && number.len() <= 2 && number.bytes().all(|b| b.is_ascii_digit());
    let minor = numbers.get(1).map(|part| part.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default());
    let version = match (digits, minor) {
        ("3", Some(minor)) if is_number(&&minor) => {
            let patch = numbers.get(2).filter(is_number).filter(|_| numbers.len() == 3);
            Some(patch.map_or_else(|| format!("3.{minor}"), |patch| format!("3.{minor}.{patch}")))
        }
        (joined, _) if (2..=3).contains(&joined.len()) && joined.starts_with('3') && !joined[1..].starts_with('0') => {
            Some(format!("3.{}", &joined[1..]))
        }
        _ => None,
    };
    version.map_or_else(|| FORMS.to_owned(), |version| format!("did you mean `{version}`?"))
}

/// Returns the hint for a string that is not the name of a platform: what all or several of them need, or similar names.
fn instead(text: &str, names: &[String]) -> String {
    match names {
        _ if matches!(text.trim().to_ascii_lowercase().as_str(), "all" | "any" | "*" | "universal" | "noarch") => {
            "; a plan without a target is for all platforms".to_owned()
        }
        _ if text.contains([',', ' ']) => "; a target has one platform, so plan for one after the other".to_owned(),
        [] => String::new(),
        [name] => format!("; did you mean `{name}`?"),
        names => the_nearest("", names).map_or_else(String::new, |nearest| format!("; {nearest}")),
    }
}
