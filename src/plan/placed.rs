//! Placed packages, whose tiers can be split into layers in several ways.

use std::sync::{Arc, OnceLock};

use super::Plan;
use super::check::check_layers;
use super::error::PlanError;
use super::layer::Layer;
use super::placement::Placement;
use super::provided::ProvidedPackage;
use super::spec::LayerSpec;
use super::split::Splitting;
#[cfg(feature = "image")]
use super::tier::Own;
use super::trace::Trace;
use super::unmatched::Unmatched;
use crate::closure::Selector;
use crate::graph::DependencyGraph;
use crate::platform::Target;

/// The parts of a plan before its tiers are split. Placing is nearly all of the work of a plan, so several splits can share it.
#[derive(Clone, Debug)]
pub(crate) struct Placed<'g> {
    pub(super) graph: &'g DependencyGraph,
    /// One layer for each tier.
    pub(super) tiers: Vec<Layer<'g>>,
    pub(super) local: Vec<Placement<'g>>,
    pub(super) left_out: Vec<ProvidedPackage<'g>>,
    pub(super) replaced: Vec<ProvidedPackage<'g>>,
    pub(super) unmatched: Vec<Unmatched>,
    pub(super) trace: Arc<Trace<'g>>,
    pub(super) target: Option<Target>,
    pub(super) stated: Stated,
}

/// What a plan states beside its layers.
#[derive(Clone, Debug)]
pub(super) struct Stated {
    /// Empty if no layer draws from it.
    pub(super) scope: Vec<Selector>,
    /// The selectors of the default plan's tiers, including tiers without packages; empty if tiers were named.
    pub(super) requested: Vec<LayerSpec>,
    #[cfg(feature = "image")]
    pub(super) own: Own,
    pub(super) splitting: Splitting,
}

impl<'g> Placed<'g> {
    /// Returns the plan as requested.
    pub(crate) fn plan(self) -> Result<Plan<'g>, PlanError> {
        let Self { graph, tiers, local, left_out, replaced, unmatched, trace, target, stated } = self;
        let Stated {
            scope,
            requested,
            #[cfg(feature = "image")]
            own,
            splitting,
        } = stated;
        let (layers, replaced) = splitting.layers(tiers, replaced)?;
        check_layers(layers.len(), graph.limits())?;
        let edges = OnceLock::new();
        Ok(Plan {
            graph,
            layers,
            local,
            scope,
            target,
            left_out,
            replaced,
            unmatched,
            trace,
            edges,
            splitting,
            requested,
            #[cfg(feature = "image")]
            own,
        })
    }

    /// Returns the plan with all tiers split, by these sizes or by powers of two.
    pub(crate) fn split(&self, sizes: Option<Vec<u64>>) -> Result<Plan<'g>, PlanError> {
        let mut placed = self.clone();
        placed.stated.splitting.all = Some(true);
        placed.stated.splitting.sizes = sizes;
        placed.plan()
    }
}
