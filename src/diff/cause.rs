//! Why a package moved: what changed between the plans, never what was so before.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use super::slots::{Entry, Slots};
use super::words::{list, need, verb};
use crate::closure::Selector;
use crate::export::{LayerRecord, PackageRecord, PlanRecord};
use crate::name::PackageName;

/// Why a package stands in another layer.
///
/// `Display` writes it as the end of a clause of [`Reason::MovedFrom`](crate::Reason), with the punctuation before it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// The layer that it moved to needs it now, and did not before.
    Needed {
        /// The packages of that layer that need it now and did not before.
        packages: Vec<PackageName>,
        /// Where no package does, the selectors of that layer that select it now and did not before.
        selectors: Vec<Selector>,
    },
    /// The layer that it stood in needs it no longer, or in fewer environments; a later layer does.
    NotNeeded(Ceased),
    /// No package says why: the layers themselves are others.
    Layers,
}

/// What ceased to need a package.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Ceased {
    /// Whether the whole layer is gone.
    pub layer_is_gone: bool,
    /// Packages of the layer that needed it and are in the plan no longer.
    pub gone: Vec<PackageName>,
    /// Packages of the layer that needed it and stand in another layer now.
    pub moved: Vec<PackageName>,
    /// Packages of the layer that depend on it no longer.
    pub changed: Vec<PackageName>,
    /// Packages of the layer that it moved to that need it now and did not before.
    pub needed_now: Vec<PackageName>,
}

/// In which slots the packages of a plan stand; local ones in those whose selectors reach them.
type Standing<'a> = BTreeMap<&'a PackageName, BTreeSet<usize>>;

/// Finds causes of moves.
pub(super) struct Causes<'a> {
    slots: &'a Slots<'a>,
    /// The selectors of each slot before.
    selectors: Vec<BTreeSet<&'a Selector>>,
    before: Standing<'a>,
    after: Standing<'a>,
}

impl<'a> Causes<'a> {
    pub(super) fn of(slots: &'a Slots<'a>, before: &'a PlanRecord, after: &'a PlanRecord) -> Self {
        let layers = |side: fn(&super::slots::Slot<'a>) -> Option<&'a LayerRecord>| {
            slots.0.iter().enumerate().filter_map(move |(slot, layers)| Some((slot, side(layers)?)))
        };
        let selectors = slots.0.iter().map(|slot| slot.before.into_iter().flat_map(LayerRecord::selectors).collect());
        let selectors = selectors.collect();
        Self {
            slots,
            selectors,
            before: standing(before, layers(|l| l.before)),
            after: standing(after, layers(|l| l.after)),
        }
    }

    /// Why what stood in one layer stands in another.
    pub(super) fn of_move(&self, from: Entry<'_>, to: Entry<'_>) -> Cause {
        let there_before = Entry { slot: to.slot, ..from };
        let gained = only_first(needing(to, &self.after), &needing(there_before, &self.before));
        // Layers that are gone have the last slots.
        if to.slot < from.slot && self.slots.0[from.slot].after.is_some() {
            return self.needed(to, gained);
        }
        let mut ceased = Ceased { layer_is_gone: self.slots.0[from.slot].after.is_none(), ..Ceased::default() };
        let still = needing(Entry { slot: from.slot, ..to }, &self.after);
        for package in only_first(needing(from, &self.before), &still) {
            let list = match self.after.get(&package) {
                None => &mut ceased.gone,
                Some(slots) if slots.contains(&from.slot) => &mut ceased.changed,
                Some(_) => &mut ceased.moved,
            };
            list.push(package);
        }
        let name = self.slots.0[to.slot].before.map(LayerRecord::name);
        if !name.is_some_and(|name| from.package.also_needed_by().contains(name)) {
            ceased.needed_now = gained;
        }
        Cause::NotNeeded(ceased)
    }

    /// What an earlier layer needs a package for: the packages that did not need it before, else its selectors that did
    /// not select it before, else all of them, since then the project or a group requests it itself.
    fn needed(&self, to: Entry<'_>, packages: Vec<PackageName>) -> Cause {
        let known = &self.selectors[to.slot];
        let all = to.package.needed_by();
        let new: Vec<Selector> = all.iter().filter(|selector| !known.contains(selector)).cloned().collect();
        match (packages.is_empty(), new.is_empty()) {
            (true, true) if all.is_empty() => Cause::Layers,
            (true, true) => Cause::Needed { packages, selectors: all.to_vec() },
            (true, false) => Cause::Needed { packages, selectors: new },
            (false, _) => Cause::Needed { packages, selectors: Vec::new() },
        }
    }

    /// What needs a package that is new: the packages of its layer, else the selectors.
    pub(super) fn of_new(&self, entry: Entry<'_>) -> (Vec<PackageName>, Vec<Selector>) {
        let packages: Vec<PackageName> = needing(entry, &self.after).into_iter().collect();
        let selectors = if packages.is_empty() { entry.package.needed_by().to_vec() } else { Vec::new() };
        (packages, selectors)
    }
}

/// Where each package of a plan stands.
fn standing<'a>(plan: &'a PlanRecord, layers: impl Iterator<Item = (usize, &'a LayerRecord)> + Clone) -> Standing<'a> {
    let mut found = Standing::new();
    let mut by_selector: BTreeMap<&Selector, Vec<usize>> = BTreeMap::new();
    for (slot, layer) in layers {
        for package in layer.packages() {
            found.entry(package.name()).or_default().insert(slot);
        }
        for selector in layer.selectors() {
            by_selector.entry(selector).or_default().push(slot);
        }
    }
    for local in plan.local() {
        let slots = local.needed_by().iter().filter_map(|selector| by_selector.get(selector)).flatten();
        found.entry(local.name()).or_default().extend(slots);
    }
    found
}

/// The dependents of an entry that stand in its slot.
fn needing(entry: Entry<'_>, standing: &Standing<'_>) -> BTreeSet<PackageName> {
    let is_here = |name: &&PackageName| standing.get(*name).is_some_and(|slots| slots.contains(&entry.slot));
    PackageRecord::dependents(entry.package).iter().filter(is_here).cloned().collect()
}

fn only_first(first: BTreeSet<PackageName>, second: &BTreeSet<PackageName>) -> Vec<PackageName> {
    first.into_iter().filter(|name| !second.contains(name)).collect()
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Needed { packages, selectors } if packages.is_empty() => {
                write!(f, ", since {} {} it", list(selectors), need(selectors.len()))
            }
            Self::Needed { packages, .. } => write!(f, ", since {} {} it", list(packages), need(packages.len())),
            Self::NotNeeded(ceased) => ceased.fmt(f),
            Self::Layers => f.write_str(", since the layers are others"),
        }
    }
}

impl fmt::Display for Ceased {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut details = Vec::new();
        for (packages, one, several) in [
            (&self.gone, "is gone", "are gone"),
            (&self.moved, "moved too", "moved too"),
            (&self.changed, "dropped it", "dropped it"),
            (&self.needed_now, "needs it now", "need it now"),
        ] {
            if !packages.is_empty() {
                details.push(format!("{} {}", list(packages), verb(packages.len(), one, several)));
            }
        }
        if details.is_empty() { Ok(()) } else { write!(f, " ({})", details.join("; ")) }
    }
}
