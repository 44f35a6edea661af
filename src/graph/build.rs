//! Building the graph from a lock.

use std::collections::HashSet;

use foldhash::HashMap;

use super::adjacency::Adjacency;
use super::cycles;
use super::dependency_graph::DependencyGraph;
use super::error::GraphError;
use super::extras::{EdgeEnds, bind, declared};
use super::unit::{Part, UnitIndex, Units};
use crate::limits::Limits;
use crate::lock::{Dependency, Lockfile, Manifest, Package, PackageIndex, Requirement};
use crate::marker::{Diagram, Marker, NodeId};
use crate::name::ExtraName;

impl DependencyGraph {
    /// Builds the graph of a lock, under the limits with which the lock was read.
    ///
    /// # Errors
    ///
    /// [`GraphError::MarkersTooComplex`] if the lock's markers need more decision nodes than the limit allows.
    pub fn from_lockfile(lock: Lockfile) -> Result<Self, GraphError> {
        let limits = lock.limits().clone();
        Self::from_lockfile_within(lock, limits)
    }

    /// Builds the graph of a lock under the given limits, which apply to the plans of the graph too.
    ///
    /// # Errors
    ///
    /// Those of [`from_lockfile`](Self::from_lockfile).
    pub fn from_lockfile_within(lock: Lockfile, limits: Limits) -> Result<Self, GraphError> {
        let limits = limits.of_input_of(lock.limits());
        build(lock, limits)
    }
}

fn build(lock: Lockfile, limits: Limits) -> Result<DependencyGraph, GraphError> {
    let mut builder = Builder::new(&lock, &limits);
    builder.add_packages();
    builder.add_manifest();
    let Builder { units, edges, diagram, mentions_extras, .. } = builder;
    if let Some(refusal) = diagram.refusal() {
        return Err(refusal.into());
    }
    let edges = Adjacency::new(units.all().len(), &edges);
    let ranks = cycles::ranks(&edges);
    Ok(DependencyGraph { lock, units, edges, diagram, ranks, mentions_extras, limits })
}

struct Builder<'a> {
    lock: &'a Lockfile,
    units: Units,
    /// The source, target and marker of each edge.
    edges: Vec<(u32, u32, NodeId)>,
    diagram: Diagram,
    /// The markers of the lock that are already in the pool, by identity.
    imported: HashMap<usize, NodeId>,
    /// The environments for which the lock was resolved, to which every edge of a package is restricted.
    environment: NodeId,
    /// Markers without extras, which mean the same on every edge, combined with the environment once.
    plain: HashMap<NodeId, NodeId>,
    mentions_extras: bool,
    /// The codes of the items that the lock declares to conflict.
    declared: HashSet<String>,
}

impl<'a> Builder<'a> {
    fn new(lock: &'a Lockfile, limits: &Limits) -> Self {
        let units = Units::of(lock);
        let mut diagram = Diagram::within(limits);
        let environment = environment(lock, &mut diagram);
        let (imported, plain) = (HashMap::default(), HashMap::default());
        Self {
            lock,
            units,
            edges: Vec::new(),
            diagram,
            imported,
            environment,
            plain,
            mentions_extras: false,
            declared: declared(lock),
        }
    }

    /// Imports a marker of the lock into the pool; equal strings of a lock share one marker, which is imported once.
    fn import(&mut self, marker: &'a Marker) -> NodeId {
        match marker.identity() {
            Some(identity) => *self.imported.entry(identity).or_insert_with(|| self.diagram.import(marker)),
            None => self.diagram.import(marker),
        }
    }

    fn add_packages(&mut self) {
        let lock = self.lock;
        for (index, package) in lock.indexed_packages() {
            let units: Vec<(UnitIndex, &[Dependency])> =
                self.units.of_package(Some(index)).map(|(unit, of)| (unit, dependencies(package, &of.part))).collect();
            for (unit, dependencies) in units {
                self.add_edges(unit, package, dependencies);
            }
        }
    }

    fn add_edges(&mut self, from: UnitIndex, package: &Package, dependencies: &'a [Dependency]) {
        for dependency in dependencies {
            let target = self.lock.package_at(dependency.target());
            let ends = EdgeEnds { owner: Some(package.name()), target: target.name(), activates: dependency.extras() };
            let marker = self.edge_marker(dependency.marker(), ends);
            self.connect(from, dependency.target(), dependency.extras(), marker);
        }
    }

