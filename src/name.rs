//! Names: of packages, extras, dependency groups and layers.
//!
//! Each type is valid and in normal form, so two spellings of one name are equal. Names are read by `FromStr` or `new`.

mod argument;

use std::borrow::Borrow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::message::{Excerpt, serde_as_str};

pub use argument::PackageArgumentError;

/// The error for a string that is not a valid name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not a valid {kind} name: {reason}", Excerpt(.text))]
pub struct NameError {
    text: String,
    kind: &'static str,
    reason: &'static str,
}

impl NameError {
    /// Returns the refused string, as it was given.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns whether the name is invalid only because it is too long.
    pub fn is_limit(&self) -> bool {
        self.reason == TOO_LONG || self.reason == TOO_LONG_FOR_A_TAG
    }
}

const TOO_LONG: &str = "it is longer than 255 bytes, the most that the name of a file can have";
const TOO_LONG_FOR_A_TAG: &str = "it is longer than 59 bytes, so it cannot be part of an OCI tag";
const SHAPE: &str =
    "names start and end with an ASCII letter or digit and contain only letters, digits, `-`, `_` and `.`";

/// The longest name of a package, an extra or a group, in bytes. A wheel and the directory of an installed package
/// carry the name, and file systems allow 255 bytes.
pub(crate) const LONGEST_NAME: usize = 255;

fn too_long(name: &str) -> Option<&'static str> {
    (name.len() > LONGEST_NAME).then_some(TOO_LONG)
}

/// Splits a requirement (PEP 508) after the characters of the name with which it begins, which is not validated.
pub(crate) fn split_name(requirement: &str) -> (&str, &str) {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    requirement.split_at(requirement.find(|c| !is_part(c)).unwrap_or(requirement.len()))
}

/// Whether uv accepts a string as the name of an index, which may be empty.
#[cfg(any(feature = "image", feature = "pyproject"))]
pub(crate) fn is_index_name(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
}

/// Lower-cases a name and folds each run of `-`, `_` and `.` into one `-` (PEP 503); refuses what is not a name (PEP
/// 508).
fn normalise(text: &str, kind: &'static str) -> Result<Arc<str>, NameError> {
    let refuse = |reason| NameError { text: text.to_owned(), kind, reason };
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else {
        return Err(refuse("it is empty"));
    };
    let inside = |b: &u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    if !first.is_ascii_alphanumeric() || !last.is_ascii_alphanumeric() || !bytes.iter().all(inside) {
        return Err(refuse(SHAPE));
    }
    if is_normal(bytes) {
        return Ok(text.into());
    }
    let mut name = String::with_capacity(text.len());
    for b in bytes {
        if b.is_ascii_alphanumeric() {
            name.push(char::from(b.to_ascii_lowercase()));
        } else if !name.ends_with('-') {
            name.push('-');
        }
    }
    Ok(name.into())
}

/// Whether this is already in normal form, as nearly every name in a lock is.
fn is_normal(name: &[u8]) -> bool {
    name.iter().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'-')) && !name.windows(2).any(|w| w == b"--")
}

