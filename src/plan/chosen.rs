//! Packages in tiers of the caller's choice.

use std::collections::BTreeMap;

use super::builder::PlanBuilder;
use super::error::PlanError;
use super::place::{Placer, Request};
use super::reasons::Reasons;
use super::request::Starts;
use super::tier::{Places, Tier};
use super::trace::is_possible;
use crate::closure::{Needs, Reach, Selector};
use crate::graph::UnitIndex;
use crate::lock::{Package, PackageIndex};
use crate::marker::{Diagram, NodeId};
use crate::name::LayerName;

/// # Own layers
impl<'g> PlanBuilder<'g> {
    /// Adds a tier of any kind after those that were added before, for example one of a closure.
    ///
    /// The dependencies of its packages must be in it or in earlier tiers; see [`build`](Self::build).
    #[must_use]
    pub fn tier(mut self, tier: impl Into<Tier<'g>>) -> Self {
        self.tiers.push(tier.into());
        self
    }

    /// Adds tiers after those that were added before, in the given order, and sets the tier of each package that `choose`
    /// returns one for.
    ///
    /// `choose` is called once for each package of the lock, sorted by package id. The tier that it returns can be any
    /// of the plan; it holds the package under every marker under which the plan needs it. A package for which it
    /// returns `None` is in the first tier that reaches it, as without this call. Each package of the
    /// [`scope`](Self::scope) must be in a tier, so name one for each, or add a last tier of `rest`. Tiers of packages
    /// that the plan does not need are ignored, and so are those of local packages, unless the layers
    /// [hold](Self::keep_local) them. If it is called again, later choices override earlier ones.
    ///
    /// The dependencies of a package must be in the same tier or in an earlier one; see [`build`](Self::build).
    ///
    /// ```
    /// # let text = r#"
    /// # version = 1
    /// # requires-python = ">=3.12"
    /// # [[package]]
    /// # name = "app"
    /// # source = { virtual = "." }
    /// # dependencies = [{ name = "web" }]
    /// # [[package]]
    /// # name = "six"
    /// # version = "1.17.0"
    /// # source = { registry = "https://index.example/simple" }
    /// # [[package]]
    /// # name = "web"
    /// # version = "2.0"
    /// # source = { registry = "https://index.example/simple" }
    /// # dependencies = [{ name = "six" }]
    /// # "#;
    /// use locklayers::{DependencyGraph, LayerName, Lockfile, Plan};
    /// let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
    /// let [base, team]: [LayerName; 2] = ["base".parse()?, "team".parse()?];
    /// let choose = |name: &str| if name == "web" { team.clone() } else { base.clone() };
    /// let plan = Plan::builder(&graph).place([base.clone(), team.clone()], |p| Some(choose(p.name().as_str()))).build()?;
    /// assert_eq!(plan.layers()[1].placements()[0].package().name().as_str(), "web");
    /// // The other order would install `web` before what it needs.
    /// let plan = Plan::builder(&graph).place([team.clone(), base.clone()], |p| Some(choose(p.name().as_str()))).build();
    /// assert_eq!(
    ///     plan.unwrap_err().to_string(),
    ///     "layer `team`: web==2.0 (https://index.example/simple) needs six==1.17.0 (https://index.example/simple), which \
    ///      is in the later layer `base`; put it into `team` or a layer before it, or allow it \
    ///      (`PlanBuilder::allow_later_dependencies`)"
    /// );
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn place<T: Into<Tier<'g>>>(
        mut self,
        order: impl IntoIterator<Item = T>,
        mut choose: impl FnMut(&'g Package) -> Option<LayerName>,
    ) -> Self {
        self.tiers.extend(order.into_iter().map(Into::into));
        let chosen = self.graph.lockfile().indexed_packages();
        let chosen = chosen.filter_map(|(index, package)| Some((index, choose(package)?)));
        self.places.get_or_insert_default().extend(chosen);
        self
    }
}

