//! Which packages of a plan need which others.

use std::collections::BTreeMap;

use super::model::Node;
use crate::lock::PackageIndex;
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
    for (needed, dependents) in plan.dependents(true) {
        for (from, to) in
            dependents.iter().flat_map(|from| at(from).flat_map(|from| at(&needed).map(move |to| (from, to))))
        {
            let (a, b) = (nodes[from].placement.marker(), nodes[to].placement.marker());
            if a.is_always() || b.is_always() || !a.is_disjoint(b) {
                edges.push((from, to));
            }
        }
    }
    edges.sort_unstable();
    edges
}
