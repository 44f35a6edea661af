//! The paths by which the packages of a plan are reached.

use std::collections::{BTreeMap, BTreeSet};

use super::Plan;
use crate::closure::{Engine, Reach, SelectionError, Selector};
use crate::graph::{DependencyGraph, Part, UnitIndex};
use crate::lock::{Package, PackageIndex};
use crate::marker::{Diagram, NodeId};
use crate::platform::Target;

/// The roots of a plan and what each layer reaches, kept for later queries.
#[derive(Clone, Debug)]
pub(super) struct Trace<'g> {
    pub(super) engine: Engine<'g>,
    /// Each selector that has roots of its own, with its roots; those of the scope included if a layer draws from it.
    pub(super) roots: Vec<(Selector, Vec<UnitIndex>)>,
    /// Each `package:` selector, with its start in the scope.
    pub(super) package_selectors: Vec<(Selector, Vec<(UnitIndex, NodeId)>)>,
    /// What each layer reaches, including what earlier layers hold.
    pub(super) reaches: Vec<Reach>,
}

impl Trace<'_> {
    /// Returns the packages that roots reach together under a marker that can hold: on the target, or anywhere.
    pub(super) fn reached(
        engine: &mut Engine<'_>,
        roots: impl Iterator<Item = UnitIndex>,
        target: Option<&Target>,
    ) -> Result<BTreeSet<PackageIndex>, SelectionError> {
        let reach = engine.reach_from(roots.map(|unit| (unit, Diagram::ALWAYS)));
        let needs = engine.needs(&reach)?;
        let possible = needs.into_iter().filter(|(_, marker)| is_possible(engine, *marker, target));
        let possible = possible.map(|(index, _)| index).collect();
        engine.bounded(possible)
    }
}

/// Whether a marker can hold: on the target, or anywhere. True if the pool is exhausted.
pub(super) fn is_possible(engine: &mut Engine<'_>, marker: NodeId, target: Option<&Target>) -> bool {
    let settled = engine.settle(marker);
    match target {
        _ if engine.diagram.is_exhausted() => true,
        Some(target) => engine.diagram.decide_in(settled, target.environment()) == Some(true),
        None => settled != Diagram::NEVER,
    }
}

impl<'g> Plan<'g> {
    /// Returns the dependents of each package: the packages that request it or one of its extras under a marker that
    /// can hold; with groups, also local packages of which a selected group requests it.
    pub(crate) fn dependents(&self, with_groups: bool) -> BTreeMap<PackageIndex, BTreeSet<PackageIndex>> {
        let graph: &DependencyGraph = self.graph;
        let mut engine = self.trace.engine.clone();
        let mut dependents: BTreeMap<PackageIndex, BTreeSet<PackageIndex>> = BTreeMap::new();
        for (unit, marker) in self.trace.reaches.iter().flat_map(Reach::iter) {
            let unit_of = graph.unit(unit);
            let counts = with_groups || !matches!(unit_of.part, Part::Group(_));
            let Some(owner) = unit_of.package.filter(|_| counts) else { continue };
            for (needed, edge) in graph.edges_from(unit) {
                let Some(needed) = graph.unit(needed).package.filter(|needed| *needed != owner) else { continue };
                if dependents.get(&needed).is_some_and(|known| known.contains(&owner)) {
                    continue;
                }
                let along = engine.diagram.and(marker, edge);
                if is_possible(&mut engine, along, self.target.as_ref()) {
                    dependents.entry(needed).or_default().insert(owner);
                }
            }
        }
        dependents
    }

    pub(super) fn package_at(&self, index: PackageIndex) -> &'g Package {
        self.graph.lockfile().package_at(index)
    }
}
