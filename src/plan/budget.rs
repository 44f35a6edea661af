//! What a plan may still ask for, within the limits of its graph.

use foldhash::HashMap;

use super::error::PlanError;
use super::files::Files;
use crate::limits::Limits;
use crate::lock::Package;
use crate::marker::{Diagram, Marker, MarkerLimitError, NodeId};

/// Counts what a plan reaches and prints; and takes each marker out of the pool once, since many packages share one.
#[derive(Debug)]
pub(super) struct Budget {
    limits: Limits,
    reached: usize,
    shared: usize,
    comparisons: usize,
    printed_bytes: u64,
    /// How many decision nodes may still be taken out of the pool, and used for printing.
    nodes: usize,
    taken: HashMap<NodeId, Marker>,
}

impl Budget {
    /// A plan over so many packages may share each of them twice, whatever the limit: that much is bounded by the lock.
    pub(super) fn new(limits: &Limits, packages: usize) -> Self {
        let shared = limits.most_shared().max(packages.saturating_mul(2));
        let nodes = limits.most_marker_nodes();
        let limits = limits.clone().shared(shared);
        Self { limits, reached: 0, shared: 0, comparisons: 0, printed_bytes: 0, nodes, taken: HashMap::default() }
    }

    /// Notes that so many packages are reached, or looked at.
    pub(super) fn reach(&mut self, packages: usize) -> Result<(), PlanError> {
        if self.limits.is_cancelled() {
            return Err(self.refused(MarkerLimitError::Cancelled));
        }
        self.reached = self.reached.saturating_add(packages);
        let limit = self.limits.most_reached();
        if self.reached > limit { Err(PlanError::TooManyReached { limit }) } else { Ok(()) }
    }

    /// Notes a list of so many selectors, each of which stays in memory as long as the plan does.
    pub(super) fn list(&mut self, selectors: usize) -> Result<(), PlanError> {
        // In bytes, a selector is some twenty packages that are reached.
        self.reach(selectors.saturating_mul(20))
    }

    /// Notes that a tier has one more package from those before it.
    pub(super) fn share(&mut self) -> Result<(), PlanError> {
        self.shared += 1;
        let limit = self.limits.most_shared();
        if self.shared > limit { Err(PlanError::TooManyShared { limit }) } else { Ok(()) }
    }

    /// A marker as a value.
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

    /// What was left of the limit does not suffice; the error names the whole limit.
    fn refused(&self, refusal: MarkerLimitError) -> PlanError {
        let limit = self.limits.most_marker_nodes();
        let refusal = if refusal.is_limit() { MarkerLimitError::TooComplex { limit } } else { refusal };
        PlanError::Together { source: refusal.into() }
    }

    /// A marker that a package is installed under, and that outputs therefore print, with the files of the package.
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
