//! The Python version of a target.

use std::fmt;
use std::str::FromStr;

use super::error::TargetError;
use crate::marker::Environment;
use crate::version::Version;

/// `3.12`, `3.12.4`, `3.14.0rc1`; followed by `t` or `+freethreaded`, a free-threaded build.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Python {
    pub(super) text: String,
    pub(super) minor: u64,
    is_exact: bool,
    pub(super) free_threaded: bool,
}

/// Free-threaded builds began with 3.13.
const FIRST_FREE_THREADED: u64 = 13;
/// The greatest accepted minor version, which bounds the list of tags.
const LAST: u64 = 100;

impl Python {
    /// Returns the environment of markers; a minor version alone leaves the patch release open.
    pub(super) fn environment(&self) -> Environment {
        let open = || Environment::of_minor(3, self.minor);
        if self.is_exact { Environment::new(&self.text).unwrap_or_else(|_| open()) } else { open() }
    }

    pub(super) fn without_lock(mut self) -> Result<Self, TargetError> {
        if self.minor < FIRST_FREE_THREADED {
            return Err(TargetError::NotFreeThreaded { python: self.text });
        }
        self.free_threaded = true;
        Ok(self)
    }
}

impl FromStr for Python {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, TargetError> {
        let refuse = || TargetError::InvalidPython { text: text.to_owned() };
        let plain = text.strip_suffix("+freethreaded").or_else(|| text.strip_suffix('t'));
        let version: Version = plain.unwrap_or(text).parse().map_err(|_| refuse())?;
        let (minor, numbers) = match version.release() {
            [3, minor, more @ ..] if *minor <= LAST && more.len() <= 1 => (*minor, 2 + more.len()),
            _ => return Err(refuse()),
        };
        if !version.is_simple() {
            return Err(refuse());
        }
        let is_exact = numbers == 3 || version.is_prerelease();
        let python = Self { text: version.to_string(), minor, is_exact, free_threaded: false };
        if plain.is_some() { python.without_lock() } else { Ok(python) }
    }
}

impl fmt::Display for Python {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.text, if self.free_threaded { "t" } else { "" })
    }
}
