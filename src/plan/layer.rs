//! One layer of a plan.

use std::sync::OnceLock;

use super::bytes::ArtifactBytes;
use super::classes::SizeClass;
use super::files::Files;
use super::placement::Placement;
use super::spec::LayerSpec;
use crate::closure::Selector;
use crate::lock::{Package, PackageIndex};
use crate::name::LayerName;

/// One layer: packages that are installed together, on top of the layers before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layer<'g> {
    pub(super) name: LayerName,
    pub(super) class: Option<SizeClass>,
    pub(super) spec: LayerSpec,
    pub(super) placements: Vec<Placement<'g>>,
    pub(super) shared: Vec<Shared<'g>>,
    pub(super) digest: Digest,
}

impl<'g> Layer<'g> {
    /// Returns the layer's name.
    pub fn name(&self) -> &LayerName {
        &self.name
    }

    /// Returns the name of the layer's tier, which is that of the layer if the tier is not split.
    pub fn tier(&self) -> &LayerName {
        self.spec.name()
    }

    /// Returns the size class of the layer, or `None` if the tier is not split.
    pub fn class(&self) -> Option<SizeClass> {
        self.class
    }

    /// Returns the selectors of the layer's tier: for a closure those that it was made of, and none if all packages of
    /// the tier were placed by the caller.
    pub fn selectors(&self) -> &[Selector] {
        self.spec.selectors()
    }

    /// Returns the packages that the layer installs, sorted by package id.
    pub fn placements(&self) -> &[Placement<'g>] {
        &self.placements
    }

    /// Returns the packages that those in the tier need and that earlier tiers hold, sorted by package id. If a tier
    /// is split, they are in its first layer.
    ///
    /// Packages that only the tier's selectors reach are omitted, since `rest` reaches everything.
    pub fn shared(&self) -> &[Shared<'g>] {
        &self.shared
    }

    /// Returns the packages that must be built from source before they are installed, sorted by package id;
    /// [`Placement::build_reason`] has the reason. If there are none, the image needs no compiler.
    pub fn builds(&self) -> impl Iterator<Item = &Placement<'g>> {
        self.placements.iter().filter(|placement| placement.build_reason().is_some())
    }

    /// Returns the bytes of the files of the layer's packages.
    pub fn bytes(&self) -> ArtifactBytes {
        ArtifactBytes::of(self.placements.iter().map(|placement| placement.files))
    }

    /// Returns the bytes of the packages in [`shared`](Self::shared).
    pub fn shared_bytes(&self) -> ArtifactBytes {
        ArtifactBytes::of(self.shared.iter().map(|shared| shared.files))
    }

    /// The digest of what the layer installs, computed on first use.
    pub(crate) fn digest(&self, compute: impl FnOnce() -> [u8; 32]) -> [u8; 32] {
        *self.digest.0.get_or_init(compute)
    }
}

/// A digest that is kept once it was computed. It follows from the placements of its layer, so it tells no two layers
/// apart.
#[derive(Clone, Debug, Default)]
pub(super) struct Digest(OnceLock<[u8; 32]>);

impl PartialEq for Digest {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Digest {}

/// A package that the packages of a layer need and that layers before it hold, wholly or under some markers.
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

#[cfg(test)]
mod tests {
    use super::{Digest, Layer};
    use crate::name::LayerName;
    use crate::plan::LayerSpec;

    #[test]
    fn a_digest_is_computed_once_and_tells_no_layers_apart() -> Result<(), crate::name::NameError> {
        let name = LayerName::new("a")?;
        let spec = LayerSpec::new(name.clone(), Vec::new());
        let (placements, shared, digest) = (Vec::new(), Vec::new(), Digest::default());
        let layer = Layer { name, class: None, spec, placements, shared, digest };
        let before = layer.clone();
        assert_eq!([layer.digest(|| [1; 32]), layer.digest(|| [2; 32])], [[1; 32]; 2]);
        assert_eq!((before.digest(|| [3; 32]), layer == before), ([3; 32], true));
        Ok(())
    }
}
