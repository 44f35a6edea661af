//! The difference of two plans.

use std::collections::{BTreeMap, BTreeSet};

use super::layer_diff::{LayerDiff, LayerStatus};
use super::pairs::{Places, packages};
use super::weight::Weight;
use crate::export::{LayerDocument, PackageDocument, PlanJson};

/// Which layers must be built again between two plans, because of which packages, and how much travels.
///
/// ```
/// # let text = |version: &str| format!(r#"
/// # version = 1
/// # requires-python = ">=3.12"
/// # [[package]]
/// # name = "app"
/// # source = {{ virtual = "." }}
/// # dependencies = [{{ name = "six" }}]
/// # [[package]]
/// # name = "six"
/// # version = "{version}"
/// # source = {{ registry = "https://index.example/simple" }}
/// # "#);
/// use locklayers::{DependencyGraph, DiffText, Lockfile, Plan, PlanDiff, PlanJson};
/// let json = |lock: &str| -> Result<PlanJson, locklayers::Error> {
///     let graph = DependencyGraph::from_lockfile(lock.parse::<Lockfile>()?)?;
///     Ok(PlanJson::of(&Plan::builder(&graph).build()?))
/// };
/// let diff = PlanDiff::between(&json(&text("1.16.0"))?, &json(&text("1.17.0"))?);
/// assert!(!diff.is_empty());
/// let six = &diff.layers()[0].packages()[0];
/// assert_eq!(format!("{} {}", six.name(), six.reasons()[0]), "six raised from 1.16.0 to 1.17.0");
/// # Ok::<(), locklayers::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanDiff {
    pub(super) layers: Vec<LayerDiff>,
    pub(super) single_layer: Weight,
}

impl PlanDiff {
    /// Compares two plans.
    ///
    /// Layers are paired by name; one that is new and installs what a layer that is gone installed was renamed. They
    /// come in the order of the plan after, those that are gone at the end.
    pub fn between(before: &PlanJson, after: &PlanJson) -> Self {
        let (old, new) = (&before.0.layers, &after.0.layers);
        let named = |layers: &[LayerDocument], name: &str| layers.iter().position(|layer| layer.name == name);
        let mut gone: Vec<&LayerDocument> = old.iter().filter(|layer| named(new, &layer.name).is_none()).collect();
        let places = Places::of(before, after);
        let mut layers = Vec::with_capacity(new.len() + gone.len());
        for layer in new {
            let was = named(old, &layer.name).map(|index| &old[index]);
            let renamed = || gone.iter().position(|gone| gone.fingerprint == layer.fingerprint);
            let (was, status) = match (was, was.is_none().then(renamed).flatten()) {
                (Some(was), _) if was.fingerprint == layer.fingerprint => (Some(was), LayerStatus::Unchanged),
                (Some(was), _) => (Some(was), LayerStatus::Changed),
                (None, Some(index)) => {
                    let was = gone.remove(index);
                    (Some(was), LayerStatus::Renamed { from: was.name.clone() })
                }
                (None, None) => (None, LayerStatus::Added),
            };
            let chain_changed = was.is_none_or(|was| was.chained_fingerprint != layer.chained_fingerprint);
            let differs = status.is_rebuilt();
            let packages = if differs { packages(was, Some(layer), &places) } else { Vec::new() };
            layers.push(part(layer, status, packages, chain_changed));
        }
        for layer in gone {
            let packages = packages(Some(layer), None, &places);
            layers.push(part(layer, LayerStatus::Removed, packages, false));
        }
        let total = new.iter().map(|layer| Weight::of(&layer.bytes)).fold(Weight::default(), |a, b| a + b);
        let single_layer = if installed(old) == installed(new) { Weight::default() } else { total };
        Self { layers, single_layer }
    }

    /// Returns what became of each layer.
    pub fn layers(&self) -> &[LayerDiff] {
        &self.layers
    }

    /// Are all layers unchanged, in name too?
    pub fn is_empty(&self) -> bool {
        self.layers.iter().all(|layer| layer.status == LayerStatus::Unchanged && !layer.chain_changed)
    }

    /// Returns how much travels again where each layer is kept by its own fingerprint.
    pub fn travels(&self) -> Weight {
        self.sum(|layer| layer.status.is_rebuilt())
    }

    /// Returns how much travels again where layers are steps of one chain: what is built again because a layer before
    /// it is another comes on top.
    pub fn travels_in_chain(&self) -> Weight {
        self.sum(|layer| layer.status.is_rebuilt() || layer.is_chain_only())
    }

    /// Returns how much would travel again if all layers were one.
    pub fn travels_in_single_layer(&self) -> Weight {
        self.single_layer
    }

    fn sum(&self, wanted: impl Fn(&LayerDiff) -> bool) -> Weight {
        self.layers.iter().filter(|layer| wanted(layer)).map(LayerDiff::weight).fold(Weight::default(), |a, b| a + b)
    }
}

fn part(
    layer: &LayerDocument,
    status: LayerStatus,
    packages: Vec<super::package_diff::PackageDiff>,
    chain_changed: bool,
) -> LayerDiff {
    LayerDiff {
        name: layer.name.clone(),
        status,
        packages,
        fingerprint: layer.fingerprint.clone(),
        weight: Weight::of(&layer.bytes),
        chain_changed,
    }
}

/// Everything that is installed, whichever layer holds it.
fn installed(layers: &[LayerDocument]) -> BTreeMap<&str, BTreeSet<Installed<'_>>> {
    let mut all: BTreeMap<&str, BTreeSet<Installed<'_>>> = BTreeMap::new();
    for package in layers.iter().flat_map(|layer| &layer.packages) {
        all.entry(&package.name).or_default().insert(content(package));
    }
    all
}

/// What a fingerprint covers of a package.
pub(super) type Installed<'a> = (Option<&'a str>, Option<&'a str>, &'a str, &'a [String]);

pub(super) fn content(package: &PackageDocument) -> Installed<'_> {
    (package.version.as_deref(), package.marker.as_deref(), &package.locator, &package.hashes)
}
