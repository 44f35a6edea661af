//! Versions of packages (PEP 440): read, compared, and printed in normal form.

use std::fmt::{self, Write as _};
use std::str::FromStr;

use crate::message::{Excerpt, serde_as_str};

/// A PEP 440 version, ordered by PEP 440 and printed in normal form.
///
/// ```
/// use locklayers::version::Version;
/// let version: Version = "1.0+CPU.1".parse()?;
/// assert_eq!(version.to_string(), "1.0+cpu.1");
/// assert!("1.9rc1".parse::<Version>()? < "1.10".parse()?);
/// # Ok::<(), locklayers::version::VersionError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version(pep440_rs::Version);

/// The error for a string that is not a PEP 440 version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not a valid version (PEP 440)", Excerpt(.text))]
pub struct VersionError {
    text: String,
}

impl VersionError {
    /// Returns the refused string, as it was given.
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl Version {
    /// Whether a package of this version may have a wheel of `file_version`: the same version, or the same without its
    /// local part.
    ///
    /// A package `1.0` accepts a wheel of `1.0+cpu`, but not the reverse.
    pub(crate) fn accepts(&self, file_version: &Self) -> bool {
        self == file_version || (!self.0.is_local() && self.0 == file_version.0.clone().without_local())
    }
}

impl Version {
    /// Whether the version satisfies all of some specifiers.
    #[cfg(feature = "pyproject")]
    pub(crate) fn is_within(&self, specifiers: &pep440_rs::VersionSpecifiers) -> bool {
        specifiers.contains(&self.0)
    }

    /// Appends the version to a string, as `Display` writes it.
    pub(crate) fn write_to(&self, text: &mut String) {
        // Nearly every version is a few numbers.
        if self.is_simple() && !self.is_prerelease() {
            for (position, number) in self.release().iter().enumerate() {
                if position > 0 {
                    text.push('.');
                }
                let _ = write!(text, "{number}");
            }
        } else {
            text.push_str(&self.0.to_string());
        }
    }

    /// The numbers of the release, without epoch, pre, post, dev and local parts.
    pub(crate) fn release(&self) -> &[u64] {
        self.0.release()
    }

    /// The distance to another version: first the number of leading release numbers that both share, where fewer is
    /// farther, then the difference of the first that differs. The epoch counts as the first number.
    pub(crate) fn distance(&self, other: &Self) -> (std::cmp::Reverse<usize>, u64) {
        let numbers = |version: &Self| -> Vec<u64> {
            std::iter::once(version.0.epoch()).chain(version.release().iter().copied()).collect()
        };
        let (a, b) = (numbers(self), numbers(other));
        let length = a.len().max(b.len());
        let at = |numbers: &[u64], position: usize| numbers.get(position).copied().unwrap_or(0);
        let shared = (0..length).find(|position| at(&a, *position) != at(&b, *position));
        match shared {
            Some(position) => (std::cmp::Reverse(position), at(&a, position).abs_diff(at(&b, position))),
            None => (std::cmp::Reverse(usize::MAX), 0),
        }
    }

    /// Whether this is an alpha, beta or release candidate.
    pub(crate) fn is_prerelease(&self) -> bool {
        self.0.is_pre()
    }

    /// Whether the version consists of release numbers only, optionally followed by `aN`, `bN` or `rcN`.
    pub(crate) fn is_simple(&self) -> bool {
        self.0.epoch() == 0 && !self.0.is_post() && !self.0.is_dev() && !self.0.is_local()
    }
}

/// Parses a version as uv does, which refuses the number 2^64-1, since it has no successor.
pub(crate) fn read(text: &str) -> Option<pep440_rs::Version> {
    text.parse().ok().filter(has_next)
}

/// Whether each number of a version, except those of its local part, has a successor.
pub(crate) fn has_next(version: &pep440_rs::Version) -> bool {
    let numbers = [Some(version.epoch()), version.pre().map(|pre| pre.number), version.post(), version.dev()];
    !numbers.into_iter().flatten().chain(version.release().iter().copied()).any(|number| number == u64::MAX)
}

impl FromStr for Version {
    type Err = VersionError;

    fn from_str(text: &str) -> Result<Self, VersionError> {
        read(text).map(Self).ok_or_else(|| VersionError { text: text.to_owned() })
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = String::new();
        self.write_to(&mut text);
        f.pad(&text)
    }
}

impl fmt::Debug for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0)
    }
}

serde_as_str!(Version);

#[cfg(test)]
mod tests {
    use super::{Version, VersionError};

    #[test]
    fn a_package_accepts_wheels_with_a_local_part_but_not_the_reverse() -> Result<(), VersionError> {
        let (plain, local): (Version, Version) = ("1.0".parse()?, "1.0+cpu".parse()?);
        assert!(plain.accepts(&local) && plain.accepts(&plain) && local.accepts(&local));
        assert!(!local.accepts(&plain));
        Ok(())
    }

    #[test]
    fn a_number_without_a_next_one_is_refused_as_uv_refuses_it() {
        let most = u64::MAX;
        for text in [format!("{most}"), format!("1.{most}"), format!("{most}!1"), format!("1rc{most}")] {
            assert!(text.parse::<Version>().is_err(), "{text}");
        }
        for text in [format!("1.post{most}"), format!("1.dev{most}")] {
            assert!(text.parse::<Version>().is_err(), "{text}");
        }
        assert!(format!("1+{most}").parse::<Version>().is_ok());
        assert!(format!("1.{}", most - 1).parse::<Version>().is_ok());
    }

    #[test]
    fn a_refusal_shows_the_text() {
        let outcome = "1.0\n2".parse::<Version>().map_err(|e| e.to_string());
        assert_eq!(outcome, Err("`1.0\\n2` is not a valid version (PEP 440)".to_owned()));
    }
}
