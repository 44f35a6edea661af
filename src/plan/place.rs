//! Placement of packages, layer by layer.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use super::Plan;
use super::budget::Budget;
use super::error::PlanError;
use super::layer::{Digest, Layer, Shared};
use super::narrow::{Chosen, Narrowing, OnePerName};
use super::placement::Placement;
use super::provided::Standing;
use super::provision::Provision;
use super::reasons::{Needing, Reasons, joined};
use super::spec::LayerSpec;
use super::split::Splitting;
use super::trace::Trace;
use super::unmatched::Unmatched;
use crate::closure::{Engine, Needs, Reach, Roots, SelectionError, Selector};
use crate::graph::{DependencyGraph, UnitIndex};
use crate::lock::{Package, PackageIndex, Source};
use crate::marker::{Diagram, NodeId};
use crate::name::{LayerName, PackageName};

pub(super) struct Placer<'n, 'g> {
    pub(super) graph: &'g DependencyGraph,
    pub(super) engine: Engine<'g>,
    keep_local: bool,
    pub(super) narrowing: &'n Narrowing,
    names: OnePerName<'g>,
    /// The scope, from which `package:` and `rest` draw, if a layer uses them.
    scope: Option<Reach>,
    /// The selectors of the scope.
    pub(super) scope_selectors: Vec<Selector>,
    pub(super) unmatched: Vec<Unmatched>,
    placed: BTreeMap<PackageIndex, Placed<'g>>,
    local: BTreeMap<PackageIndex, (NodeId, Vec<Needing>)>,
    layers: Vec<Layer<'g>>,
    left_out: BTreeMap<PackageIndex, Provision<'g>>,
    replaced: BTreeMap<PackageIndex, Provision<'g>>,
    pub(super) reaches: Vec<Reach>,
    picks: Vec<(Selector, Vec<(UnitIndex, NodeId)>)>,
    budget: Budget,
}

/// The layers in which a package has been placed so far.
struct Placed<'g> {
    /// The union of its markers in these layers.
    known: NodeId,
    /// The indices of these layers.
    layers: Vec<usize>,
    chosen: Chosen<'g>,
}

impl<'n, 'g> Placer<'n, 'g> {
    pub(super) fn new(
        graph: &'g DependencyGraph,
        engine: Engine<'g>,
        keep_local: bool,
        narrowing: &'n Narrowing,
    ) -> Self {
        Self {
            graph,
            engine,
            keep_local,
            narrowing,
            names: OnePerName::default(),
            scope: None,
            scope_selectors: Vec::new(),
            unmatched: Vec::new(),
            placed: BTreeMap::new(),
            local: BTreeMap::new(),
            layers: Vec::new(),
            left_out: BTreeMap::new(),
            replaced: BTreeMap::new(),
            reaches: Vec::new(),
            picks: Vec::new(),
            budget: Budget::new(graph.limits(), graph.lockfile().packages().len()),
        }
    }

    pub(super) fn draw_from(&mut self, scope: &Roots, selectors: &[Selector]) {
        self.scope = Some(self.engine.reach(scope));
        self.scope_selectors = selectors.to_vec();
    }

    /// Adds the next layer, with the roots of each of its selectors that has roots of its own.
    pub(super) fn place(&mut self, spec: LayerSpec, roots: &[Option<Roots>]) -> Result<(), PlanError> {
        let mut starts = Vec::with_capacity(roots.len());
        for (selector, roots) in spec.selectors().iter().zip(roots) {
            let found = self.starts(selector, roots.as_ref()).map_err(|source| PlanError::Selector {
                layer: spec.name().clone(),
                selector: selector.clone(),
                source: Box::new(source),
            })?;
            let looked_at = if roots.is_some() { None } else { self.scope.as_ref().map(Reach::len) };
            self.budget.reach(found.len() + looked_at.unwrap_or(0))?;
            if let (Selector::Package(pattern), None, true) = (selector, roots, found.is_empty()) {
                let unmatched = self.unmatched(spec.name(), pattern);
                self.unmatched.push(unmatched);
            }
            if matches!(selector, Selector::Package(_)) && !self.picks.iter().any(|(known, _)| known == selector) {
                self.picks.push((selector.clone(), found.clone()));
            }
            starts.push(found);
        }
        let (needs, reach) = self.needs(starts.iter().flatten().copied())?;
        let reasons = if let [only] = spec.selectors() {
            Reasons::Same(Arc::from([only.clone()]))
        } else {
            let mut each: BTreeMap<PackageIndex, Vec<u32>> = BTreeMap::new();
            for (number, starts) in (0..).zip(&starts) {
                for (index, _) in self.needs(starts.iter().copied())?.0 {
                    each.entry(index).or_default().push(number);
                }
            }
            Reasons::each(spec.selectors(), each, &mut self.budget)?
        };
        self.add(spec, &needs, &reasons, &reach)?;
        self.reaches.push(reach);
        Ok(())
    }

