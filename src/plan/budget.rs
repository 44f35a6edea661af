//! What a plan may still ask for, within the limits of its graph.

use foldhash::HashMap;

use super::error::PlanError;
use crate::closure::SelectionError;
use crate::limits::Limits;
use crate::lock::Package;
use crate::marker::{Diagram, Exhausted, Marker, NodeId};

/// Counts what a plan reaches and prints; and takes each marker out of the pool once, since many packages share one.
#[derive(Debug)]
pub(super) struct Budget {
    limits: Limits,
    reached: usize,
    shared: usize,
    comparisons: usize,
    /// How many decision nodes may still be taken out of the pool, and used for printing.
    nodes: usize,
    taken: HashMap<NodeId, Marker>,
}

impl Budget {
    /// A plan over so many packages may share each of them twice, whatever the limit: that much is bounded by the lock.
    pub(super) fn new(limits: Limits, packages: usize) -> Self {
        let limits = limits.shared(limits.most_shared().max(packages.saturating_mul(2)));
        let nodes = limits.most_marker_nodes();
        Self { limits, reached: 0, shared: 0, comparisons: 0, nodes, taken: HashMap::default() }
    }

    /// Notes that so many packages are reached, or looked at.
    pub(super) fn reach(&mut self, packages: usize) -> Result<(), PlanError> {
        self.reached = self.reached.saturating_add(packages);
        let limit = self.limits.most_reached();
        if self.reached > limit { Err(PlanError::TooManyReached { limit }) } else { Ok(()) }
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
        self.nodes = self.nodes.checked_sub(marker.size()).ok_or_else(|| self.too_complex())?;
        self.taken.insert(id, marker.clone());
        Ok(marker)
    }

    fn too_complex(&self) -> PlanError {
        let limit = self.limits.most_marker_nodes();
        PlanError::Together { source: SelectionError::MarkersTooComplex { limit } }
    }

    /// A marker that a package is installed under, and that files will therefore print.
    pub(super) fn printable(&mut self, diagram: &Diagram, id: NodeId, package: &Package) -> Result<Marker, PlanError> {
        let marker = self.take(diagram, id)?;
        let limit = self.limits.most_comparisons();
        let too_long = || PlanError::MarkersTooLong { package: Box::new(package.id().clone()), limit };
        let printed = marker.printed_of(&mut self.nodes).map_err(|Exhausted| self.too_complex())?;
        let (_, comparisons) = printed.ok_or_else(too_long)?;
        self.comparisons = self.comparisons.saturating_add(comparisons);
        if self.comparisons > limit { Err(too_long()) } else { Ok(marker) }
    }
}
