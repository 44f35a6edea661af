//! The difference of two plans.

use std::collections::{BTreeMap, BTreeSet};

use super::layer_diff::{LayerDiff, LayerStatus};
use super::origins::OriginDiff;
use super::packages::Packages;
use super::pairs::{Content, content};
use super::slots::{Slot, Slots};
use super::weight::Weight;
use crate::export::{LayerRecord, PlanRecord};
use crate::name::PackageName;

/// The difference of two plans: which layers must be built again, because of which packages, and how many bytes are
/// transferred.
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
/// use locklayers::{DependencyGraph, Lockfile, Plan};
/// use locklayers::diff::{PlanDiff, Reason};
/// use locklayers::export::PlanRecord;
/// let record = |lock: &str| -> Result<PlanRecord, locklayers::Error> {
///     let graph = DependencyGraph::from_lockfile(lock.parse::<Lockfile>()?)?;
///     Ok(PlanRecord::of(&Plan::builder(&graph).build()?))
/// };
/// let diff = PlanDiff::between(&record(&text("1.16.0"))?, &record(&text("1.17.0"))?);
/// assert!(diff.changes_layers());
/// let six = &diff.layers()[0].packages()[0];
/// assert_eq!(format!("{six} {}", six.reasons()[0]), "six upgraded from 1.16.0 to 1.17.0");
/// assert!(matches!(six.reasons(), [Reason::Upgraded { to, .. }] if to.to_string() == "1.17.0"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanDiff {
    layers: Vec<LayerDiff>,
    origins: Vec<OriginDiff>,
    single_layer: Weight,
}

impl PlanDiff {
    /// Compares two plans.
    ///
    /// Layers are paired by name; a new layer that installs the same as a removed one counts as renamed. They are in
    /// the order of the plan after, with removed ones at the end.
    pub fn between(before: &PlanRecord, after: &PlanRecord) -> Self {
        let slots = Slots::of(before, after);
        let Packages { of_slot, origins } = Packages::of(&slots, before, after);
        let layers = slots.0.iter().zip(of_slot).map(|(slot, mut packages)| {
            let status = status(slot);
            if !(status.is_rebuilt() || status == LayerStatus::Removed) {
                debug_assert!(packages.is_empty(), "equal fingerprints have equal packages");
                packages.clear();
            }
            let chained = |layer: &LayerRecord| layer.chained_fingerprint();
            LayerDiff {
                name: slot.layer.name().clone(),
                fingerprint: slot.layer.fingerprint(),
                weight: Weight::of(slot.layer.bytes()),
                chain_changed: slot.after.is_some() && slot.before.map(chained) != slot.after.map(chained),
                status,
                packages,
            }
        });
        let total = after.layers().iter().map(|layer| Weight::of(layer.bytes())).fold(Weight::default(), |a, b| a + b);
        let is_same = installed(before) == installed(after);
        let single_layer = if is_same { Weight::default() } else { total };
        Self { layers: layers.collect(), origins, single_layer }
    }

    /// Returns the difference of each layer.
    pub fn layers(&self) -> &[LayerDiff] {
        &self.layers
    }

    /// Returns the changes of indexes, hosts and local sources, by kind and then by origin.
    ///
    /// Where files have hashes, they change no layer, but an index may serve other files; local packages are in no layer.
    pub fn origins(&self) -> &[OriginDiff] {
        &self.origins
    }

    /// Returns whether any layer changed, was renamed, or follows a layer that changed.
    pub fn changes_layers(&self) -> bool {
        self.layers.iter().any(|layer| layer.status != LayerStatus::Unchanged || layer.chain_changed)
    }

    /// Returns whether there is nothing to report: all layers and all origins are unchanged.
    pub fn is_empty(&self) -> bool {
        !self.changes_layers() && self.origins.is_empty()
    }

    /// Returns the download size of all rebuilt layers, if each layer is cached by its own fingerprint.
    pub fn transferred(&self) -> Weight {
        self.sum(|layer| layer.status.is_rebuilt())
    }

    /// Returns the download size of all rebuilt layers, if layers are steps of one chain: those after a changed layer
    /// are included.
    pub fn transferred_in_chain(&self) -> Weight {
        self.sum(|layer| layer.status.is_rebuilt() || layer.is_chain_only())
    }

    /// Returns the download size if all layers were one.
    pub fn transferred_in_single_layer(&self) -> Weight {
        self.single_layer
    }

    fn sum(&self, wanted: impl Fn(&LayerDiff) -> bool) -> Weight {
        self.layers.iter().filter(|layer| wanted(layer)).map(LayerDiff::weight).fold(Weight::default(), |a, b| a + b)
    }
}

fn status(slot: &Slot<'_>) -> LayerStatus {
    match (slot.before, slot.after) {
        (Some(before), Some(after)) if before.name() != after.name() => {
            LayerStatus::Renamed { from: before.name().clone() }
        }
        (Some(before), Some(after)) if before.fingerprint() == after.fingerprint() => LayerStatus::Unchanged,
        (Some(_), Some(_)) => LayerStatus::Changed,
        (None, _) => LayerStatus::Added,
        (Some(_), None) => LayerStatus::Removed,
    }
}

/// Returns everything that is installed, regardless of layers.
fn installed(plan: &PlanRecord) -> BTreeMap<&PackageName, BTreeSet<Content<'_>>> {
    let mut all: BTreeMap<&PackageName, BTreeSet<Content<'_>>> = BTreeMap::new();
    for package in plan.layers().iter().flat_map(LayerRecord::packages) {
        all.entry(package.name()).or_default().insert(content(package));
    }
    all
}
