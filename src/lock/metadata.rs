//! The metadata of a source tree at the time of locking.

use std::collections::BTreeMap;

use super::requirement::{Requirement, sorted};
use crate::name::{ExtraName, GroupName};

/// The `[package.metadata]` of a package whose content may change, from which the lock was resolved.
///
/// Extras of the package that refer to its other extras are expanded, and so are groups that include others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    pub(super) requires_dist: Vec<Requirement>,
    pub(super) requires_dev: BTreeMap<GroupName, Vec<Requirement>>,
    pub(super) provides_extras: Option<Vec<ExtraName>>,
}

/// Each of these replaces what was there; names and requirements may come in any order.
impl Metadata {
    /// Sets the requirements of the package; those of its extras have `extra == '…'` in their markers.
    #[must_use]
    pub fn with_requires_dist(mut self, requirements: impl IntoIterator<Item = Requirement>) -> Self {
        self.requires_dist = sorted(requirements);
        self
    }

    /// Sets the requirements of a dependency group.
    #[must_use]
    pub fn with_requires_dev(mut self, group: GroupName, requirements: impl IntoIterator<Item = Requirement>) -> Self {
        self.requires_dev.insert(group, sorted(requirements));
        self
    }

    /// Sets the extras that the package declares.
    #[must_use]
    pub fn with_provides_extras(mut self, extras: impl IntoIterator<Item = ExtraName>) -> Self {
        self.provides_extras = Some(sorted(extras));
        self
    }
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

    /// Returns the extras that the package declares, sorted, or `None` if the lock does not state them, as before
    /// revision 1.
    pub fn provides_extras(&self) -> Option<&[ExtraName]> {
        self.provides_extras.as_deref()
    }
}
