//! Requests of tiers: from selectors or a closure to the packages that a tier needs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::error::PlanError;
use super::place::{Placer, Request};
use super::reasons::Reasons;
use super::spec::LayerSpec;
use super::tier::Tier;
use super::trace::is_possible;
use crate::closure::{Closure, Needs, Reach, Roots, SelectionError, Selector};
use crate::graph::UnitIndex;
use crate::lock::PackageIndex;
use crate::marker::{Diagram, NodeId};
use crate::name::LayerName;

/// The units where a selector starts, with their markers.
pub(super) type Starts = Vec<(UnitIndex, NodeId)>;

impl<'g> Placer<'_, 'g> {
    /// Returns the request of the next tier, given the roots of each of its selectors that has roots of its own, and what
    /// the selectors of all tiers reach together.
    pub(super) fn request(
        &mut self,
        tier: Tier<'g>,
        roots: &[Option<Roots>],
        everything: &Reach,
    ) -> Result<Request, PlanError> {
        let Tier { spec, closure } = tier;
        let starts = self.starts_of(&spec, roots)?;
        let is_own = closure.is_some();
        let (needs, reach) = match closure {
            None => self.needs(starts.iter().flatten().copied())?,
            Some(closure) => self.needs_of(spec.name(), &closure, everything)?,
        };
        let reasons = self.reasons(spec.selectors(), &starts)?;
        Ok(Request { spec, needs, reach, reasons, chosen: BTreeMap::new(), is_own })
    }

    fn starts_of(&mut self, spec: &LayerSpec, roots: &[Option<Roots>]) -> Result<Vec<Starts>, PlanError> {
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
            if matches!(selector, Selector::Package(_))
                && !self.package_selectors.iter().any(|(known, _)| known == selector)
            {
                self.package_selectors.push((selector.clone(), found.clone()));
            }
            starts.push(found);
        }
        Ok(starts)
    }

    /// Returns which of the selectors need each package, given the start of each.
    pub(super) fn reasons(&mut self, selectors: &[Selector], starts: &[Starts]) -> Result<Reasons, PlanError> {
        if let [only] = selectors {
            return Ok(Reasons::Same(Arc::from([only.clone()])));
        }
        let mut each: BTreeMap<PackageIndex, Vec<u32>> = BTreeMap::new();
        for (number, starts) in (0..).zip(starts) {
            for (index, _) in self.needs(starts.iter().copied())?.0 {
                each.entry(index).or_default().push(number);
            }
        }
        Reasons::each(selectors, each, &mut self.budget)
    }

    /// Returns the packages of a closure, and what its selectors reach of these packages.
    ///
    /// The active extras and groups are settled for all tiers together, and a closure that was settled by itself can need
    /// packages that they do not need together. It is refused, since the lock does not have these packages together.
    fn needs_of(
        &mut self,
        tier: &LayerName,
        closure: &Closure<'g>,
        everything: &Reach,
    ) -> Result<(Needs, Reach), PlanError> {
        let together = |source| PlanError::Together { source };
        self.budget.reach(closure.len() + everything.len())?;
        let jointly = match &self.jointly {
            Some(known) => Arc::clone(known),
            None => Arc::new(self.engine.needs(everything).map_err(together)?.into_iter().collect()),
        };
        self.jointly = Some(Arc::clone(&jointly));
        let mut here: BTreeMap<PackageIndex, NodeId> = BTreeMap::new();
        for (index, marker) in closure.needs() {
            let marker = self.engine.diagram.import(marker);
            let left = self.less(marker, jointly.get(index).copied().unwrap_or(Diagram::NEVER));
            self.engine.bounded(()).map_err(together)?;
            if is_possible(&mut self.engine, left, self.narrowing.target.as_ref()) {
                let package = Box::new(self.graph.lockfile().package_at(*index).id().clone());
                return Err(PlanError::ClosureDiffers { layer: tier.clone(), package });
            }
            here.insert(*index, marker);
        }
        let begins: BTreeSet<UnitIndex> = closure.roots().values().flat_map(Roots::units).collect();
        let reach = self.engine.reach_from(begins.iter().map(|unit| (*unit, Diagram::ALWAYS)));
        self.budget.reach(reach.cost())?;
        let mut found = Starts::new();
        for (unit, marker) in reach.iter() {
            let own = self.package_of(unit).and_then(|package| here.get(&package));
            let marker = match own {
                Some(own) => self.engine.diagram.and(marker, *own),
                None if begins.contains(&unit) => marker,
                None => continue,
            };
            if marker != Diagram::NEVER {
                found.push((unit, marker));
            }
        }
        Ok((here.into_iter().collect(), Reach::part(found)))
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

    /// Returns the start of a selector: its roots, or the parts of the scope that it matches, with the markers under
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
}
