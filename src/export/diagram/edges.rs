//! Which packages of a plan need which others.

use std::collections::{BTreeMap, BTreeSet};

use super::model::Node;
use crate::closure::{Selector, Which};
use crate::lock::{Dependency, Lockfile, Package, PackageId};
use crate::name::{ExtraName, GroupName};
use crate::plan::{Layer, Plan, Provision};
use crate::target::Target;

/// The edges between nodes: sorted, each once, none from a node to itself.
///
/// A dependency counts where its marker can hold together with the markers of both packages, and on the target where
/// there is one. What an extra adds counts once something that counts asks for that extra; what a group or an extra of
/// a local package adds, once a selector of the plan names it.
pub(super) fn edges(plan: &Plan<'_>, nodes: &[Node<'_>]) -> Vec<(usize, usize)> {
    let mut gathering = Gathering::new(plan, nodes);
    gathering.start(plan);
    while let Some((package, dependencies)) = gathering.waiting.pop() {
        gathering.follow(package, dependencies);
    }
    let mut edges = gathering.edges;
    edges.sort_unstable();
    edges.dedup();
    edges
}

/// A worklist, since locks may nest deeper than a stack.
struct Gathering<'n> {
    lock: &'n Lockfile,
    target: Option<&'n Target>,
    nodes: &'n [Node<'n>],
    /// Where each package stands: in several layers where markers part it.
    places: BTreeMap<&'n PackageId, Vec<usize>>,
    /// The extras that are asked for.
    active: BTreeSet<(&'n PackageId, &'n ExtraName)>,
    waiting: Vec<(&'n Package, &'n [Dependency])>,
    edges: Vec<(usize, usize)>,
}

impl<'n> Gathering<'n> {
    fn new(plan: &'n Plan<'_>, nodes: &'n [Node<'_>]) -> Self {
        let mut places: BTreeMap<&PackageId, Vec<usize>> = BTreeMap::new();
        for (place, node) in nodes.iter().enumerate() {
            places.entry(node.placement.package().id()).or_default().push(place);
        }
        Self {
            lock: plan.lockfile(),
            target: plan.target(),
            nodes,
            places,
            active: BTreeSet::new(),
            waiting: Vec::new(),
            edges: Vec::new(),
        }
    }

    /// Begins with every package of the plan, with what the base image provides, and with what may have chosen extras
    /// without standing in the plan: local packages whose groups are selected, and requirements of the lock itself.
    fn start(&mut self, plan: &'n Plan<'_>) {
        let selected = Selected::of(plan.layers().iter().flat_map(Layer::selectors).chain(plan.scope()));
        let mut seen = BTreeSet::new();
        let held = self.nodes.iter().map(|node| node.placement.package());
        for package in held.chain(plan.left_out().iter().map(Provision::package)) {
            if seen.insert(package.id()) {
                self.waiting.push((package, package.dependencies()));
            }
        }
        for package in self.lock.packages().iter().filter(|package| package.source().is_local()) {
            for (group, dependencies) in package.dependency_groups() {
                if selected.has_group(group) {
                    self.waiting.push((package, dependencies));
                }
            }
            for extra in package.optional_dependencies().keys() {
                if selected.has_extra(extra) {
                    self.activate(package, extra);
                }
            }
        }
        let manifest = self.lock.manifest();
        for requirement in manifest.requirements().iter().chain(manifest.dependency_groups().values().flatten()) {
            for package in self.lock.named(requirement.name().as_str()) {
                requirement.extras().iter().for_each(|extra| self.activate(package, extra));
            }
        }
    }

    fn activate(&mut self, package: &'n Package, extra: &'n ExtraName) {
        let dependencies = package.optional_dependencies().get(extra);
        if let Some(dependencies) = dependencies.filter(|_| self.active.insert((package.id(), extra))) {
            self.waiting.push((package, dependencies));
        }
    }

    /// Adds the edges of a package, and asks for the extras that they name.
    fn follow(&mut self, package: &'n Package, dependencies: &'n [Dependency]) {
        for dependency in dependencies {
            let Some(needed) = self.lock.dependency(dependency) else { continue };
            if !self.may_hold(dependency) {
                continue;
            }
            let (from, to) = (self.places_of(package), self.places_of(needed));
            let pairs = from.iter().flat_map(|from| to.iter().map(move |to| (*from, *to)));
            let used: Vec<(usize, usize)> =
                pairs.filter(|(from, to)| from != to && self.meet(*from, *to, dependency)).collect();
            self.edges.extend(used);
            dependency.extras().iter().for_each(|extra| self.activate(needed, extra));
        }
    }

    fn places_of(&self, package: &Package) -> &[usize] {
        self.places.get(package.id()).map_or(&[], Vec::as_slice)
    }

    /// Is the dependency needed on the target, or may it be?
    fn may_hold(&self, dependency: &Dependency) -> bool {
        match self.target {
            Some(target) if !dependency.marker().is_always() => {
                dependency.marker().without_extras().decide(target.environment()) != Some(false)
            }
            _ => true,
        }
    }

    /// Can the markers of two nodes and of the dependency between them hold together?
    fn meet(&self, from: usize, to: usize, dependency: &Dependency) -> bool {
        let (from, to) = (self.nodes[from].placement.marker(), self.nodes[to].placement.marker());
        let edge = dependency.marker();
        if [from, to, edge].into_iter().filter(|marker| !marker.is_always()).count() < 2 {
            return true;
        }
        !from.and(&edge.without_extras()).is_disjoint(to)
    }
}

/// The groups and extras of local packages that the selectors of a plan name, whichever member they name them of.
#[derive(Default)]
struct Selected<'n> {
    groups: BTreeSet<&'n GroupName>,
    extras: BTreeSet<&'n ExtraName>,
    every_group: bool,
    every_extra: bool,
}

impl<'n> Selected<'n> {
    fn of(selectors: impl Iterator<Item = &'n Selector>) -> Self {
        let mut selected = Self::default();
        for selector in selectors {
            match selector {
                // Which groups are the default ones is known when the plan is made; here, any may be.
                Selector::Default(_) | Selector::Group { group: Which::All, .. } => selected.every_group = true,
                Selector::Group { group: Which::Named(group), .. } => {
                    selected.groups.insert(group);
                }
                Selector::Extra { extra: Which::All, .. } => selected.every_extra = true,
                Selector::Extra { extra: Which::Named(extra), .. } => {
                    selected.extras.insert(extra);
                }
                _ => {}
            }
        }
        selected
    }

    fn has_group(&self, group: &GroupName) -> bool {
        self.every_group || self.groups.contains(group)
    }

    fn has_extra(&self, extra: &ExtraName) -> bool {
        self.every_extra || self.extras.contains(extra)
    }
}
