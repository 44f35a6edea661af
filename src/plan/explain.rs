//! The search for the paths that lead to a package.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use super::Plan;
use super::bytes::ArtifactBytes;
use super::placement::Placement;
use super::trace::{Trace, is_possible};
use crate::closure::{Engine, SelectionError, Selector};
use crate::graph::{Part, UnitIndex};
use crate::lock::{Package, PackageIndex};
use crate::marker::{Diagram, Marker, NodeId};
use crate::name::PackageName;

use super::why::{Step, Why, WhyPath};

/// One visit of a search: the unit, the marker under which it is reached, and the visit before it.
struct Visit {
    unit: UnitIndex,
    marker: NodeId,
    edge: NodeId,
    before: Option<usize>,
}

/// The state that the searches of one query share.
struct Search<'g> {
    engine: Engine<'g>,
    /// Extracted markers, each once.
    taken: HashMap<NodeId, Marker>,
    /// The number of steps that the paths may still have.
    left: usize,
}

impl Search<'_> {
    /// Applies the activation to a marker and extracts it.
    fn settled(&mut self, marker: NodeId) -> Marker {
        let settled = self.engine.settle(marker);
        self.taken.entry(settled).or_insert_with(|| self.engine.diagram.extract(settled)).clone()
    }
}

/// A package that is found, the steps to it, and their marker.
type Found<'g> = (PackageIndex, Vec<Step<'g>>, Marker);

/// The most visits of a unit, each under a marker that was not covered before. Only contrived locks need more.
const VISITS: usize = 16;

