//! Locked packages.

use std::collections::BTreeMap;

use super::artifact::{Sdist, Wheel};
use super::dependency::Dependency;
use super::id::PackageId;
use super::manifest::DefaultGroups;
use super::metadata::Metadata;
use super::source::Source;
use crate::marker::Marker;
use crate::name::{ExtraName, GroupName, PackageName};
use crate::version::Version;

/// One package of a lock: a name at one version from one source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    pub(super) id: PackageId,
    pub(super) resolution_markers: Vec<Marker>,
    pub(super) dependencies: Vec<Dependency>,
    pub(super) optional_dependencies: BTreeMap<ExtraName, Vec<Dependency>>,
    pub(super) dependency_groups: BTreeMap<GroupName, Vec<Dependency>>,
    pub(super) extras: Vec<ExtraName>,
    pub(super) groups: Vec<GroupName>,
    pub(super) default_groups: Option<DefaultGroups>,
    pub(super) metadata: Option<Metadata>,
    pub(super) sdist: Option<Sdist>,
    pub(super) wheels: Vec<Wheel>,
}

impl Package {
    /// Returns what tells this package from the others of its lock.
    pub fn id(&self) -> &PackageId {
        &self.id
    }

    /// Returns the name.
    pub fn name(&self) -> &PackageName {
        &self.id.name
    }

    /// Returns the version; a source tree may compute its version when it is built and then has none here.
    pub fn version(&self) -> Option<&Version> {
        self.id.version.as_ref()
    }

    /// Returns where the package comes from.
    pub fn source(&self) -> &Source {
        &self.id.source
    }

    /// The version, but never that of a local package: it changes with the project.
    pub(crate) fn pinned_version(&self) -> Option<&Version> {
        self.version().filter(|_| !self.source().is_local())
    }

    /// Returns the markers of the resolution's forks that this entry belongs to, in the order of the file.
    ///
    /// Empty when the name stands in the lock once, or when markers alone do not tell its entries apart.
    pub fn resolution_markers(&self) -> &[Marker] {
        &self.resolution_markers
    }

    /// Returns the production dependencies, sorted.
    pub fn dependencies(&self) -> &[Dependency] {
        &self.dependencies
    }

    /// Returns what each extra adds, sorted; extras that refer to others of this package hold their union.
    pub fn optional_dependencies(&self) -> &BTreeMap<ExtraName, Vec<Dependency>> {
        &self.optional_dependencies
    }

    /// Returns the dependency groups, sorted; groups that include others hold their union.
    pub fn dependency_groups(&self) -> &BTreeMap<GroupName, Vec<Dependency>> {
        &self.dependency_groups
    }

    /// Returns the extras that are known to exist, sorted: those with dependencies and those that are only declared.
    pub fn extras(&self) -> impl Iterator<Item = &ExtraName> {
        self.extras.iter()
    }

    /// Returns the dependency groups that are known to exist, sorted: resolved ones and those only declared.
    pub fn groups(&self) -> impl Iterator<Item = &GroupName> {
        self.groups.iter()
    }

    /// Whether an extra of this name (in normal form) is known to exist.
    pub(crate) fn has_extra(&self, name: &str) -> bool {
        self.extras.binary_search_by(|extra| extra.as_str().cmp(name)).is_ok()
    }

    /// Whether a dependency group of this name (in normal form) is known to exist.
    pub(crate) fn has_group(&self, name: &str) -> bool {
        self.groups.binary_search_by(|group| group.as_str().cmp(name)).is_ok()
    }

    /// Returns the groups that are selected by default, where the lock says it.
    pub fn default_groups(&self) -> Option<&DefaultGroups> {
        self.default_groups.as_ref()
    }

    /// Returns what the package said of itself when it was locked; none for packages that cannot change, and in locks
    /// that leave it out.
    pub fn metadata(&self) -> Option<&Metadata> {
        self.metadata.as_ref()
    }

    /// Returns the source distribution.
    pub fn sdist(&self) -> Option<&Sdist> {
        self.sdist.as_ref()
    }

    /// Returns the wheels, in the order of the file: where two suit a target equally well, the first is installed.
    pub fn wheels(&self) -> &[Wheel] {
        &self.wheels
    }
}
