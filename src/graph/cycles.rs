//! Cycles and topological orders.

use super::adjacency::Adjacency;
use super::dependency_graph::DependencyGraph;
use super::unit::UnitIndex;
use crate::lock::PackageIndex;
use crate::marker::NodeId;

/// For each unit, the rank of its strongly connected component in topological order, dependents first.
pub(super) fn ranks(edges: &Adjacency<NodeId>) -> Vec<u32> {
    let mut ranks = vec![0; edges.nodes() as usize];
    for (rank, component) in (0..).zip(edges.components().iter().rev()) {
        for node in component {
            ranks[*node as usize] = rank;
        }
    }
    ranks
}

/// Returns the groups of packages that depend on each other, each sorted, ordered by first package.
pub(super) fn cycles(graph: &DependencyGraph) -> Vec<Vec<PackageIndex>> {
    let packages = packages(graph);
    let mut cycles: Vec<Vec<PackageIndex>> = packages
        .components()
        .into_iter()
        .filter(|component| match component.as_slice() {
            [single] => packages.successors(*single).any(|(to, ())| to == *single),
            _ => true,
        })
        .map(sorted)
        .collect();
    cycles.sort();
    cycles
}

/// Returns all packages in strongly connected components, dependencies first; the members of a component by id.
///
/// The order of independent components follows from the traversal and depends only on their ids.
pub(super) fn dependencies_first(graph: &DependencyGraph) -> impl Iterator<Item = Vec<PackageIndex>> {
    packages(graph).components().into_iter().map(sorted)
}

fn sorted(component: Vec<u32>) -> Vec<PackageIndex> {
    let mut members: Vec<PackageIndex> = component.into_iter().map(PackageIndex::new).collect();
    members.sort();
    members
}

/// Returns the graph with all units of each package merged.
fn packages(graph: &DependencyGraph) -> Adjacency<()> {
    let package = |unit: u32| graph.unit(UnitIndex(unit)).package;
    let mut edges: Vec<(u32, u32, ())> = Vec::new();
    for unit in 0..graph.edges.nodes() {
        let Some(from) = package(unit) else { continue };
        // In the order of insertion, on which the order of the components depends.
        for (to, _) in graph.edges.successors(unit).rev() {
            edges.extend(package(to).map(|to| (from.rank(), to.rank(), ())));
        }
    }
    Adjacency::new(graph.lock.packages().len(), &edges)
}
