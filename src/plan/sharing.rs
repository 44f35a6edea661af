//! The packages that a layer has from layers before it, because its own packages need them.
//!
//! A layer's selectors can reach far more than its packages need: `rest` reaches everything.

use std::collections::BTreeMap;

use super::error::PlanError;
use super::files::Files;
use super::layer::Shared;
use super::place::Placer;
use super::trace::is_possible;
use crate::closure::{Needs, Reach};
use crate::lock::PackageIndex;
use crate::marker::{Diagram, NodeId};

impl<'g> Placer<'_, 'g> {
    /// Returns the packages that those in a layer need, themselves included, and under which markers, given what the
    /// layer reaches and the marker under which it installs each package.
    pub(super) fn needed_by_placed(
        &mut self,
        reach: &Reach,
        placed: &BTreeMap<PackageIndex, NodeId>,
    ) -> Result<BTreeMap<PackageIndex, NodeId>, PlanError> {
        let mut starts = Vec::new();
        for (unit, marker) in reach.iter() {
            let package = self.package_of(unit).and_then(|index| placed.get(&index));
            if let Some(left) = package {
                starts.push((unit, self.engine.diagram.and(marker, *left)));
            }
        }
        starts.retain(|(_, marker)| *marker != Diagram::NEVER);
        let (needs, _) = self.needs(starts)?;
        let target = self.narrowing.target.as_ref();
        let there = needs.into_iter().filter(|(_, marker)| is_possible(&mut self.engine, *marker, target));
        Ok(there.collect())
    }

    /// Returns what the packages of a layer have from earlier layers and its tier did not request: a closure can lack
    /// dependencies of its packages, and so can a tier in which the caller placed them.
    pub(super) fn shared_beside(
        &mut self,
        needed: &BTreeMap<PackageIndex, NodeId>,
        requested: &Needs,
    ) -> Result<Vec<(Shared<'g>, Vec<usize>)>, PlanError> {
        let mut shared = Vec::new();
        for (index, marker) in needed {
            let Some(placed) = self.placed.get(index) else { continue };
            let is_requested = requested.binary_search_by_key(index, |(index, _)| *index).is_ok();
            if !is_requested && self.engine.diagram.and(*marker, placed.known) != Diagram::NEVER {
                shared.push(self.shared(*index)?);
            }
        }
        Ok(shared)
    }

    /// Returns a package as one that is shared with the layers that hold it so far, and the numbers of these.
    pub(super) fn shared(&mut self, index: PackageIndex) -> Result<(Shared<'g>, Vec<usize>), PlanError> {
        let package = self.graph.lockfile().package_at(index);
        let placed = self.placed.get(&index);
        let (files, numbers) = placed.map_or((Files::all(package), Vec::new()), |p| (p.chosen.0, p.layers.clone()));
        self.budget.reach(numbers.len())?;
        self.budget.share()?;
        let layers = numbers.iter().map(|layer| self.layers[*layer].name().clone()).collect();
        Ok((Shared { index, package, files, layers }, numbers))
    }
}
