//! Which packages of a plan need which others.

use std::collections::BTreeMap;

use super::node::Node;
use crate::lock::PackageIndex;
use crate::marker::{Diagram, NodeId};
use crate::plan::Plan;

/// The edges between nodes: sorted, each once, none from a node to itself.
///
/// A dependency counts where a layer follows it under a marker that can hold, on the target where there is one; those of
/// a local package's groups and extras count where a selector names them. A package that stands in several layers is
/// joined where the markers can hold together.
pub(super) fn edges(plan: &Plan<'_>, nodes: &[Node<'_>]) -> Vec<(usize, usize)> {
    let mut places: BTreeMap<PackageIndex, Vec<usize>> = BTreeMap::new();
    for (place, node) in nodes.iter().enumerate() {
        places.entry(node.placement.index()).or_default().push(place);
    }
    let at = |package: &PackageIndex| places.get(package).into_iter().flatten().copied();
    let mut edges = Vec::new();
    let mut diagram = Diagram::new();
    let markers: Vec<NodeId> = nodes.iter().map(|node| diagram.import(node.placement.marker())).collect();
    for (needed, dependents) in plan.dependents(true) {
        for (from, to) in
            dependents.iter().flat_map(|from| at(from).flat_map(|from| at(&needed).map(move |to| (from, to))))
        {
            // Where this is too much to tell, the line is drawn.
            if diagram.and(markers[from], markers[to]) != Diagram::NEVER || diagram.is_exhausted() {
                edges.push((from, to));
            }
        }
    }
    edges.sort_unstable();
    edges
}
