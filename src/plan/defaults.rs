//! The layers of a plan that names none.

use super::error::PlanError;
use super::spec::LayerSpec;
use crate::closure::{Selector, Which};
use crate::graph::DependencyGraph;
use crate::lock::Package;
use crate::name::{GroupName, LayerName};

/// One layer for each dependency group of the root except `dev`, in the given order and then by name; `project` last.
pub(super) fn default_layers(graph: &DependencyGraph, order: &[GroupName]) -> Result<Vec<LayerSpec>, PlanError> {
    let lock = graph.lockfile();
    let mut groups: Vec<&GroupName> = lock.manifest().dependency_groups().keys().collect();
    groups.extend(lock.root().into_iter().flat_map(Package::groups));
    groups.retain(|group| group.as_str() != "dev");
    groups.sort();
    groups.dedup();
    groups.sort_by_key(|group| order.iter().position(|o| o == *group).unwrap_or(order.len()));
    let mut layers = Vec::with_capacity(groups.len() + 1);
    for group in groups {
        layers.push(named(
            group,
            group.as_str(),
            Selector::Group { member: None, group: Which::Named(group.clone()) },
        )?);
    }
    let project = LayerName::new("project");
    layers.extend(project.map(|name| LayerSpec::new(name, vec![Selector::Project(None)])));
    Ok(layers)
}

fn named(group: &GroupName, name: &str, selector: Selector) -> Result<LayerSpec, PlanError> {
    match LayerName::new(name) {
        Ok(name) => Ok(LayerSpec::new(name, vec![selector])),
        Err(source) => Err(PlanError::GroupAsLayer { group: group.clone(), source }),
    }
}
