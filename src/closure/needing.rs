//! The selectors that reach a package.

use std::collections::{BTreeSet, VecDeque};

use super::selector::{Selector, Which};
use crate::graph::{DependencyGraph, Part, UnitIndex};
use crate::lock::PackageIndex;
use crate::name::PackageName;

/// Returns the selectors of the projects, extras and groups of a lock that need any package of these names: those of the
/// root, then those of members, each nearest first.
pub(crate) fn needing(graph: &DependencyGraph, wanted: impl Fn(&PackageName) -> bool) -> Vec<Selector> {
    let lock = graph.lockfile();
    let members: BTreeSet<PackageIndex> = match lock.manifest().members() {
        Some(names) => {
            names.iter().flat_map(|name| lock.indexed_named(name.as_str())).map(|(index, _)| index).collect()
        }
        None => lock.root_index().into_iter().collect(),
    };
    let mut seen = vec![false; graph.unit_count()];
    let mut waiting: VecDeque<UnitIndex> = VecDeque::new();
    for (index, _) in lock.indexed_packages().filter(|(_, package)| wanted(package.name())) {
        let units = graph.units_of(Some(index)).filter(|(_, unit)| !matches!(unit.part, Part::Group(_)));
        waiting.extend(units.map(|(unit, _)| unit));
    }
    for unit in &waiting {
        seen[unit.get()] = true;
    }
    let mut found = Vec::new();
    while let Some(here) = waiting.pop_front() {
        if graph.unit(here).package.is_none_or(|package| members.contains(&package)) {
            found.extend(selector(graph, here));
            continue;
        }
        for next in graph.edges_to(here) {
            if !std::mem::replace(&mut seen[next.get()], true) {
                waiting.push_back(next);
            }
        }
    }
    found.sort_by_key(names_member);
    found
}

/// Whether a selector names a member, rather than the root.
fn names_member(selector: &Selector) -> bool {
    match selector {
        Selector::Project(member) => member.is_some(),
        Selector::Extra { member, .. } | Selector::Group { member, .. } => member.is_some(),
        _ => false,
    }
}

impl Selector {
    /// Returns the selectors of projects, extras and groups that need a package: those that name its nearest dependents
    /// outside other packages, the root's before those of members, each nearest first. Empty if the lock has no such
    /// package, or nothing needs it.
    ///
    /// ```
    /// # let text = r#"
    /// # version = 1
    /// # requires-python = ">=3.12"
    /// # [[package]]
    /// # name = "app"
    /// # source = { virtual = "." }
    /// # [package.optional-dependencies]
    /// # gpu = [{ name = "torch" }]
    /// # [[package]]
    /// # name = "torch"
    /// # version = "2.7.0"
    /// # source = { registry = "https://index.example/simple" }
    /// # "#;
    /// use locklayers::{DependencyGraph, Lockfile, Selector};
    /// use locklayers::name::PackageName;
    /// let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
    /// let needing = Selector::needing(&graph, &PackageName::new("torch")?);
    /// assert_eq!(needing, ["extra:gpu".parse::<Selector>()?]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn needing(graph: &DependencyGraph, package: &PackageName) -> Vec<Self> {
        needing(graph, |name| name == package)
    }
}

/// Returns the selector of a unit of a member or of the manifest, or `None` for the requirements of a script, which
/// belong to all selections.
fn selector(graph: &DependencyGraph, unit: UnitIndex) -> Option<Selector> {
    let (lock, unit) = (graph.lockfile(), graph.unit(unit));
    let named = unit.package.filter(|package| lock.root_index() != Some(*package));
    let member = named.map(|package| lock.package_at(package).name().clone());
    let which = member.clone().map(Which::Named);
    match &unit.part {
        Part::Base => unit.package.map(|_| Selector::Project(member)),
        Part::Extra(extra) => Some(Selector::Extra { member: which, extra: Which::Named(extra.clone()) }),
        Part::Group(group) => Some(Selector::Group { member: which, group: Which::Named(group.clone()) }),
    }
}
