//! Law: what a lock exports does not depend on how often it is read, and its layers share no requirement.
#![no_main]

use libfuzzer_sys::fuzz_target;
use locklayers::{DependencyGraph, Lockfile, Plan, RequirementsTxt};

fn export(text: &str) -> Option<Vec<String>> {
    let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>().ok()?).ok()?;
    let plan = Plan::builder(&graph).build().ok()?;
    for (index, layer) in plan.layers().iter().enumerate() {
        for placement in layer.placements() {
            for later in plan.layers()[index + 1..].iter().flat_map(|layer| layer.placements()) {
                let same = later.package().id() == placement.package().id();
                assert!(!same || later.marker().is_disjoint(placement.marker()));
            }
        }
    }
    plan.layers().iter().map(|layer| RequirementsTxt::of(layer).ok().map(|file| file.to_string())).collect()
}

fuzz_target!(|text: &str| {
    assert_eq!(export(text), export(text));
});
