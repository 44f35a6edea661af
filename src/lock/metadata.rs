//! What a source tree said of itself when it was locked.

use std::collections::BTreeMap;

use super::requirement::Requirement;
use crate::name::{ExtraName, GroupName};

/// The `[package.metadata]` of a package whose content may change: what the lock was made from.
///
/// Extras of the package that name others of its own extras are spelled out, and so are groups that include others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    pub(super) requires_dist: Vec<Requirement>,
    pub(super) requires_dev: BTreeMap<GroupName, Vec<Requirement>>,
    pub(super) provides_extras: Option<Vec<ExtraName>>,
}

impl Metadata {
    /// Returns the requirements of the package, sorted; those of its extras have `extra == '…'` in their markers.
    pub fn requires_dist(&self) -> &[Requirement] {
        &self.requires_dist
    }

    /// Returns the dependency groups, each with its requirements, sorted.
    pub fn requires_dev(&self) -> &BTreeMap<GroupName, Vec<Requirement>> {
        &self.requires_dev
    }

    /// Returns the extras that the package declares, sorted; none where the lock does not say, as before revision 1.
    pub fn provides_extras(&self) -> Option<&[ExtraName]> {
        self.provides_extras.as_deref()
    }
}
