//! The differences of packages, layer by layer.

use std::collections::{BTreeMap, BTreeSet};

use super::cause::Causes;
use super::changed::{changed, moved, unverified};
use super::origins::{OriginDiff, Origins};
use super::package_diff::PackageDiff;
use super::pairs::{Pair, pairs, written};
use super::reason::Reason;
use super::removal::Left;
use super::slots::{Entry, Slots};
use crate::export::PlanRecord;
use crate::name::LayerName;
use crate::version::Version;

/// The differences of two plans: the packages of each slot, by name, and the changes of origins.
pub(super) struct Packages {
    pub(super) of_slot: Vec<Vec<PackageDiff>>,
    pub(super) origins: Vec<OriginDiff>,
}

impl Packages {
    pub(super) fn of(slots: &Slots<'_>, before: &PlanRecord, after: &PlanRecord) -> Self {
        let mut builder =
            Builder { slots, causes: Causes::of(slots, before, after), of_slot: vec![Vec::new(); slots.0.len()] };
        let mut origins = Origins::of(before);
        origins.note_local(before, after);
        for (old, new) in slots.entries().into_values() {
            let (is_new, has_several) = (old.is_empty(), old.len().max(new.len()) > 1);
            let pairs = pairs(old.clone(), new.clone());
            let parts = Parts::of(&pairs);
            let is_one_gone = pairs.iter().any(|pair| pair.after.is_none());
            let left = if is_one_gone { Left::of(&new) } else { Left::default() };
            let is_one_new = pairs.iter().any(|pair| pair.before.is_none());
            let was = if is_one_new { Left::of(&old) } else { Left::default() };
            for pair in &pairs {
                origins.note(pair, is_new);
                builder.add_pair(*pair, &parts, [&was, &left], has_several);
            }
        }
        Self { of_slot: builder.of_slot, origins: origins.finish() }
    }
}

struct Builder<'s, 'a> {
    slots: &'s Slots<'a>,
    causes: Causes<'a>,
    of_slot: Vec<Vec<PackageDiff>>,
}

impl<'a> Builder<'_, 'a> {
    fn add_pair(&mut self, pair: Pair<'a>, parts: &Parts<'a>, [was, left]: [&Left<'a>; 2], has_several: bool) {
        match (pair.before, pair.after) {
            (Some(before), Some(after)) if before.slot == after.slot => {
                let is_same = written(before.package) == written(after.package);
                let version = after.package.version().filter(|_| has_several && is_same).cloned();
                self.add(after, version, changed(before.package, after.package));
            }
            (Some(before), Some(after)) => {
                let is_same = written(before.package) == written(after.package);
                let version = after.package.version().filter(|_| has_several && is_same).cloned();
                let cause = self.causes.of_move(before, after);
                let (from, to) =
                    (vec![self.slots.name(before.slot).clone()], vec![self.slots.name(after.slot).clone()]);
                let mut reasons = vec![Reason::MovedFrom { layers: from, partly: false, cause: cause.clone() }];
                reasons.extend(moved(before.package, after.package));
                self.add(after, version.clone(), reasons);
                self.add(before, version, vec![Reason::MovedTo { layers: to, partly: false, cause }]);
            }
            (None, Some(after)) => self.tell_new(after, parts, was),
            (Some(before), None) => self.tell_gone(before, parts, left),
            (None, None) => {}
        }
    }

    /// Reports an entry without one before: it is new, or a part of a package that is in other layers too.
    fn tell_new(&mut self, after: Entry<'a>, parts: &Parts<'a>, was: &Left<'a>) {
        let others = others(after, &parts.before);
        let Some(first) = others.first() else {
            let (packages, selectors) = self.causes.of_new(after);
            let (other_versions, packages): (Vec<_>, _) =
                packages.into_iter().partition(|package| was.dependents.contains(package));
            let version_before = was.version.filter(|_| !other_versions.is_empty()).cloned();
            let version = after.package.version().cloned();
            let name = after.package.name();
            let was_local = self.causes.local_before.contains(name);
            let was_provided = self.causes.left_out_before.contains(name);
            let reason =
                Reason::Added { version, packages, selectors, other_versions, version_before, was_local, was_provided };
            return self.add(after, None, std::iter::once(reason).chain(unverified(after.package)).collect());
        };
        let layers = self.names(&others);
        let reason = if parts.are_as_before(&others) {
            Reason::Beside { layers, cause: self.causes.of_need(*first, after) }
        } else {
            Reason::MovedFrom { layers, partly: true, cause: self.causes.of_move(*first, after) }
        };
        self.add(after, None, vec![reason]);
    }

    fn tell_gone(&mut self, before: Entry<'a>, parts: &Parts<'a>, left: &Left<'a>) {
        let others = others(before, &parts.after);
        let Some(first) = others.first() else {
            let is_provided = self.causes.left_out.contains(before.package.name());
            if is_provided {
                return self.add(before, None, vec![Reason::Provided]);
            }
            let (version, cause) = (before.package.version().cloned(), self.causes.of_removed(before, left));
            return self.add(before, None, vec![Reason::Removed { version, cause }]);
        };
        let layers = self.names(&others);
        let reason = if parts.are_as_before(&others) {
            Reason::OnlyIn { layers, cause: self.causes.of_end(before, *first) }
        } else {
            Reason::MovedTo { layers, partly: true, cause: self.causes.of_move(before, *first) }
        };
        self.add(before, None, vec![reason]);
    }

    fn names(&self, entries: &[Entry<'_>]) -> Vec<LayerName> {
        let slots: BTreeSet<usize> = entries.iter().map(|entry| entry.slot).collect();
        slots.into_iter().map(|slot| self.slots.name(slot).clone()).collect()
    }

    fn add(&mut self, entry: Entry<'_>, version: Option<Version>, reasons: Vec<Reason>) {
        if !reasons.is_empty() {
            self.of_slot[entry.slot].push(PackageDiff { name: entry.package.name().clone(), version, reasons });
        }
    }
}

/// The packages of one name by version and slot, of which an entry without a pair may be a part.
struct Parts<'a> {
    before: BySlot<'a>,
    after: BySlot<'a>,
}

type BySlot<'a> = BTreeMap<Option<String>, BTreeMap<usize, Entry<'a>>>;

impl<'a> Parts<'a> {
    fn of(pairs: &[Pair<'a>]) -> Self {
        let mut parts = Self { before: BySlot::new(), after: BySlot::new() };
        if pairs.iter().all(|pair| pair.before.is_some() && pair.after.is_some()) {
            return parts;
        }
        for pair in pairs {
            let (Some(before), Some(after)) = (pair.before, pair.after) else { continue };
            for version in [written(before.package), written(after.package)] {
                parts.before.entry(version.clone()).or_default().entry(before.slot).or_insert(before);
                parts.after.entry(version).or_default().entry(after.slot).or_insert(after);
            }
        }
        parts
    }

    /// Whether the layers of these entries hold the package under the same marker before and after.
    fn are_as_before(&self, entries: &[Entry<'_>]) -> bool {
        entries.iter().all(|entry| {
            let marker = |of: &BySlot<'a>| Some(of.get(&written(entry.package))?.get(&entry.slot)?.package.marker());
            marker(&self.before).is_some_and(|before| marker(&self.after) == Some(before))
        })
    }
}

/// Returns the entries in other layers of the package of which this entry is a part.
fn others<'a>(entry: Entry<'_>, parts: &BySlot<'a>) -> Vec<Entry<'a>> {
    let all = parts.get(&written(entry.package)).into_iter().flat_map(BTreeMap::values);
    all.filter(|one| one.slot != entry.slot).copied().collect()
}
