//! The graph type.

use super::adjacency::Adjacency;
use super::unit::{Part, Unit, UnitIndex, Units};
use crate::limits::Limits;
use crate::lock::{Lockfile, PackageIndex};
use crate::marker::{Diagram, NodeId};

/// The dependencies between the packages of one lock.
///
/// The graph owns the [`Lockfile`] and returns views of it with the lifetime `'g`. A node is a package, one extra of a
/// package, or one dependency group, each of which can be requested by itself. Cycles and self-dependencies are
/// normal.
///
/// [`dependencies`](Self::dependencies) and [`dependents`](Self::dependents) return the edges of one package; a
/// [`Closure`](crate::closure::Closure) or a [`Plan`](crate::Plan) holds what a selection needs.
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
/// dependencies = [{ name = "uvicorn", extra = ["standard"], marker = "sys_platform == 'linux'" }]
///
/// [[package]]
/// name = "uvicorn"
/// version = "0.34.0"
/// source = { registry = "https://index.example/simple" }
/// [package.optional-dependencies]
/// standard = [{ name = "uvloop" }]
///
/// [[package]]
/// name = "uvloop"
/// version = "0.21.0"
/// source = { registry = "https://index.example/simple" }
/// "#.parse()?;
/// let graph = DependencyGraph::from_lockfile(lock)?;
/// let app = graph.package(&"app".parse()?).ok_or("no app")?;
/// let edges = graph.dependencies(app.id())?;
/// assert_eq!(edges[0].to_string(), "app -> uvicorn[standard] ; sys_platform == 'linux'");
/// let uvloop = graph.package(&"uvloop".parse()?).ok_or("no uvloop")?;
/// assert_eq!(graph.dependents(uvloop.id())?[0].to_string(), "uvicorn[standard] -> uvloop");
/// let order: Vec<&str> = graph.topological_order().concat().iter().map(|p| p.name().as_str()).collect();
/// assert_eq!(order, ["uvloop", "uvicorn", "app"]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct DependencyGraph {
    pub(super) lock: Lockfile,
    pub(super) units: Units,
    pub(super) edges: Adjacency<NodeId>,
    pub(super) diagram: Diagram,
    /// For each unit, the rank of its strongly connected component in topological order, dependents first.
    pub(super) ranks: Vec<u32>,
    pub(super) mentions_extras: bool,
    pub(super) limits: Limits,
}

impl DependencyGraph {
    /// Returns the lock from which the graph was built.
    pub fn lockfile(&self) -> &Lockfile {
        &self.lock
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

    /// Returns the outgoing edges of a unit: the target of each, and its marker as a node of [`Self::diagram`].
    pub(crate) fn edges_from(&self, unit: UnitIndex) -> impl DoubleEndedIterator<Item = (UnitIndex, NodeId)> {
        self.edges.successors(unit.0).map(|(target, marker)| (UnitIndex(target), marker))
    }

    /// Returns the units that have an edge to a unit.
    pub(crate) fn edges_to(&self, unit: UnitIndex) -> impl Iterator<Item = UnitIndex> {
        self.edges.predecessors(unit.0).map(UnitIndex)
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    pub(crate) fn rank(&self, unit: UnitIndex) -> u32 {
        self.ranks[unit.get()]
    }

    /// The marker pool of all edges; a closure works on a copy of it.
    pub(crate) fn diagram(&self) -> &Diagram {
        &self.diagram
    }

    /// Whether any edge depends on which extras and groups are active.
    pub(crate) fn mentions_extras(&self) -> bool {
        self.mentions_extras
    }
}
