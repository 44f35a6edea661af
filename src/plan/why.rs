//! The reasons for which a package is in a plan.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use super::Plan;
use super::bytes::ArtifactBytes;
use super::placement::Placement;
use super::trace::{Trace, is_possible};
use crate::closure::{Engine, SelectionError, Selector};
use crate::graph::{Part, UnitIndex};
use crate::lock::{Package, PackageIndex};
use crate::marker::{Diagram, Marker, NodeId};
use crate::name::{ExtraName, LayerName, PackageName};

/// The reasons for which a locked package is in a plan: its layers, and a path from each root that reaches it.
///
/// ```
/// # let text = r#"
/// # version = 1
/// # requires-python = ">=3.12"
/// # [[package]]
/// # name = "app"
/// # source = { virtual = "." }
/// # dependencies = [{ name = "web" }]
/// # [[package]]
/// # name = "six"
/// # version = "1.17.0"
/// # source = { registry = "https://index.example/simple" }
/// # [[package]]
/// # name = "web"
/// # version = "2.0"
/// # source = { registry = "https://index.example/simple" }
/// # dependencies = [{ name = "six", marker = "sys_platform == 'linux'" }]
/// # "#;
/// use locklayers::{DependencyGraph, Lockfile, Plan};
/// use locklayers::name::PackageName;
/// let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
/// let plan = Plan::builder(&graph).build()?;
/// let why = plan.why(&PackageName::new("six")?)?;
/// let path = &why[0].paths()[0];
/// assert_eq!(path.root().to_string(), "project");
/// let steps: Vec<&str> = path.steps().iter().map(|step| step.package().name().as_str()).collect();
/// assert_eq!(steps, ["app", "web", "six"]);
/// assert_eq!(path.marker().to_string(), "sys_platform == 'linux'");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Why<'g> {
    package: &'g Package,
    layers: Vec<(LayerName, Marker)>,
    is_provided: bool,
    otherwise: Option<LayerName>,
    tier: Option<(LayerName, Option<ArtifactBytes>)>,
    picks: Vec<WhyPath<'g>>,
    paths: Vec<WhyPath<'g>>,
}

/// The shortest path from a root to a package, and the packages that only this root needs.
#[derive(Clone, Debug)]
pub struct WhyPath<'g> {
    root: Selector,
    steps: Vec<Step<'g>>,
    marker: Marker,
    exclusive: Arc<[&'g Package]>,
    exclusive_bytes: ArtifactBytes,
}

/// One package on a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step<'g> {
    package: &'g Package,
    extra: Option<ExtraName>,
    marker: Marker,
}

impl<'g> Why<'g> {
    /// Returns the package.
    pub fn package(&self) -> &'g Package {
        self.package
    }

    /// Returns the layers that hold the package, in order, with the marker under which each installs it; empty if the
    /// package is local or the base image provides it.
    pub fn layers(&self) -> &[(LayerName, Marker)] {
        &self.layers
    }

    /// Returns whether no layer holds the package because the base image provides it.
    pub fn is_provided(&self) -> bool {
        self.is_provided
    }

    /// Returns the layer that would have the package if its first layer did not need it.
    pub fn otherwise(&self) -> Option<&LayerName> {
        self.otherwise.as_ref()
    }

    /// Returns the tier of the package's first layer; `None` if no layer holds the package.
    pub fn tier(&self) -> Option<&LayerName> {
        self.tier.as_ref().map(|(tier, _)| tier)
    }

    /// Returns the bytes by which the package has its layer within the tier; `None` if the tier is not split by size.
    pub fn sized(&self) -> Option<ArtifactBytes> {
        self.tier.as_ref().and_then(|(_, bytes)| *bytes)
    }

    /// Returns a shortest path from each `package:` selector that placed the package into its layers rather than into
    /// later ones, in the order of the layers. Without such a selector, no package would vanish.
    pub fn picks(&self) -> &[WhyPath<'g>] {
        &self.picks
    }

    /// Returns a shortest path from each root of the plan that reaches the package, in the order of the plan.
    pub fn paths(&self) -> &[WhyPath<'g>] {
        &self.paths
    }
}

impl<'g> WhyPath<'g> {
    /// Returns the root: a selector of a layer, or of the scope that layers draw from.
    pub fn root(&self) -> &Selector {
        &self.root
    }

    /// Returns the packages along the path, from the one that the root names to the requested one.
    pub fn steps(&self) -> &[Step<'g>] {
        &self.steps
    }

    /// Returns the marker under which the whole path holds; for a target it is always true.
    pub fn marker(&self) -> &Marker {
        &self.marker
    }

    /// Returns the packages of the layers that only this root needs, sorted by package id: those that would vanish
    /// without it.
    pub fn exclusive(&self) -> &[&'g Package] {
        &self.exclusive
    }

    /// Returns the bytes of the packages that would vanish.
    pub fn exclusive_bytes(&self) -> ArtifactBytes {
        self.exclusive_bytes
    }
}