    pub(super) fn needs(
        &mut self,
        starts: impl IntoIterator<Item = (UnitIndex, NodeId)>,
    ) -> Result<(Needs, Reach), PlanError> {
        let reach = self.engine.reach_from(starts);
        self.budget.reach(reach.cost())?;
        let needs = self.engine.needs(&reach).map_err(|source| PlanError::Together { source })?;
        Ok((needs, reach))
    }

    /// Returns the start of a selector: its roots, or the parts of the scope that it picks, with the markers under
    /// which the scope reaches them.
    fn starts(&self, selector: &Selector, roots: Option<&Roots>) -> Result<Vec<(UnitIndex, NodeId)>, SelectionError> {
        let scope = || self.scope.iter().flat_map(Reach::iter);
        match (selector, roots) {
            (_, Some(roots)) => Ok(roots.units().map(|unit| (unit, Diagram::ALWAYS)).collect()),
            (Selector::Package(pattern), None) => {
                let picked: Vec<_> =
                    scope().filter(|(unit, _)| self.name_of(*unit).is_some_and(|name| pattern.matches(name))).collect();
                if picked.is_empty() && pattern.is_name() {
                    return Err(self.unknown_package(pattern));
                }
                Ok(picked)
            }
            _ => Ok(scope().collect()),
        }
    }

    /// Returns the package of a unit, or `None` if the unit does not include its package, as a dependency group does
    /// not.
    pub(super) fn package_of(&self, unit: UnitIndex) -> Option<PackageIndex> {
        let unit = self.graph.unit(unit);
        unit.package.filter(|_| !matches!(unit.part, crate::graph::Part::Group(_)))
    }

