//! The version of one package in an image.

use std::fmt;

use crate::version::Version;

/// The version of a package that an image provides, or the URL from which it was installed.
///
/// `Display` writes what follows the name in a requirement: `==VERSION` or ` @ URL`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProvidedVersion {
    /// A version.
    Version(Version),
    /// A URL, as the listing has it.
    Url(String),
}

impl fmt::Display for ProvidedVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version(version) => write!(f, "=={version}"),
            Self::Url(url) => write!(f, " @ {url}"),
        }
    }
}
