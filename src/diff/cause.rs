//! The causes of moves: what changed between the plans, never what was already so before.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use super::slots::{Entry, Slot, Slots, tier};
use super::standing::{Held, Standing, held, needing, reached_by, standing};
use super::words::{list, need, verb};
use crate::closure::Selector;
use crate::export::{
    ArtifactKind, ArtifactRecord, LayerRecord, LocalRecord, PackageRecord, PlanRecord, ProvidedRecord,
};
use crate::message::human_bytes;
use crate::name::{LayerName, PackageName};

/// The cause for which a package is in another layer.
///
/// `Display` writes it as the end of the clause of [`Reason::MovedFrom`](crate::diff::Reason), with its leading
/// punctuation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Cause {
    /// The layer that it moved to needs it now and did not before.
    #[non_exhaustive]
    Needed {
        /// The packages of that layer that need it now and did not before.
        packages: Vec<PackageName>,
        /// If no package does, the selectors of that layer that select it now and did not before.
        selectors: Vec<Selector>,
        /// Whether all of these needed it before too, in fewer environments.
        in_more_environments: bool,
    },
    /// The layer that it was in no longer needs it, or needs it in fewer environments; a later layer does.
    NotNeeded(NoLongerNeeded),
    /// It is in another size class of the same tier.
    #[non_exhaustive]
    Size {
        /// The size of its largest file before, in bytes.
        from: u64,
        /// The size of its largest file after, in bytes; equal to that before if the classes themselves changed.
        to: u64,
    },
    /// No package is the cause: the layers themselves changed.
    Layers,
}

/// The packages that no longer need a package, and how.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct NoLongerNeeded {
    /// Whether the whole layer was removed.
    pub layer_is_removed: bool,
    /// Packages of the layer that needed it and are no longer in the plan.
    pub removed: Vec<PackageName>,
    /// Packages of the layer that needed it and are now in another layer.
    pub moved: Vec<PackageName>,
    /// Packages of the layer that no longer depend on it.
    pub changed: Vec<PackageName>,
    /// Packages of the layer that it moved to that need it now and did not before.
    pub needed_now: Vec<PackageName>,
    /// If no package is the cause, the selectors of the layer that selected it and no longer do.
    pub selectors: Vec<Selector>,
    /// If the layer still needs it, in fewer environments, and none of these is the cause: the packages of the layer through
    /// which it does. Those whose version or marker changed, else the local ones, else all.
    pub through: Vec<PackageName>,
    /// If there is no such package, the selectors of the layer that select it.
    pub through_selectors: Vec<Selector>,
}

/// Determines the causes of moves.
pub(super) struct Causes<'a> {
    /// The tier of each slot.
    tier_of: Vec<usize>,
    tiers: Vec<Tier<'a>>,
    before: Standing<'a>,
    pub(super) after: Standing<'a>,
    /// The versions and markers of each package in each tier.
    held_before: Held<'a>,
    held: Held<'a>,
    /// The selectors that reach each package before.
    pub(super) reached_by: BTreeMap<&'a PackageName, BTreeSet<&'a Selector>>,
    pub(super) selectors_after: BTreeSet<&'a Selector>,
    /// The names of the local packages before and after.
    pub(super) local_before: BTreeSet<&'a PackageName>,
    pub(super) local: BTreeSet<&'a PackageName>,
    /// The names of the packages that the base image has, so that no layer before or after holds them.
    pub(super) left_out_before: BTreeSet<&'a PackageName>,
    pub(super) left_out: BTreeSet<&'a PackageName>,
}

/// The facts about a tier.
#[derive(Clone, Default)]
struct Tier<'a> {
    /// The name and the selectors before; `None` if the tier is new.
    name_before: Option<&'a LayerName>,
    selectors_before: BTreeSet<&'a Selector>,
    is_there: bool,
    /// Whether it names no selectors, so that the caller placed its packages.
    is_placed: bool,
}