    fn name_of(&self, unit: UnitIndex) -> Option<&'g PackageName> {
        self.package_of(unit).map(|index| self.graph.lockfile().package_at(index).name())
    }

    fn add(&mut self, spec: LayerSpec, needs: &Needs, reasons: &Reasons, reach: &Reach) -> Result<(), PlanError> {
        let lock = self.graph.lockfile();
        let here = self.layers.len();
        let mut placements = Vec::new();
        let mut here_under = BTreeMap::new();
        let mut shared = Vec::new();
        for (index, marker) in needs {
            let package = lock.package_at(*index);
            let Some(marker) = self.narrowed(package, *marker)? else { continue };
            let needed_by = reasons.of(*index);
            if package.source().is_local() {
                self.note_local(*index, marker, &needed_by);
                if !self.keep_local || matches!(package.source(), Source::Virtual(_)) {
                    continue;
                }
            } else if self.is_provided(*index, package, spec.name())? {
                continue;
            }
            let before = self.placed.get(index);
            let known = before.map_or(Diagram::NEVER, |placed| placed.known);
            let chosen = match before {
                Some(placed) => placed.chosen.clone(),
                None => self.narrowing.choose_for(spec.name(), package)?,
            };
            let left = self.less(marker, known);
            let (files, build) = chosen.clone();
            let known = self.engine.diagram.or(known, marker);
            let placed = self.placed.entry(*index).or_insert(Placed { known, layers: Vec::new(), chosen });
            placed.known = known;
            if !placed.layers.is_empty() {
                self.budget.reach(placed.layers.len())?;
                let layers = placed.layers.iter().map(|l| self.layers[*l].name().clone()).collect();
                self.budget.share()?;
                let index = *index;
                shared.push((Shared { index, package, files, layers }, placed.layers.clone()));
            }
            if left != Diagram::NEVER {
                placed.layers.push(here);
                here_under.insert(*index, left);
                let marker = self.budget.printable(&self.engine.diagram, left, package, &files)?;
                let is_targeted = self.narrowing.target.is_some();
                let also_needed_by = Vec::new();
                placements.push(Placement {
                    index: *index,
                    package,
                    files,
                    is_targeted,
                    build,
                    marker,
                    extras: Vec::new(),
                    needed_by,
                    also_needed_by,
                });
            }
        }
        for (sharing, layers) in &shared {
            self.note_shared(sharing.package, layers, spec.name());
        }
        let needed = if shared.is_empty() { BTreeSet::new() } else { self.needed_by_placed(reach, &here_under)? };
        shared.retain(|(sharing, _)| needed.contains(&sharing.index));
        let shared = shared.into_iter().map(|(sharing, _)| sharing).collect();
        let name = spec.name().clone();
        self.layers.push(Layer { name, class: None, spec, placements, shared, digest: Digest::default() });
        Ok(())
    }

    /// Returns the marker under which a package is needed, or `None` if it is not; for a target it is always true.
    fn narrowed(&mut self, package: &'g Package, marker: NodeId) -> Result<Option<NodeId>, PlanError> {
        let Some(target) = &self.narrowing.target else { return Ok(Some(marker)) };
        if !self.narrowing.is_needed(package, &self.budget.take(&self.engine.diagram, marker)?)? {
            return Ok(None);
        }
        self.names.add(package, target)?;
        Ok(Some(Diagram::ALWAYS))
    }

    /// Whether the base image provides the package, so that no layer holds it. Records what the base image has.
    fn is_provided(&mut self, index: PackageIndex, package: &'g Package, layer: &LayerName) -> Result<bool, PlanError> {
        let (notes, provided, is_same) = match self.narrowing.standing(package)? {
            Standing::Absent => return Ok(false),
            Standing::Same(provided) => (&mut self.left_out, provided, true),
            Standing::Differs(provided) => (&mut self.replaced, provided, false),
        };
        notes.entry(index).or_insert_with(|| Provision { index, package, layer: layer.clone(), provided });
        Ok(is_same)
    }

    /// Returns the remainder of a marker if earlier layers hold the package under another.
    ///
    /// Only what can be true for a Python of the lock remains.
    fn less(&mut self, marker: NodeId, known: NodeId) -> NodeId {
        if known == Diagram::NEVER {
            return marker;
        }
        let diagram = &mut self.engine.diagram;
        let others = diagram.not(known);
        let left = diagram.and(marker, others);
        diagram.simplify(left, self.graph.lockfile().requires_python())
    }

    fn note_local(&mut self, index: PackageIndex, marker: NodeId, needed_by: &Needing) {
        let (known, lists) = self.local.entry(index).or_insert((Diagram::NEVER, Vec::new()));
        *known = self.engine.diagram.or(*known, marker);
        lists.push(Arc::clone(needed_by));
    }

    /// Records in the placements of earlier layers that this layer needs them too.
    fn note_shared(&mut self, package: &Package, layers: &[usize], by: &LayerName) {
        for layer in layers {
            let layer = &mut self.layers[*layer];
            let found = layer.placements.binary_search_by(|p| p.package.id().cmp(package.id()));
            debug_assert!(found.is_ok(), "a layer that is noted for a package holds it");
            if let Ok(found) = found {
                layer.placements[found].also_needed_by.push(by.clone());
            }
        }
    }

    /// Returns the plan, with its local packages sorted dependencies first.
    pub(super) fn finish(mut self, roots: Vec<(Selector, Vec<UnitIndex>)>) -> Result<Plan<'g>, PlanError> {
        self.engine.bounded(()).map_err(|source| PlanError::Together { source })?;
        let extras = self.active_extras()?;
        let of = |index: PackageIndex| extras.get(&index).cloned().unwrap_or_default();
        for placement in self.layers.iter_mut().flat_map(|layer| &mut layer.placements) {
            placement.extras = of(placement.index);
        }
        let order = (!self.local.is_empty()).then(|| self.graph.dependencies_first());
        let mut local = Vec::with_capacity(self.local.len());
        for index in order.into_iter().flatten() {
            let Some((marker, needed_by)) = self.local.remove(&index) else { continue };
            let package = self.graph.lockfile().package_at(index);
            let (files, build) = self.narrowing.choose(package)?;
            let marker = self.budget.printable(&self.engine.diagram, marker, package, &files)?;
            let needed_by = joined(&needed_by, &mut self.budget)?;
            let is_targeted = self.narrowing.target.is_some();
            let also_needed_by = Vec::new();
            let extras = of(index);
            local.push(Placement {
                index,
                package,
                files,
                is_targeted,
                build,
                marker,
                extras,
                needed_by,
                also_needed_by,
            });
        }
        debug_assert!(self.local.is_empty(), "every package has its position among the dependencies");
        let by_layer = |provisions: BTreeMap<PackageIndex, Provision<'g>>| {
            let place = |name: &LayerName| self.layers.iter().position(|layer| layer.name() == name);
            let mut provisions: Vec<Provision<'g>> = provisions.into_values().collect();
            provisions.sort_by_cached_key(|provision| place(&provision.layer));
            provisions
        };
        let (left_out, replaced) = (by_layer(self.left_out), by_layer(self.replaced));
        let trace = Arc::new(Trace { engine: self.engine, roots, picks: self.picks, reaches: self.reaches });
        let (graph, layers, unmatched) = (self.graph, self.layers, self.unmatched);
        Ok(Plan {
            graph,
            layers,
            local,
            scope: Vec::new(),
            target: None,
            left_out,
            replaced,
            unmatched,
            trace,
            edges: OnceLock::new(),
            splitting: Splitting::default(),
            asked: Vec::new(),
        })
    }
}
