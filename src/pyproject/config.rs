//! `[tool.locklayers]`: the layers of a project and their limits.

use super::image::ImageConfig;
use super::target::TargetConfig;
use crate::closure::Selector;
use crate::name::LayerName;

/// The table `[tool.locklayers]` of a `pyproject.toml`. An unknown key is an error.
///
/// ```text
/// [tool.locklayers]
/// max-bytes = "2 GB"                  # the most bytes of a layer; an integer, or a string with a unit
/// max-layers = 10                     # the most layers of a plan
/// split = true                        # whether all tiers are split by size; `false`: none is
/// join-tiers = true                   # whether the default plan is a single tier
/// sizes = ["400 MB", "20 MB"]         # the bounds of the size classes of split tiers, from `locklayers split`
/// scope = ["project"]                 # what `package:` and `rest` draw from
/// target = { python-version = "3.12", python-platform = "linux" }
/// image = { base = "python:3.12-slim", stages = "multi" }
/// [[tool.locklayers.layer]]           # tiers, in order; without any, the default plan
/// name = "heavy"
/// select = ["group:heavy"]
/// max-bytes = "1 GB"
/// split = true
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    pub(super) scope: Vec<Selector>,
    pub(super) layers: Vec<LayerConfig>,
    pub(super) target: TargetConfig,
    pub(super) max_bytes: Option<u64>,
    pub(super) max_layers: Option<usize>,
    pub(super) split: Option<bool>,
    pub(super) join_tiers: Option<bool>,
    pub(super) sizes: Option<Vec<u64>>,
    pub(super) image: ImageConfig,
}

/// One `[[tool.locklayers.layer]]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerConfig {
    pub(super) name: LayerName,
    pub(super) selectors: Vec<Selector>,
    pub(super) max_bytes: Option<u64>,
    pub(super) split: Option<bool>,
}

impl Config {
    /// Returns the scope, from which `package:` and `rest` draw; empty if the file does not state it.
    pub fn scope(&self) -> &[Selector] {
        &self.scope
    }

    /// Returns the configured layers, in order; empty if the file has none.
    pub fn layers(&self) -> &[LayerConfig] {
        &self.layers
    }

    /// Returns the target, as far as the file states it.
    pub fn target(&self) -> &TargetConfig {
        &self.target
    }

    /// Returns the limit in bytes for layers without a limit of their own, usually that of the registry or of a proxy
    /// in front of it (often 2, 4, 5 or 10 GB).
    pub fn max_bytes(&self) -> Option<u64> {
        self.max_bytes
    }

    /// Returns the largest number of layers of a plan.
    pub fn max_layers(&self) -> Option<usize> {
        self.max_layers
    }

    /// Returns whether all tiers are split by size or none, or `None` if the file does not state it.
    pub fn split(&self) -> Option<bool> {
        self.split
    }

    /// Returns whether the default plan is a single tier, in which a package's layer follows from its size alone, or
    /// `None` if the file does not state it.
    pub fn join_tiers(&self) -> Option<bool> {
        self.join_tiers
    }

    /// Returns the configuration of the image.
    pub fn image(&self) -> &ImageConfig {
        &self.image
    }

    /// Returns the lower bounds of size classes in bytes, in the order of the file.
    pub fn sizes(&self) -> Option<&[u64]> {
        self.sizes.as_deref()
    }
}

impl LayerConfig {
    /// Returns the name.
    pub fn name(&self) -> &LayerName {
        &self.name
    }

    /// Returns the selectors, in the order of the file.
    pub fn selectors(&self) -> &[Selector] {
        &self.selectors
    }

    /// Returns the limit of the layer in bytes.
    pub fn max_bytes(&self) -> Option<u64> {
        self.max_bytes
    }

    /// Returns whether the layer is split by size, or `None` if the file does not state it.
    pub fn split(&self) -> Option<bool> {
        self.split
    }
}
