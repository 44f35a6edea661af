//! Cycles and orders. Kosaraju's algorithm throughout: petgraph's Tarjan recurses over the depth of the input.

use petgraph::algo::kosaraju_scc;
use petgraph::graph::{DiGraph, NodeIndex};

use super::dependency_graph::DependencyGraph;
use super::unit::UnitIndex;
use crate::lock::PackageIndex;
use crate::marker::NodeId;

/// For each node, the place of its strongly connected component in topological order, dependents first.
pub(super) fn ranks(edges: &DiGraph<(), NodeId>) -> Vec<u32> {
    let components = kosaraju_scc(edges);
    let mut ranks = vec![0; edges.node_count()];
    for (rank, component) in (0..).zip(components.iter().rev()) {
        for node in component {
            ranks[node.index()] = rank;
        }
    }
    ranks
}

/// Groups of packages in a circle, each sorted, by first package.
pub(super) fn cycles(graph: &DependencyGraph) -> Vec<Vec<PackageIndex>> {
    let packages = packages(graph);
    let mut cycles: Vec<Vec<PackageIndex>> = kosaraju_scc(&packages)
        .into_iter()
        .filter(|component| match component.as_slice() {
            [single] => packages.contains_edge(*single, *single),
            _ => true,
        })
        .map(|component| sorted(&packages, &component))
        .collect();
    cycles.sort();
    cycles
}

/// All packages, each after what it depends on; the members of a cycle stand together, by id.
///
/// Independent packages keep the order that the traversal gives, which depends only on their ids.
pub(super) fn dependencies_first(graph: &DependencyGraph) -> Vec<PackageIndex> {
    let packages = packages(graph);
    kosaraju_scc(&packages).iter().flat_map(|component| sorted(&packages, component)).collect()
}

fn sorted(packages: &DiGraph<PackageIndex, ()>, component: &[NodeIndex]) -> Vec<PackageIndex> {
    let mut members: Vec<PackageIndex> = component.iter().map(|node| packages[*node]).collect();
    members.sort();
    members
}

/// The graph with all units of a package drawn together.
fn packages(graph: &DependencyGraph) -> DiGraph<PackageIndex, ()> {
    let mut packages = DiGraph::new();
    for (index, _) in graph.lock.indexed_packages() {
        packages.add_node(index);
    }
    for edge in graph.edges.raw_edges() {
        let ends = [edge.source(), edge.target()]
            .map(|end| graph.unit(UnitIndex::of(end)).package.map(|p| NodeIndex::new(p.get())));
        // What the manifest needs, needs nothing of the manifest.
        if let [Some(from), Some(to)] = ends {
            packages.add_edge(from, to, ());
        }
    }
    packages
}
