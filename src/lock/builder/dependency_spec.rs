//! An edge as it is given.

use crate::lock::id::PackageId;
use crate::lock::source::Source;
use crate::marker::Marker;
use crate::name::{ExtraName, PackageName};
use crate::version::Version;

/// A dependency of a package that is given to a [`LockfileBuilder`](super::LockfileBuilder).
///
/// As in a lock, a name that one package has needs nothing else; otherwise the source must be given, and the version
/// unless the source is a tree. [`DependencySpec::from`] an id gives both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DependencySpec {
    pub(super) name: PackageName,
    pub(super) version: Option<Version>,
    pub(super) source: Option<Source>,
    pub(super) extras: Vec<ExtraName>,
    pub(super) marker: Marker,
}

impl DependencySpec {
    /// Makes a dependency on the package of a name, without extras and in every environment.
    pub fn new(name: PackageName) -> Self {
        Self { name, version: None, source: None, extras: Vec::new(), marker: Marker::always() }
    }

    /// Says which version of the name is meant.
    #[must_use]
    pub fn version(mut self, version: Version) -> Self {
        self.version = Some(version);
        self
    }

    /// Says from which source the package comes that is meant.
    #[must_use]
    pub fn source(mut self, source: Source) -> Self {
        self.source = Some(source);
        self
    }

    /// Adds an extra of the target; one that the target has no dependencies for is left out, as uv leaves it out.
    #[must_use]
    pub fn extra(mut self, extra: ExtraName) -> Self {
        self.extras.push(extra);
        self
    }

    /// Sets the marker under which the dependency holds.
    #[must_use]
    pub fn marker(mut self, marker: Marker) -> Self {
        self.marker = marker;
        self
    }
}

impl From<&PackageId> for DependencySpec {
    fn from(id: &PackageId) -> Self {
        Self { version: id.version.clone(), source: Some(id.source.clone()), ..Self::new(id.name.clone()) }
    }
}

impl From<PackageId> for DependencySpec {
    fn from(id: PackageId) -> Self {
        Self { version: id.version, source: Some(id.source), ..Self::new(id.name) }
    }
}
