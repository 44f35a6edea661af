//! The laws of plans, over random locks and selections.

use std::collections::BTreeMap;

use locklayers::closure::Closure;
use locklayers::export::PlanRecord;
use locklayers::lock::PackageId;
use locklayers::plan::PlanBuilder;
use locklayers::{DependencyGraph, Fingerprint, Layer, LayerSpec, Marker, Plan, Selector};
use proptest::prelude::*;

use crate::support::{parse, spec, texts};
use locklayers::proptest::{LockModel, any_lock};

/// A layer for each group, one for each extra, then the project; sometimes one with packages by name before all.
pub(crate) fn layers(lock: &LockModel, with_packages: bool) -> Vec<LayerSpec> {
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

/// Checks a law for every plan that can be made.
fn check(
    lock: &LockModel,
    with_packages: bool,
    law: impl Fn(&DependencyGraph, &Plan<'_>) -> Result<(), TestCaseError>,
) -> Result<(), TestCaseError> {
    let Some(graph) = parse(&lock.to_string()) else { return Ok(()) };
    let Some(plan) = build(&graph, &layers(lock, with_packages)) else { return Ok(()) };
    law(&graph, &plan)
}

pub(crate) fn held<'p>(layer: &'p Layer<'p>) -> impl Iterator<Item = (&'p PackageId, &'p Marker)> {
    layer.placements().iter().map(|p| (p.package().id(), p.marker()))
}

/// Layers are pairwise disjoint, markers included.
pub(crate) fn disjoint(plan: &Plan<'_>) -> Result<(), TestCaseError> {
    let mut known: BTreeMap<&PackageId, Marker> = BTreeMap::new();
    for (id, marker) in plan.layers().iter().flat_map(held) {
        let before = known.entry(id).or_insert_with(Marker::never);
        prop_assert!(before.is_disjoint(marker).unwrap(), "{} under {} and {}", id, before, marker);
        *before = before.or(marker).unwrap();
    }
    Ok(())
}

/// Layers together are the closure of all selectors.
pub(crate) fn complete(graph: &DependencyGraph, plan: &Plan<'_>) -> Result<(), TestCaseError> {
    let selectors: Vec<Selector> =
        plan.layers().iter().flat_map(Layer::selectors).filter(|s| !s.draws_from_scope()).cloned().collect();
    let closure = Closure::of(graph, &selectors).unwrap();
    let mut known: BTreeMap<&PackageId, Marker> = BTreeMap::new();
    for (id, marker) in plan.layers().iter().flat_map(held) {
        let before = known.entry(id).or_insert_with(Marker::never);
        *before = before.or(marker).unwrap();
    }
    let python = graph.lockfile().requires_python();
    let wanted: BTreeMap<&PackageId, Marker> = closure
        .iter()
        .filter(|(p, _)| !p.source().is_local())
        .map(|(p, m)| (p.id(), m.complexify(python).unwrap()))
        .collect();
    let found: BTreeMap<&PackageId, Marker> =
        known.into_iter().map(|(id, m)| (id, m.complexify(python).unwrap())).collect();
    prop_assert_eq!(found, wanted);
    Ok(())
}

/// Each dependency is in the same tier or an earlier one.
pub(crate) fn ordered(graph: &DependencyGraph, plan: &Plan<'_>) -> Result<(), TestCaseError> {
    if !graph.lockfile().conflicts().is_empty() {
        return Ok(());
    }
    let python = graph.lockfile().requires_python();
    let environment = graph.lockfile().resolution_markers().iter();
    let environment = environment.fold(Marker::never(), |any, m| any.or(m).unwrap());
    let environment = if environment.is_never() { Marker::always() } else { environment };
    let mut installed: BTreeMap<&PackageId, Marker> = BTreeMap::new();
    for tier in plan.layers().chunk_by(|a, b| a.tier() == b.tier()) {
        for (id, marker) in tier.iter().flat_map(held) {
            let before = installed.entry(id).or_insert_with(Marker::never);
            *before = before.or(marker).unwrap();
        }
        for placement in tier.iter().flat_map(Layer::placements) {
            for dependency in placement.package().dependencies() {
                let target = graph.lockfile().dependency(dependency).unwrap();
                let own = dependency.marker().without_extras().unwrap();
                let wanted = placement.marker().and(&own).unwrap().and(&environment).unwrap();
                let wanted = wanted.complexify(python).unwrap();
                let holds = installed.get(target.id()).cloned().unwrap_or_default();
                let covered = target.source().is_local()
                    || installed.contains_key(target.id()) && wanted.implies(&holds).unwrap();
                let dead = wanted.is_never() || dependency.marker() != &own;
                prop_assert!(covered || dead, "{} needs {}", placement.package().id(), target.id());
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn layers_are_pairwise_disjoint(lock in any_lock(), picked in any::<bool>()) {
        check(&lock, picked, |_, plan| disjoint(plan))?;
    }

    #[test]
    fn layers_together_are_the_closure_of_all_selectors(lock in any_lock(), picked in any::<bool>()) {
        check(&lock, picked, complete)?;
    }

    #[test]
    fn each_dependency_stands_in_the_same_or_an_earlier_layer(lock in any_lock()) {
        check(&lock, true, ordered)?;
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
