//! Construction of a plan from its builder.

use std::collections::BTreeSet;

use super::Plan;
use super::builder::PlanBuilder;
use super::check::{check, check_layers, check_selectors};
use super::defaults::default_layers;
use super::error::PlanError;
use super::place::Placer;
use super::placed::{Placed, Stated};
use super::tier::{Own, Tier};
use crate::closure::{Engine, Resolver, Roots, SelectionError, Selector};
use crate::graph::UnitIndex;

impl<'g> PlanBuilder<'g> {
    /// Builds the plan.
    ///
    /// # Errors
    ///
    /// [`PlanError`] if two layers have one name, if a layer has no selectors, if `rest` is not last, if a selector
    /// names nothing, if the selections cannot be installed together, or if the plan exceeds the graph's
    /// [`Limits`](crate::Limits). For a target also if the lock does not support it, if no file of a package can be
    /// installed on it, if it needs two packages of one name, if a package depends on a patch release of Python that it
    /// does not state, or if the base image has another version.
    ///
    /// If tiers are closures or the caller places packages, also if a closure is of another graph
    /// ([`ForeignClosure`](PlanError::ForeignClosure)) or was settled with other extras and groups
    /// ([`ClosureDiffers`](PlanError::ClosureDiffers)), if a package is placed in a tier that does not exist
    /// ([`UnknownTier`](PlanError::UnknownTier)), if a package of the scope is in no tier
    /// ([`Unplaced`](PlanError::Unplaced)), or if a dependency is in a later tier
    /// ([`LaterDependency`](PlanError::LaterDependency)) or in none
    /// ([`MissingDependency`](PlanError::MissingDependency)) without being
    /// [allowed](Self::allow_later_dependencies).
    pub fn build(self) -> Result<Plan<'g>, PlanError> {
        self.placed()?.plan()
    }

    /// Places the packages into tiers, which are not split yet.
    #[cfg_attr(not(feature = "pyproject"), expect(unused_mut, reason = "only a configuration changes the target"))]
    pub(crate) fn placed(mut self) -> Result<Placed<'g>, PlanError> {
        #[cfg(feature = "pyproject")]
        if let Some(target) = &self.configured_target {
            self.narrowing.target = target.build()?;
        }
        match &self.narrowing.target {
            Some(target) => target.check(self.graph.lockfile())?,
            None if self.narrowing.provided.is_some() => return Err(PlanError::ProvidedWithoutTarget),
            None => {}
        }
        let resolver = Resolver::new(self.graph, &self.defaults);
        let is_configured = self.tiers.is_empty();
        let configured = || self.configured.iter().cloned().map(Tier::from).collect();
        let named: Vec<Tier<'g>> = if is_configured { configured() } else { self.tiers };
        let by_default = named.is_empty();
        let tiers = if by_default {
            let (is_one, is_split) = (self.join_tiers.unwrap_or(false), self.splitting.configured.unwrap_or(true));
            let layers = default_layers(&resolver, self.member.as_ref(), is_one, is_split)?;
            layers.into_iter().map(Tier::from).collect()
        } else {
            named
        };
        let has_closures = tiers.iter().any(|tier| tier.closure.is_some());
        let own = Own { has_closures, is_placed: self.places.is_some() };
        check(&tiers, own, self.graph)?;
        check_layers(tiers.len(), self.graph.limits())?;
        let given = if self.scope.is_empty() && is_configured { self.configured_scope } else { self.scope };
        let scope = scope(given, &tiers);
        check_selectors(&tiers, &scope, self.graph.limits())?;
        let resolved = Resolved::of(&resolver, &tiers, &scope, own)?;
        let together = |source| PlanError::Together { source };
        let (engine, everything) = Engine::new(self.graph, &resolved.everything()).map_err(together)?;
        let mut placer = Placer::new(self.graph, engine, self.keep_local, &self.narrowing);
        if resolved.draws {
            placer.draw_from(&resolved.scope, &scope);
        }
        let tiers = tiers.into_iter().zip(&resolved.tiers);
        let mut requests =
            tiers.map(|(tier, roots)| placer.request(tier, roots, &everything)).collect::<Result<Vec<_>, _>>()?;
        if let Some(places) = &self.places {
            placer.move_chosen(&mut requests, places, &resolved.roots)?;
        }
        requests.into_iter().try_for_each(|request| placer.add(request))?;
        if own.has_closures || own.is_placed {
            placer.check_order(self.waived)?;
        }
        let requested =
            if by_default { placer.layers.iter().map(|layer| layer.spec.clone()).collect() } else { Vec::new() };
        let scope = if resolved.draws { scope } else { Vec::new() };
        let stated = Stated {
            scope,
            requested,
            #[cfg(feature = "image")]
            own,
            splitting: self.splitting,
        };
        placer.finish(resolved.roots, stated)
    }
}

