//! The limits of the configuration, and where tiers are named.

use std::collections::BTreeMap;

use locklayers::LayerName;
use locklayers::pyproject::Config;

use crate::args::Request;

/// The limits of `[tool.locklayers]`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Limits {
    /// How many layers a plan may have.
    pub(crate) layers: Option<usize>,
    /// How many bytes a layer may have that has no limit of its own.
    pub(crate) bytes: Option<u64>,
    /// How many bytes each layer of these tiers may have.
    pub(crate) tier_bytes: BTreeMap<LayerName, u64>,
    pub(crate) named: Named,
    pub(crate) is_no_split: bool,
}

/// Where the tiers of a plan are named.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Named {
    #[default]
    Nowhere,
    Flags,
    File,
}

impl Limits {
    /// The configured limits, without those of single layers where others than the configured ones are planned.
    pub(crate) fn of(config: &Config, request: &Request) -> Self {
        let named = match (request.layers.is_empty(), config.layers().is_empty()) {
            (false, _) => Named::Flags,
            (true, false) => Named::File,
            (true, true) => Named::Nowhere,
        };
        let own = config.layers().iter().filter(|_| matches!(named, Named::File));
        Self {
            layers: config.max_layers(),
            bytes: config.max_bytes(),
            named,
            is_no_split: request.no_split,
            tier_bytes: own.filter_map(|layer| Some((layer.name().clone(), layer.max_bytes()?))).collect(),
        }
    }
}