impl<'a> Causes<'a> {
    pub(super) fn of(slots: &Slots<'a>, before: &'a PlanRecord, after: &'a PlanRecord) -> Self {
        let tier_of = slots.tiers();
        let mut tiers = vec![Tier::default(); tier_of.iter().max().map_or(0, |last| last + 1)];
        for (slot, number) in slots.0.iter().zip(&tier_of) {
            let known = &mut tiers[*number];
            known.is_there |= slot.after.is_some();
            known.is_placed |=
                [slot.before, slot.after].into_iter().flatten().any(|layer| layer.selectors().is_empty());
            if let Some(layer) = slot.before {
                known.name_before = Some(tier(layer));
                known.selectors_before.extend(layer.selectors());
            }
        }
        let layers = |side: fn(&Slot<'a>) -> Option<&'a LayerRecord>| {
            slots.0.iter().zip(tier_of.iter().copied()).filter_map(move |(slot, tier)| Some((tier, side(slot)?)))
        };
        let reached_by = reached_by(before);
        let [left_out_before, left_out] =
            [before, after].map(|plan| plan.left_out().iter().map(ProvidedRecord::name).collect());
        let selectors_after = after.layers().iter().flat_map(LayerRecord::selectors).collect();
        let [local_before, local] = [before, after].map(|plan| plan.local().iter().map(LocalRecord::name).collect());
        let held_before = held(before, layers(|l| l.before));
        let held = held(after, layers(|l| l.after));
        let (before, after) = (standing(before, layers(|l| l.before)), standing(after, layers(|l| l.after)));
        Self {
            tier_of,
            tiers,
            before,
            after,
            held_before,
            held,
            reached_by,
            selectors_after,
            local_before,
            local,
            left_out_before,
            left_out,
        }
    }

    /// Returns the cause of a move from one layer to another.
    pub(super) fn of_move(&self, from: Entry<'_>, to: Entry<'_>) -> Cause {
        let (from_tier, to_tier) = (self.tier_of[from.slot], self.tier_of[to.slot]);
        if from_tier == to_tier {
            return Cause::Size { from: size(from.package), to: size(to.package) };
        }
        // Removed tiers have the last numbers.
        if to_tier < from_tier && self.tiers[from_tier].is_there {
            self.of_need(from, to)
        } else {
            self.of_end(from, to)
        }
    }

    /// Whether the caller placed the packages of one of two layers.
    fn is_placed(&self, from: Entry<'_>, to: Entry<'_>) -> bool {
        [from, to].iter().any(|entry| self.tiers[self.tier_of[entry.slot]].is_placed)
    }

    /// Returns the packages that need a package in a layer now, and did not before.
    fn gained(&self, from: Entry<'_>, to: Entry<'_>) -> Vec<PackageName> {
        let tier = self.tier_of[to.slot];
        only_first(needing(to.package, tier, &self.after), &needing(from.package, tier, &self.before))
    }

    /// Returns the cause for which a layer needs a package that another holds too, or held.
    pub(super) fn of_need(&self, from: Entry<'_>, to: Entry<'_>) -> Cause {
        if self.is_placed(from, to) {
            return Cause::Layers;
        }
        self.needed(from, to, self.gained(from, to))
    }

    /// Returns the cause for which a layer no longer needs a package that another holds, or needs it in fewer
    /// environments.
    pub(super) fn of_end(&self, from: Entry<'_>, to: Entry<'_>) -> Cause {
        if self.is_placed(from, to) {
            return Cause::Layers;
        }
        let (from_tier, to_tier) = (self.tier_of[from.slot], self.tier_of[to.slot]);
        let (tier, gained) = (&self.tiers[from_tier], self.gained(from, to));
        let mut ended = NoLongerNeeded { layer_is_removed: !tier.is_there, ..NoLongerNeeded::default() };
        if ended.layer_is_removed {
            // What needed it there says nothing of a layer that is gone as a whole.
            return Cause::NotNeeded(ended);
        }
        let still = needing(to.package, from_tier, &self.after);
        for package in only_first(needing(from.package, from_tier, &self.before), &still) {
            let list = match self.after.get(&package) {
                None => &mut ended.removed,
                Some(tiers) if tiers.contains(&from_tier) => &mut ended.changed,
                // No layer holds it, so it does not move.
                Some(_) if self.local.contains(&package) => continue,
                Some(_) => &mut ended.moved,
            };
            list.push(package);
        }
        let name = self.tiers[to_tier].name_before;
        if !name.is_some_and(|name| from.package.also_needed_by().contains(name)) {
            let is_new = |package: &PackageName| !from.package.dependents().contains(package);
            ended.needed_now = gained.into_iter().filter(is_new).collect();
        }
        let is_still_here = self.after.get(from.package.name()).is_some_and(|tiers| tiers.contains(&from_tier));
        if [&ended.removed, &ended.moved, &ended.changed].iter().any(|packages| !packages.is_empty()) {
            return Cause::NotNeeded(ended);
        }
        if is_still_here {
            // What needs it now and did not before is no cause of fewer.
            let needed_before = needing(from.package, from_tier, &self.before);
            ended.through = self.through(still.intersection(&needed_before).cloned().collect(), from_tier);
            if ended.through.is_empty() {
                ended.through_selectors = from.package.needed_by().to_vec();
            }
        } else {
            let selected = from.package.needed_by().iter().filter(|selector| tier.selectors_before.contains(selector));
            ended.selectors = selected.filter(|selector| !to.package.needed_by().contains(selector)).cloned().collect();
        }
        Cause::NotNeeded(ended)
    }

    /// Returns the cause by which an earlier layer needs a package: the packages that did not need it before, else the
    /// selectors that did not select it before, else those that needed it in fewer environments.
    fn needed(&self, from: Entry<'_>, to: Entry<'_>, packages: Vec<PackageName>) -> Cause {
        let cause =
            |packages, selectors, in_more_environments| Cause::Needed { packages, selectors, in_more_environments };
        if !packages.is_empty() {
            return cause(packages, Vec::new(), false);
        }
        let tier = self.tier_of[to.slot];
        let reached = self.reached_by.get(from.package.name());
        let known = |selector: &&Selector| reached.is_some_and(|reached| reached.contains(selector));
        let all = to.package.needed_by();
        let is_new = |selector: &&Selector| !self.tiers[tier].selectors_before.contains(selector) || !known(selector);
        let new: Vec<Selector> = all.iter().filter(is_new).cloned().collect();
        if all.is_empty() {
            return Cause::Layers;
        }
        if !new.is_empty() {
            return cause(Vec::new(), new, false);
        }
        let dependents = self.through(needing(to.package, tier, &self.after), tier);
        let selectors = if dependents.is_empty() { all.to_vec() } else { Vec::new() };
        cause(dependents, selectors, true)
    }

    /// Returns the dependents through which a tier needs a package in other environments than before: those that changed
    /// there, since the same version needs the same, else the local ones, whose requirements change without a version.
    fn through(&self, dependents: BTreeSet<PackageName>, tier: usize) -> Vec<PackageName> {
        let has_changed = |name: &&PackageName| {
            let key = |tier| (tier, *name);
            [Some(tier), None].map(key).iter().any(|key| self.held_before.get(key) != self.held.get(key))
        };
        let is_local = |name: &&PackageName| self.local.contains(name);
        let changed: Vec<PackageName> = dependents.iter().filter(has_changed).cloned().collect();
        let local: Vec<PackageName> = dependents.iter().filter(is_local).cloned().collect();
        match (changed.is_empty(), local.is_empty()) {
            (false, _) => changed,
            (true, false) => local,
            (true, true) => dependents.into_iter().collect(),
        }
    }

    /// Returns the dependents of a new package in its layer, or the selectors if there are none.
    pub(super) fn of_new(&self, entry: Entry<'_>) -> (Vec<PackageName>, Vec<Selector>) {
        let needing = needing(entry.package, self.tier_of[entry.slot], &self.after);
        let packages: Vec<PackageName> = needing.into_iter().collect();
        let selectors = if packages.is_empty() { entry.package.needed_by().to_vec() } else { Vec::new() };
        (packages, selectors)
    }
}

/// Returns the size that determines the size class of a package: that of the largest wheel, else of the source
/// distribution.
fn size(package: &PackageRecord) -> u64 {
    let of = |kind| {
        package.artifacts().iter().filter(move |file| file.kind() == kind).filter_map(ArtifactRecord::bytes).max()
    };
    of(ArtifactKind::Wheel).or_else(|| of(ArtifactKind::Sdist)).unwrap_or(0)
}

fn only_first(first: BTreeSet<PackageName>, second: &BTreeSet<PackageName>) -> Vec<PackageName> {
    first.into_iter().filter(|name| !second.contains(name)).collect()
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Needed { packages, selectors, in_more_environments } => {
                let who = if packages.is_empty() { list(selectors) } else { list(packages) };
                let more = if *in_more_environments { " in more environments" } else { "" };
                write!(f, ", since {who} {} it{more}", need(packages.len().max(selectors.len())))
            }
            Self::NotNeeded(ended) => ended.fmt(f),
            Self::Size { from, to } if from == to => f.write_str(", since the size classes changed"),
            Self::Size { from, to } => {
                write!(f, ", since its size changed from {} to {}", human_bytes(*from), human_bytes(*to))
            }
            Self::Layers => f.write_str(", since the layers changed"),
        }
    }
}

impl fmt::Display for NoLongerNeeded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut details = Vec::new();
        for (packages, one, several) in [
            (&self.removed, "is gone", "are gone"),
            (&self.moved, "moved too", "moved too"),
            (&self.changed, "dropped it", "dropped it"),
            (&self.needed_now, "needs it now", "need it now"),
        ] {
            if !packages.is_empty() {
                details.push(format!("{} {}", list(packages), verb(packages.len(), one, several)));
            }
        }
        if !self.selectors.is_empty() {
            details.push(format!("{} no longer {} it", list(&self.selectors), need(self.selectors.len())));
        }
        if !self.through.is_empty() {
            details.push(format!("through {}", list(&self.through)));
        }
        if !self.through_selectors.is_empty() {
            details.push(format!("through {}", list(&self.through_selectors)));
        }
        if details.is_empty() { Ok(()) } else { write!(f, " ({})", details.join("; ")) }
    }
}
