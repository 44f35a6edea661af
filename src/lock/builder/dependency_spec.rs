//! The specification of an edge.

use crate::lock::id::PackageId;
use crate::lock::source::Source;
use crate::marker::Marker;
use crate::name::{ExtraName, PackageName};
use crate::version::Version;

/// The specification of a dependency for a [`LockfileBuilder`](super::LockfileBuilder).
///
/// As in a lock, the name suffices if only one package has it; otherwise the source is required, and the version
/// unless the source is a source tree. [`DependencySpec::from`] an id sets both.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DependencySpec {
    pub(super) name: PackageName,
    pub(super) version: Option<Version>,
    pub(super) source: Option<Source>,
    pub(super) extras: Vec<ExtraName>,
    pub(super) marker: Marker,
}

impl DependencySpec {
    /// Returns a dependency on the package of a name, without extras and in every environment.
    pub fn new(name: PackageName) -> Self {
        Self { name, version: None, source: None, extras: Vec::new(), marker: Marker::always() }
    }

    /// Sets the version of the target.
    #[must_use]
    pub fn version(mut self, version: Version) -> Self {
        self.version = Some(version);
        self
    }

    /// Sets the source of the target.
    #[must_use]
    pub fn source(mut self, source: Source) -> Self {
        self.source = Some(source);
        self
    }

    /// Adds an extra of the target; as in uv, an extra without dependencies is omitted.
    #[must_use]
    pub fn extra(mut self, extra: ExtraName) -> Self {
        self.extras.push(extra);
        self
    }

    /// Sets the marker of the dependency.
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
