//! The parts of a plan that a back-test compares with those of the state before.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest, Sha256};

use crate::fingerprint::Fingerprint;
use crate::plan::{Layer, Placement, Plan};

/// The layers of a plan.
#[derive(Clone, Debug, Default)]
pub(super) struct State {
    pub(super) layers: Vec<BuiltLayer>,
}

#[derive(Clone, Debug)]
pub(super) struct BuiltLayer {
    pub(super) name: String,
    /// Equal for layers that install the same.
    pub(super) key: String,
    pub(super) bytes: u64,
    pub(super) packages: BTreeSet<String>,
}

impl State {
    pub(super) fn of(plan: &Plan<'_>) -> Self {
        let built = |layer: &Layer<'_>| BuiltLayer {
            name: layer.name().to_string(),
            key: Fingerprint::of(layer).to_string(),
            bytes: layer.bytes().most(),
            packages: layer.placements().iter().map(key).collect(),
        };
        Self { layers: plan.layers().iter().map(built).collect() }
    }

    /// Returns all packages in one layer, each once.
    pub(super) fn merged(plan: &Plan<'_>) -> Self {
        let all: BTreeMap<String, u64> =
            plan.layers().iter().flat_map(Layer::placements).map(|p| (key(p), p.bytes().most())).collect();
        let bytes = all.values().fold(0_u64, |sum, bytes| sum.saturating_add(*bytes));
        let packages: BTreeSet<String> = all.into_keys().collect();
        let key = digest(&packages.iter().cloned().collect::<Vec<_>>().join("\n"));
        Self { layers: vec![BuiltLayer { name: String::new(), key, bytes, packages }] }
    }

    pub(super) fn each(plan: &Plan<'_>) -> Self {
        let built = |placement: &Placement<'_>| BuiltLayer {
            name: placement.package().id().to_string(),
            key: key(placement),
            bytes: placement.bytes().most(),
            packages: [key(placement)].into(),
        };
        Self { layers: plan.layers().iter().flat_map(Layer::placements).map(built).collect() }
    }
}

/// Returns a key that is equal for packages with equal content, as fingerprints define it.
fn key(placement: &Placement<'_>) -> String {
    let package = placement.package();
    let hashes: Vec<String> = placement.hashes().iter().map(ToString::to_string).collect();
    let version = package.pinned_version().map(ToString::to_string).unwrap_or_default();
    let parts =
        [package.name().as_str(), &version, &placement.marker().to_string(), &placement.locator(), &hashes.join(" ")];
    digest(&parts.join("\t"))
}

/// Returns a digest of a string.
fn digest(text: &str) -> String {
    use std::fmt::Write;
    Sha256::digest(text).iter().fold(String::new(), |mut digest, byte| {
        // Writing to a `String` cannot fail.
        let _ = write!(digest, "{byte:02x}");
        digest
    })
}
