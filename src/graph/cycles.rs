//! Cycles and orders.

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

/// Groups of packages that depend on each other, each sorted, by first package.
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

/// All packages in strongly connected components, each after those that it depends on; the members of one by id.
///
/// Independent components keep the order that the traversal gives, which depends only on their ids.
pub(super) fn dependencies_first(graph: &DependencyGraph) -> impl Iterator<Item = Vec<PackageIndex>> {
    packages(graph).components().into_iter().map(sorted)
}

fn sorted(component: Vec<u32>) -> Vec<PackageIndex> {
    let mut members: Vec<PackageIndex> = component.into_iter().map(PackageIndex::new).collect();
    members.sort();
    members
}

/// The graph with all units of a package drawn together.
fn packages(graph: &DependencyGraph) -> Adjacency<()> {
    let package = |unit: u32| graph.unit(UnitIndex(unit)).package;
    let mut edges: Vec<(u32, u32, ())> = Vec::new();
    for unit in 0..graph.edges.nodes() {
        let Some(from) = package(unit) else { continue };
        // In the order in which they were added, which the order of the components depends on.
        for (to, _) in graph.edges.successors(unit).rev() {
            edges.extend(package(to).map(|to| (from.rank(), to.rank(), ())));
        }
    }
    Adjacency::new(graph.lock.packages().len(), &edges)
}
