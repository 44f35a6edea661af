//! The laws of plans whose tiers are split by size, over random locks with files of all sizes.

use std::collections::{BTreeMap, BTreeSet};

use locklayers::export::PlanRecord;
use locklayers::lock::{Sdist, Wheel};
use locklayers::plan::{Placement, PlanBuilder};
use locklayers::proptest::{EdgeModel, LockKnobs, LockModel};
use locklayers::{DependencyGraph, Layer, Plan};
use proptest::prelude::*;

use crate::laws::{complete, disjoint, layers, ordered};
use crate::support::{parse, texts};

/// How a plan is split.
#[derive(Clone, Debug)]
struct Asked {
    /// Which tiers are split, one bit for each.
    split: u8,
    /// The bounds; if there are none, halves.
    sizes: Option<Vec<u64>>,
    most_layers: usize,
    most_bytes: Option<u64>,
    /// The seed of the files' sizes.
    seed: u64,
}

/// Small and large sizes are equally likely.
fn any_bound() -> impl Strategy<Value = u64> {
    (0u32..30, any::<u32>()).prop_map(|(bits, more)| (1 << bits) + u64::from(more) % (1 << bits))
}

prop_compose! {
    fn any_asked()(
        split in 1u8..,
        sizes in prop::option::of(prop::collection::vec(any_bound(), 0..5)),
        most_layers in 1usize..14,
        most_bytes in prop::option::of((4u32..34).prop_map(|bits| 1u64 << bits)),
        seed in any::<u64>(),
    ) -> Asked {
        Asked { split, sizes, most_layers, most_bytes, seed }
    }
}

/// Enough packages to fill many classes.
fn knobs() -> LockKnobs {
    LockKnobs::default().packages(6..=16)
}

fn any_wide() -> impl Strategy<Value = LockModel> {
    knobs().any_lock().prop_map(|lock| wide(&lock))
}

/// Returns the lock, with its project depending on every package.
fn wide(lock: &LockModel) -> LockModel {
    let mut lock = lock.clone();
    let edge = |target| EdgeModel { target, fork: 0, extras: 0, marker: None };
    lock.base.edges.extend((0..lock.packages.len()).map(edge));
    lock
}

impl Asked {
    /// Returns the lock with a size of up to a gigabyte for each file, or none, derived from its URL and the seed.
    fn graph(&self, lock: &LockModel) -> Option<DependencyGraph> {
        parse(&self.text(lock))
    }

    fn text(&self, lock: &LockModel) -> String {
        let line = |line: &str| {
            let Some((before, after)) = line.split_once(", size = ") else { return format!("{line}\n") };
            let url = before.split('"').nth(1).unwrap();
            let hash = url.bytes().fold(self.seed ^ 0xcbf2_9ce4_8422_2325, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
            let hash = hash ^ hash >> 29;
            let rest = after.trim_start_matches(|c: char| c.is_ascii_digit());
            match hash % 6 {
                0 => format!("{before}{rest}\n"),
                _ => format!("{before}, size = {}{rest}\n", (hash >> 8) >> (26 + (hash >> 3) % 28)),
            }
        };
        lock.to_string().lines().map(line).collect()
    }

    /// Returns the plan with its tiers split; the tiers are those of the laws about whole tiers.
    fn plan<'g>(&self, graph: &'g DependencyGraph, lock: &LockModel) -> Option<Plan<'g>> {
        let tiers = layers(lock, false).into_iter().enumerate();
        let tiers = tiers.map(|(index, tier)| tier.with_split(self.split >> (index % 8) & 1 == 1));
        let builder = tiers.fold(Plan::builder(graph), PlanBuilder::layer).max_layers(self.most_layers);
        let builder = self.most_bytes.into_iter().fold(builder, PlanBuilder::max_bytes);
        self.sizes.iter().fold(builder, |builder, sizes| builder.sizes(sizes.iter().copied())).build().ok()
    }

    /// Checks a law for the plan of a lock, if it can be made.
    fn check(
        &self,
        lock: &LockModel,
        law: impl Fn(&DependencyGraph, &Plan<'_>) -> Result<(), TestCaseError>,
    ) -> Result<(), TestCaseError> {
        let Some(graph) = self.graph(lock) else { return Ok(()) };
        let Some(plan) = self.plan(&graph, lock) else { return Ok(()) };
        law(&graph, &plan)
    }
}

/// Returns the effective size of a package: of its largest wheel, or of its source distribution if it has no wheel.
fn size(placement: &Placement<'_>) -> Option<u64> {
    match placement.wheels() {
        [] => placement.sdist().and_then(Sdist::size),
        wheels => wheels.iter().filter_map(Wheel::size).max(),
    }
}

/// Returns the lower bound in the name of a layer; `None` for other names.
fn bound(text: &str) -> Option<u64> {
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let unit = match &text[end..] {
        "b" => 1,
        "k" => 1 << 10,
        "m" => 1 << 20,
        "g" => 1 << 30,
        "kb" => 1_000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        _ => return None,
    };
    text[..end].parse::<u64>().ok().map(|number| number * unit)
}

