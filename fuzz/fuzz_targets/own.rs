//! Laws of layers that the caller defines, as `own_laws.rs` states them for random locks: placed layers are disjoint and hold
//! what one layer of the whole scope holds; tiers of closures are the tiers of their selectors, byte for byte; a refused
//! placement is planned with the missing order allowed; and no placement is lost or held by another layer than the
//! chosen one.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use locklayers::closure::Closure;
use locklayers::export::PlanRecord;
use locklayers::lock::{Package, PackageId};
use locklayers::plan::{PlanBuilder, PlanError, Tier};
use locklayers::{DependencyGraph, Layer, LayerName, LayerSpec, Lockfile, Marker, Plan, Selector};

const TIERS: [&str; 3] = ["first", "second", "third"];

fn name(text: &str) -> LayerName {
    LayerName::new(text).expect("a name")
}

/// Returns the packages of layers, each under the union of its markers; `None` if a limit is reached.
fn held<'p>(layers: impl IntoIterator<Item = &'p Layer<'p>>) -> Option<BTreeMap<PackageId, Marker>> {
    let mut known: BTreeMap<PackageId, Marker> = BTreeMap::new();
    for placement in layers.into_iter().flat_map(Layer::placements) {
        let before = known.entry(placement.package().id().clone()).or_insert_with(Marker::never);
        *before = before.or(placement.marker()).ok()?;
    }
    Some(known)
}

/// Whether two sets hold the same packages under markers that are equal on the Pythons of the lock.
fn is_same(graph: &DependencyGraph, one: &BTreeMap<PackageId, Marker>, other: &BTreeMap<PackageId, Marker>) -> bool {
    let python = graph.lockfile().requires_python();
    let is_equal = |a: &Marker, b: &Marker| match (a.complexify(python), b.complexify(python)) {
        (Ok(a), Ok(b)) => a == b,
        // A limit is no difference.
        _ => true,
    };
    one.len() == other.len()
        && one.iter().all(|(id, marker)| other.get(id).is_some_and(|other| is_equal(marker, other)))
}

fn check_placed(graph: &DependencyGraph, scope: &[Selector], choice: &[u8]) {
    let rank = |package: &Package| graph.lockfile().packages().iter().position(|one| one.id() == package.id());
    let chosen = |package: &Package| {
        let number = choice[rank(package).unwrap_or_default() % choice.len()];
        TIERS.get(usize::from(number % 4)).copied().map(name)
    };
    let builder = || {
        let rest = LayerSpec::new(name("rest"), vec![Selector::Rest]);
        Plan::builder(graph).scope(scope.to_vec()).place(TIERS.map(name), chosen).layer(rest)
    };
    let plan = match builder().allow_later_dependencies(true).build() {
        Ok(plan) => plan,
        Err(error) => {
            assert!(!matches!(error, PlanError::LaterDependency { .. }), "{error}");
            return;
        }
    };
    match builder().build() {
        Ok(strict) => assert_eq!(PlanRecord::of(&strict).to_string(), PlanRecord::of(&plan).to_string()),
        Err(error) => assert!(matches!(error, PlanError::LaterDependency { .. }), "{error}"),
    }
    let python = graph.lockfile().requires_python();
    for (index, layer) in plan.layers().iter().enumerate() {
        for placement in layer.placements() {
            let wanted = chosen(placement.package()).unwrap_or_else(|| name("rest"));
            assert_eq!(*layer.name(), wanted, "{}", placement.package().id());
            for later in plan.layers()[index + 1..].iter().flat_map(Layer::placements) {
                let is_other = later.package().id() != placement.package().id();
                let apart =
                    || later.marker().complexify(python).and_then(|marker| marker.is_disjoint(placement.marker()));
                assert!(is_other || apart().unwrap_or(true));
            }
        }
    }
    let all = Plan::builder(graph).layer(LayerSpec::new(name("all"), scope.to_vec())).build();
    let Ok(all) = all else { return };
    if let (Some(found), Some(wanted)) = (held(plan.layers()), held(all.layers())) {
        assert!(is_same(graph, &found, &wanted), "{found:?} {wanted:?}");
    }
}

fn check_tiers(graph: &DependencyGraph, scope: &[Selector]) {
    let specs: Vec<LayerSpec> =
        scope.iter().zip(0..).map(|(one, n)| LayerSpec::new(name(&format!("tier-{n}")), vec![one.clone()])).collect();
    let selections: Vec<&[Selector]> = scope.chunks(1).collect();
    let Ok(closures) = Closure::together(graph, &selections) else { return };
    let tiers = specs.iter().zip(closures).map(|(spec, closure)| Tier::new(spec.name().clone(), closure));
    let own = tiers.fold(Plan::builder(graph), PlanBuilder::tier).build();
    let plan = specs.iter().cloned().fold(Plan::builder(graph), PlanBuilder::layer).build();
    if let (Ok(own), Ok(plan)) = (&own, &plan) {
        assert_eq!(PlanRecord::of(own).to_string(), PlanRecord::of(plan).to_string());
    }
    // Conflicts between selectors are refused while the closures are made.
    assert_eq!(own.is_ok(), plan.is_ok(), "{:?} {:?}", own.err(), plan.err());
}

// The last eight bytes choose the layer of each package.
fuzz_target!(|data: &[u8]| {
    let Some((lock, choice)) = data.split_last_chunk::<8>() else { return };
    let Some(lock) = str::from_utf8(lock).ok().and_then(|text| text.parse::<Lockfile>().ok()) else { return };
    let Ok(graph) = DependencyGraph::from_lockfile(lock) else { return };
    let root = graph.lockfile().root().into_iter().flat_map(Package::groups);
    let groups: Vec<String> = root.take(4).map(|group| format!("group:{group}")).collect();
    let scope: Vec<Selector> =
        std::iter::once("project".to_owned()).chain(groups).filter_map(|one| one.parse().ok()).collect();
    check_placed(&graph, &scope, choice);
    check_tiers(&graph, &scope);
});
