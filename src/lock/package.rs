//! Locked packages.

use std::collections::BTreeMap;

use super::artifact::{File, Sdist, Wheel};
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
    pub(super) group_requires_python: BTreeMap<GroupName, String>,
    pub(super) metadata: Option<Metadata>,
    pub(super) sdist: Option<Sdist>,
    pub(super) wheels: Vec<Wheel>,
}

impl Package {
    /// The package with the names of its extras and groups, which follow from everything else.
    pub(super) fn with_names(mut self) -> Self {
        let metadata = self.metadata.as_ref();
        let extras = metadata.and_then(|metadata| metadata.provides_extras.as_deref()).unwrap_or_default().to_vec();
        let groups = metadata.iter().flat_map(|metadata| metadata.requires_dev.keys()).cloned().collect();
        self.extras = known(self.optional_dependencies.keys(), extras);
        self.groups = known(self.dependency_groups.keys(), groups);
        self
    }

    /// Returns the files of the package.
    pub(super) fn files_mut(&mut self) -> impl Iterator<Item = &mut File> {
        let sdist = self.sdist.iter_mut().map(|Sdist(file)| file);
        sdist.chain(self.wheels.iter_mut().map(|Wheel(file)| file))
    }

    /// Returns the identity of the package within its lock.
    pub fn id(&self) -> &PackageId {
        &self.id
    }

    /// Returns the name.
    pub fn name(&self) -> &PackageName {
        &self.id.name
    }

    /// Returns the version, or `None` for a source tree that computes its version when it is built.
    pub fn version(&self) -> Option<&Version> {
        self.id.version.as_ref()
    }

    /// Returns the source.
    pub fn source(&self) -> &Source {
        &self.id.source
    }

    /// The version, or `None` for a local package, whose version changes with the project.
    pub(crate) fn pinned_version(&self) -> Option<&Version> {
        self.version().filter(|_| !self.source().is_local())
    }

    /// Returns the markers of the resolution's forks that this entry belongs to, in the order of the file.
    ///
    /// Empty if the lock has the name once, or if markers alone do not distinguish its entries.
    pub fn resolution_markers(&self) -> &[Marker] {
        &self.resolution_markers
    }

    /// Returns the production dependencies, sorted.
    pub fn dependencies(&self) -> &[Dependency] {
        &self.dependencies
    }

    /// Returns the dependencies that each extra adds, sorted; extras that refer to others of this package contain
    /// their union.
    pub fn optional_dependencies(&self) -> &BTreeMap<ExtraName, Vec<Dependency>> {
        &self.optional_dependencies
    }

    /// Returns the dependencies of each dependency group, sorted; groups that include others contain their union.
    pub fn dependency_groups(&self) -> &BTreeMap<GroupName, Vec<Dependency>> {
        &self.dependency_groups
    }

    /// Returns all known extras, sorted: those with dependencies and those that are only declared.
    pub fn extras(&self) -> impl Iterator<Item = &ExtraName> {
        self.extras.iter()
    }

    /// Returns all known dependency groups, sorted: those with dependencies and those that are only declared.
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

    /// Returns the groups that are selected by default, or `None` if the lock does not state them.
    pub fn default_groups(&self) -> Option<&DefaultGroups> {
        self.default_groups.as_ref()
    }

    /// Returns the Python versions of each limited group, as written and with those of the groups that it includes;
    /// stated since revision 5.
    pub fn group_requires_python(&self) -> &BTreeMap<GroupName, String> {
        &self.group_requires_python
    }

    /// Returns the package's metadata at the time of locking, or `None` for packages that cannot change and in locks
    /// that omit it.
    pub fn metadata(&self) -> Option<&Metadata> {
        self.metadata.as_ref()
    }

    /// Returns the source distribution, or `None` if the package has none.
    pub fn sdist(&self) -> Option<&Sdist> {
        self.sdist.as_ref()
    }

    /// Returns the wheels, in the order of the file: of two that fit a target equally well, the first is installed.
    pub fn wheels(&self) -> &[Wheel] {
        &self.wheels
    }
}

/// All extras or groups of a package, sorted: those that are resolved, and those that the package's metadata only
/// names; these may have no dependencies.
fn known<'n, N: Clone + Ord + 'n>(resolved: impl Iterator<Item = &'n N>, declared: Vec<N>) -> Vec<N> {
    let mut all = declared;
    all.extend(resolved.cloned());
    all.sort();
    all.dedup();
    all
}
