//! Implementations of Python.

use std::fmt;
use std::str::FromStr;

use super::error::TargetError;
use crate::version::Version;

/// An implementation of Python, with its own version if that differs from Python's.
///
/// `FromStr` and `Display` use the forms `cpython`, `pypy-7.3.17` and `graalpy-24.1.1`.
///
/// ```
/// let pypy: locklayers::platform::Implementation = "pypy-7.3.17".parse()?;
/// assert_eq!(pypy.to_string(), "pypy-7.3.17");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Implementation {
    /// The reference implementation.
    #[default]
    CPython,
    /// PyPy, with the version of PyPy itself.
    PyPy(Version),
    /// GraalPy, with the version of GraalVM.
    GraalPy(Version),
}

impl Implementation {
    /// Returns the values of `platform_python_implementation` and `implementation_name`.
    pub(super) fn markers(&self) -> (&'static str, &'static str) {
        match self {
            Self::CPython => ("CPython", "cpython"),
            Self::PyPy(_) => ("PyPy", "pypy"),
            Self::GraalPy(_) => ("GraalVM", "graalpy"),
        }
    }

    /// Returns the version of the implementation, or `None` if it is that of Python.
    pub(super) fn version(&self) -> Option<&Version> {
        match self {
            Self::CPython => None,
            Self::PyPy(version) | Self::GraalPy(version) => Some(version),
        }
    }
}

impl FromStr for Implementation {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        let (name, version) = text.split_once('-').unwrap_or((text, ""));
        let version = version.parse::<Version>().ok().filter(|version| version.release().len() >= 2);
        match (name, version) {
            ("cpython", None) if name == text => Ok(Self::CPython),
            ("pypy", Some(version)) => Ok(Self::PyPy(version)),
            ("graalpy", Some(version)) => Ok(Self::GraalPy(version)),
            _ => Err(TargetError::UnknownImplementation { text: text.to_owned() }),
        }
    }
}

impl fmt::Display for Implementation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (_, name) = self.markers();
        match self.version() {
            None => f.pad(name),
            Some(version) => write!(f, "{name}-{version}"),
        }
    }
}

crate::message::serde_as_str!(Implementation);
