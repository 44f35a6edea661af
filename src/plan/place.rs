//! Placement of packages, layer by layer.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::budget::Budget;
use super::error::PlanError;
use super::layer::{Digest, Layer};
use super::narrow::{Chosen, Narrowing, OnePerName};
use super::placed::{self, Stated};
use super::placement::Placement;
use super::provided::ProvidedPackage;
use super::provided::Standing;
use super::reasons::{Needing, Reasons, joined};
use super::spec::LayerSpec;
use super::trace::Trace;
use super::unmatched::Unmatched;
use crate::closure::{Engine, Needs, Reach, Roots, Selector};
use crate::graph::{DependencyGraph, UnitIndex};
use crate::lock::{Package, PackageIndex, Source};
use crate::marker::{Diagram, Marker, NodeId};
use crate::name::{LayerName, PackageName};

pub(super) struct Placer<'n, 'g> {
    pub(super) graph: &'g DependencyGraph,
    pub(super) engine: Engine<'g>,
    keep_local: bool,
    pub(super) narrowing: &'n Narrowing,
    names: OnePerName<'g>,
    /// The scope, from which `package:` and `rest` draw, if a layer uses them.
    pub(super) scope: Option<Reach>,
    /// The selectors of the scope.
    pub(super) scope_selectors: Vec<Selector>,
    pub(super) unmatched: Vec<Unmatched>,
    pub(super) placed: BTreeMap<PackageIndex, Placed<'g>>,
    /// For each layer, the marker under which it holds each of its packages.
    pub(super) held: Vec<BTreeMap<PackageIndex, NodeId>>,
    /// The packages that the selectors of all tiers need together, once a tier of a closure requested them.
    pub(super) jointly: Option<Arc<BTreeMap<PackageIndex, NodeId>>>,
    local: BTreeMap<PackageIndex, (NodeId, Vec<Needing>)>,
    pub(super) layers: Vec<Layer<'g>>,
    left_out: BTreeMap<PackageIndex, ProvidedPackage<'g>>,
    replaced: BTreeMap<PackageIndex, ProvidedPackage<'g>>,
    pub(super) reaches: Vec<Reach>,
    pub(super) package_selectors: Vec<(Selector, Vec<(UnitIndex, NodeId)>)>,
    pub(super) budget: Budget,
}

/// The packages that a tier needs, and why.
pub(super) struct Request {
    pub(super) spec: LayerSpec,
    /// Its packages, those that earlier tiers hold too.
    pub(super) needs: Needs,
    pub(super) reach: Reach,
    pub(super) reasons: Reasons,
    /// The selectors that need the packages that the caller placed in the tier.
    pub(super) chosen: BTreeMap<PackageIndex, Needing>,
    /// Whether it can lack dependencies of its packages.
    pub(super) is_own: bool,
}

