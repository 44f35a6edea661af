//! The laws of plans, over locks and selections made by chance.

use std::collections::BTreeMap;

use locklayers::closure::Closure;
use locklayers::export::PlanRecord;
use locklayers::lock::PackageId;
use locklayers::plan::PlanBuilder;
use locklayers::{DependencyGraph, Fingerprint, Layer, LayerSpec, Marker, Plan, Selector};
use proptest::prelude::*;

use crate::support::{parse, spec, texts};
use locklayers::proptest::{LockModel, any_change, any_lock};

/// A layer for each group, one for each extra, then the project; packages by name before all, sometimes.
fn layers(lock: &LockModel, with_packages: bool) -> Vec<LayerSpec> {
    let mut layers = Vec::new();
    if with_packages {
        layers.push(spec("picked", &["package:a[02]"]));
    }
    for index in 0..lock.groups.len() {
        layers.push(spec(&format!("group-{index}"), &[&format!("group:g{index}")]));
    }
    layers.push(spec("project", &["project"]));
    layers.push(spec("rest", &["rest"]));
    layers
}

fn build<'g>(graph: &'g DependencyGraph, layers: &[LayerSpec]) -> Option<Plan<'g>> {
    layers.iter().cloned().fold(Plan::builder(graph), PlanBuilder::layer).build().ok()
}

