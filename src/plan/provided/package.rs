//! One locked package that the base image provides.

use crate::lock::{Package, PackageIndex};
use crate::name::LayerName;
use crate::plan::pin;

/// A locked package that the base image provides, in the locked version or another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvidedPackage<'g> {
    pub(in crate::plan) index: PackageIndex,
    pub(in crate::plan) package: &'g Package,
    pub(in crate::plan) layer: LayerName,
    pub(in crate::plan) provided: String,
}

impl<'g> ProvidedPackage<'g> {
    /// The index of the package in the lock.
    pub(crate) fn index(&self) -> PackageIndex {
        self.index
    }

    /// Returns the locked package.
    pub fn package(&self) -> &'g Package {
        self.package
    }

    /// Returns the pinned requirement of the locked package, as
    /// [`Placement::requirement`](crate::plan::Placement::requirement).
    pub fn requirement(&self) -> Option<String> {
        pin::requirement(self.package)
    }

    /// Returns the first layer that needs the package.
    pub fn layer(&self) -> &LayerName {
        &self.layer
    }

    /// Returns the package of the base image: `NAME==VERSION`, or `NAME @ URL` without credentials.
    pub fn provided(&self) -> &str {
        &self.provided
    }
}
