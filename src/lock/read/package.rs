//! Packages.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::edge::Index;
use super::entry::Entry;
use super::file::{sdist, wheels};
use super::markers::Markers;
use super::names::{default_groups, keyed, names};
use super::requirement::{groups as requirement_groups, requirements};
use crate::lock::dependency::Dependency;
use crate::lock::document::{Item, Trouble, either};
use crate::lock::metadata::Metadata;
use crate::lock::package::Package;
use crate::name::GroupName;

pub(super) fn package<'t>(
    entry: &Entry<'t>,
    index: &Index<'_, 't>,
    markers: &mut Markers<'t>,
    whole: &Arc<String>,
) -> Result<Package, Box<Trouble>> {
    let [forks, dependencies, groups, old_groups, default, about, sdist_item, wheel_list] = entry.table.pick([
        "resolution-markers",
        "dependencies",
        "dev-dependencies",
        "dependency-groups",
        "default-groups",
        "metadata",
        "sdist",
        "wheels",
    ]);
    let groups: BTreeMap<GroupName, Item<'t>> = keyed(either("dev-dependencies", [groups, old_groups])?)?;
    let metadata = metadata(about, markers)?;
    let declared_extras = metadata.iter().filter_map(|m| m.provides_extras.as_deref()).flatten().cloned().collect();
    let declared_groups = metadata.iter().flat_map(|m| m.requires_dev.keys()).cloned().collect();
    Ok(Package {
        id: entry.id.clone(),
        resolution_markers: markers.list(forks)?,
        dependencies: dependencies.map_or_else(|| Ok(Vec::new()), |list| index.dependencies(list, markers))?,
        extras: known(entry.optional.keys(), declared_extras),
        groups: known(groups.keys(), declared_groups),
        optional_dependencies: edges(&entry.optional, index, markers)?,
        dependency_groups: edges(&groups, index, markers)?,
        default_groups: default_groups(default)?,
        metadata,
        sdist: sdist_item.map(|item| sdist(item, whole)).transpose()?,
        wheels: wheels(wheel_list, &entry.id, entry.version, whole)?,
    })
}

fn edges<'t, N: Clone + Ord>(
    lists: &BTreeMap<N, Item<'t>>,
    index: &Index<'_, 't>,
    markers: &mut Markers<'t>,
) -> Result<BTreeMap<N, Vec<Dependency>>, Box<Trouble>> {
    lists.iter().map(|(name, list)| Ok((name.clone(), index.dependencies(*list, markers)?))).collect()
}

fn metadata<'t>(item: Option<Item<'t>>, markers: &mut Markers<'t>) -> Result<Option<Metadata>, Box<Trouble>> {
    let Some(item) = item else { return Ok(None) };
    let table = item.table()?;
    Ok(Some(Metadata {
        requires_dist: requirements(table.get("requires-dist"), markers)?,
        requires_dev: requirement_groups(table.get_either("requires-dev", "dependency-groups")?, markers)?,
        provides_extras: table.get("provides-extras").map(|item| names(Some(item))).transpose()?,
    }))
}

/// All extras or groups of a package, sorted: those that are resolved, and those that the package's metadata only names; these may have no dependencies.
fn known<'n, N: Clone + Ord + 'n>(resolved: impl Iterator<Item = &'n N>, declared: Vec<N>) -> Vec<N> {
    let mut all = declared;
    all.extend(resolved.cloned());
    all.sort();
    all.dedup();
    all
}
