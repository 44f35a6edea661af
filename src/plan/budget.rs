//! The remaining budget of a plan, within the limits of its graph.

use foldhash::HashMap;

use super::error::PlanError;
use super::files::Files;
use crate::limits::Limits;
use crate::lock::Package;
use crate::marker::{Diagram, Marker, MarkerLimitError, NodeId};

/// Counts what a plan reaches and prints, and extracts each marker from the pool once, since many packages share one.
#[derive(Debug)]
pub(super) struct Budget {
    limits: Limits,
    reached: usize,
    shared: usize,
    comparisons: usize,
    printed_bytes: u64,
    /// The decision nodes that may still be extracted from the pool and used for printing.
    nodes: usize,
    taken: HashMap<NodeId, Marker>,
}

impl Budget {
    /// A plan may always share each package twice, whatever the limit, since that is bounded by the lock.
    pub(super) fn new(limits: &Limits, packages: usize) -> Self {
        let shared = limits.most_shared().max(packages.saturating_mul(2));
        let nodes = limits.most_marker_nodes();
        let limits = limits.clone().shared(shared);
        Self { limits, reached: 0, shared: 0, comparisons: 0, printed_bytes: 0, nodes, taken: HashMap::default() }
    }

    /// Charges packages that are reached or visited.
    pub(super) fn reach(&mut self, packages: usize) -> Result<(), PlanError> {
        if self.limits.is_cancelled() {
            return Err(self.refused(MarkerLimitError::Cancelled));
        }
        self.reached = self.reached.saturating_add(packages);
        let limit = self.limits.most_reached();
        if self.reached > limit { Err(PlanError::TooManyReached { limit }) } else { Ok(()) }
    }

    /// Charges a list of selectors, which stays in memory as long as the plan does.
    pub(super) fn list(&mut self, selectors: usize) -> Result<(), PlanError> {
        // A selector takes as many bytes as some twenty reached packages.
        self.reach(selectors.saturating_mul(20))
    }

    /// Charges one package that a tier has from earlier tiers.
    pub(super) fn share(&mut self) -> Result<(), PlanError> {
        self.shared += 1;
        let limit = self.limits.most_shared();
        if self.shared > limit { Err(PlanError::TooManyShared { limit }) } else { Ok(()) }
    }

    /// Extracts a marker from the pool.
    pub(super) fn take(&mut self, diagram: &Diagram, id: NodeId) -> Result<Marker, PlanError> {
        if let Some(known) = self.taken.get(&id) {
            return Ok(known.clone());
        }
        let marker = diagram.extract(id);
        let left = self.nodes.checked_sub(marker.size());
        self.nodes = left.ok_or_else(|| self.refused(MarkerLimitError::TooComplex { limit: 0 }))?;
        self.taken.insert(id, marker.clone());
        Ok(marker)
    }

    /// Returns the error for an exhausted remainder of a limit, which names the whole limit.
    fn refused(&self, refusal: MarkerLimitError) -> PlanError {
        let limit = self.limits.most_marker_nodes();
        let refusal = if refusal.is_limit() { MarkerLimitError::TooComplex { limit } } else { refusal };
        PlanError::Together { source: refusal.into() }
    }

    /// Extracts the marker of a placement and charges its printed form and that of the package's files.
    pub(super) fn printable(
        &mut self,
        diagram: &Diagram,
        id: NodeId,
        package: &Package,
        files: &Files<'_>,
    ) -> Result<Marker, PlanError> {
        let marker = self.take(diagram, id)?;
        let limit = self.limits.most_comparisons();
        let too_long = || PlanError::MarkersTooLong { package: Box::new(package.id().clone()), limit };
        let mut nodes = self.nodes;
        let printed = marker.printed_of(&mut nodes, self.limits.flag()).map_err(|refusal| self.refused(refusal))?;
        self.nodes = nodes;
        let (text, comparisons) = printed.ok_or_else(too_long)?;
        self.comparisons = self.comparisons.saturating_add(comparisons);
        if self.comparisons > limit {
            return Err(too_long());
        }
        self.printed_bytes = self.printed_bytes.saturating_add(text.len() as u64 + files.printed_bytes());
        let limit = self.limits.most_printed_bytes();
        if self.printed_bytes > limit {
            return Err(PlanError::TooMuchPrinted { package: Box::new(package.id().clone()), limit });
        }
        Ok(marker)
    }
}
