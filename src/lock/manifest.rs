//! The inputs of a lock other than its packages' own metadata.

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
    /// Returns the members of the workspace, or `None` for the lock of a single project.
    pub fn members(&self) -> Option<&BTreeSet<PackageName>> {
        self.members.as_ref()
    }

    /// Returns the groups of the manifest that are selected by default, or `None` if the lock does not state them.
    pub fn default_groups(&self) -> Option<&DefaultGroups> {
        self.default_groups.as_ref()
    }

    /// Returns the requirements that are always roots, such as those of a script, sorted.
    pub fn requirements(&self) -> &[Requirement] {
        &self.requirements
    }

    /// Returns the dependency groups of a workspace root that is not a project, each with its requirements, sorted.
    pub fn dependency_groups(&self) -> &BTreeMap<GroupName, Vec<Requirement>> {
        &self.dependency_groups
    }

    /// Returns the bounds on versions of packages that may or may not be required, sorted.
    pub fn constraints(&self) -> &[Requirement] {
        &self.constraints
    }

    /// Returns the requirements that replace those of every package, sorted, without overrides that apply to a single
    /// package.
    pub fn overrides(&self) -> &[Requirement] {
        &self.overrides
    }

    /// Returns the bounds on versions of build dependencies, sorted.
    pub fn build_constraints(&self) -> &[Requirement] {
        &self.build_constraints
    }

    /// Returns the packages that are excluded wherever they are required, without exclusions that apply to a single
    /// package.
    pub fn excludes(&self) -> &BTreeSet<PackageName> {
        &self.excludes
    }

    /// Returns the metadata that replaces packages' own, in the order of the file.
    pub fn dependency_metadata(&self) -> &[StaticMetadata] {
        &self.dependency_metadata
    }
}

/// The dependency groups that are selected by default.
///
/// A lock that does not state them means the group `dev`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum DefaultGroups {
    /// Every group.
    All,
    /// These groups, sorted, each once; may be empty.
    Named(Vec<GroupName>),
}

impl Default for DefaultGroups {
    /// Returns the group `dev`, which is uv's own default.
    fn default() -> Self {
        Self::Named(vec![GroupName::dev()])
    }
}
