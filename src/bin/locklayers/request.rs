//! From arguments and configuration to a plan.

use std::path::{Path, PathBuf};

use locklayers::{DefaultGroups, DependencyGraph, LayerSpec, Lockfile, PackageName, Plan, PlanBuilder, Selector};

use crate::args::Request;
use crate::config::PyProject;
use crate::failure::Failure;
use crate::locate;

/// A lock with its graph, and what was asked of it.
pub(crate) struct Asked {
    graph: DependencyGraph,
    layers: Vec<LayerSpec>,
    scope: Vec<Selector>,
    group_order: Vec<locklayers::GroupName>,
    defaults: Vec<(Option<PackageName>, DefaultGroups)>,
}

impl Asked {
    /// Reads the lock and what stands beside it.
    pub(crate) fn read(request: &Request) -> Result<Self, Failure> {
        let path = locate::lock(request.lock.as_deref())?;
        let lock = Lockfile::read(&path)?;
        let beside = if locate::is_script(&path) { None } else { pyproject_beside(&path)? };
        let (mut layers, mut scope) = (request.layers.clone(), request.scope.clone());
        if let (Some(beside), true) = (&beside, layers.is_empty()) {
            layers = beside.layers();
            if scope.is_empty() {
                scope = beside.scope();
            }
        }
        let selectors = layers.iter().flat_map(LayerSpec::selectors).chain(&scope);
        let defaults = defaults(&path, &lock, beside.as_ref(), selectors)?;
        let group_order = beside.map(|file| file.group_order()).unwrap_or_default();
        Ok(Self { graph: DependencyGraph::from_lockfile(lock)?, layers, scope, group_order, defaults })
    }

    /// Makes the plan.
    pub(crate) fn plan(&self, keep_local: bool) -> Result<Plan<'_>, Failure> {
        let builder = self.layers.iter().cloned().fold(Plan::builder(&self.graph), PlanBuilder::layer);
        let builder = self
            .defaults
            .iter()
            .cloned()
            .fold(builder, |builder, (member, groups)| builder.default_groups(member, groups));
        let builder = builder.scope(self.scope.clone()).group_order(self.group_order.clone());
        Ok(builder.keep_local(keep_local).build()?)
    }
}

fn pyproject_beside(lock: &Path) -> Result<Option<PyProject>, Failure> {
    PyProject::read(&locate::folder(lock).join("pyproject.toml"))
}

/// The default groups of everyone that a `default` selector speaks of, as their pyproject.toml says where there is one.
///
/// uv does the same: the lock's word counts only where there is no such file.
fn defaults<'a>(
    path: &Path,
    lock: &Lockfile,
    beside: Option<&PyProject>,
    selectors: impl Iterator<Item = &'a Selector>,
) -> Result<Vec<(Option<PackageName>, DefaultGroups)>, Failure> {
    let mut defaults = Vec::new();
    for selector in selectors {
        let (name, source) = match selector {
            Selector::Default(None) => {
                let root = lock.root().map(|root| root.name().clone());
                defaults.extend(beside.map(|file| (root, file.default_groups())));
                continue;
            }
            Selector::Default(Some(name)) => (name, lock.packages().iter().find(|p| p.name() == name)),
            _ => continue,
        };
        let file: Option<PathBuf> = source.and_then(|package| locate::pyproject(path, package.source()));
        if let Some(found) = file.map(|file| PyProject::read(&file)).transpose()?.flatten() {
            defaults.push((Some(name.clone()), found.default_groups()));
        }
    }
    Ok(defaults)
}
