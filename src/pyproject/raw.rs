//! The document as it is written, before conversion.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use serde::de::IgnoredAny;
use toml::Spanned;

use super::bytes::Bytes;
use super::config::{Config, LayerConfig};
use super::image::ImageConfig;
use super::parsed::{Key, Parsed};
use super::project::{GroupItem, Project};
use super::target::TargetConfig;
use super::uv::UvSettings;
use crate::closure::Selector;
use crate::name::LayerName;
use crate::platform::Implementation;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct RawDocument {
    pub(super) project: Option<Project>,
    #[serde(default)]
    pub(super) dependency_groups: BTreeMap<Spanned<String>, Vec<GroupItem>>,
    pub(super) build_system: Option<IgnoredAny>,
    #[serde(default)]
    pub(super) tool: RawTool,
}

/// `[tool]`
#[derive(Debug, Default)]
pub(super) struct RawTool {
    pub(super) uv: UvSettings,
    pub(super) locklayers: RawConfig,
    /// The names of tables that are misspellings of `locklayers`.
    pub(super) misspelt: Vec<Spanned<String>>,
}

/// `[tool.locklayers]`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct RawConfig {
    #[serde(default)]
    scope: Vec<Parsed<Selector>>,
    #[serde(default)]
    layer: Vec<RawLayer>,
    #[serde(default)]
    target: RawTarget,
    max_bytes: Option<Bytes>,
    max_layers: Option<usize>,
    split: Option<bool>,
    join_tiers: Option<Spanned<bool>>,
    sizes: Option<Vec<Bytes>>,
    #[serde(default)]
    image: ImageConfig,
}

/// `[[tool.locklayers.layer]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawLayer {
    name: Parsed<LayerName>,
    select: Vec<Parsed<Selector>>,
    max_bytes: Option<Bytes>,
    split: Option<bool>,
}

/// `target = { … }`
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct RawTarget {
    python_version: Option<String>,
    python_platform: Option<String>,
    python_implementation: Option<Parsed<Implementation>>,
    #[serde(default)]
    markers: BTreeMap<Key, String>,
}

impl RawConfig {
    /// Returns the span of `join-tiers` if layers are configured too: then there is no default plan whose tiers it
    /// could join.
    pub(super) fn joined_in_vain(&self) -> Option<Range<usize>> {
        let joined = self.join_tiers.as_ref().filter(|joined| *joined.get_ref() && !self.layer.is_empty());
        joined.map(Spanned::span)
    }

    pub(super) fn into_config(self) -> Config {
        Config {
            scope: self.scope.into_iter().map(|selector| selector.0).collect(),
            layers: self.layer.into_iter().map(RawLayer::into_layer).collect(),
            target: self.target.into_target(),
            max_bytes: self.max_bytes.map(|bytes| bytes.0),
            max_layers: self.max_layers,
            split: self.split,
            join_tiers: self.join_tiers.map(Spanned::into_inner),
            image: self.image,
            sizes: self.sizes.map(|sizes| sizes.into_iter().map(|bytes| bytes.0).collect()),
        }
    }
}

impl RawLayer {
    fn into_layer(self) -> LayerConfig {
        LayerConfig {
            name: self.name.0,
            selectors: self.select.into_iter().map(|selector| selector.0).collect(),
            max_bytes: self.max_bytes.map(|bytes| bytes.0),
            split: self.split,
        }
    }
}

impl RawTarget {
    fn into_target(self) -> TargetConfig {
        TargetConfig {
            python_version: self.python_version,
            python_platform: self.python_platform,
            implementation: self.python_implementation.map(|implementation| implementation.0),
            markers: self.markers.into_iter().map(|(key, value)| (key.0, value)).collect(),
        }
    }
}
