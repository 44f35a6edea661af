//! The graph itself: what it holds and what it answers.

use petgraph::Direction;
use petgraph::graph::DiGraph;
use petgraph::visit::EdgeRef;

use super::build;
use super::cycles;
use super::error::GraphError;
use super::unit::{Part, Unit, UnitIndex, Units};
use crate::limits::Limits;
use crate::lock::{Lockfile, Package, PackageIndex};
use crate::marker::{Diagram, NodeId};

/// The dependencies between the packages of one lock.
///
/// The graph owns the [`Lockfile`] and hands out views of it with the lifetime `'g`. A node is what can be asked for
/// by itself: a package, one extra of a package, one dependency group. Cycles and self-dependencies are normal.
///
/// ```
/// use locklayers::{DependencyGraph, Lockfile};
/// let lock: Lockfile = r#"
/// version = 1
/// requires-python = ">=3.12"
///
/// [[package]]
/// name = "app"
/// version = "0.1.0"
/// source = { virtual = "." }
/// "#.parse()?;
/// let graph = DependencyGraph::from_lockfile(lock)?;
/// assert_eq!(graph.lockfile().packages().len(), 1);
/// assert!(graph.cycles().is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct DependencyGraph {
    pub(super) lock: Lockfile,
    pub(super) units: Units,
    pub(super) edges: DiGraph<(), NodeId>,
    pub(super) diagram: Diagram,
    /// For each unit, how far from the roots its strongly connected component stands in topological order.
    pub(super) ranks: Vec<u32>,
    pub(super) mentions_extras: bool,
    pub(super) limits: Limits,
}

impl DependencyGraph {
    /// Builds the graph of a lock, within the limits that the lock was read within.
    ///
    /// # Errors
    ///
    /// [`GraphError::MarkersTooComplex`] when the lock's markers need a decision diagram beyond the limit.
    pub fn from_lockfile(lock: Lockfile) -> Result<Self, GraphError> {
        let limits = lock.limits().clone();
        Self::from_lockfile_within(lock, limits)
    }

    /// Builds the graph of a lock, within limits of your own; they hold for the plans of the graph too.
    ///
    /// # Errors
    ///
    /// Those of [`from_lockfile`](Self::from_lockfile).
    pub fn from_lockfile_within(lock: Lockfile, limits: Limits) -> Result<Self, GraphError> {
        build::build(lock, limits)
    }

    /// Returns the lock that the graph was built from.
    pub fn lockfile(&self) -> &Lockfile {
        &self.lock
    }

    /// Returns the groups of packages that depend on each other in a circle, self-dependencies included.
    ///
    /// Each group is sorted by package id, and the groups by their first package. Extras and groups count as parts of
    /// their package: a cycle that only exists through an extra is a cycle.
    pub fn cycles(&self) -> Vec<Vec<&Package>> {
        cycles::cycles(self)
            .into_iter()
            .map(|group| group.into_iter().map(|index| self.lock.package_at(index)).collect())
            .collect()
    }

    /// All packages, each after what it depends on; packages of one cycle stand together, by id.
    pub(crate) fn dependencies_first(&self) -> Vec<PackageIndex> {
        cycles::dependencies_first(self)
    }

    pub(crate) fn unit_count(&self) -> usize {
        self.units.all().len()
    }

    pub(crate) fn unit(&self, index: UnitIndex) -> &Unit {
        self.units.get(index)
    }

    pub(crate) fn base(&self, package: Option<PackageIndex>) -> UnitIndex {
        self.units.base(package)
    }

    pub(crate) fn find_unit(&self, package: Option<PackageIndex>, part: &Part) -> Option<UnitIndex> {
        self.units.find(package, part)
    }

    pub(crate) fn units_of(&self, package: Option<PackageIndex>) -> impl Iterator<Item = (UnitIndex, &Unit)> {
        self.units.of_package(package)
    }

    /// The edges that leave a unit: the unit each leads to and the marker on it, a node of [`Self::diagram`].
    pub(crate) fn edges_from(&self, unit: UnitIndex) -> impl Iterator<Item = (UnitIndex, NodeId)> {
        self.edges.edges(unit.node()).map(|edge| (UnitIndex::of(edge.target()), *edge.weight()))
    }

    /// The units from which an edge leads to a unit.
    pub(crate) fn edges_to(&self, unit: UnitIndex) -> impl Iterator<Item = UnitIndex> {
        self.edges.neighbors_directed(unit.node(), Direction::Incoming).map(UnitIndex::of)
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(crate) fn rank(&self, unit: UnitIndex) -> u32 {
        self.ranks[unit.get()]
    }

    /// The diagram that holds the markers of all edges; a closure works on a copy of it.
    pub(crate) fn diagram(&self) -> &Diagram {
        &self.diagram
    }

    /// Does any edge depend on which extras and groups are active?
    pub(crate) fn mentions_extras(&self) -> bool {
        self.mentions_extras
    }
}
