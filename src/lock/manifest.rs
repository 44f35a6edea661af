//! The inputs of a lock other than its packages' own metadata.

use std::collections::{BTreeMap, BTreeSet};

use super::requirement::{Requirement, sorted};
use super::scoped::ScopedLists;
use super::static_metadata::StaticMetadata;
use crate::name::{GroupName, PackageName};

/// The `[manifest]` of a lock: members, and requirements that belong to no member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Manifest {
    pub(super) members: Option<BTreeSet<PackageName>>,
    pub(super) default_groups: Option<DefaultGroups>,
    pub(super) group_requires_python: BTreeMap<GroupName, String>,
    pub(super) requirements: Vec<Requirement>,
    pub(super) dependency_groups: BTreeMap<GroupName, Vec<Requirement>>,
    pub(super) constraints: Vec<Requirement>,
    pub(super) overrides: Vec<Requirement>,
    pub(super) build_constraints: Vec<Requirement>,
    pub(super) excludes: BTreeSet<PackageName>,
    pub(super) dependency_metadata: Vec<StaticMetadata>,
    pub(super) scoped: ScopedLists,
}

/// Each of these replaces what was there; names and requirements may come in any order.
impl Manifest {
    /// Sets the members of the workspace.
    #[must_use]
    pub fn with_members(mut self, members: impl IntoIterator<Item = PackageName>) -> Self {
        self.members = Some(members.into_iter().collect());
        self
    }

    /// Sets which groups of the manifest are selected by default.
    #[must_use]
    pub fn with_default_groups(mut self, groups: DefaultGroups) -> Self {
        self.default_groups = Some(groups.sorted());
        self
    }

    /// Sets the Python versions of a limited group, as written: specifiers of PEP 440.
    #[must_use]
    pub fn with_group_requires_python(mut self, group: GroupName, specifiers: impl Into<String>) -> Self {
        self.group_requires_python.insert(group, specifiers.into());
        self
    }

    /// Sets the requirements that are always roots.
    #[must_use]
    pub fn with_requirements(mut self, requirements: impl IntoIterator<Item = Requirement>) -> Self {
        self.requirements = sorted(requirements);
        self
    }

    /// Sets a dependency group of a workspace root that is no project.
    #[must_use]
    pub fn with_group(mut self, group: GroupName, requirements: impl IntoIterator<Item = Requirement>) -> Self {
        self.dependency_groups.insert(group, sorted(requirements));
        self
    }

    /// Sets the bounds on versions of packages that may or may not be required.
    #[must_use]
    pub fn with_constraints(mut self, constraints: impl IntoIterator<Item = Requirement>) -> Self {
        self.constraints = sorted(constraints);
        self
    }

    /// Sets the requirements that replace those of every package.
    #[must_use]
    pub fn with_overrides(mut self, overrides: impl IntoIterator<Item = Requirement>) -> Self {
        self.overrides = sorted(overrides);
        self
    }

    /// Sets the bounds on versions of packages that builds need.
    #[must_use]
    pub fn with_build_constraints(mut self, constraints: impl IntoIterator<Item = Requirement>) -> Self {
        self.build_constraints = sorted(constraints);
        self
    }

    /// Sets the packages that are left out wherever they are required.
    #[must_use]
    pub fn with_excludes(mut self, excludes: impl IntoIterator<Item = PackageName>) -> Self {
        self.excludes = excludes.into_iter().collect();
        self
    }

    /// Sets the metadata that replaces packages' own.
    #[must_use]
    pub fn with_dependency_metadata(mut self, metadata: impl IntoIterator<Item = StaticMetadata>) -> Self {
        self.dependency_metadata = metadata.into_iter().collect();
        self
    }
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

    /// Returns the Python versions of each limited group of the manifest, as written and with those of the groups that
    /// it includes; stated since revision 5.
    pub fn group_requires_python(&self) -> &BTreeMap<GroupName, String> {
        &self.group_requires_python
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

    /// Returns the lists that are limited to one package, and the hashes of build constraints.
    #[cfg(feature = "pyproject")]
    pub(crate) fn scoped(&self) -> &ScopedLists {
        &self.scoped
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

impl DefaultGroups {
    pub(super) fn sorted(self) -> Self {
        match self {
            Self::All => Self::All,
            Self::Named(names) => Self::Named(sorted(names)),
        }
    }
}

impl Default for DefaultGroups {
    /// Returns the group `dev`, which is uv's own default.
    fn default() -> Self {
        Self::Named(vec![GroupName::dev()])
    }
}
