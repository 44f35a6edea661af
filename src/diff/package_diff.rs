//! One package of a changed layer.

use super::reason::Reason;

/// A package that moved the fingerprint of a layer, and everything about it that did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageDiff {
    pub(super) name: String,
    pub(super) reasons: Vec<Reason>,
}

impl PackageDiff {
    /// Returns the name of the package.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the reasons, never none.
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }
}
