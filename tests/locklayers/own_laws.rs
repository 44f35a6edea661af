//! The laws of layers that the caller defines, over random locks and placements.

use std::collections::{BTreeMap, BTreeSet};

use locklayers::closure::Closure;
use locklayers::export::PlanRecord;
use locklayers::lock::{Dependency, Package, PackageId};
use locklayers::name::ExtraName;
use locklayers::plan::{PlanBuilder, PlanError, Tier};
use locklayers::proptest::{LockKnobs, LockModel, any_lock};
use locklayers::{DependencyGraph, Fingerprint, Layer, LayerName, LayerSpec, Marker, Plan, Selector};
use proptest::prelude::*;

use crate::laws;
use crate::support::{parse, texts};

const TIERS: [&str; 3] = ["first", "second", "third"];

fn name(text: &str) -> LayerName {
    LayerName::new(text).unwrap()
}

/// Returns the selectors of the project and of all groups of a lock.
fn scope(lock: &LockModel) -> Vec<Selector> {
    let groups = (0..lock.groups.len()).map(|index| format!("group:g{index}"));
    std::iter::once("project".to_owned()).chain(groups).map(|selector| selector.parse().unwrap()).collect()
}

/// Returns a plan in which the caller places each package by its rank: in a tier, or wherever the last tier, `rest`,
/// puts it.
fn placed<'g>(graph: &'g DependencyGraph, lock: &LockModel, choice: &[u8]) -> PlanBuilder<'g> {
    let rank = |package: &Package| graph.lockfile().packages().iter().position(|p| p.id() == package.id()).unwrap();
    let choose = |package: &'g Package| TIERS.get(usize::from(choice[rank(package) % choice.len()])).copied().map(name);
    let rest = LayerSpec::new(name("rest"), vec![Selector::Rest]);
    Plan::builder(graph).scope(scope(lock)).place(TIERS.map(name), choose).layer(rest)
}

fn choices() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(0u8..4, 1..9)
}

/// Returns the packages of a plan, each under the union of its markers in all layers.
fn held(plan: &Plan<'_>) -> BTreeMap<PackageId, Marker> {
    let mut known: BTreeMap<PackageId, Marker> = BTreeMap::new();
    for (id, marker) in plan.layers().iter().flat_map(laws::held) {
        let before = known.entry(id.clone()).or_insert_with(Marker::never);
        *before = before.or(marker).unwrap();
    }
    known
}

/// An edge that is not satisfied: the layer, the dependent, the dependency.
type Edge = (LayerName, PackageId, PackageId);

/// The target of an edge, with its effective marker.
fn follow<'g>(graph: &'g DependencyGraph, edge: &'g Dependency, environment: &Marker) -> (&'g Package, Marker) {
    let target = graph.lockfile().dependency(edge).unwrap();
    let forks = target.resolution_markers().iter().fold(Marker::never(), |any, marker| any.or(marker).unwrap());
    let forks = if target.resolution_markers().is_empty() { Marker::always() } else { forks };
    (target, edge.marker().and(environment).unwrap().and(&forks).unwrap())
}

