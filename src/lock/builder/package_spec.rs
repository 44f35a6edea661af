//! The specification of a package.

use std::collections::BTreeMap;

use super::dependency_spec::DependencySpec;
use super::file_spec::FileSpec;
use crate::lock::check::package_id;
use crate::lock::error::LockError;
use crate::lock::id::PackageId;
use crate::lock::manifest::DefaultGroups;
use crate::lock::metadata::Metadata;
use crate::lock::source::Source;
use crate::marker::Marker;
use crate::name::{ExtraName, GroupName, PackageName};
use crate::version::Version;

impl PackageId {
    /// Returns the id of a package.
    ///
    /// ```
    /// use locklayers::lock::{PackageId, Source};
    /// let index = Source::Registry("https://index.example/simple".parse()?);
    /// let id = PackageId::new("torch".parse()?, Some("2.7.0".parse()?), index)?;
    /// assert_eq!(id.to_string(), "torch==2.7.0 (https://index.example/simple)");
    /// # Ok::<(), locklayers::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`LockError`] if a package of a registry has no version.
    pub fn new(name: PackageName, version: Option<Version>, source: Source) -> Result<Self, LockError> {
        package_id(name, version, source).map_err(|kind| LockError::built(*kind, None, String::new()))
    }
}

/// The specification of a package for a [`LockfileBuilder`](super::LockfileBuilder).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackageSpec {
    pub(super) id: PackageId,
    pub(super) resolution_markers: Vec<Marker>,
    pub(super) dependencies: Vec<DependencySpec>,
    pub(super) extras: BTreeMap<ExtraName, Vec<DependencySpec>>,
    pub(super) groups: BTreeMap<GroupName, Vec<DependencySpec>>,
    pub(super) default_groups: Option<DefaultGroups>,
    pub(super) group_requires_python: BTreeMap<GroupName, String>,
    pub(super) metadata: Option<Metadata>,
    pub(super) sdist: Option<FileSpec>,
    pub(super) wheels: Vec<FileSpec>,
}

impl PackageSpec {
    /// Returns a package without dependencies and files.
    pub fn new(id: PackageId) -> Self {
        Self {
            id,
            resolution_markers: Vec::new(),
            dependencies: Vec::new(),
            extras: BTreeMap::new(),
            groups: BTreeMap::new(),
            default_groups: None,
            group_requires_python: BTreeMap::new(),
            metadata: None,
            sdist: None,
            wheels: Vec::new(),
        }
    }

    /// Returns the id of the package.
    pub fn id(&self) -> &PackageId {
        &self.id
    }

    /// Sets the markers of the resolution's forks that the package belongs to.
    #[must_use]
    pub fn resolution_markers(mut self, markers: impl IntoIterator<Item = Marker>) -> Self {
        self.resolution_markers = markers.into_iter().collect();
        self
    }

    /// Adds a production dependency.
    #[must_use]
    pub fn dependency(mut self, dependency: impl Into<DependencySpec>) -> Self {
        self.dependencies.push(dependency.into());
        self
    }

    /// Adds dependencies to an extra, which is created if needed.
    #[must_use]
    pub fn extra(mut self, extra: ExtraName, dependencies: impl IntoIterator<Item = DependencySpec>) -> Self {
        self.extras.entry(extra).or_default().extend(dependencies);
        self
    }

    /// Adds dependencies to a dependency group, which is created if needed.
    #[must_use]
    pub fn group(mut self, group: GroupName, dependencies: impl IntoIterator<Item = DependencySpec>) -> Self {
        self.groups.entry(group).or_default().extend(dependencies);
        self
    }

    /// Sets the groups that are selected by default; the default is the group `dev`.
    #[must_use]
    pub fn default_groups(mut self, groups: DefaultGroups) -> Self {
        self.default_groups = Some(groups);
        self
    }

    /// Sets the Python versions of a limited group, as written: specifiers of PEP 440.
    #[must_use]
    pub fn group_requires_python(mut self, group: GroupName, specifiers: impl Into<String>) -> Self {
        self.group_requires_python.insert(group, specifiers.into());
        self
    }

    /// Sets the package's metadata: its requirements before they were resolved. It is needed for a comparison with
    /// `pyproject.toml`, and declares extras and groups without dependencies.
    #[must_use]
    pub fn metadata(mut self, metadata: Metadata) -> Self {
        self.metadata = Some(metadata);
        self
    }

    /// Sets the source distribution.
    #[must_use]
    pub fn sdist(mut self, file: FileSpec) -> Self {
        self.sdist = Some(file);
        self
    }

    /// Adds a wheel; of two that fit a target equally well, the first is installed.
    #[must_use]
    pub fn wheel(mut self, file: FileSpec) -> Self {
        self.wheels.push(file);
        self
    }
}
