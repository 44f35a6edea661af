//! The dependencies of a plan's packages, and their active extras.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Plan;
use super::error::PlanError;
use super::place::Placer;
use super::placement::Placement;
use super::trace::{Trace, is_possible};
use crate::closure::Reach;
use crate::graph::{DependencyGraph, Edge, Part, UnitIndex};
use crate::lock::PackageIndex;
use crate::marker::{Diagram, NodeId};
use crate::name::ExtraName;
use crate::platform::Target;

/// The edges of a plan by dependent, each with the marker under which the plan follows it.
///
/// It holds indices rather than references, so that a plan that keeps it in a cell stays covariant over its lock.
#[derive(Clone, Debug)]
pub(super) struct Edges {
    diagram: Diagram,
    of: BTreeMap<PackageIndex, Vec<Followed>>,
}

/// An edge that a plan follows: its source unit, its index in that unit's list of dependencies, and its marker without
/// extras.
#[derive(Clone, Copy, Debug)]
pub(super) struct Followed {
    unit: UnitIndex,
    at: u32,
    marker: NodeId,
}

impl Edges {
    /// Collects every edge of what the tiers reach, once.
    fn of(graph: &DependencyGraph, trace: &Trace<'_>, target: Option<&Target>) -> Self {
        let mut engine = trace.engine.clone();
        let mut units: BTreeMap<UnitIndex, NodeId> = BTreeMap::new();
        for (unit, marker) in trace.reaches.iter().flat_map(Reach::iter) {
            let known = units.entry(unit).or_insert(Diagram::NEVER);
            *known = engine.diagram.or(*known, marker);
        }
        let mut of: BTreeMap<PackageIndex, Vec<Followed>> = BTreeMap::new();
        for (unit, reached) in units {
            let Some(package) = graph.unit(unit).package else { continue };
            let followed = of.entry(package).or_default();
            // Each dependency has one edge to the package itself, in the order of the list, and edges to its extras.
            let to_packages = graph.edges_from(unit).rev().filter(|(to, _)| graph.unit(*to).part == Part::Base);
            for (at, (_, edge)) in (0..).zip(to_packages) {
                let along = engine.diagram.and(reached, edge);
                if is_possible(&mut engine, along, target) {
                    let settled = engine.settle(along);
                    let marker = if target.is_some() { Diagram::ALWAYS } else { settled };
                    followed.push(Followed { unit, at, marker });
                }
            }
        }
        Self { diagram: engine.diagram, of }
    }

    /// Returns the outgoing edges of a package, or `None` if the plan does not reach it.
    fn leaving(&self, package: PackageIndex) -> Option<&[Followed]> {
        self.of.get(&package).map(Vec::as_slice)
    }
}

impl<'g> Plan<'g> {
    /// Returns the dependencies of a package of the plan: the edges that the plan's selections follow, first those of
    /// the package itself, then those of its active extras and, for a local package, of its selected groups. Their
    /// markers are those under which they are followed; for a target they are always true.
    ///
    /// Each dependency is in a layer, one of the [`local`](Self::local) packages, or in the base image
    /// ([`left_out`](Self::left_out)). The first call computes the edges of all packages.
    ///
    /// ```
    /// # let text = r#"
    /// # version = 1
    /// # requires-python = ">=3.12"
    /// # [[package]]
    /// # name = "app"
    /// # source = { virtual = "." }
    /// # dependencies = [{ name = "uvicorn", extra = ["standard"], marker = "sys_platform == 'linux'" }]
    /// # [[package]]
    /// # name = "uvicorn"
    /// # version = "0.34.0"
    /// # source = { registry = "https://index.example/simple" }
    /// # [package.optional-dependencies]
    /// # standard = [{ name = "uvloop" }]
    /// # [[package]]
    /// # name = "uvloop"
    /// # version = "0.21.0"
    /// # source = { registry = "https://index.example/simple" }
    /// # "#;
    /// use locklayers::{DependencyGraph, Lockfile, Plan};
    /// let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
    /// let plan = Plan::builder(&graph).build()?;
    /// let uvicorn = &plan.layers()[0].placements()[0];
    /// assert_eq!(uvicorn.extras()[0].as_str(), "standard");
    /// let edges = plan.dependencies(uvicorn)?;
    /// assert_eq!(edges[0].to_string(), "uvicorn[standard] -> uvloop ; sys_platform == 'linux'");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`PlanError::ForeignPlacement`] if the placement belongs to another plan whose packages are not in this one,
    /// and [`PlanError::Together`] if the markers of the edges need more decision nodes than the limit allows.
    pub fn dependencies(&self, placement: &Placement<'_>) -> Result<Vec<Edge<'g>>, PlanError> {
        let edges = self.edges.get_or_init(|| Arc::new(Edges::of(self.graph, &self.trace, self.target.as_ref())));
        bounded(&edges.diagram)?;
        let package = placement.package();
        let is_ours = self.lockfile().packages().get(placement.index().get()).is_some_and(|p| std::ptr::eq(p, package));
        let found = if is_ours { edges.leaving(placement.index()) } else { None };
        let found = found.ok_or_else(|| PlanError::ForeignPlacement { package: Box::new(package.id().clone()) })?;
        Ok(found
            .iter()
            .map(|followed| Edge {
                marker: edges.diagram.extract(followed.marker),
                ..self.graph.edge(followed.unit, &self.graph.list(followed.unit)[followed.at as usize])
            })
            .collect())
    }
}

impl Placer<'_, '_> {
    /// Returns, for each package, the extras that are reached under a marker that can hold, sorted.
    pub(super) fn active_extras(&mut self) -> Result<BTreeMap<PackageIndex, Vec<ExtraName>>, PlanError> {
        let graph = self.graph;
        let mut active: BTreeSet<UnitIndex> = BTreeSet::new();
        for (unit, marker) in self.reaches.iter().flat_map(Reach::iter) {
            let is_extra = matches!(graph.unit(unit).part, Part::Extra(_));
            if is_extra
                && !active.contains(&unit)
                && is_possible(&mut self.engine, marker, self.narrowing.target.as_ref())
            {
                active.insert(unit);
            }
        }
        let mut extras: BTreeMap<PackageIndex, Vec<ExtraName>> = BTreeMap::new();
        // Units are in the order of their packages, and of the names of extras.
        for unit in active.into_iter().map(|unit| graph.unit(unit)) {
            if let (Some(package), Part::Extra(extra)) = (unit.package, &unit.part) {
                extras.entry(package).or_default().push(extra.clone());
            }
        }
        bounded(&self.engine.diagram)?;
        Ok(extras)
    }
}

fn bounded(diagram: &Diagram) -> Result<(), PlanError> {
    match diagram.refusal() {
        Some(refusal) => Err(PlanError::Together { source: refusal.into() }),
        None => Ok(()),
    }
}
