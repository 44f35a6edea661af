//! One layer of a record.

use serde::{Deserialize, Serialize};

use super::package_record::PackageRecord;
use crate::closure::Selector;
use crate::fingerprint::Fingerprint;
use crate::name::{LayerName, PackageName};
use crate::plan::ArtifactBytes;
use crate::version::Version;

/// A layer of a record: its packages and its fingerprints.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct LayerRecord {
    pub(super) name: LayerName,
    /// `None` in older records, which had no tiers of several layers; it is then the layer's own name.
    #[serde(default)]
    pub(super) tier: Option<LayerName>,
    pub(super) selectors: Vec<Selector>,
    pub(super) fingerprint: Fingerprint,
    pub(super) chained_fingerprint: Fingerprint,
    pub(super) packages: Vec<PackageRecord>,
    pub(super) shared: Vec<SharedRecord>,
    pub(super) bytes: ArtifactBytes,
    pub(super) shared_bytes: ArtifactBytes,
}

impl LayerRecord {
    /// Returns the layer's name.
    pub fn name(&self) -> &LayerName {
        &self.name
    }

    /// Returns the name of the layer's tier, which is that of the layer if the tier is not split.
    pub fn tier(&self) -> &LayerName {
        self.tier.as_ref().unwrap_or(&self.name)
    }

    /// Returns the selectors of the layer's tier.
    pub fn selectors(&self) -> &[Selector] {
        &self.selectors
    }

    /// Returns the fingerprint of what the layer itself installs.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// Returns the fingerprint that covers this layer and all layers before it.
    pub fn chained_fingerprint(&self) -> Fingerprint {
        self.chained_fingerprint
    }

    /// Returns the packages that the layer installs, sorted by package id.
    pub fn packages(&self) -> &[PackageRecord] {
        &self.packages
    }

    /// Returns the packages that the layer needs and that layers before it hold.
    pub fn shared(&self) -> &[SharedRecord] {
        &self.shared
    }

    /// Returns the bytes of the files behind the layer's packages.
    pub fn bytes(&self) -> ArtifactBytes {
        self.bytes
    }

    /// Returns the bytes of the packages that the layer needs and that layers before it hold.
    pub fn shared_bytes(&self) -> ArtifactBytes {
        self.shared_bytes
    }
}

/// A package that a layer needs and that layers before it hold.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct SharedRecord {
    pub(super) name: PackageName,
    pub(super) version: Option<Version>,
    pub(super) layers: Vec<LayerName>,
}

impl SharedRecord {
    /// Returns the package's name.
    pub fn name(&self) -> &PackageName {
        &self.name
    }

    /// Returns the package's version, or `None` if it has none.
    pub fn version(&self) -> Option<&Version> {
        self.version.as_ref()
    }

    /// Returns the layers before this one that hold the package, in order.
    pub fn layers(&self) -> &[LayerName] {
        &self.layers
    }
}
