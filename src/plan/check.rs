//! Checks of tiers before anything is placed, and of the names and the number of layers.

use std::collections::BTreeSet;

use super::error::PlanError;
use super::tier::{Own, Tier};
use crate::closure::Selector;
use crate::graph::DependencyGraph;
use crate::limits::Limits;
use crate::name::LayerName;

pub(super) fn check_layers(found: usize, limits: &Limits) -> Result<(), PlanError> {
    let limit = limits.most_layers();
    if found > limit { Err(PlanError::TooManyLayers { found, limit }) } else { Ok(()) }
}

pub(super) fn check_selectors(tiers: &[Tier<'_>], scope: &[Selector], limits: &Limits) -> Result<(), PlanError> {
    let found = tiers.iter().map(|tier| tier.spec.selectors().len()).sum::<usize>() + scope.len();
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

/// Checks that names are distinct, that every layer has selectors unless packages are placed, that `rest` is in the last
/// layer that reaches something, and that closures are of this graph.
pub(super) fn check(tiers: &[Tier<'_>], own: Own, graph: &DependencyGraph) -> Result<(), PlanError> {
    check_names(tiers.iter().map(Tier::name))?;
    for (index, tier) in tiers.iter().enumerate() {
        let layer = || tier.name().clone();
        if tier.closure.as_ref().is_some_and(|closure| !closure.is_of(graph)) {
            return Err(PlanError::ForeignClosure { layer: layer() });
        }
        let is_bare = |tier: &Tier<'_>| tier.spec.selectors().is_empty() && tier.closure.is_none();
        if is_bare(tier) && !own.is_placed {
            return Err(PlanError::NoSelectors { layer: layer() });
        }
        let has_rest = tier.spec.selectors().contains(&Selector::Rest);
        if has_rest && let Some(next) = tiers[index + 1..].iter().find(|next| !is_bare(next)) {
            return Err(PlanError::RestNotLast { layer: layer(), next: next.name().clone() });
        }
    }
    Ok(())
}
