//! One layer of a plan.

use super::bytes::ArtifactBytes;
use super::classes::SizeClass;
use super::files::Files;
use super::placement::Placement;
use super::spec::LayerSpec;
use crate::closure::Selector;
use crate::lock::{Package, PackageIndex};
use crate::name::LayerName;

/// One layer: what is installed together, on top of the layers before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer<'g> {
    pub(super) name: LayerName,
    pub(super) class: Option<SizeClass>,
    pub(super) spec: LayerSpec,
    pub(super) placements: Vec<Placement<'g>>,
    pub(super) shared: Vec<Shared<'g>>,
}

impl<'g> Layer<'g> {
    /// Returns the layer's name.
    pub fn name(&self) -> &LayerName {
        &self.name
    }

    /// Returns the name of the tier that the layer belongs to; that of the layer where the tier is not split.
    pub fn tier(&self) -> &LayerName {
        self.spec.name()
    }

    /// Returns which packages of the tier stand here, by size; `None` where the tier is not split.
    pub fn class(&self) -> Option<SizeClass> {
        self.class
    }

    /// Returns what the tier of the layer was asked to be.
    pub fn selectors(&self) -> &[Selector] {
        self.spec.selectors()
    }

    /// Returns the packages that the layer installs, sorted by package id.
    pub fn placements(&self) -> &[Placement<'g>] {
        &self.placements
    }

    /// Returns the packages that those in the tier need and that tiers before it hold, sorted by package id. Where a tier is
    /// split, its first layer has them.
    ///
    /// What only the tier's selectors reach is left out: `rest` reaches everything.
    pub fn shared(&self) -> &[Shared<'g>] {
        &self.shared
    }

    /// Returns the packages that must be built from source before they are installed, sorted by package id; each
    /// says why. Whether there are any decides whether the image needs a compiler.
    pub fn builds(&self) -> impl Iterator<Item = &Placement<'g>> {
        self.placements.iter().filter(|placement| placement.build_reason().is_some())
    }

    /// Returns the bytes of the files behind the layer's packages.
    pub fn bytes(&self) -> ArtifactBytes {
        ArtifactBytes::of(self.placements.iter().map(|placement| placement.files))
    }

    /// Returns the bytes of what the layer has from layers before it, and so does not repeat.
    pub fn shared_bytes(&self) -> ArtifactBytes {
        ArtifactBytes::of(self.shared.iter().map(|shared| shared.files))
    }
}

/// A package that the packages of a layer need and that stands in layers before it, wholly or under some markers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared<'g> {
    pub(super) index: PackageIndex,
    pub(super) package: &'g Package,
    pub(super) files: Files<'g>,
    pub(super) layers: Vec<LayerName>,
}

impl<'g> Shared<'g> {
    /// Returns the package.
    pub fn package(&self) -> &'g Package {
        self.package
    }

    /// Returns the layers before this one that hold the package, in order.
    pub fn layers(&self) -> &[LayerName] {
        &self.layers
    }
}