macro_rules! name_type {
    ($(#[$doc:meta])* $name:ident, $kind:literal, $check:expr) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Arc<str>);

        impl $name {
            /// Returns a name in normal form.
            ///
            /// # Errors
            ///
            /// [`NameError`] if the string is not a valid name by the rules of the type.
            pub fn new(text: &str) -> Result<Self, NameError> {
                let name = normalise(text, $kind)?;
                let check: fn(&str) -> Option<&'static str> = $check;
                match check(&name) {
                    Some(reason) => Err(NameError { text: text.to_owned(), kind: $kind, reason }),
                    None => Ok(Self(name)),
                }
            }

            /// Returns the normalised name.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = NameError;

            fn from_str(text: &str) -> Result<Self, NameError> {
                Self::new(text)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(&self.0)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Debug::fmt(&*self.0, f)
            }
        }

        impl TryFrom<&str> for $name {
            type Error = NameError;

            fn try_from(text: &str) -> Result<Self, NameError> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = NameError;

            fn try_from(text: String) -> Result<Self, NameError> {
                Self::new(&text)
            }
        }

        impl From<$name> for String {
            fn from(name: $name) -> Self {
                name.as_str().to_owned()
            }
        }

        serde_as_str!($name);

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl Borrow<str> for $name {
            fn borrow(&self) -> &str {
                &self.0
            }
        }
    };
}

name_type! {
    /// The name of a Python package, normalised by PEP 503: in lower case, with each run of `-`, `_` and `.` as one
    /// `-`.
    ///
    /// ```
    /// let name: locklayers::name::PackageName = "Typing_Extensions".parse()?;
    /// assert_eq!(name.as_str(), "typing-extensions");
    /// # Ok::<(), locklayers::name::NameError>(())
    /// ```
    PackageName, "package", too_long
}

name_type! {
    /// The name of an extra (an optional dependency, PEP 508), normalised by PEP 685.
    ///
    /// ```
    /// assert_eq!(locklayers::name::ExtraName::new("GPU_12")?.as_str(), "gpu-12");
    /// # Ok::<(), locklayers::name::NameError>(())
    /// ```
    ExtraName, "extra", too_long
}

name_type! {
    /// The name of a dependency group (PEP 735), normalised.
    ///
    /// ```
    /// assert_eq!(locklayers::name::GroupName::new("Heavy.Rarely")?.as_str(), "heavy-rarely");
    /// # Ok::<(), locklayers::name::NameError>(())
    /// ```
    GroupName, "dependency group", too_long
}

name_type! {
    /// The name of a layer, normalised like a package name; safe as a file name and as part of an OCI tag.
    ///
    /// At most 59 bytes long, so that `NAME-ll1-<64 hex>` is a valid OCI tag (128 bytes at most), and not a device
    /// name that Windows reserves (`con`, `nul`, `com1`, …). Two layer names that differ only in case or in `-`, `_`
    /// and `.` are the same name, so layer files never collide on a case-insensitive file system.
    ///
    /// ```
    /// use locklayers::LayerName;
    /// assert_eq!(LayerName::new("Heavy_CUDA")?.as_str(), "heavy-cuda");
    /// assert!(LayerName::new("../heavy").is_err());
    /// assert!(LayerName::new("nul").is_err());
    /// # Ok::<(), locklayers::name::NameError>(())
    /// ```
    LayerName, "layer", layer_name_trouble
}

/// The longest layer name, in bytes: 128 (the longest OCI tag) less `-ll1-` and 64 hex digits.
const LONGEST_LAYER_NAME: usize = 59;

fn layer_name_trouble(name: &str) -> Option<&'static str> {
    let numbered = |stem| name.strip_prefix(stem).is_some_and(|n: &str| n.len() == 1 && n != "0");
    if name.len() > LONGEST_LAYER_NAME {
        Some(TOO_LONG_FOR_A_TAG)
    } else if matches!(name, "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt") {
        Some("Windows reserves that file name")
    } else {
        None
    }
}

impl GroupName {
    /// The group that uv selects by default.
    pub(crate) fn dev() -> Self {
        Self("dev".into())
    }
}

#[cfg(test)]
mod tests {
    use super::{LayerName, NameError, PackageName};

    #[test]
    fn runs_of_separators_fold_into_one_hyphen() -> Result<(), NameError> {
        assert_eq!(PackageName::new("Foo.-_Bar__Baz")?.as_str(), "foo-bar-baz");
        assert_eq!(PackageName::new("a--b")?.as_str(), "a-b");
        Ok(())
    }

    #[test]
    fn errors_state_the_problem_and_the_reason() {
        let outcome = |r: Result<PackageName, NameError>| r.map_err(|e| e.to_string()).map(|n| n.to_string());
        let shape =
            "names start and end with an ASCII letter or digit and contain only letters, digits, `-`, `_` and `.`";
        assert_eq!(outcome(PackageName::new("")), Err("`` is not a valid package name: it is empty".to_owned()));
        assert_eq!(
            outcome(PackageName::new("a\n--index-url x")),
            Err(format!("`a\\n--index-url x` is not a valid package name: {shape}"))
        );
        let long = "a".repeat(256);
        let reason = "it is longer than 255 bytes, the most that the name of a file can have";
        assert_eq!(
            outcome(PackageName::new(&long)),
            Err(format!("`{}…` is not a valid package name: {reason}", &long[..200]))
        );
        assert_eq!(outcome(PackageName::new(&long[1..])), Ok(long[1..].to_owned()));
        assert_eq!(outcome(PackageName::new("-a")), Err(format!("`-a` is not a valid package name: {shape}")));
        assert_eq!(outcome(PackageName::new("é")), Err(format!("`é` is not a valid package name: {shape}")));
    }

    #[test]
    fn layer_names_fit_file_systems_and_tags() -> Result<(), NameError> {
        let outcome = |text: &str| LayerName::new(text).map_err(|e| e.to_string()).map(|n| n.to_string());
        assert_eq!(
            outcome("COM1"),
            Err("`COM1` is not a valid layer name: Windows reserves that file name".to_owned())
        );
        assert_eq!(outcome("com10"), Ok("com10".to_owned()));
        assert_eq!(outcome("com0"), Ok("com0".to_owned()));
        assert_eq!(LayerName::new(&"a".repeat(59))?.as_str().len(), 59);
        assert!(LayerName::new(&"a".repeat(60)).is_err());
        Ok(())
    }
}
