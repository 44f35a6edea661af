//! Helpers that many tests share.

use std::path::PathBuf;

pub(crate) use locklayers::message::chain;
use locklayers::plan::{PlanBuilder, PlanError};
use locklayers::{DependencyGraph, LayerName, LayerSpec, Lockfile, Plan, RequirementsTxt, Selector};

pub(crate) fn graph(text: &str) -> DependencyGraph {
    let lock: Lockfile = text.parse().unwrap_or_else(|error| panic!("{error}\n{text}"));
    DependencyGraph::from_lockfile(lock).unwrap()
}

/// Returns the graph of a lock, or the error.
pub(crate) fn parse(text: &str) -> Option<DependencyGraph> {
    DependencyGraph::from_lockfile(text.parse::<Lockfile>().ok()?).ok()
}

pub(crate) fn spec(name: &str, selectors: &[&str]) -> LayerSpec {
    let selectors = selectors.iter().map(|s| s.parse::<Selector>().unwrap()).collect();
    LayerSpec::new(LayerName::new(name).unwrap(), selectors)
}

pub(crate) fn plan<'g>(graph: &'g DependencyGraph, layers: &[(&str, &[&str])]) -> Result<Plan<'g>, PlanError> {
    layers.iter().map(|(name, selectors)| spec(name, selectors)).fold(Plan::builder(graph), PlanBuilder::layer).build()
}

/// Returns the requirements of each layer.
pub(crate) fn texts(plan: &Plan<'_>) -> Vec<String> {
    plan.layers().iter().map(|layer| RequirementsTxt::of(layer).unwrap().to_string()).collect()
}

/// Returns a folder with real locks, beside the repository.
pub(crate) fn shared(folder: &str) -> PathBuf {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared").join(folder);
    assert!(path.is_dir(), "../shared/{folder} is not here");
    path
}

/// Returns every lock below a folder.
pub(crate) fn locks(folder: &std::path::Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|e| e == "lock") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// Requests one layer for each group of the root except `dev`, in the given order and then by name, and for `project`.
pub(crate) fn by_group<'g>(graph: &'g DependencyGraph, order: &[&str]) -> PlanBuilder<'g> {
    let root = graph.lockfile().root().into_iter().flat_map(locklayers::lock::Package::groups);
    let mut groups: Vec<&str> = root.map(locklayers::name::GroupName::as_str).filter(|group| *group != "dev").collect();
    groups.extend(graph.lockfile().manifest().dependency_groups().keys().map(locklayers::name::GroupName::as_str));
    groups.sort_by_key(|group| (order.iter().position(|name| name == group).unwrap_or(order.len()), *group));
    groups.dedup();
    let builder = groups
        .into_iter()
        .fold(Plan::builder(graph), |builder, group| builder.layer(spec(group, &[&format!("group:{group}")])));
    builder.layer(spec("project", &["project"]))
}
