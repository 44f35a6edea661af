//! The edges of a picture: which packages of a plan need which others.

use std::collections::BTreeMap;

use super::node::Node;
use crate::lock::PackageIndex;
use crate::marker::{Diagram, NodeId};
use crate::plan::Plan;

/// Returns the edges between nodes, sorted, each once, none from a node to itself.
///
/// A dependency is included if a layer follows it under a marker that can hold, on the target if there is one; those
/// of a local package's groups and extras are included if a selector names them. Packages in several layers are
/// connected where the markers can hold together.
pub(super) fn edges(plan: &Plan<'_>, nodes: &[Node<'_>]) -> Vec<(usize, usize)> {
    let mut positions: BTreeMap<PackageIndex, Vec<usize>> = BTreeMap::new();
    for (position, node) in nodes.iter().enumerate() {
        positions.entry(node.placement.index()).or_default().push(position);
    }
    let at = |package: &PackageIndex| positions.get(package).into_iter().flatten().copied();
    let mut edges = Vec::new();
    let mut diagram = Diagram::new();
    let markers: Vec<NodeId> = nodes.iter().map(|node| diagram.import(node.placement.marker())).collect();
    for (needed, dependents) in plan.dependents(true) {
        for (from, to) in
            dependents.iter().flat_map(|from| at(from).flat_map(|from| at(&needed).map(move |to| (from, to))))
        {
            // If the pool is exhausted, the edge is drawn.
            if diagram.and(markers[from], markers[to]) != Diagram::NEVER || diagram.is_exhausted() {
                edges.push((from, to));
            }
        }
    }
    edges.sort_unstable();
    edges
}
