//! The packages that a layer has from layers before it, because its own packages need them.
//!
//! A layer's selectors can reach far more than its packages need: `rest` reaches everything.

use std::collections::{BTreeMap, BTreeSet};

use super::error::PlanError;
use super::place::Placer;
use super::trace::is_possible;
use crate::closure::Reach;
use crate::lock::PackageIndex;
use crate::marker::{Diagram, NodeId};

impl Placer<'_, '_> {
    /// Returns the packages that those in a layer need, themselves included, given what the layer reaches and the
    /// marker under which it installs each package.
    pub(super) fn needed_by_placed(
        &mut self,
        reach: &Reach,
        placed: &BTreeMap<PackageIndex, NodeId>,
    ) -> Result<BTreeSet<PackageIndex>, PlanError> {
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
        Ok(there.map(|(index, _)| index).collect())
    }
}