impl<'g> Plan<'g> {
    /// Returns the reasons for which the packages of a name are in the plan, for each that the plan reaches, sorted by
    /// package id; empty if it reaches none.
    ///
    /// # Errors
    ///
    /// [`SelectionError::MarkersTooComplex`] if the markers along the paths need more decision nodes than the limit
    /// allows, [`SelectionError::PathsTooLong`] if the paths to all packages of the name have too many steps together.
    pub fn why(&self, name: &PackageName) -> Result<Vec<Why<'g>>, SelectionError> {
        let wanted: BTreeSet<PackageIndex> =
            self.graph.lockfile().indexed_named(name.as_str()).map(|(index, _)| index).collect();
        let mut paths: BTreeMap<PackageIndex, Vec<WhyPath<'g>>> = BTreeMap::new();
        let left = self.graph.limits().most_path_steps();
        let mut search = Search { engine: self.trace.engine.clone(), taken: HashMap::new(), left };
        for (root, units) in &self.trace.roots {
            let starts = units.iter().map(|unit| (*unit, Diagram::ALWAYS));
            let found = self.shortest(&mut search, starts, &wanted)?;
            if found.is_empty() {
                continue;
            }
            let (exclusive, exclusive_bytes) = self.exclusive(&mut search.engine, root)?;
            for (index, steps, marker) in found {
                let (root, exclusive) = (root.clone(), Arc::clone(&exclusive));
                paths.entry(index).or_default().push(WhyPath { root, steps, marker, exclusive, exclusive_bytes });
            }
        }
        let mut selected_by = self.selected_by(&mut search, &wanted)?;
        let answer = |(index, paths)| self.answer(index, selected_by.remove(&index).unwrap_or_default(), paths);
        Ok(paths.into_iter().map(answer).collect())
    }

    /// Returns the paths from the `package:` selectors that placed each of the packages into its layers.
    fn selected_by(
        &self,
        search: &mut Search<'g>,
        wanted: &BTreeSet<PackageIndex>,
    ) -> Result<BTreeMap<PackageIndex, Vec<WhyPath<'g>>>, SelectionError> {
        let placements = self.layers.iter().flat_map(|layer| &layer.placements);
        let mut needed: BTreeMap<&Selector, BTreeSet<PackageIndex>> = BTreeMap::new();
        for placement in placements.filter(|placement| wanted.contains(&placement.index)) {
            for selector in placement.needed_by.iter() {
                needed.entry(selector).or_default().insert(placement.index);
            }
        }
        let mut selected_by: BTreeMap<PackageIndex, Vec<WhyPath<'g>>> = BTreeMap::new();
        for (selector, starts) in &self.trace.package_selectors {
            let Some(wanted) = needed.get(selector) else { continue };
            for (index, steps, marker) in self.shortest(search, starts.iter().copied(), wanted)? {
                let (exclusive, exclusive_bytes) = (Arc::from([]), ArtifactBytes::default());
                let path = WhyPath { root: selector.clone(), steps, marker, exclusive, exclusive_bytes };
                selected_by.entry(index).or_default().push(path);
            }
        }
        Ok(selected_by)
    }

    /// Returns the answer for one package with these paths.
    fn answer(&self, index: PackageIndex, selected_by: Vec<WhyPath<'g>>, paths: Vec<WhyPath<'g>>) -> Why<'g> {
        let package = self.package_at(index);
        let (mut layers, mut fallback_layer, mut tier) = (Vec::new(), None, None);
        for layer in &self.layers {
            if let Ok(position) = layer.placements.binary_search_by(|p| p.package.id().cmp(package.id())) {
                let placement = &layer.placements[position];
                if layers.is_empty() {
                    fallback_layer = placement.also_needed_by.first().cloned();
                    tier = Some((layer.tier().clone(), layer.class().map(|_| placement.bytes())));
                }
                layers.push((layer.name().clone(), placement.marker.clone()));
            }
        }
        let is_provided = layers.is_empty() && self.left_out.iter().any(|provided| provided.index == index);
        Why { package, layers, is_provided, fallback_layer, tier, selected_by, paths }
    }

    /// Returns the packages of the layers that only one root needs.
    fn exclusive(
        &self,
        engine: &mut Engine<'g>,
        root: &Selector,
    ) -> Result<(Arc<[&'g Package]>, ArtifactBytes), SelectionError> {
        let others = self.trace.roots.iter().filter(|(other, _)| other != root);
        let others = others.flat_map(|(_, units)| units.iter().copied());
        let without = Trace::reached(engine, others, self.target.as_ref())?;
        let mut removed: BTreeMap<PackageIndex, &Placement<'g>> = BTreeMap::new();
        for placement in self.layers.iter().flat_map(|layer| &layer.placements) {
            if !without.contains(&placement.index) {
                removed.insert(placement.index, placement);
            }
        }
        let bytes = ArtifactBytes::of(removed.values().map(|placement| placement.files));
        Ok((removed.into_keys().map(|index| self.package_at(index)).collect(), bytes))
    }

    /// Returns a shortest path from one of the starts to each of the packages that they reach, with the marker of the
    /// whole path.
    fn shortest(
        &self,
        search: &mut Search<'g>,
        starts: impl Iterator<Item = (UnitIndex, NodeId)>,
        wanted: &BTreeSet<PackageIndex>,
    ) -> Result<Vec<Found<'g>>, SelectionError> {
        let mut visits: Vec<Visit> = Vec::new();
        let mut known: Vec<(NodeId, usize)> = vec![(Diagram::NEVER, 0); self.graph.unit_count()];
        let mut waiting: VecDeque<usize> = VecDeque::new();
        let mut visit = |visits: &mut Vec<Visit>, engine: &mut Engine<'g>, next: Visit| {
            let (covered, times) = known[next.unit.get()];
            let joined = engine.diagram.or(covered, next.marker);
            if joined == covered || times == VISITS || !is_possible(engine, next.marker, self.target.as_ref()) {
                return None;
            }
            known[next.unit.get()] = (joined, times + 1);
            visits.push(next);
            Some(visits.len() - 1)
        };
        for (unit, marker) in starts {
            let start = Visit { unit, marker, edge: Diagram::ALWAYS, before: None };
            waiting.extend(visit(&mut visits, &mut search.engine, start));
        }
        let (mut wanted, mut found) = (wanted.clone(), Vec::new());
        while let Some(here) = waiting.pop_front().filter(|_| !wanted.is_empty()) {
            let (unit, marker) = (visits[here].unit, visits[here].marker);
            let unit_of = self.graph.unit(unit);
            if let Some(index) = unit_of.package.filter(|index| unit_of.part == Part::Base && wanted.remove(index)) {
                let (steps, marker) = self.path(search, &visits, here)?;
                found.push((index, steps, marker));
            }
            for (next, edge) in self.graph.edges_from(unit) {
                let marker = search.engine.diagram.and(marker, edge);
                let next = Visit { unit: next, marker, edge, before: Some(here) };
                waiting.extend(visit(&mut visits, &mut search.engine, next));
            }
            search.engine.bounded(())?;
        }
        search.engine.bounded(found)
    }

    /// Returns the steps to a visit, with their marker; consecutive parts of one package are one step.
    fn path(
        &self,
        search: &mut Search<'g>,
        visits: &[Visit],
        last: usize,
    ) -> Result<(Vec<Step<'g>>, Marker), SelectionError> {
        let is_targeted = self.target.is_some();
        let shown = |search: &mut Search<'g>, marker: NodeId| {
            if is_targeted { Marker::always() } else { search.settled(marker) }
        };
        let mut steps: Vec<Step<'g>> = Vec::new();
        let mut at = Some(last);
        while let Some(visit) = at.map(|index| &visits[index]) {
            let limit = self.graph.limits().most_path_steps();
            search.left = search.left.checked_sub(1).ok_or(SelectionError::PathsTooLong { limit })?;
            let unit = self.graph.unit(visit.unit);
            let extra = match &unit.part {
                Part::Base => Some(None),
                Part::Extra(extra) => Some(Some(extra.clone())),
                Part::Group(_) => None,
            };
            // A group is the root itself, and the lock's manifest is not a package.
            if let (Some(index), Some(extra)) = (unit.package, extra) {
                steps.push(Step { package: self.package_at(index), extra, marker: shown(search, visit.edge) });
            }
            at = visit.before;
        }
        steps.reverse();
        let marker = shown(search, visits[last].marker);
        Ok((steps, marker))
    }
}
