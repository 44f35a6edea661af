//! The layers of two plans, paired.

use std::collections::{BTreeMap, BTreeSet};

use crate::export::{LayerRecord, PackageRecord, PlanRecord};
use crate::fingerprint::Fingerprint;
use crate::name::{LayerName, PackageName};

/// A layer of either plan, or of both if it has the same name or was renamed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot<'a> {
    pub(super) before: Option<&'a LayerRecord>,
    pub(super) after: Option<&'a LayerRecord>,
    /// The layer after, or before if it was removed.
    pub(super) layer: &'a LayerRecord,
}

/// A package in the layer of this slot.
#[derive(Clone, Copy, Debug)]
pub(super) struct Entry<'a> {
    pub(super) slot: usize,
    pub(super) package: &'a PackageRecord,
}

/// The entries of one name, before and after.
pub(super) type Entries<'a> = (Vec<Entry<'a>>, Vec<Entry<'a>>);

/// All layers: those of the plan after in their order, then removed ones.
#[derive(Debug)]
pub(super) struct Slots<'a>(pub(super) Vec<Slot<'a>>);

/// Returns the tier of a layer.
pub(super) fn tier(layer: &LayerRecord) -> &LayerName {
    layer.tier()
}

impl<'a> Slots<'a> {
    /// Pairs layers by name; a new layer that installs the same as a removed one counts as renamed.
    pub(super) fn of(before: &'a PlanRecord, after: &'a PlanRecord) -> Self {
        let old: BTreeMap<&LayerName, &LayerRecord> = before.layers().iter().map(|l| (l.name(), l)).collect();
        let kept: BTreeSet<&LayerName> = after.layers().iter().map(LayerRecord::name).collect();
        let gone = || before.layers().iter().filter(|layer| !kept.contains(layer.name()));
        let mut by_content: BTreeMap<Fingerprint, Vec<&LayerRecord>> = BTreeMap::new();
        gone().rev().for_each(|layer| by_content.entry(layer.fingerprint()).or_default().push(layer));
        let mut renamed: BTreeSet<&LayerName> = BTreeSet::new();
        let mut slots = Vec::with_capacity(after.layers().len());
        for layer in after.layers() {
            let before = old.get(layer.name()).copied().or_else(|| {
                let was = by_content.get_mut(&layer.fingerprint())?.pop()?;
                renamed.insert(was.name());
                Some(was)
            });
            slots.push(Slot { before, after: Some(layer), layer });
        }
        let gone = gone().filter(|layer| !renamed.contains(layer.name()));
        slots.extend(gone.map(|layer| Slot { before: Some(layer), after: None, layer }));
        Self(slots)
    }

    /// Returns the entries of each name, in the order of the slots.
    pub(super) fn entries(&self) -> BTreeMap<&'a PackageName, Entries<'a>> {
        let mut entries: BTreeMap<&PackageName, Entries<'a>> = BTreeMap::new();
        for (slot, layers) in self.0.iter().enumerate() {
            for package in layers.before.into_iter().flat_map(LayerRecord::packages) {
                entries.entry(package.name()).or_default().0.push(Entry { slot, package });
            }
            for package in layers.after.into_iter().flat_map(LayerRecord::packages) {
                entries.entry(package.name()).or_default().1.push(Entry { slot, package });
            }
        }
        entries
    }

    /// Returns the tier of each slot, numbered in the order of the plan after, with removed ones last.
    pub(super) fn tiers(&self) -> Vec<usize> {
        let mut numbers: BTreeMap<&LayerName, usize> = BTreeMap::new();
        let number = |slot: &Slot<'a>| {
            let next = numbers.len();
            *numbers.entry(tier(slot.layer)).or_insert(next)
        };
        self.0.iter().map(number).collect()
    }

    /// Returns the name of a layer.
    pub(super) fn name(&self, slot: usize) -> &'a LayerName {
        self.0[slot].layer.name()
    }
}