impl Placer<'_, '_> {
    /// Moves each package with a chosen tier to that tier, under every marker under which a tier or the scope needs it,
    /// together with its extras. `roots` are those of the plan's selectors.
    pub(super) fn move_chosen(
        &mut self,
        requests: &mut [Request],
        places: &Places,
        roots: &[(Selector, Vec<UnitIndex>)],
    ) -> Result<(), PlanError> {
        let tier_of = self.numbered(requests, places)?;
        let scope = self.scope.clone().unwrap_or_else(|| Reach::part(Vec::new()));
        let scope_needs = self.engine.needs(&scope).map_err(|source| PlanError::Together { source })?;
        let mut chosen: Vec<Part> = requests.iter().map(|_| Part::default()).collect();
        let requested = requests.iter().map(|request| (&request.needs, &request.reach));
        for (needs, reach) in requested.chain([(&scope_needs, &scope)]) {
            self.budget.reach(reach.len())?;
            for (index, marker) in needs {
                let Some(tier) = tier_of.get(index) else { continue };
                let known = chosen[*tier].needs.get(index).copied().unwrap_or(Diagram::NEVER);
                // A later tier that adds nothing for a Python that the lock is for leaves the marker as it is.
                if self.less(*marker, known) != Diagram::NEVER {
                    join(&mut self.engine.diagram, &mut chosen[*tier].needs, *index, *marker);
                }
            }
            for (unit, marker) in reach.iter() {
                if let Some(tier) = self.package_of(unit).and_then(|index| tier_of.get(&index)) {
                    join(&mut self.engine.diagram, &mut chosen[*tier].units, unit, marker);
                }
            }
        }
        let (selectors, starts): (Vec<Selector>, Vec<Starts>) = roots
            .iter()
            .map(|(selector, units)| (selector.clone(), units.iter().map(|unit| (*unit, Diagram::ALWAYS)).collect()))
            .unzip();
        let reasons = self.reasons(&selectors, &starts)?;
        for (number, (request, part)) in requests.iter_mut().zip(chosen).enumerate() {
            // Later tiers keep the package among their needs, since they share it.
            request.needs.retain(|(index, _)| tier_of.get(index).is_none_or(|tier| *tier < number));
            request.chosen = part.needs.keys().map(|index| (*index, reasons.of(*index))).collect();
            request.is_own = true;
            self.give(request, part);
        }
        self.keep_scope(requests, &scope_needs, &scope, &reasons)
    }

    /// Returns the number of the chosen tier of each package that layers can hold.
    fn numbered(&self, requests: &[Request], places: &Places) -> Result<BTreeMap<PackageIndex, usize>, PlanError> {
        let lock = self.graph.lockfile();
        let numbers: BTreeMap<&LayerName, usize> =
            (0..).zip(requests).map(|(number, request)| (request.spec.name(), number)).collect();
        let mut tier_of = BTreeMap::new();
        for (index, tier) in places {
            let package = lock.package_at(*index);
            let number = numbers.get(tier).ok_or_else(|| PlanError::UnknownTier {
                package: Box::new(package.id().clone()),
                tier: tier.clone(),
                tiers: requests.iter().map(|request| request.spec.name().clone()).collect(),
            })?;
            if !self.is_kept_out(package) {
                tier_of.insert(*index, *number);
            }
        }
        Ok(tier_of)
    }

    /// Checks that each package of the scope is in a tier. Packages that are installed after the layers are noted with the
    /// last tier unless another tier needs them.
    fn keep_scope(
        &mut self,
        requests: &mut [Request],
        needs: &Needs,
        scope: &Reach,
        reasons: &Reasons,
    ) -> Result<(), PlanError> {
        let mut known: BTreeMap<PackageIndex, NodeId> = BTreeMap::new();
        for (index, marker) in requests.iter().flat_map(|request| &request.needs) {
            join(&mut self.engine.diagram, &mut known, *index, *marker);
        }
        let Some(last) = requests.last_mut() else { return Ok(()) };
        let mut part = Part::default();
        for (index, marker) in needs {
            let package = self.graph.lockfile().package_at(*index);
            let left = self.less(*marker, known.get(index).copied().unwrap_or(Diagram::NEVER));
            self.engine.bounded(()).map_err(|source| PlanError::Together { source })?;
            if !is_possible(&mut self.engine, left, self.narrowing.target.as_ref()) {
                continue;
            }
            if !self.is_kept_out(package) {
                return Err(PlanError::Unplaced { package: Box::new(package.id().clone()) });
            }
            last.chosen.insert(*index, reasons.of(*index));
            part.needs.insert(*index, left);
        }
        let is_kept_out = |index: PackageIndex| self.is_kept_out(self.graph.lockfile().package_at(index));
        part.units = scope.iter().filter(|(unit, _)| self.graph.unit(*unit).package.is_some_and(is_kept_out)).collect();
        self.give(last, part);
        Ok(())
    }

    /// Adds packages and units to a request.
    fn give(&mut self, request: &mut Request, part: Part) {
        let diagram = &mut self.engine.diagram;
        let mut needs: BTreeMap<PackageIndex, NodeId> = std::mem::take(&mut request.needs).into_iter().collect();
        part.needs.into_iter().for_each(|(index, marker)| join(diagram, &mut needs, index, marker));
        let mut units: BTreeMap<UnitIndex, NodeId> = request.reach.iter().collect();
        part.units.into_iter().for_each(|(unit, marker)| join(diagram, &mut units, unit, marker));
        request.needs = needs.into_iter().collect();
        request.reach = Reach::part(units.into_iter().collect());
    }
}

/// Packages and units that are added to a request.
#[derive(Default)]
struct Part {
    needs: BTreeMap<PackageIndex, NodeId>,
    units: BTreeMap<UnitIndex, NodeId>,
}

fn join<K: Ord>(diagram: &mut Diagram, known: &mut BTreeMap<K, NodeId>, key: K, marker: NodeId) {
    let known = known.entry(key).or_insert(Diagram::NEVER);
    *known = diagram.or(*known, marker);
}
