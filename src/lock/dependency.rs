//! What a package depends on.

use super::id::PackageIndex;
use crate::marker::Marker;
use crate::name::ExtraName;

/// An edge from a package to another of the same lock.
///
/// Look the target up with [`Lockfile::dependency`](super::Lockfile::dependency). Edges are ordered by target, extras
/// and marker.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dependency {
    pub(super) target: PackageIndex,
    pub(super) extras: Vec<ExtraName>,
    pub(super) marker: Marker,
}

impl Dependency {
    /// The package that is depended on.
    pub(crate) fn target(&self) -> PackageIndex {
        self.target
    }

    /// Returns the extras of the target that the edge activates, sorted, each once.
    ///
    /// Extras that the target does not have are left out, as uv leaves them out.
    pub fn extras(&self) -> &[ExtraName] {
        &self.extras
    }

    /// Returns the marker as the lock stores it.
    ///
    /// It says nothing taken alone: uv leaves out of it what the lock's environments, its `requires-python` and every
    /// way to reach the depending package already imply.
    pub fn marker(&self) -> &Marker {
        &self.marker
    }
}
