//! The Python versions of a lock.

use std::fmt;
use std::str::FromStr;

use pep440_rs::VersionSpecifiers;

use super::cut::{Cut, Line};
use super::environment::Environment;
use super::version_term::{is_read_back, range};
use crate::message::Excerpt;

/// A `requires-python`: PEP 440 specifiers, and the bounds of what they allow.
///
/// Markers in a lock have a meaning within the bounds only. Bounds compare release numbers: pre-release, post-release
/// and local parts are ignored, and exclusions (`!=3.12.0`) lie within the bounds.
///
/// ```
/// let python: locklayers::marker::RequiresPython = ">=3.12, <4".parse()?;
/// assert_eq!(python.to_string(), ">=3.12, <4");
/// # Ok::<(), locklayers::marker::RequiresPythonError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequiresPython {
    specifiers: VersionSpecifiers,
    allowed: Line<bool>,
    lower: Option<Cut>,
    upper: Option<Cut>,
}

impl RequiresPython {
    /// Returns a minor version of Python that is allowed, as an example for a person; `3.12` if none of the usual ones is.
    ///
    /// ```
    /// let requires: locklayers::marker::RequiresPython = ">=3.13".parse()?;
    /// assert_eq!(requires.example(), "3.13");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn example(&self) -> &'static str {
        let pythons = [("3.12", 12), ("3.13", 13), ("3.14", 14), ("3.11", 11), ("3.10", 10), ("3.9", 9), ("3.8", 8)];
        let is_allowed = |minor| self.allows(&Environment::of_minor(3, minor)) == Some(true);
        pythons.into_iter().find(|(_, minor)| is_allowed(*minor)).map_or("3.12", |(name, _)| name)
    }

    /// Returns whether the Python of an environment is one of these versions, or `None` if that depends on its patch
    /// release, which the environment leaves open.
    ///
    /// ```
    /// use locklayers::marker::{Environment, RequiresPython};
    /// let python: RequiresPython = ">=3.11.4".parse()?;
    /// assert_eq!(python.allows(&Environment::of_minor(3, 12)), Some(true));
    /// assert_eq!(python.allows(&Environment::of_minor(3, 11)), None);
    /// assert_eq!(python.allows(&Environment::new("3.11.3")?), Some(false));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn allows(&self, environment: &Environment) -> Option<bool> {
        let mut answers = environment.python().segments(&self.allowed.cuts).map(|segment| self.allowed.parts[segment]);
        let first = answers.next()?;
        answers.all(|answer| answer == first).then_some(first)
    }

    /// Whether both have the same bounds, whatever exclusions lie within them.
    #[cfg(feature = "pyproject")]
    pub(crate) fn has_bounds_of(&self, other: &Self) -> bool {
        (&self.lower, &self.upper) == (&other.lower, &other.upper)
    }

    /// Whether no version is allowed.
    #[cfg(feature = "pyproject")]
    pub(crate) fn is_empty(&self) -> bool {
        self.allowed.pieces().is_empty()
    }

    pub(super) fn lower(&self) -> Option<&Cut> {
        self.lower.as_ref()
    }

    pub(super) fn upper(&self) -> Option<&Cut> {
        self.upper.as_ref()
    }
}

/// The error for a string that is not a list of PEP 440 version specifiers.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not a list of version specifiers (PEP 440), such as `>=3.12, <4`", Excerpt(.text))]
pub struct RequiresPythonError {
    text: String,
}

impl RequiresPythonError {
    /// Returns the refused string, as it was given.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl FromStr for RequiresPython {
    type Err = RequiresPythonError;

    fn from_str(text: &str) -> Result<Self, RequiresPythonError> {
        let refuse = || RequiresPythonError { text: text.to_owned() };
        let specifiers: VersionSpecifiers = text.parse().map_err(|_| refuse())?;
        if !specifiers.iter().all(|specifier| is_read_back(specifier, false)) {
            return Err(refuse());
        }
        let allowed = Line::join(specifiers.iter().map(range).collect(), |a, b| *a && *b);
        let allowed = allowed.unwrap_or_else(|| Line { cuts: Vec::new(), parts: vec![true] });
        let pieces = allowed.pieces();
        let lower = pieces.first().and_then(|(from, _)| from.cloned());
        let upper = pieces.last().and_then(|(_, to)| to.cloned());
        Ok(Self { specifiers, allowed, lower, upper })
    }
}

impl fmt::Display for RequiresPython {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.specifiers)
    }
}

crate::message::serde_as_str!(RequiresPython);
