//! Where the packages of a plan are: in which tiers, under which markers, and by which selectors.

use std::collections::{BTreeMap, BTreeSet};

use crate::closure::Selector;
use crate::export::{LayerRecord, PackageRecord, PlanRecord};
use crate::marker::Marker;
use crate::name::PackageName;
use crate::version::Version;

/// The tiers of each package of a plan; for a local package, those whose selectors reach it.
pub(super) type Standing<'a> = BTreeMap<&'a PackageName, BTreeSet<usize>>;

/// The versions and markers of each package in each tier; for a local package, its markers in all.
pub(super) type Held<'a> = BTreeMap<(Option<usize>, &'a PackageName), BTreeSet<(Option<&'a Version>, &'a Marker)>>;

/// Returns the tiers of each package of a plan.
pub(super) fn standing<'a>(
    plan: &'a PlanRecord,
    layers: impl Iterator<Item = (usize, &'a LayerRecord)> + Clone,
) -> Standing<'a> {
    let mut found = Standing::new();
    let mut by_selector: BTreeMap<&Selector, Vec<usize>> = BTreeMap::new();
    for (tier, layer) in layers {
        for package in layer.packages() {
            found.entry(package.name()).or_default().insert(tier);
        }
        for selector in layer.selectors() {
            by_selector.entry(selector).or_default().push(tier);
        }
    }
    for local in plan.local() {
        let tiers = local.needed_by().iter().filter_map(|selector| by_selector.get(selector)).flatten();
        found.entry(local.name()).or_default().extend(tiers);
    }
    found
}

/// Returns the versions and markers of each package of a plan.
pub(super) fn held<'a>(plan: &'a PlanRecord, layers: impl Iterator<Item = (usize, &'a LayerRecord)>) -> Held<'a> {
    let mut found = Held::new();
    for (tier, layer) in layers {
        for package in layer.packages() {
            let held = found.entry((Some(tier), package.name())).or_default();
            held.insert((package.version(), package.marker()));
        }
    }
    for local in plan.local() {
        found.entry((None, local.name())).or_default().insert((None, local.marker()));
    }
    found
}

/// Returns the selectors that reach each package of a plan, local ones included.
pub(super) fn reached_by(plan: &PlanRecord) -> BTreeMap<&PackageName, BTreeSet<&Selector>> {
    let held = plan.layers().iter().flat_map(LayerRecord::packages).map(|held| (held.name(), held.needed_by()));
    let local = plan.local().iter().map(|local| (local.name(), local.needed_by()));
    let mut found: BTreeMap<&PackageName, BTreeSet<&Selector>> = BTreeMap::new();
    for (name, selectors) in held.chain(local) {
        found.entry(name).or_default().extend(selectors);
    }
    found
}

/// Returns the dependents of a package that are in a tier.
pub(super) fn needing(package: &PackageRecord, tier: usize, standing: &Standing<'_>) -> BTreeSet<PackageName> {
    let is_here = |name: &&PackageName| standing.get(*name).is_some_and(|tiers| tiers.contains(&tier));
    package.dependents().iter().filter(is_here).cloned().collect()
}
