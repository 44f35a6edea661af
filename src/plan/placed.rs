//! Placed packages, whose tiers can be split into layers in several ways.

use super::Plan;
use super::check::check_layers;
use super::error::PlanError;
use super::split::Splitting;

/// A plan before its tiers are split. Placing is nearly all of the work of a plan, so several splits can share it.
#[derive(Clone, Debug)]
pub(crate) struct Placed<'g> {
    /// The plan, with a layer for each tier.
    pub(super) plan: Plan<'g>,
    pub(super) splitting: Splitting,
}

impl<'g> Placed<'g> {
    /// Returns the plan as requested.
    pub(crate) fn plan(self) -> Result<Plan<'g>, PlanError> {
        let Self { mut plan, splitting } = self;
        splitting.apply(&mut plan)?;
        check_layers(plan.layers.len(), plan.graph.limits())?;
        plan.splitting = splitting;
        Ok(plan)
    }

    /// Returns the plan with all tiers split, by these sizes or by powers of two.
    pub(crate) fn split(&self, sizes: Option<Vec<u64>>) -> Result<Plan<'g>, PlanError> {
        let mut placed = self.clone();
        placed.splitting.all = Some(true);
        placed.splitting.sizes = sizes;
        placed.plan()
    }
}
