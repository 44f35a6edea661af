//! One package of a changed layer.

use std::fmt;

use super::reason::Reason;
use crate::name::PackageName;
use crate::version::Version;

/// A package for which the fingerprint of a layer changed, with all reasons.
///
/// `Display` writes the name, with the version where the layer has several versions of the name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageDiff {
    pub(super) name: PackageName,
    pub(super) version: Option<Version>,
    pub(super) reasons: Vec<Reason>,
}

impl PackageDiff {
    /// Returns the name of the package.
    pub fn name(&self) -> &PackageName {
        &self.name
    }

    /// Returns the version of the package if the plans have several packages of the name and it is the same before and
    /// after.
    pub fn version(&self) -> Option<&Version> {
        self.version.as_ref()
    }

    /// Returns the reasons, at least one.
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }
}

impl fmt::Display for PackageDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.version {
            Some(version) => write!(f, "{} {version}", self.name),
            None => write!(f, "{}", self.name),
        }
    }
}