/// Returns the edges from packages of a layer to packages that neither it nor earlier layers hold, computed by
/// evaluating markers and by a separate search. Only for locks without conflicts.
fn uncovered(graph: &DependencyGraph, plan: &Plan<'_>) -> BTreeSet<Edge> {
    let python = graph.lockfile().requires_python();
    let forks = graph.lockfile().resolution_markers().iter();
    let environment = forks.fold(Marker::never(), |any, marker| any.or(marker).unwrap());
    let environment = if environment.is_never() { Marker::always() } else { environment };
    let mut known: BTreeMap<&PackageId, Marker> = BTreeMap::new();
    let mut found = BTreeSet::new();
    for layer in plan.layers() {
        let mut reached: BTreeMap<(&PackageId, Option<&ExtraName>), (&Package, Marker)> = BTreeMap::new();
        let mut waiting = Vec::new();
        for placement in layer.placements() {
            let before = known.entry(placement.package().id()).or_insert_with(Marker::never);
            *before = before.or(placement.marker()).unwrap();
            waiting.push((placement.package(), None, placement.marker().clone()));
        }
        while let Some((package, extra, marker)) = waiting.pop() {
            let (_, before) = reached.entry((package.id(), extra)).or_insert((package, Marker::never()));
            let joined = before.or(&marker).unwrap();
            if joined == *before {
                continue;
            }
            *before = joined.clone();
            let of_extra = |extra| package.optional_dependencies().get(extra).map(Vec::as_slice).unwrap_or_default();
            for edge in extra.map_or(package.dependencies(), of_extra) {
                let (target, along) = follow(graph, edge, &environment);
                let along = joined.and(&along).unwrap();
                waiting.push((target, None, along.clone()));
                waiting.extend(edge.extras().iter().map(|extra| (target, Some(extra), along.clone())));
            }
        }
        for ((id, extra), (package, marker)) in reached {
            let Some(own) = known.get(id) else { continue };
            let of_extra = |extra| package.optional_dependencies().get(extra).map(Vec::as_slice).unwrap_or_default();
            for edge in extra.map_or(package.dependencies(), of_extra) {
                let (target, along) = follow(graph, edge, &environment);
                let wanted = marker.and(own).unwrap().and(&along).unwrap();
                let holds = known.get(target.id()).cloned().unwrap_or_else(Marker::never);
                let left = wanted.and(&holds.not().unwrap()).unwrap();
                if !target.source().is_local() && !left.complexify(python).unwrap().is_never() {
                    found.insert((layer.name().clone(), id.clone(), target.id().clone()));
                }
            }
        }
    }
    found
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn placed_layers_are_disjoint_and_together_the_closure_of_the_scope(lock in any_lock(), choice in choices()) {
        let Some(graph) = parse(&lock.to_string()) else { return Ok(()) };
        let Ok(plan) = placed(&graph, &lock, &choice).allow_later_dependencies(true).build() else { return Ok(()) };
        laws::disjoint(&plan)?;
        let python = graph.lockfile().requires_python();
        let wanted: BTreeMap<PackageId, Marker> = Closure::of(&graph, &scope(&lock)).unwrap().iter()
            .filter(|(package, _)| !package.source().is_local())
            .map(|(package, marker)| (package.id().clone(), marker.complexify(python).unwrap())).collect();
        let found: BTreeMap<PackageId, Marker> =
            held(&plan).into_iter().map(|(id, marker)| (id, marker.complexify(python).unwrap())).collect();
        prop_assert_eq!(found, wanted);
        for layer in plan.layers().iter().filter(|layer| layer.name().as_str() != "rest") {
            for placement in layer.placements() {
                let rank = graph.lockfile().packages().iter().position(|p| p.id() == placement.package().id()).unwrap();
                prop_assert_eq!(TIERS[usize::from(choice[rank % choice.len()])], layer.name().as_str());
            }
        }
    }

    #[test]
    fn a_dependency_stands_in_the_same_or_an_earlier_layer_or_the_error_names_a_real_edge(
        lock in LockKnobs::default().conflicts(false).any_lock(), choice in choices()
    ) {
        let Some(graph) = parse(&lock.to_string()) else { return Ok(()) };
        let Ok(plan) = placed(&graph, &lock, &choice).allow_later_dependencies(true).build() else { return Ok(()) };
        let found = uncovered(&graph, &plan);
        match placed(&graph, &lock, &choice).build() {
            Ok(strict) => {
                prop_assert_eq!(found, BTreeSet::new());
                prop_assert_eq!(PlanRecord::of(&strict).to_string(), PlanRecord::of(&plan).to_string());
            }
            Err(PlanError::LaterDependency { layer, package, dependency, later, .. }) => {
                let position = |name: &LayerName| plan.layers().iter().position(|layer| layer.name() == name).unwrap();
                prop_assert!(position(&layer) < position(&later));
                let holds = |layer: &LayerName| laws::held(&plan.layers()[position(layer)]).any(|(id, _)| *id == *dependency);
                prop_assert!(holds(&later) && found.contains(&(layer, *package, *dependency)), "{:?}", found);
            }
            Err(error) => prop_assert!(false, "{}", error),
        }
    }

    #[test]
    fn closures_that_lack_what_they_need_are_refused_and_others_are_not(
        lock in LockKnobs::default().conflicts(false).any_lock(), choice in choices()
    ) {
        let Some(graph) = parse(&lock.to_string()) else { return Ok(()) };
        let Ok(all) = Closure::of(&graph, &scope(&lock)) else { return Ok(()) };
        let mut rank = 0;
        let some = all.filter(|_| { rank += 1; choice[rank % choice.len()] != 3 });
        let builder = Plan::builder(&graph).tier(Tier::new(name("some"), some));
        let Ok(plan) = builder.clone().allow_missing_dependencies(true).build() else { return Ok(()) };
        let found = uncovered(&graph, &plan);
        match builder.build() {
            Ok(_) => prop_assert_eq!(found, BTreeSet::new()),
            Err(PlanError::MissingDependency { layer, package, dependency, .. }) => {
                prop_assert!(found.contains(&(layer, *package, *dependency)), "{:?}", found);
            }
            Err(error) => prop_assert!(false, "{}", error),
        }
    }

    #[test]
    fn a_package_placed_where_selectors_put_it_changes_no_byte(lock in any_lock(), picked in any::<bool>()) {
        let Some(graph) = parse(&lock.to_string()) else { return Ok(()) };
        let layers = laws::layers(&lock, picked);
        let Ok(plan) = layers.iter().cloned().fold(Plan::builder(&graph), PlanBuilder::layer).build() else { return Ok(()) };
        let mut stands: BTreeMap<PackageId, LayerName> = BTreeMap::new();
        for layer in plan.layers() {
            for (id, _) in laws::held(layer) {
                // A package that is in two layers under two markers cannot be placed in one.
                if stands.insert(id.clone(), layer.name().clone()).is_some() { return Ok(()) }
            }
        }
        let order = plan.layers().iter().map(|layer| layer.name().clone());
        let scope: Vec<Selector> =
            plan.layers().iter().flat_map(Layer::selectors).filter(|s| !s.draws_from_scope()).cloned().collect();
        let own = Plan::builder(&graph).scope(scope).place(order, |package| stands.get(package.id()).cloned());
        let own = own.allow_later_dependencies(lock.conflict.is_some()).build().unwrap();
        prop_assert_eq!(texts(&own), texts(&plan));
        prop_assert_eq!(fingerprints(&own), fingerprints(&plan));
        prop_assert_eq!(Fingerprint::chained(&own), Fingerprint::chained(&plan));
        let local = |plan: &Plan<'_>| -> Vec<(PackageId, Marker)> {
            plan.local().iter().map(|local| (local.package().id().clone(), local.marker().clone())).collect()
        };
        prop_assert_eq!(local(&own), local(&plan));
    }

    #[test]
    fn tiers_of_closures_are_the_tiers_of_their_selectors(lock in any_lock()) {
        let Some(graph) = parse(&lock.to_string()) else { return Ok(()) };
        let layers: Vec<LayerSpec> = laws::layers(&lock, false).into_iter().filter(|l| l.name().as_str() != "rest").collect();
        let Ok(plan) = layers.iter().cloned().fold(Plan::builder(&graph), PlanBuilder::layer).build() else { return Ok(()) };
        let selections: Vec<&[Selector]> = layers.iter().map(LayerSpec::selectors).collect();
        let closures = Closure::together(&graph, &selections).unwrap();
        let tiers = layers.iter().zip(closures).map(|(layer, closure)| Tier::new(layer.name().clone(), closure));
        let own = tiers.fold(Plan::builder(&graph), PlanBuilder::tier).build().unwrap();
        prop_assert_eq!(PlanRecord::of(&own).to_string(), PlanRecord::of(&plan).to_string());
    }

    #[test]
    fn closures_are_sets_with_markers(with_conflicts in any::<bool>(), plain in LockKnobs::default().conflicts(false).any_lock(), any in any_lock()) {
        let lock = if with_conflicts { any } else { plain };
        let Some(graph) = parse(&lock.to_string()) else { return Ok(()) };
        let selections: Vec<Selector> = scope(&lock);
        let each: Vec<&[Selector]> = selections.chunks(1).collect();
        let Ok(closures) = Closure::together(&graph, &each) else { return Ok(()) };
        let (a, b) = (&closures[0], closures.last().unwrap());
        let [common, only_a, all] = [a.intersection(b), a.difference(b), a.union(b)].map(Result::unwrap);
        prop_assert_eq!(&only_a.union(&common).unwrap(), a);
        prop_assert!(only_a.intersection(b).unwrap().is_empty());
        prop_assert_eq!(&all.difference(&only_a).unwrap(), b);
        prop_assert_eq!(&all, &b.union(a).unwrap());
        let joint: Vec<Selector> = [&selections[0], selections.last().unwrap()].into_iter().cloned().collect();
        if !with_conflicts {
            prop_assert_eq!(all, Closure::of(&graph, &joint).unwrap());
        }
    }

    #[test]
    fn common_packages_in_a_closure_of_their_own_take_nothing_away(lock in any_lock()) {
        let Some(graph) = parse(&lock.to_string()) else { return Ok(()) };
        let selections: Vec<Selector> = scope(&lock);
        let each: Vec<&[Selector]> = selections.chunks(1).collect();
        let Ok(closures) = Closure::together(&graph, &each) else { return Ok(()) };
        let common = closures[0].intersection(closures.last().unwrap()).unwrap();
        let rest = selections.iter().zip(0..).map(|(s, n)| LayerSpec::new(name(&format!("tier-{n}")), vec![s.clone()]));
        let own = Plan::builder(&graph).tier(Tier::new(name("common"), common));
        let own = rest.fold(own, PlanBuilder::layer).build().unwrap();
        laws::disjoint(&own)?;
        let plain = Plan::builder(&graph).layer(LayerSpec::new(name("all"), selections.clone())).build().unwrap();
        let python = graph.lockfile().requires_python();
        let of = |plan: &Plan<'_>| -> BTreeMap<PackageId, Marker> {
            held(plan).into_iter().map(|(id, marker)| (id, marker.complexify(python).unwrap())).collect()
        };
        prop_assert_eq!(of(&own), of(&plain));
    }
}

fn fingerprints(plan: &Plan<'_>) -> Vec<Fingerprint> {
    plan.layers().iter().map(Fingerprint::of).collect()
}
