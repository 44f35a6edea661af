//! Construction of a plan from its builder.

use std::collections::BTreeSet;

use super::Plan;
use super::builder::PlanBuilder;
use super::defaults::default_layers;
use super::error::PlanError;
use super::place::Placer;
use super::placed::Placed;
use super::spec::LayerSpec;
use crate::closure::{Engine, Resolver, Roots, SelectionError, Selector};
use crate::graph::UnitIndex;
use crate::limits::Limits;
use crate::name::LayerName;

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
        let is_configured = self.layers.is_empty();
        let named = if is_configured { self.configured } else { self.layers };
        let by_default = named.is_empty();
        let tiers = if by_default {
            let (is_one, is_split) = (self.join_tiers.unwrap_or(false), self.splitting.configured.unwrap_or(true));
            default_layers(&resolver, self.member.as_ref(), is_one, is_split)?
        } else {
            named
        };
        check(&tiers)?;
        check_layers(tiers.len(), self.graph.limits())?;
        let given = if self.scope.is_empty() && is_configured { self.configured_scope } else { self.scope };
        let scope = scope(given, &tiers);
        check_selectors(&tiers, &scope, self.graph.limits())?;
        let resolved = Resolved::of(&resolver, &tiers, &scope)?;
        let together = |source| PlanError::Together { source };
        let (engine, _) = Engine::new(self.graph, &resolved.everything()).map_err(together)?;
        let mut placer = Placer::new(self.graph, engine, self.keep_local, &self.narrowing);
        if resolved.draws {
            placer.draw_from(&resolved.scope, &scope);
        }
        for (tier, roots) in tiers.into_iter().zip(&resolved.tiers) {
            placer.place(tier, roots)?;
        }
        let mut plan = placer.finish(resolved.roots)?;
        if by_default {
            plan.asked = plan.layers.iter().map(|layer| layer.spec.clone()).collect();
            plan.layers.retain(|layer| !layer.placements.is_empty());
        }
        if resolved.draws {
            plan.scope = scope;
        }
        plan.target = self.narrowing.target;
        Ok(Placed { plan, splitting: self.splitting })
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
    fn of(resolver: &Resolver<'_>, tiers: &[LayerSpec], scope: &[Selector]) -> Result<Self, PlanError> {
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
        let selectors = || tiers.iter().flat_map(LayerSpec::selectors);
        let draws = selectors().any(Selector::draws_from_scope);
        if !draws {
            roots.clear();
        }
        for (selector, found) in selectors().zip(resolved.iter().flatten()) {
            if let (Some(found), false) = (found, roots.iter().any(|(known, _)| known == selector)) {
                roots.push((selector.clone(), found.units().collect()));
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

pub(super) fn check_layers(found: usize, limits: &Limits) -> Result<(), PlanError> {
    let limit = limits.most_layers();
    if found > limit { Err(PlanError::TooManyLayers { found, limit }) } else { Ok(()) }
}

fn check_selectors(tiers: &[LayerSpec], scope: &[Selector], limits: &Limits) -> Result<(), PlanError> {
    let found = tiers.iter().map(|tier| tier.selectors().len()).sum::<usize>() + scope.len();
    let limit = limits.most_selectors();
    if found > limit { Err(PlanError::TooManySelectors { found, limit }) } else { Ok(()) }
}

/// Refuses a name that occurs twice.
pub(super) fn check_names<'n>(names: impl Iterator<Item = &'n LayerName>) -> Result<(), PlanError> {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(PlanError::DuplicateLayer { layer: name.clone() });
        }
    }
    Ok(())
}

/// Checks that names are distinct, that every layer has selectors, and that only the last has `rest`.
fn check(layers: &[LayerSpec]) -> Result<(), PlanError> {
    check_names(layers.iter().map(LayerSpec::name))?;
    for (index, layer) in layers.iter().enumerate() {
        if layer.selectors().is_empty() {
            return Err(PlanError::NoSelectors { layer: layer.name().clone() });
        }
        if let (true, Some(next)) = (layer.selectors().contains(&Selector::Rest), layers.get(index + 1)) {
            return Err(PlanError::RestNotLast { layer: layer.name().clone(), next: next.name().clone() });
        }
    }
    Ok(())
}

/// Returns the scope, from which `package:` and `rest` draw: the given one, else all other selectors, else the
/// project.
fn scope(given: Vec<Selector>, layers: &[LayerSpec]) -> Vec<Selector> {
    if !given.is_empty() {
        return given;
    }
    let others: BTreeSet<&Selector> =
        layers.iter().flat_map(LayerSpec::selectors).filter(|selector| !selector.draws_from_scope()).collect();
    if others.is_empty() { vec![Selector::Project(None)] } else { others.into_iter().cloned().collect() }
}

/// Returns the roots of each selector of a layer; `None` for one that draws from the scope.
fn resolve_layer(resolver: &Resolver<'_>, layer: &LayerSpec) -> Result<Vec<Option<Roots>>, PlanError> {
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
