//! The law between tiers: a dependency is in the tier of its dependent, or in an earlier one.
//!
//! Tiers of selectors satisfy it by construction. A closure can hold a package without its dependencies, and a caller can place
//! packages in any order, so plans of these are checked, edge by edge.

use std::collections::BTreeMap;

use super::builder::PlanBuilder;
use super::error::PlanError;
use super::place::Placer;
use super::provided::Standing;
use super::tier::Waived;
use super::trace::is_possible;
use crate::graph::Part;
use crate::lock::PackageIndex;
use crate::marker::{Diagram, Marker, NodeId};

/// # The law between tiers
impl PlanBuilder<'_> {
    /// Sets whether a dependency may be in a later tier than its dependent, if tiers are closures or the caller places
    /// packages; by default that is an error.
    #[must_use]
    pub fn allow_later_dependencies(mut self, allow: bool) -> Self {
        self.waived.later = allow;
        self
    }

    /// Sets whether a dependency may be in no tier, if tiers are closures; by default that is an error.
    #[must_use]
    pub fn allow_missing_dependencies(mut self, allow: bool) -> Self {
        self.waived.missing = allow;
        self
    }
}

/// A dependency of a package in a tier that neither this tier nor earlier ones hold.
struct Uncovered {
    tier: usize,
    dependent: PackageIndex,
    dependency: PackageIndex,
    /// The marker under which it is needed and not held.
    marker: NodeId,
}

impl Placer<'_, '_> {
    /// Checks that the dependencies of each tier's packages, those of requested extras too, are in the same tier or in
    /// earlier ones.
    ///
    /// Packages that are installed after the layers, and those that the base image provides, are in no tier.
    pub(super) fn check_order(&mut self, waived: Waived) -> Result<(), PlanError> {
        if waived.later && waived.missing {
            return Ok(());
        }
        let mut known: BTreeMap<PackageIndex, NodeId> = BTreeMap::new();
        for tier in 0..self.held.len() {
            let here: Vec<(PackageIndex, NodeId)> =
                self.held[tier].iter().map(|(index, left)| (*index, *left)).collect();
            for (index, left) in &here {
                let known = known.entry(*index).or_insert(Diagram::NEVER);
                *known = self.engine.diagram.or(*known, *left);
            }
            self.check_tier(tier, &here, &known, waived)?;
        }
        Ok(())
    }

    /// Checks the edges that the packages of a tier need, given what it and earlier tiers hold.
    fn check_tier(
        &mut self,
        tier: usize,
        here: &[(PackageIndex, NodeId)],
        known: &BTreeMap<PackageIndex, NodeId>,
        waived: Waived,
    ) -> Result<(), PlanError> {
        let graph = self.graph;
        let of = |index: PackageIndex| known.get(&index).copied().unwrap_or(Diagram::NEVER);
        let reach = self.engine.reach_from(here.iter().map(|(index, left)| (graph.base(Some(*index)), *left)));
        self.budget.reach(reach.cost())?;
        for (unit, marker) in reach.iter() {
            let Some(dependent) = self.package_of(unit) else { continue };
            let own = self.engine.diagram.and(marker, of(dependent));
            if own == Diagram::NEVER {
                continue;
            }
            for (to, edge) in graph.edges_from(unit) {
                let (Some(dependency), Part::Base) = (graph.unit(to).package, &graph.unit(to).part) else { continue };
                let along = self.engine.diagram.and(own, edge);
                let along = self.engine.settle(along);
                let marker = self.uncovered(along, of(dependency));
                self.engine.bounded(()).map_err(|source| PlanError::Together { source })?;
                if self.is_somewhere(marker) && !self.stands_apart(dependency) {
                    self.refuse(&Uncovered { tier, dependent, dependency, marker }, waived)?;
                }
            }
        }
        Ok(())
    }

    /// Returns the remainder of a marker outside of another, for the Pythons of the lock.
    fn uncovered(&mut self, marker: NodeId, known: NodeId) -> NodeId {
        let left = self.less(marker, known);
        if known == Diagram::NEVER {
            self.engine.diagram.simplify(left, self.graph.lockfile().requires_python())
        } else {
            left
        }
    }

    fn is_somewhere(&mut self, marker: NodeId) -> bool {
        is_possible(&mut self.engine, marker, self.narrowing.target.as_ref())
    }

    /// Whether a package is installed by no layer: after the layers, or with the base image.
    fn stands_apart(&self, index: PackageIndex) -> bool {
        let package = self.graph.lockfile().package_at(index);
        self.is_kept_out(package) || matches!(self.narrowing.standing(package), Ok(Standing::Same(_)))
    }

    /// Returns the error about a dependency, unless it is waived.
    fn refuse(&mut self, found: &Uncovered, waived: Waived) -> Result<(), PlanError> {
        let ever = self.placed.get(&found.dependency).map_or(Diagram::NEVER, |placed| placed.known);
        let nowhere = self.uncovered(found.marker, ever);
        let id = |placer: &Self, index| Box::new(placer.graph.lockfile().package_at(index).id().clone());
        let layer = self.layers[found.tier].name().clone();
        let (package, dependency) = (id(self, found.dependent), id(self, found.dependency));
        if !waived.missing && self.is_somewhere(nowhere) {
            let marker = self.budget.take(&self.engine.diagram, nowhere)?;
            return Err(PlanError::MissingDependency { layer, package, dependency, marker: self.shown(marker) });
        }
        if waived.later {
            return Ok(());
        }
        for later in found.tier + 1..self.held.len() {
            let Some(left) = self.held[later].get(&found.dependency).copied() else { continue };
            let there = self.engine.diagram.and(found.marker, left);
            if self.is_somewhere(there) {
                let later = self.layers[later].name().clone();
                let marker = self.budget.take(&self.engine.diagram, there)?;
                let marker = self.shown(marker);
                return Err(PlanError::LaterDependency { layer, package, dependency, later, marker });
            }
        }
        Ok(())
    }

    /// Returns the marker of an edge; for a target it is always true.
    fn shown(&self, marker: Marker) -> Marker {
        if self.narrowing.target.is_some() { Marker::always() } else { marker }
    }
}