/// Returns the suffix of a layer's name after the name of its tier.
fn suffix<'p>(layer: &'p Layer<'_>) -> &'p str {
    layer.name().as_str().strip_prefix(layer.tier().as_str()).and_then(|rest| rest.strip_prefix('-')).unwrap()
}

/// Returns the layers of each tier that is split.
fn split_tiers<'p, 'g>(plan: &'p Plan<'g>) -> impl Iterator<Item = &'p [Layer<'g>]> {
    plan.layers().chunk_by(|a, b| a.tier() == b.tier()).filter(|tier| tier[0].class().is_some())
}

/// Returns the content of each tier: package, marker and requirement.
fn tiers(plan: &Plan<'_>) -> BTreeMap<String, Vec<(String, String, Option<String>)>> {
    let mut tiers: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for layer in plan.layers() {
        let held = layer.placements().iter();
        let held = held.map(|p| (p.package().id().to_string(), p.marker().to_string(), p.requirement()));
        tiers.entry(layer.tier().to_string()).or_default().extend(held);
    }
    for held in tiers.values_mut() {
        held.sort();
    }
    tiers
}

/// Returns each package of the split tiers with its layer and its size.
fn positions(plan: &Plan<'_>) -> BTreeMap<(String, String), (String, Option<u64>)> {
    let of = |layer: &Layer<'_>| {
        let (tier, name) = (layer.tier().to_string(), layer.name().to_string());
        let held = layer.placements().iter();
        held.map(|p| ((tier.clone(), p.package().id().to_string()), (name.clone(), size(p)))).collect::<Vec<_>>()
    };
    plan.layers().iter().filter(|layer| layer.class().is_some()).flat_map(of).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn layers_of_split_tiers_are_pairwise_disjoint(lock in any_wide(), asked in any_asked()) {
        asked.check(&lock, |_, plan| disjoint(plan))?;
    }

    #[test]
    fn layers_of_split_tiers_together_are_the_closure_of_all_selectors(lock in any_wide(), asked in any_asked()) {
        asked.check(&lock, complete)?;
    }

    #[test]
    fn a_split_tier_holds_what_the_whole_one_holds(lock in any_wide(), asked in any_asked()) {
        let whole = Asked { split: 0, ..asked.clone() };
        let Some(graph) = asked.graph(&lock) else { return Ok(()) };
        let (Some(whole), Some(parts)) = (whole.plan(&graph, &lock), asked.plan(&graph, &lock)) else { return Ok(()) };
        prop_assert_eq!(tiers(&parts), tiers(&whole));
    }

    #[test]
    fn a_dependency_stands_in_the_same_tier_or_an_earlier_one(lock in any_wide(), asked in any_asked()) {
        asked.check(&lock, ordered)?;
    }

    #[test]
    fn the_order_of_entries_changes_nothing(lock in any_wide(), asked in any_asked()) {
        let reversed = LockModel { reversed: !lock.reversed, ..lock.clone() };
        let (Some(a), Some(b)) = (asked.graph(&lock), asked.graph(&reversed)) else { return Ok(()) };
        let (Some(a), Some(b)) = (asked.plan(&a, &lock), asked.plan(&b, &lock)) else { return Ok(()) };
        prop_assert_eq!(PlanRecord::of(&a).to_string(), PlanRecord::of(&b).to_string());
        prop_assert_eq!(texts(&a), texts(&b));
    }

    /// Leaves room for two layers of each split tier, since packages of unknown size have their own, and for one of
    /// each other tier.
    #[test]
    fn halves_are_at_most_so_many_layers(lock in any_wide(), asked in any_asked()) {
        let asked = Asked { sizes: None, most_bytes: None, ..asked };
        asked.check(&lock, |_, plan| {
            let tiers = || plan.layers().chunk_by(|a, b| a.tier() == b.tier());
            let least = tiers().map(|tier| if tier[0].class().is_some() { 2 } else { 1 }).sum::<usize>();
            prop_assert!(plan.layers().len() <= asked.most_layers.max(least), "{} layers", plan.layers().len());
            Ok(())
        })?;
    }

    #[test]
    fn a_layer_over_the_limit_of_bytes_is_a_single_package(lock in any_wide(), asked in any_asked(), bits in 4u32..34) {
        let limit = 1_u64 << bits;
        let asked = Asked { most_bytes: Some(limit), ..asked };
        asked.check(&lock, |_, plan| {
            for layer in split_tiers(plan).flatten() {
                let (bytes, packages) = (layer.bytes().most(), layer.placements().len());
                prop_assert!(bytes <= limit || packages == 1, "{}: {} packages, {} bytes", layer.name(), packages, bytes);
            }
            Ok(())
        })?;
    }

    #[test]
    fn halves_are_named_by_their_bounds_and_come_largest_first(lock in any_wide(), asked in any_asked()) {
        let asked = Asked { sizes: None, most_bytes: None, ..asked };
        asked.check(&lock, |_, plan| {
            for tier in split_tiers(plan) {
                let mut below = u64::MAX;
                for (index, layer) in tier.iter().enumerate() {
                    let sizes: Vec<Option<u64>> = layer.placements().iter().map(size).collect();
                    prop_assert!(!sizes.is_empty());
                    let is_last = tier[index + 1..].iter().all(|layer| suffix(layer) == "unsized");
                    match (suffix(layer), bound(suffix(layer))) {
                        (_, Some(bound)) => {
                            prop_assert!(bound.is_power_of_two() && bound < below, "{} after {}", bound, below);
                            let fits = |size: &Option<u64>| size.is_some_and(|size| (bound..2 * bound).contains(&size.max(1)));
                            prop_assert!(sizes.iter().all(fits), "{}: {:?}", layer.name(), sizes);
                            below = bound;
                        }
                        ("rest", None) => {
                            prop_assert!(is_last && sizes.iter().all(|size| size.is_some_and(|size| size < below)));
                        }
                        (name, None) => {
                            prop_assert_eq!(name, "unsized");
                            prop_assert!(index + 1 == tier.len() && sizes.iter().all(Option::is_none));
                        }
                    }
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn committed_sizes_are_the_bounds_of_layers(lock in any_wide(), asked in any_asked(), sizes in prop::collection::vec(any_bound(), 0..5)) {
        let asked = Asked { sizes: Some(sizes.clone()), most_bytes: None, ..asked };
        asked.check(&lock, |_, plan| {
            for tier in split_tiers(plan) {
                let names: Vec<Option<u64>> = tier.iter().map(|layer| bound(suffix(layer))).collect();
                let bounds: Vec<u64> = names.iter().flatten().copied().collect();
                prop_assert!(bounds.is_sorted_by(|a, b| a > b) && bounds.iter().all(|bound| sizes.contains(bound)));
                for (layer, name) in tier.iter().zip(names) {
                    for placement in layer.placements() {
                        let own = size(placement).map(|size| sizes.iter().copied().filter(|bound| size >= *bound).max());
                        let expected = match own {
                            None => suffix(layer) == "unsized",
                            Some(None) => suffix(layer) == "rest",
                            Some(bound) => name == bound,
                        };
                        prop_assert!(expected, "{} of {:?} in {}", placement.package().id(), size(placement), layer.name());
                    }
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn a_package_moves_between_the_layers_of_a_tier_only_when_its_own_size_class_does(
        change in knobs().any_change(), asked in any_asked(), sizes in prop::collection::vec(any_bound(), 1..5),
    ) {
        let asked = Asked { sizes: Some(sizes.clone()), most_bytes: None, ..asked };
        let (before, after) = (wide(change.before()), wide(change.after()));
        let (Some(old), Some(new)) = (asked.graph(&before), asked.graph(&after)) else { return Ok(()) };
        let (Some(old), Some(new)) = (asked.plan(&old, &before), asked.plan(&new, &after)) else { return Ok(()) };
        let class = |size: Option<u64>| size.map(|size| sizes.iter().filter(|bound| size >= **bound).count());
        let now = positions(&new);
        for (package, (layer, before)) in positions(&old) {
            let Some((there, after)) = now.get(&package) else { continue };
            prop_assert_eq!(*there == layer, class(before) == class(*after), "{:?} was in {} and is in {}", package, layer, there);
        }
    }

}

proptest! {
    // A package moves because of the sizes of others only if two classes are merged, which few locks show.
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Halves depend only on the tier's largest package and on whether any package has an unknown size.
    #[test]
    fn halves_move_a_package_only_for_its_own_size_while_the_largest_stays(change in knobs().any_change(), asked in any_asked()) {
        let asked = Asked { sizes: None, most_bytes: None, ..asked };
        let (before, after) = (wide(change.before()), wide(change.after()));
        let (Some(old), Some(new)) = (asked.graph(&before), asked.graph(&after)) else { return Ok(()) };
        let (Some(old), Some(new)) = (asked.plan(&old, &before), asked.plan(&new, &after)) else { return Ok(()) };
        let frame = |plan: &Plan<'_>| -> BTreeMap<String, (u32, bool)> {
            split_tiers(plan).map(|tier| {
                let sizes: BTreeSet<Option<u64>> = tier.iter().flat_map(Layer::placements).map(size).collect();
                let largest = sizes.iter().flatten().max().copied().unwrap_or(0).max(1).ilog2();
                (tier[0].tier().to_string(), (largest, sizes.contains(&None)))
            }).collect()
        };
        let (before, after, now) = (frame(&old), frame(&new), positions(&new));
        for (package, (layer, own)) in positions(&old) {
            let Some((there, then)) = now.get(&package) else { continue };
            let is_framed = before.get(&package.0) == after.get(&package.0);
            let is_same = own.map(|size| size.max(1).ilog2()) == then.map(|size| size.max(1).ilog2());
            prop_assert!(*there == layer || !is_framed || !is_same, "{:?} moved from {} to {}", package, layer, there);
        }
    }
}
