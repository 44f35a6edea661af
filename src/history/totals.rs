//! The alternatives of a back-test, and what the updates transfer with each.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use super::state::{BuiltLayer, State};

/// A method of assigning the packages of a lock to layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Alternative {
    /// All packages in one layer, as with one `uv sync`.
    OneLayer,
    /// The plan as requested.
    Plan,
    /// All tiers split by powers of two.
    PowersOfTwo,
    /// Tiers split by the sizes that `split` finds for the first state, with the tiers of the default plan joined.
    Sizes,
    /// Each package in a layer of its own: no plan transfers less.
    EachPackage,
}

impl Alternative {
    /// All alternatives, in the order of reports.
    pub const ALL: [Self; 5] = [Self::OneLayer, Self::Plan, Self::PowersOfTwo, Self::Sizes, Self::EachPackage];
}

impl fmt::Display for Alternative {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OneLayer => "one layer",
            Self::Plan => "this plan",
            Self::PowersOfTwo => "powers of two",
            Self::Sizes => "sizes of `split`",
            Self::EachPackage => "one layer per package",
        })
    }
}

/// The bytes that the updates of a history transfer with one alternative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Totals {
    /// The method of assigning packages to layers.
    pub alternative: Alternative,
    /// The bytes that all updates transfer, as far as sizes are known.
    pub bytes: u64,
    /// The number of layers of the largest plan.
    pub layers: usize,
    /// The number of layers that all updates transfer.
    pub changed: usize,
    /// The number of packages that moved to another layer without a change of their own.
    pub moves: usize,
}

impl Totals {
    pub(super) fn add(&mut self, before: &State, now: &State) {
        let known: BTreeSet<&str> = before.layers.iter().map(|layer| layer.key.as_str()).collect();
        for layer in now.layers.iter().filter(|layer| !known.contains(layer.key.as_str())) {
            self.changed += 1;
            self.bytes = self.bytes.saturating_add(layer.bytes);
        }
        let mut layers: BTreeMap<&str, &str> = BTreeMap::new();
        for layer in &before.layers {
            layers.extend(layer.packages.iter().map(|package| (package.as_str(), layer.name.as_str())));
        }
        let is_moved =
            |layer: &BuiltLayer, package: &String| layers.get(package.as_str()).is_some_and(|name| *name != layer.name);
        self.moves +=
            now.layers.iter().map(|layer| layer.packages.iter().filter(|p| is_moved(layer, p)).count()).sum::<usize>();
    }
}
