//! The computation of closures of one graph, which share a marker pool and one activation of the lock's conflict
//! items.

use super::activation::{Activation, Equations};
use super::conflicts::Selected;
use super::error::SelectionError;
use super::reach::{Reach, reach};
use super::roots::Roots;
use crate::graph::{DependencyGraph, Part, UnitIndex, fact_code};
use crate::lock::{ConflictItem, PackageIndex, Source};
use crate::marker::{Diagram, NodeId};

/// The needed packages, in order, each with the marker under which it is needed.
pub(crate) type Needs = Vec<(PackageIndex, NodeId)>;

#[derive(Clone, Debug)]
pub(crate) struct Engine<'g> {
    graph: &'g DependencyGraph,
    pub(crate) diagram: Diagram,
    activation: Activation,
}

impl<'g> Engine<'g> {
    /// Computes the activation once for all closures, from the roots of all selections together.
    pub(crate) fn new(graph: &'g DependencyGraph, roots: &Roots) -> Result<(Self, Reach), SelectionError> {
        let mut engine = Self { graph, diagram: graph.diagram().clone(), activation: Activation::default() };
        let everything = engine.reach(roots);
        if graph.mentions_extras() || !graph.lockfile().conflicts().is_empty() {
            let equations = engine.equations(roots, &everything);
            engine.activation = Activation::solve(&mut engine.diagram, &equations);
            let selected = Selected { graph, roots, reach: &everything, activation: &engine.activation };
            let conflict = selected.check(&mut engine.diagram);
            // The results of an exhausted pool are void.
            engine.bounded(())?;
            conflict?;
        }
        engine.bounded(())?;
        Ok((engine, everything))
    }

    /// Returns what the roots reach, with the extras and groups still in the markers.
    pub(crate) fn reach(&mut self, roots: &Roots) -> Reach {
        self.reach_from(roots.units().map(|unit| (unit, Diagram::ALWAYS)))
    }

    pub(crate) fn reach_from(&mut self, starts: impl IntoIterator<Item = (UnitIndex, NodeId)>) -> Reach {
        reach(self.graph, &mut self.diagram, starts)
    }

    /// Returns the reached packages, with the activation applied to their markers.
    pub(crate) fn needs(&mut self, reach: &Reach) -> Result<Needs, SelectionError> {
        let mut needs = Needs::new();
        for (unit, marker) in reach.iter() {
            let unit = self.graph.unit(unit);
            let (Some(index), Part::Base) = (unit.package, &unit.part) else { continue };
            let (lower, upper) = self.settled(marker);
            let package = self.graph.lockfile().package_at(index);
            if lower != upper && !matches!(package.source(), Source::Virtual { .. }) {
                self.bounded(())?;
                return Err(SelectionError::RecursiveExtras { package: Box::new(package.id().clone()) });
            }
            if lower != Diagram::NEVER {
                needs.push((index, lower));
            }
        }
        self.bounded(needs)
    }

    /// Applies the activation to a marker.
    pub(crate) fn settle(&mut self, marker: NodeId) -> NodeId {
        self.settled(marker).0
    }

    fn settled(&mut self, marker: NodeId) -> (NodeId, NodeId) {
        if self.graph.mentions_extras() { self.activation.apply(&mut self.diagram, marker) } else { (marker, marker) }
    }

    /// Returns a value that was computed with the pool, or the error if the pool is exhausted.
    pub(crate) fn bounded<T>(&self, value: T) -> Result<T, SelectionError> {
        self.diagram.refusal().map_or(Ok(value), |refusal| Err(refusal.into()))
    }

    /// Returns, for every selected or requested item, the marker under which it is active.
    fn equations(&mut self, roots: &Roots, everything: &Reach) -> Equations {
        let mut equations = Equations::new();
        for (index, marker) in everything.iter() {
            let unit = self.graph.unit(index);
            let Some(package) = unit.package else { continue };
            let name = self.graph.lockfile().package_at(package).name().clone();
            let item = match &unit.part {
                Part::Base => ConflictItem::Project { package: name },
                Part::Extra(extra) => ConflictItem::Extra { package: name, extra: extra.clone() },
                Part::Group(group) => ConflictItem::Group { package: name, group: group.clone() },
            };
            let active = match (&unit.part, roots.contains(index)) {
                (_, true) => Diagram::ALWAYS,
                (Part::Extra(_), false) => marker,
                (Part::Base | Part::Group(_), false) => continue,
            };
            let known = equations.entry(fact_code(&item)).or_insert(Diagram::NEVER);
            *known = self.diagram.or(*known, active);
        }
        equations
    }
}