/// The layers in which a package has been placed so far.
pub(super) struct Placed<'g> {
    /// The union of its markers in these layers.
    pub(super) known: NodeId,
    /// The indices of these layers.
    pub(super) layers: Vec<usize>,
    pub(super) chosen: Chosen<'g>,
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
            held: Vec::new(),
            jointly: None,
            local: BTreeMap::new(),
            layers: Vec::new(),
            left_out: BTreeMap::new(),
            replaced: BTreeMap::new(),
            reaches: Vec::new(),
            package_selectors: Vec::new(),
            budget: Budget::new(graph.limits(), graph.lockfile().packages().len()),
        }
    }

    pub(super) fn draw_from(&mut self, scope: &Roots, selectors: &[Selector]) {
        self.scope = Some(self.engine.reach(scope));
        self.scope_selectors = selectors.to_vec();
    }

    /// Returns the package of a unit, or `None` if the unit does not include its package, as a dependency group does
    /// not.
    pub(super) fn package_of(&self, unit: UnitIndex) -> Option<PackageIndex> {
        let unit = self.graph.unit(unit);
        unit.package.filter(|_| !matches!(unit.part, crate::graph::Part::Group(_)))
    }

    pub(super) fn name_of(&self, unit: UnitIndex) -> Option<&'g PackageName> {
        self.package_of(unit).map(|index| self.graph.lockfile().package_at(index).name())
    }

    /// Whether a package is installed after the layers, rather than by them.
    pub(super) fn is_kept_out(&self, package: &Package) -> bool {
        package.source().is_local() && (!self.keep_local || matches!(package.source(), Source::Virtual(_)))
    }

    /// Adds the layer of the next tier.
    pub(super) fn add(&mut self, request: Request) -> Result<(), PlanError> {
        let Request { spec, needs, reach, reasons, chosen: wanted, is_own } = request;
        let lock = self.graph.lockfile();
        let here = self.layers.len();
        let mut placements = Vec::new();
        let mut here_under = BTreeMap::new();
        let mut shared = Vec::new();
        for (index, marker) in &needs {
            let package = lock.package_at(*index);
            let Some(marker) = self.narrowed(package, *marker)? else { continue };
            let needed_by = wanted.get(index).cloned().unwrap_or_else(|| reasons.of(*index));
            if package.source().is_local() {
                self.note_local(*index, marker, &needed_by);
                if self.is_kept_out(package) {
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
                shared.push(self.shared(*index)?);
            }
            if left != Diagram::NEVER {
                self.placed.entry(*index).and_modify(|placed| placed.layers.push(here));
                here_under.insert(*index, left);
                let marker = self.budget.printable(&self.engine.diagram, left, package, &files)?;
                placements.push(self.placement(*index, (files, build), marker, needed_by));
            }
        }
        let needed =
            if shared.is_empty() && !is_own { BTreeMap::new() } else { self.needed_by_placed(&reach, &here_under)? };
        let beside = if is_own { self.shared_beside(&needed, &needs)? } else { Vec::new() };
        for (sharing, layers) in shared.iter().chain(&beside) {
            self.note_shared(sharing.index, layers, spec.name());
        }
        shared.retain(|(sharing, _)| needed.contains_key(&sharing.index));
        shared.extend(beside);
        shared.sort_by_key(|(sharing, _)| sharing.index);
        let shared = shared.into_iter().map(|(sharing, _)| sharing).collect();
        let name = spec.name().clone();
        self.layers.push(Layer { name, class: None, spec, placements, shared, digest: Digest::default() });
        self.held.push(here_under);
        self.reaches.push(reach);
        Ok(())
    }

    /// Returns a placement without the extras and the later tiers, which are not known yet.
    fn placement(
        &self,
        index: PackageIndex,
        (files, build): Chosen<'g>,
        marker: Marker,
        needed_by: Needing,
    ) -> Placement<'g> {
        let package = self.graph.lockfile().package_at(index);
        let (extras, also_needed_by) = (Vec::new(), Vec::new());
        let is_targeted = self.narrowing.target.is_some();
        Placement { index, package, files, is_targeted, build, marker, extras, needed_by, also_needed_by }
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
        notes.entry(index).or_insert_with(|| ProvidedPackage { index, package, layer: layer.clone(), provided });
        Ok(is_same)
    }

    /// Returns the remainder of a marker if earlier layers hold the package under another.
    ///
    /// Only what can be true for a Python of the lock remains.
    pub(super) fn less(&mut self, marker: NodeId, known: NodeId) -> NodeId {
        if known == Diagram::NEVER {
            return marker;
        }
        let diagram = &mut self.engine.diagram;
        let others = diagram.not(known);
        let left = diagram.and(marker, others);
        if left == Diagram::NEVER {
            return left;
        }
        diagram.simplify(left, self.graph.lockfile().requires_python())
    }

    fn note_local(&mut self, index: PackageIndex, marker: NodeId, needed_by: &Needing) {
        let (known, lists) = self.local.entry(index).or_insert((Diagram::NEVER, Vec::new()));
        *known = self.engine.diagram.or(*known, marker);
        lists.push(Arc::clone(needed_by));
    }

    /// Records in the placements of earlier layers that this layer needs them too.
    fn note_shared(&mut self, package: PackageIndex, layers: &[usize], by: &LayerName) {
        for layer in layers {
            let layer = &mut self.layers[*layer];
            let found = layer.placements.binary_search_by_key(&package, |placement| placement.index);
            debug_assert!(found.is_ok(), "a layer that is noted for a package holds it");
            if let Ok(found) = found {
                layer.placements[found].also_needed_by.push(by.clone());
            }
        }
    }

    /// Returns what was placed, with the local packages sorted dependencies first, and without tiers that hold nothing in a
    /// default plan, which requests them whether or not they do.
    pub(super) fn finish(
        mut self,
        roots: Vec<(Selector, Vec<UnitIndex>)>,
        stated: Stated,
    ) -> Result<placed::Placed<'g>, PlanError> {
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
            local.push(Placement { extras: of(index), ..self.placement(index, (files, build), marker, needed_by) });
        }
        debug_assert!(self.local.is_empty(), "every package has its position among the dependencies");
        let by_layer = |packages: BTreeMap<PackageIndex, ProvidedPackage<'g>>| {
            let position = |name: &LayerName| self.layers.iter().position(|layer| layer.name() == name);
            let mut packages: Vec<ProvidedPackage<'g>> = packages.into_values().collect();
            packages.sort_by_cached_key(|provided| position(&provided.layer));
            packages
        };
        let (left_out, replaced) = (by_layer(self.left_out), by_layer(self.replaced));
        let trace = Arc::new(Trace {
            engine: self.engine,
            roots,
            package_selectors: self.package_selectors,
            reaches: self.reaches,
        });
        let (graph, mut tiers, unmatched) = (self.graph, self.layers, self.unmatched);
        if !stated.requested.is_empty() {
            tiers.retain(|tier| !tier.placements.is_empty());
        }
        let target = self.narrowing.target.clone();
        Ok(placed::Placed { graph, tiers, local, left_out, replaced, unmatched, trace, target, stated })
    }
}
