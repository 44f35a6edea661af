//! The content of each package of a lock, independent of layers: the oracle for what an update changed.

use std::collections::{BTreeMap, BTreeSet};

use super::model::LockModel;
use crate::closure::{Selector, Which};
use crate::graph::DependencyGraph;
use crate::lock::{Lockfile, Package};
use crate::name::{GroupName, LayerName, PackageName};
use crate::plan::{LayerSpec, Placement, Plan};

/// For each package by name, what each selection of the lock (a project, one group, one extra) installs of it, markers
/// included.
pub(super) struct Contents(BTreeMap<String, BTreeMap<String, BTreeSet<String>>>);

impl Contents {
    /// Returns the contents of a lock, or `None` if it cannot be read or planned, or if markers refer to groups and
    /// extras, since what one selection installs then depends on the others.
    pub(super) fn of(lock: &LockModel) -> Option<Self> {
        let text = lock.to_string();
        if text.contains("extra == '") || text.contains("extra != '") {
            return None;
        }
        let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>().ok()?).ok()?;
        let mut contents = BTreeMap::<String, BTreeMap<String, BTreeSet<String>>>::new();
        for selector in selectors(graph.lockfile()) {
            let spec = LayerSpec::new(LayerName::new("all").ok()?, vec![selector.clone()]);
            let plan = Plan::builder(&graph).layer(spec).build().ok()?;
            for placement in plan.layers().iter().flat_map(crate::plan::Layer::placements) {
                let of = contents.entry(placement.package().name().to_string()).or_default();
                of.entry(selector.to_string()).or_default().insert(installed(placement));
            }
        }
        Some(Self(contents))
    }

    /// Whether both locks install a package equally in every selection.
    pub(super) fn is_same(&self, other: &Self, package: &str) -> bool {
        self.0.get(package) == other.0.get(package)
    }

    /// Whether a marker of a package tests the version of Python. Its remainder after an earlier layer then depends on
    /// the Python versions of the lock.
    pub(super) fn asks_for_python(&self, package: &str) -> bool {
        self.0
            .get(package)
            .into_iter()
            .flat_map(BTreeMap::values)
            .flatten()
            .any(|line| line.contains("python_full_version"))
    }

    /// Whether a package that the same single selection needs in both is installed differently: then each layer that
    /// holds it changes, however layers are divided.
    pub(super) fn is_surely_other(&self, other: &Self, package: &str) -> bool {
        let (Some(here), Some(there)) = (self.0.get(package), other.0.get(package)) else { return false };
        here.len() == 1 && here.keys().eq(there.keys()) && here != there
    }
}

/// Returns the parts of a placement that determine which files are installed, and where.
fn installed(placement: &Placement<'_>) -> String {
    let version = placement.package().version();
    format!("{version:?} {} {} {:?}", placement.marker(), placement.locator(), placement.hashes())
}

/// Returns a selector for each project of a lock, and for each of its groups and extras.
fn selectors(lock: &Lockfile) -> Vec<Selector> {
    let members: BTreeSet<&PackageName> =
        lock.manifest().members().into_iter().flatten().chain(lock.root().map(Package::name)).collect();
    let group = |member: Option<&PackageName>, group: &GroupName| Selector::Group {
        member: member.cloned().map(Which::Named),
        group: Which::Named(group.clone()),
    };
    let of_manifest = lock.manifest().dependency_groups().keys().map(|name| group(None, name));
    let mut all: Vec<Selector> = of_manifest.collect();
    for package in lock.packages().iter().filter(|package| members.contains(package.name())) {
        let member = package.name();
        all.push(Selector::Project(Some(member.clone())));
        all.extend(package.groups().map(|name| group(Some(member), name)));
        all.extend(package.extras().map(|extra| Selector::Extra {
            member: Some(Which::Named(member.clone())),
            extra: Which::Named(extra.clone()),
        }));
    }
    all
}
