//! What a package depends on.

use super::id::PackageIndex;
use crate::marker::Marker;
use crate::name::ExtraName;

/// An edge from a package to another of the same lock.
///
/// [`Lockfile::dependency`](super::Lockfile::dependency) returns its target. Edges are ordered by target, extras and
/// marker.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dependency {
    pub(super) target: PackageIndex,
    pub(super) extras: Vec<ExtraName>,
    pub(super) marker: Marker,
    /// The digest of the target's id, by which edges of another lock are recognised.
    pub(super) digest: u32,
}

impl Dependency {
    /// The target of the edge.
    pub(crate) fn target(&self) -> PackageIndex {
        self.target
    }

    /// Returns the extras of the target that the edge activates, sorted, each once.
    ///
    /// Extras that the target does not have are omitted, as in uv.
    pub fn extras(&self) -> &[ExtraName] {
        &self.extras
    }

    /// Returns the marker as the lock stores it.
    ///
    /// It has no meaning by itself: uv omits from it what the lock's environments, its `requires-python` and every
    /// path to the depending package already imply.
    pub fn marker(&self) -> &Marker {
        &self.marker
    }
}
