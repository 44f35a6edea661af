//! The limits of the configuration, and the origin of tiers.

use std::collections::BTreeMap;

use locklayers::LayerName;
use locklayers::pyproject::Config;

use crate::args::Request;

/// The limits of `[tool.locklayers]`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Limits {
    /// The limit on the layers of a plan.
    pub(crate) layers: Option<usize>,
    /// The limit on the bytes of layers without a limit of their own.
    pub(crate) bytes: Option<u64>,
    /// The limits on the bytes of each layer of these tiers.
    pub(crate) tier_bytes: BTreeMap<LayerName, u64>,
    pub(crate) named: Named,
    pub(crate) is_no_split: bool,
}

/// The origin of a plan's tiers.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Named {
    #[default]
    Nowhere,
    Flags,
    File,
}

impl Limits {
    /// Returns the configured limits, without those of single layers if other layers are planned.
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
