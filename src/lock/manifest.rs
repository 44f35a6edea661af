//! What a lock was made from beyond its packages' own metadata.

use std::collections::{BTreeMap, BTreeSet};

use super::requirement::Requirement;
use super::static_metadata::StaticMetadata;
use crate::name::{GroupName, PackageName};

/// The `[manifest]` of a lock: members, and requirements that belong to no member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    pub(super) members: Option<BTreeSet<PackageName>>,
    pub(super) default_groups: Option<DefaultGroups>,
    pub(super) requirements: Vec<Requirement>,
    pub(super) dependency_groups: BTreeMap<GroupName, Vec<Requirement>>,
    pub(super) constraints: Vec<Requirement>,
    pub(super) overrides: Vec<Requirement>,
    pub(super) build_constraints: Vec<Requirement>,
    pub(super) excludes: BTreeSet<PackageName>,
    pub(super) dependency_metadata: Vec<StaticMetadata>,
}

impl Manifest {
    /// Returns the members of the workspace; none for the lock of a single project.
    pub fn members(&self) -> Option<&BTreeSet<PackageName>> {
        self.members.as_ref()
    }

    /// Returns which groups of the manifest are selected by default, where the lock says it.
    pub fn default_groups(&self) -> Option<&DefaultGroups> {
        self.default_groups.as_ref()
    }

    /// Returns the requirements that are always roots, such as those of a script, sorted.
    pub fn requirements(&self) -> &[Requirement] {
        &self.requirements
    }

    /// Returns the dependency groups of a workspace root that is no project, each with its requirements, sorted.
    pub fn dependency_groups(&self) -> &BTreeMap<GroupName, Vec<Requirement>> {
        &self.dependency_groups
    }

    /// Returns the bounds on versions of packages that may or may not be required, sorted.
    pub fn constraints(&self) -> &[Requirement] {
        &self.constraints
    }

    /// Returns the requirements that replace those of every package, sorted; those of a single package are left out.
    pub fn overrides(&self) -> &[Requirement] {
        &self.overrides
    }

    /// Returns the bounds on versions of packages that builds need, sorted.
    pub fn build_constraints(&self) -> &[Requirement] {
        &self.build_constraints
    }

    /// Returns the packages that are left out wherever they are required; those that single packages exclude are left out.
    pub fn excludes(&self) -> &BTreeSet<PackageName> {
        &self.excludes
    }

    /// Returns the metadata that is stated in place of packages' own, in the order of the file.
    pub fn dependency_metadata(&self) -> &[StaticMetadata] {
        &self.dependency_metadata
    }
}

/// The dependency groups that are selected when nothing else is said.
///
/// A lock that says nothing means the group `dev`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum DefaultGroups {
    /// Every group.
    All,
    /// These groups, sorted, each once; perhaps none.
    Named(Vec<GroupName>),
}

impl Default for DefaultGroups {
    /// Returns what holds where nothing is said: the group `dev`.
    fn default() -> Self {
        Self::Named(vec![GroupName::dev()])
    }
}