impl<'g> Step<'g> {
    /// Returns the package.
    pub fn package(&self) -> &'g Package {
        self.package
    }

    /// Returns the extra of the package through which the path continues, or `None` if it is the package itself.
    pub fn extra(&self) -> Option<&ExtraName> {
        self.extra.as_ref()
    }

    /// Returns the marker of the dependency that leads to this package; always true for the first.
    pub fn marker(&self) -> &Marker {
        &self.marker
    }
}

/// One visit of a search: the unit, the marker under which it is reached, and the visit before it.
struct Visit {
    unit: UnitIndex,
    marker: NodeId,
    edge: NodeId,
    before: Option<usize>,
}

/// The state that the searches of one query share.
struct Search<'g> {
    engine: Engine<'g>,
    /// Extracted markers, each once.
    taken: HashMap<NodeId, Marker>,
    /// The number of steps that the paths may still have.
    left: usize,
}

impl Search<'_> {
    /// Applies the activation to a marker and extracts it.
    fn settled(&mut self, marker: NodeId) -> Marker {
        let settled = self.engine.settle(marker);
        self.taken.entry(settled).or_insert_with(|| self.engine.diagram.extract(settled)).clone()
    }
}

/// A package that is found, the steps to it, and their marker.
type Found<'g> = (PackageIndex, Vec<Step<'g>>, Marker);

/// The most visits of a unit, each under a marker that was not covered before. Only contrived locks need more.
const VISITS: usize = 16;