    /// Returns the marker of an edge with its extras bound, restricted to the environment.
    fn edge_marker(&mut self, marker: &'a Marker, ends: EdgeEnds<'_>) -> NodeId {
        let stored = self.import(marker);
        if let Some(known) = self.plain.get(&stored) {
            return *known;
        }
        let lock = self.lock;
        let has_extras = !self.diagram.extras(stored).is_empty();
        let bound = if has_extras {
            self.mentions_extras = true;
            let declared = &self.declared;
            self.diagram.bind_extras(stored, |name| bind(lock, declared, ends, name))
        } else {
            stored
        };
        let within = self.diagram.and(bound, self.environment);
        if !has_extras {
            self.plain.insert(stored, within);
        }
        within
    }

    /// Adds an edge to the package itself and to every extra that it requests. Extras that the target of a package's
    /// edge lacks are dropped while the lock is read; a fork may lack an extra of a manifest requirement, which then
    /// adds no edge.
    fn connect(&mut self, from: UnitIndex, target: PackageIndex, extras: &[ExtraName], marker: NodeId) {
        self.edges.push((from.0, self.units.base(Some(target)).0, marker));
        for extra in extras {
            if let Some(to) = self.units.find(Some(target), &Part::Extra(extra.clone())) {
                self.edges.push((from.0, to.0, marker));
            }
        }
    }

    fn add_manifest(&mut self) {
        let manifest = self.lock.manifest();
        let units: Vec<(UnitIndex, &[Requirement])> =
            self.units.of_package(None).map(|(unit, of)| (unit, requirements(manifest, &of.part))).collect();
        for (unit, requirements) in units {
            self.add_requirements(unit, requirements);
        }
    }

    /// Requirements of the manifest are not resolved to packages: every fork of the name is reached under its own
    /// markers. As in uv, they are not restricted to the environment.
    fn add_requirements(&mut self, from: UnitIndex, requirements: &'a [Requirement]) {
        let lock = self.lock;
        for requirement in requirements {
            for (index, package) in lock.indexed_named(requirement.name().as_str()) {
                // Quadratic in forks × requirements, so it is charged against the limit.
                self.diagram.spend(1);
                if self.diagram.is_exhausted() {
                    return;
                }
                let ends = EdgeEnds { owner: None, target: package.name(), activates: requirement.extras() };
                let wanted = self.import(requirement.marker());
                let has_extras = !self.diagram.extras(wanted).is_empty();
                self.mentions_extras |= has_extras;
                let declared = &self.declared;
                let wanted = self.diagram.bind_extras(wanted, |name| bind(lock, declared, ends, name));
                let fork = self.fork(package);
                let within = self.diagram.and(wanted, fork);
                if within != Diagram::NEVER {
                    let marker = self.diagram.simplify(within, lock.requires_python());
                    self.connect(from, index, requirement.extras(), marker);
                }
            }
        }
    }

    /// Returns the union of the markers of a package's forks, without their extras.
    fn fork(&mut self, package: &'a Package) -> NodeId {
        if package.resolution_markers().is_empty() {
            return Diagram::ALWAYS;
        }
        package.resolution_markers().iter().fold(Diagram::NEVER, |any, marker| {
            let marker = self.import(marker);
            let marker = self.diagram.without_extras(marker);
            self.diagram.or(any, marker)
        })
    }
}

/// Returns the dependencies of a part of a package; empty for an extra or a group that is only declared.
fn dependencies<'a>(package: &'a Package, part: &Part) -> &'a [Dependency] {
    match part {
        Part::Base => package.dependencies(),
        Part::Extra(extra) => package.optional_dependencies().get(extra).map_or(&[], Vec::as_slice),
        Part::Group(group) => package.dependency_groups().get(group).map_or(&[], Vec::as_slice),
    }
}

/// Returns the requirements of a part of the manifest, which has no extras.
fn requirements<'a>(manifest: &'a Manifest, part: &Part) -> &'a [Requirement] {
    match part {
        Part::Base => manifest.requirements(),
        Part::Extra(_) => &[],
        Part::Group(group) => manifest.dependency_groups().get(group).map_or(&[], Vec::as_slice),
    }
}

/// Returns the environments for which the lock was resolved: all, unless `tool.uv.environments` restricts them
/// (`resolution-markers` at the top level of the lock).
fn environment(lock: &Lockfile, diagram: &mut Diagram) -> NodeId {
    if lock.resolution_markers().is_empty() {
        return Diagram::ALWAYS;
    }
    let python = lock.requires_python();
    let any = lock.resolution_markers().iter().fold(Diagram::NEVER, |any, marker| {
        let marker = diagram.import(marker);
        let marker = diagram.complexify(marker, python);
        let marker = diagram.without_extras(marker);
        diagram.or(any, marker)
    });
    diagram.simplify(any, python)
}
