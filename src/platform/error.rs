//! The error for targets.

use crate::message::Excerpt;

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
        "`{}` is not a Python version; expected `3.12`, `3.12.4`, or `3.13t` for a free-threaded build",
        Excerpt(.text)
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
        Excerpt(.text), or_nearest(.nearest)
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

fn or_nearest(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [name] => format!("; did you mean `{name}`?"),
        names => format!("; the nearest are `{}`", names.join("`, `")),
    }
}