/// The roots of a plan's selectors.
struct Resolved {
    /// For each tier, the roots of each selector; `None` for one that draws from the scope.
    tiers: Vec<Vec<Option<Roots>>>,
    scope: Roots,
    /// Whether a tier draws from the scope.
    draws: bool,
    /// Each selector with its roots, once; those of the scope first, if a tier draws from it.
    roots: Vec<(Selector, Vec<UnitIndex>)>,
}

impl Resolved {
    fn of(resolver: &Resolver<'_>, tiers: &[Tier<'_>], scope: &[Selector], own: Own) -> Result<Self, PlanError> {
        let resolved: Vec<Vec<Option<Roots>>> =
            tiers.iter().map(|tier| resolve_layer(resolver, tier)).collect::<Result<_, _>>()?;
        let mut scope_roots = Roots::default();
        let mut roots: Vec<(Selector, Vec<UnitIndex>)> = Vec::new();
        for selector in scope {
            let found = resolver.resolve(selector);
            let found =
                found.map_err(|source| PlanError::Scope { selector: selector.clone(), source: source.into() })?;
            scope_roots.add(&found);
            roots.push((selector.clone(), found.units().collect()));
        }
        let selectors = || tiers.iter().flat_map(|tier| tier.spec.selectors());
        let draws = own.is_placed || selectors().any(Selector::draws_from_scope);
        if !draws {
            roots.clear();
        }
        for (selector, found) in selectors().zip(resolved.iter().flatten()) {
            let Some(found) = found else { continue };
            match roots.iter_mut().find(|(known, _)| known == selector) {
                None => roots.push((selector.clone(), found.units().collect())),
                // A closure knows the default groups of the lock alone.
                Some((_, units)) if own.has_closures => {
                    units.extend(found.units());
                    units.sort_unstable();
                    units.dedup();
                }
                Some(_) => {}
            }
        }
        Ok(Self { tiers: resolved, scope: scope_roots, draws, roots })
    }

    fn everything(&self) -> Roots {
        let mut everything = if self.draws { self.scope.clone() } else { Roots::default() };
        self.tiers.iter().flatten().flatten().for_each(|roots| everything.add(roots));
        everything
    }
}

/// Returns the scope, from which `package:` and `rest` draw: the given one, else all other selectors, else the
/// project.
fn scope(given: Vec<Selector>, tiers: &[Tier<'_>]) -> Vec<Selector> {
    if !given.is_empty() {
        return given;
    }
    let others: BTreeSet<&Selector> =
        tiers.iter().flat_map(|tier| tier.spec.selectors()).filter(|selector| !selector.draws_from_scope()).collect();
    if others.is_empty() { vec![Selector::Project(None)] } else { others.into_iter().cloned().collect() }
}

/// Returns the roots of each selector of a layer; `None` for one that draws from the scope.
fn resolve_layer(resolver: &Resolver<'_>, tier: &Tier<'_>) -> Result<Vec<Option<Roots>>, PlanError> {
    if let Some(closure) = &tier.closure {
        return Ok(closure.roots().values().cloned().map(Some).collect());
    }
    let layer = &tier.spec;
    let resolve = |selector: &Selector| {
        if selector.draws_from_scope() { Ok(None) } else { resolver.resolve(selector).map(Some) }
    };
    let wrap = |selector: &Selector, source: SelectionError| PlanError::Selector {
        layer: layer.name().clone(),
        selector: selector.clone(),
        source: Box::new(source),
    };
    layer.selectors().iter().map(|selector| resolve(selector).map_err(|source| wrap(selector, source))).collect()
}