/// A law about a plan holds for every plan that can be made.
fn check(
    lock: &LockModel,
    with_packages: bool,
    law: impl Fn(&DependencyGraph, &Plan<'_>) -> Result<(), TestCaseError>,
) -> Result<(), TestCaseError> {
    let Some(graph) = parse(&lock.to_string()) else { return Ok(()) };
    let Some(plan) = build(&graph, &layers(lock, with_packages)) else { return Ok(()) };
    law(&graph, &plan)
}

fn held<'p>(layer: &'p Layer<'p>) -> impl Iterator<Item = (&'p PackageId, &'p Marker)> {
    layer.placements().iter().map(|p| (p.package().id(), p.marker()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn layers_are_pairwise_disjoint(lock in any_lock(), picked in any::<bool>()) {
        check(&lock, picked, |_, plan| {
            let mut known: BTreeMap<&PackageId, Marker> = BTreeMap::new();
            for (id, marker) in plan.layers().iter().flat_map(held) {
                let before = known.entry(id).or_insert_with(Marker::never);
                prop_assert!(before.is_disjoint(marker).unwrap(), "{} under {} and {}", id, before, marker);
                *before = before.or(marker).unwrap();
            }
            Ok(())
        })?;
    }

    #[test]
    fn layers_together_are_the_closure_of_all_selectors(lock in any_lock(), picked in any::<bool>()) {
        check(&lock, picked, |graph, plan| {
            let selectors: Vec<Selector> = plan.layers().iter().flat_map(Layer::selectors)
                .filter(|s| !s.draws_from_scope()).cloned().collect();
            let closure = Closure::of(graph, &selectors).unwrap();
            let mut known: BTreeMap<&PackageId, Marker> = BTreeMap::new();
            for (id, marker) in plan.layers().iter().flat_map(held) {
                let before = known.entry(id).or_insert_with(Marker::never);
                *before = before.or(marker).unwrap();
            }
            let python = graph.lockfile().requires_python();
            let wanted: BTreeMap<&PackageId, Marker> = closure.iter()
                .filter(|(p, _)| !p.source().is_local()).map(|(p, m)| (p.id(), m.complexify(python).unwrap())).collect();
            let found: BTreeMap<&PackageId, Marker> =
                known.into_iter().map(|(id, m)| (id, m.complexify(python).unwrap())).collect();
            prop_assert_eq!(found, wanted);
            Ok(())
        })?;
    }

    #[test]
    fn each_dependency_stands_in_the_same_or_an_earlier_layer(lock in any_lock()) {
        check(&lock, true, |graph, plan| {
            if !graph.lockfile().conflicts().is_empty() {
                return Ok(());
            }
            let python = graph.lockfile().requires_python();
            let environment = graph.lockfile().resolution_markers().iter().fold(Marker::never(), |any, m| any.or(m).unwrap());
            let environment = if environment.is_never() { Marker::always() } else { environment };
            let mut installed: BTreeMap<&PackageId, Marker> = BTreeMap::new();
            for layer in plan.layers() {
                for (id, marker) in held(layer) {
                    let before = installed.entry(id).or_insert_with(Marker::never);
                    *before = before.or(marker).unwrap();
                }
                for placement in layer.placements() {
                    for dependency in placement.package().dependencies() {
                        let target = graph.lockfile().dependency(dependency).unwrap();
                        let wanted = placement.marker().and(&dependency.marker().without_extras().unwrap()).unwrap().and(&environment).unwrap();
                        let holds = installed.get(target.id()).cloned().unwrap_or_default();
                        let covered = target.source().is_local() || installed.contains_key(target.id()) && wanted.complexify(python).unwrap().implies(&holds).unwrap();
                        let dead = wanted.complexify(python).unwrap().is_never() || dependency.marker() != &dependency.marker().without_extras().unwrap();
                        prop_assert!(covered || dead, "{} needs {}", placement.package().id(), target.id());
                    }
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn order_revision_and_unknown_keys_change_nothing(lock in any_lock(), revision in 0u8..9) {
        let text = lock.to_string();
        let mut entries: Vec<String> = text.split("\n[[package]]").map(str::to_owned).collect();
        let head = entries.remove(0).replacen(&format!("revision = {}", lock.revision), &format!("revision = {revision}\nnovel = [1, {{ x = 2 }}]"), 1);
        entries.reverse();
        let other = entries.into_iter().fold(head, |text, entry| format!("{text}\n[[package]]{entry}"));
        let (Some(before), Some(after)) = (parse(&text), parse(&other)) else { return Ok(()) };
        let layers = layers(&lock, false);
        let (Some(before), Some(after)) = (build(&before, &layers), build(&after, &layers)) else { return Ok(()) };
        prop_assert_eq!(PlanRecord::of(&before).to_string(), PlanRecord::of(&after).to_string());
        prop_assert_eq!(texts(&before), texts(&after));
    }

    #[test]
    fn a_changed_hash_changes_the_layers_that_hold_the_package_and_no_other(lock in any_lock(), index in any::<prop::sample::Index>()) {
        let changed = index.index(lock.packages.len());
        let (old, new) = (format!("{:064x}", changed * 16 + 1), format!("{:064x}", changed * 16 + 0xf00));
        let text = lock.to_string();
        let (Some(before), Some(after)) = (parse(&text), parse(&text.replace(&old, &new))) else { return Ok(()) };
        let layers = layers(&lock, false);
        let (Some(before), Some(after)) = (build(&before, &layers), build(&after, &layers)) else { return Ok(()) };
        for (a, b) in before.layers().iter().zip(after.layers()) {
            let holds = a.placements().iter().any(|p| p.hashes().iter().any(|h| h.hex() == old));
            prop_assert_eq!(Fingerprint::of(a) != Fingerprint::of(b), holds, "layer {}", a.name());
        }
    }

    #[test]
    fn equal_fingerprints_and_equal_requirements_go_together(a in any_lock(), b in any_lock()) {
        let graphs: Vec<(DependencyGraph, Vec<LayerSpec>)> = [a, b].iter()
            .filter_map(|lock| Some((parse(&lock.to_string())?, layers(lock, false)))).collect();
        let plans: Vec<Plan<'_>> = graphs.iter().filter_map(|(graph, layers)| build(graph, layers)).collect();
        let all: Vec<(Fingerprint, String)> = plans.iter()
            .flat_map(|plan| plan.layers().iter().map(Fingerprint::of).zip(texts(plan))).collect();
        for (fingerprint, text) in &all {
            for (other, same) in &all {
                prop_assert_eq!(fingerprint == other, text == same);
            }
        }
    }
}

/// Two tiers, both split by these sizes.
fn split<'g>(graph: &'g DependencyGraph, lock: &LockModel, sizes: &[u64]) -> Option<Plan<'g>> {
    let tiers = layers(lock, false);
    let builder = tiers.into_iter().fold(Plan::builder(graph), PlanBuilder::layer);
    builder.split(true).sizes(sizes.iter().copied()).build().ok()
}

/// What each tier holds: package, marker and requirement.
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

/// The layer of each package, by tier.
fn places(plan: &Plan<'_>) -> BTreeMap<(String, String), String> {
    let layers = plan.layers().iter();
    layers
        .flat_map(|layer| {
            let held = layer.placements().iter();
            held.map(|p| ((layer.tier().to_string(), p.package().id().to_string()), layer.name().to_string()))
        })
        .collect()
}

const SIZES: [u64; 3] = [4_000_000, 1_000_000, 1_000];

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_split_tier_holds_what_the_whole_one_holds(lock in any_lock()) {
        let Some(graph) = parse(&lock.to_string()) else { return Ok(()) };
        let (Some(whole), Some(parts)) = (build(&graph, &layers(&lock, false)), split(&graph, &lock, &SIZES)) else {
            return Ok(());
        };
        let mut expected = tiers(&whole);
        expected.retain(|_, held| !held.is_empty());
        let mut found = tiers(&parts);
        found.retain(|_, held| !held.is_empty());
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn a_package_moves_between_the_layers_of_a_tier_only_when_its_own_size_class_does(change in any_change()) {
        let read = |lock: &LockModel| parse(&lock.to_string());
        let (Some(before), Some(after)) = (read(change.before()), read(change.after())) else { return Ok(()) };
        let (Some(old), Some(new)) =
            (split(&before, change.before(), &SIZES), split(&after, change.after(), &SIZES)) else { return Ok(()) };
        let class = |plan: &Plan<'_>, id: &str| {
            let found = plan.layers().iter().flat_map(Layer::placements).find(|p| p.package().id().to_string() == id);
            found.map(|p| (p.bytes().most(), p.bytes().unsized_files()))
        };
        let now = places(&new);
        for ((tier, package), layer) in places(&old) {
            let Some(there) = now.get(&(tier.clone(), package.clone())) else { continue };
            let is_same_size = class(&old, &package) == class(&new, &package);
            prop_assert!(*there == layer || !is_same_size, "{} moved from {} to {}", package, layer, there);
        }
    }

    #[test]
    fn a_layer_of_a_split_tier_holds_sizes_of_its_class_alone(lock in any_lock()) {
        let Some(graph) = parse(&lock.to_string()) else { return Ok(()) };
        let Some(plan) = split(&graph, &lock, &SIZES) else { return Ok(()) };
        for layer in plan.layers() {
            let bytes = |p: &locklayers::plan::Placement<'_>| {
                // A package belongs by its largest file, where any has a known size.
                let sized = p.wheels().iter().any(|wheel| wheel.size().is_some()) || p.sdist().is_some_and(|s| s.size().is_some());
                sized.then(|| p.bytes().most())
            };
            let expected = |p: &locklayers::plan::Placement<'_>| match bytes(p) {
                None => usize::MAX,
                Some(bytes) => SIZES.iter().position(|bound| bytes >= *bound).unwrap_or(SIZES.len()),
            };
            let classes: std::collections::BTreeSet<usize> = layer.placements().iter().map(expected).collect();
            prop_assert!(classes.len() <= 1, "{}: {:?}", layer.name(), classes);
        }
    }
}