impl<'g> Plan<'g> {
    /// Returns the reasons for which the packages of a name are in the plan, for each that the plan reaches, sorted by
    /// package id; empty if it reaches none.
    ///
    /// # Errors
    ///
    /// [`SelectionError::MarkersTooComplex`] if the markers along the paths need more decision nodes than the limit
    /// allows, [`SelectionError::PathsTooLong`] if the paths to all packages of the name have too many steps together.
    pub fn why(&self, name: &PackageName) -> Result<Vec<Why<'g>>, SelectionError> {
        let wanted: BTreeSet<PackageIndex> =
            self.graph.lockfile().indexed_named(name.as_str()).map(|(index, _)| index).collect();
        let mut paths: BTreeMap<PackageIndex, Vec<WhyPath<'g>>> = BTreeMap::new();
        let left = self.graph.limits().most_path_steps();
        let mut search = Search { engine: self.trace.engine.clone(), taken: HashMap::new(), left };
        for (root, units) in &self.trace.roots {
            let starts = units.iter().map(|unit| (*unit, Diagram::ALWAYS));
            let found = self.shortest(&mut search, starts, &wanted)?;
            if found.is_empty() {
                continue;
            }
            let (exclusive, exclusive_bytes) = self.exclusive(&mut search.engine, root)?;
            for (index, steps, marker) in found {
                let (root, exclusive) = (root.clone(), Arc::clone(&exclusive));
                paths.entry(index).or_default().push(WhyPath { root, steps, marker, exclusive, exclusive_bytes });
            }
        }
        let mut picks = self.picks(&mut search, &wanted)?;
        let answer = |(index, paths)| self.answer(index, picks.remove(&index).unwrap_or_default(), paths);
        Ok(paths.into_iter().map(answer).collect())
    }

    /// Returns the paths from the `package:` selectors that placed each of the packages into its layers.
    fn picks(
        &self,
        search: &mut Search<'g>,
        wanted: &BTreeSet<PackageIndex>,
    ) -> Result<BTreeMap<PackageIndex, Vec<WhyPath<'g>>>, SelectionError> {
        let placements = self.layers.iter().flat_map(|layer| &layer.placements);
        let mut needed: BTreeMap<&Selector, BTreeSet<PackageIndex>> = BTreeMap::new();
        for placement in placements.filter(|placement| wanted.contains(&placement.index)) {
            for selector in placement.needed_by.iter() {
                needed.entry(selector).or_default().insert(placement.index);
            }
        }
        let mut picks: BTreeMap<PackageIndex, Vec<WhyPath<'g>>> = BTreeMap::new();
        for (selector, starts) in &self.trace.picks {
            let Some(wanted) = needed.get(selector) else { continue };
            for (index, steps, marker) in self.shortest(search, starts.iter().copied(), wanted)? {
                let (exclusive, exclusive_bytes) = (Arc::from([]), ArtifactBytes::default());
                let path = WhyPath { root: selector.clone(), steps, marker, exclusive, exclusive_bytes };
                picks.entry(index).or_default().push(path);
            }
        }
        Ok(picks)
    }

    /// Returns the answer for one package with these paths.
    fn answer(&self, index: PackageIndex, picks: Vec<WhyPath<'g>>, paths: Vec<WhyPath<'g>>) -> Why<'g> {
        let package = self.package_at(index);
        let (mut layers, mut otherwise, mut tier) = (Vec::new(), None, None);
        for layer in &self.layers {
            if let Ok(place) = layer.placements.binary_search_by(|p| p.package.id().cmp(package.id())) {
                let placement = &layer.placements[place];
                if layers.is_empty() {
                    otherwise = placement.also_needed_by.first().cloned();
                    tier = Some((layer.tier().clone(), layer.class().map(|_| placement.bytes())));
                }
                layers.push((layer.name().clone(), placement.marker.clone()));
            }
        }
        let is_provided = layers.is_empty() && self.left_out.iter().any(|provision| provision.index == index);
        Why { package, layers, is_provided, otherwise, tier, picks, paths }
    }

    /// Returns the packages of the layers that only one root needs.
    fn exclusive(
        &self,
        engine: &mut Engine<'g>,
        root: &Selector,
    ) -> Result<(Arc<[&'g Package]>, ArtifactBytes), SelectionError> {
        let others = self.trace.roots.iter().filter(|(other, _)| other != root);
        let others = others.flat_map(|(_, units)| units.iter().copied());
        let without = Trace::reached(engine, others, self.target.as_ref())?;
        let mut vanishing: BTreeMap<PackageIndex, &Placement<'g>> = BTreeMap::new();
        for placement in self.layers.iter().flat_map(|layer| &layer.placements) {
            if !without.contains(&placement.index) {
                vanishing.insert(placement.index, placement);
            }
        }
        let bytes = ArtifactBytes::of(vanishing.values().map(|placement| placement.files));
        Ok((vanishing.into_keys().map(|index| self.package_at(index)).collect(), bytes))
    }

    /// Returns a shortest path from one of the starts to each of the packages that they reach, with the marker of the
    /// whole path.
    fn shortest(
        &self,
        search: &mut Search<'g>,
        starts: impl Iterator<Item = (UnitIndex, NodeId)>,
        wanted: &BTreeSet<PackageIndex>,
    ) -> Result<Vec<Found<'g>>, SelectionError> {
        let mut visits: Vec<Visit> = Vec::new();
        let mut known: Vec<(NodeId, usize)> = vec![(Diagram::NEVER, 0); self.graph.unit_count()];
        let mut waiting: VecDeque<usize> = VecDeque::new();
        let mut visit = |visits: &mut Vec<Visit>, engine: &mut Engine<'g>, next: Visit| {
            let (covered, times) = known[next.unit.get()];
            let joined = engine.diagram.or(covered, next.marker);
            if joined == covered || times == VISITS || !is_possible(engine, next.marker, self.target.as_ref()) {
                return None;
            }
            known[next.unit.get()] = (joined, times + 1);
            visits.push(next);
            Some(visits.len() - 1)
        };
        for (unit, marker) in starts {
            let start = Visit { unit, marker, edge: Diagram::ALWAYS, before: None };
            waiting.extend(visit(&mut visits, &mut search.engine, start));
        }
        let (mut wanted, mut found) = (wanted.clone(), Vec::new());
        while let Some(here) = waiting.pop_front().filter(|_| !wanted.is_empty()) {
            let (unit, marker) = (visits[here].unit, visits[here].marker);
            let unit_of = self.graph.unit(unit);
            if let Some(index) = unit_of.package.filter(|index| unit_of.part == Part::Base && wanted.remove(index)) {
                let (steps, marker) = self.path(search, &visits, here)?;
                found.push((index, steps, marker));
            }
            for (next, edge) in self.graph.edges_from(unit) {
                let marker = search.engine.diagram.and(marker, edge);
                let next = Visit { unit: next, marker, edge, before: Some(here) };
                waiting.extend(visit(&mut visits, &mut search.engine, next));
            }
            search.engine.bounded(())?;
        }
        search.engine.bounded(found)
    }

    /// Returns the steps to a visit, with their marker; consecutive parts of one package are one step.
    fn path(
        &self,
        search: &mut Search<'g>,
        visits: &[Visit],
        last: usize,
    ) -> Result<(Vec<Step<'g>>, Marker), SelectionError> {
        let is_targeted = self.target.is_some();
        let shown = |search: &mut Search<'g>, marker: NodeId| {
            if is_targeted { Marker::always() } else { search.settled(marker) }
        };
        let mut steps: Vec<Step<'g>> = Vec::new();
        let mut at = Some(last);
        while let Some(visit) = at.map(|index| &visits[index]) {
            let limit = self.graph.limits().most_path_steps();
            search.left = search.left.checked_sub(1).ok_or(SelectionError::PathsTooLong { limit })?;
            let unit = self.graph.unit(visit.unit);
            let extra = match &unit.part {
                Part::Base => Some(None),
                Part::Extra(extra) => Some(Some(extra.clone())),
                Part::Group(_) => None,
            };
            // A group is the root itself, and the lock's manifest is not a package.
            if let (Some(index), Some(extra)) = (unit.package, extra) {
                steps.push(Step { package: self.package_at(index), extra, marker: shown(search, visit.edge) });
            }
            at = visit.before;
        }
        steps.reverse();
        let marker = shown(search, visits[last].marker);
        Ok((steps, marker))
    }
}
