//! One layer of two plans.

use super::package_diff::PackageDiff;
use super::weight::Weight;
use crate::fingerprint::Fingerprint;
use crate::name::LayerName;

/// What became of a layer between two plans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerDiff {
    pub(super) name: LayerName,
    pub(super) status: LayerStatus,
    pub(super) packages: Vec<PackageDiff>,
    pub(super) fingerprint: Fingerprint,
    pub(super) weight: Weight,
    pub(super) chain_changed: bool,
}

/// Whether a layer's content is another, by its fingerprint.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LayerStatus {
    /// Both plans have the layer, and it installs the same.
    Unchanged,
    /// Both plans have the layer, and it installs something else.
    Changed,
    /// Only the plan after has the layer.
    Added,
    /// Only the plan before has the layer.
    Removed,
    /// Only the plan after has the layer, and one that is gone installed the same.
    Renamed {
        /// The name before.
        from: LayerName,
    },
}

impl LayerStatus {
    /// Whether the layer must be built and transferred again.
    pub fn is_rebuilt(&self) -> bool {
        matches!(self, Self::Changed | Self::Added)
    }

    /// Returns the status in one word: `unchanged`, `changed`, `added`, `removed`, `renamed`.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Unchanged => "unchanged",
            Self::Changed => "changed",
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Renamed { .. } => "renamed",
        }
    }
}

impl LayerDiff {
    /// Returns the layer's name.
    pub fn name(&self) -> &LayerName {
        &self.name
    }

    /// Returns what became of the layer.
    pub fn status(&self) -> &LayerStatus {
        &self.status
    }

    /// Returns the packages by which the layer's fingerprint is another, by name; empty where it is the same.
    pub fn packages(&self) -> &[PackageDiff] {
        &self.packages
    }

    /// Returns the layer's fingerprint: after, or of a layer that is gone, before.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// Returns how much the layer downloads: after, or of a layer that is gone, before.
    pub fn weight(&self) -> Weight {
        self.weight
    }

    /// Whether the layer's content is the same and a layer before it is another. Then a chain of `RUN` lines builds it again.
    pub fn is_chain_only(&self) -> bool {
        self.chain_changed && !self.status.is_rebuilt() && self.status != LayerStatus::Removed
    }
}
