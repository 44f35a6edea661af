//! The layers that a tool made from a lock.

use std::collections::{BTreeMap, BTreeSet};

use crate::fingerprint::Fingerprint;
use crate::plan::Plan;

/// The layers that a tool made from one lock: the cache key and the packages of each.
///
/// The order in which they are added counts for [chained](super::Stability::chained) tools alone.
///
/// ```
/// use locklayers::proptest::Snapshot;
/// let snapshot = Snapshot::default().layer("web", "sha256:1234", ["fastapi", "starlette"]);
/// assert_eq!(snapshot.key("web"), Some("sha256:1234"));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snapshot {
    pub(super) layers: BTreeMap<String, (String, BTreeSet<String>)>,
    /// The names of the layers in the order in which they were added.
    order: Vec<String>,
}

impl Snapshot {
    /// Returns the layers of a plan, with their fingerprints as keys.
    pub fn of(plan: &Plan<'_>) -> Self {
        plan.layers().iter().fold(Self::default(), |snapshot, layer| {
            let packages = layer.placements().iter().map(|placement| placement.package().name().as_str());
            snapshot.layer(layer.name().as_str(), &Fingerprint::of(layer).to_string(), packages)
        })
    }

    /// Adds a layer: its name, its cache key (a digest, a tag, the bytes of a file), and the names of the packages
    /// that it installs.
    #[must_use]
    pub fn layer<'a>(mut self, name: &str, key: &str, packages: impl IntoIterator<Item = &'a str>) -> Self {
        let packages = packages.into_iter().map(str::to_owned).collect();
        if self.layers.insert(name.to_owned(), (key.to_owned(), packages)).is_none() {
            self.order.push(name.to_owned());
        }
        self
    }

    /// Returns the layers in the order in which they were added: their names and packages.
    pub(super) fn layers(&self) -> impl Iterator<Item = (&str, &BTreeSet<String>)> {
        self.order.iter().filter_map(|name| Some((name.as_str(), &self.layers.get(name)?.1)))
    }

    /// Returns the cache key of a layer, or `None` if there is no such layer.
    pub fn key(&self, layer: &str) -> Option<&str> {
        self.layers.get(layer).map(|(key, _)| key.as_str())
    }
}
