//! The difference of one layer.

use super::package_diff::PackageDiff;
use super::weight::Weight;
use crate::fingerprint::Fingerprint;
use crate::name::LayerName;

/// The difference of a layer between two plans.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerDiff {
    pub(super) name: LayerName,
    pub(super) status: LayerStatus,
    pub(super) packages: Vec<PackageDiff>,
    pub(super) fingerprint: Fingerprint,
    pub(super) weight: Weight,
    pub(super) chain_changed: bool,
}

/// The status of a layer, by its fingerprint.
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
    /// Only the plan after has the layer, and a removed layer installed the same.
    #[non_exhaustive]
    Renamed {
        /// The name before.
        from: LayerName,
    },
}

impl LayerStatus {
    /// Returns whether the layer must be built and transferred again.
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

    /// Returns the status of the layer.
    pub fn status(&self) -> &LayerStatus {
        &self.status
    }

    /// Returns the packages for which the layer's fingerprint changed, by name; empty if it did not.
    pub fn packages(&self) -> &[PackageDiff] {
        &self.packages
    }

    /// Returns the layer's fingerprint after, or before for a removed layer.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// Returns the download size of the layer after, or before for a removed layer.
    pub fn weight(&self) -> Weight {
        self.weight
    }

    /// Returns whether the layer's content is unchanged and a layer before it changed, so that a chain of `RUN`
    /// instructions builds it again.
    pub fn is_chain_only(&self) -> bool {
        self.chain_changed && !self.status.is_rebuilt() && self.status != LayerStatus::Removed
    }
}
