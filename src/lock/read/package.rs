//! Packages.

use std::collections::BTreeMap;

use super::edge::dependencies;
use super::entry::Entry;
use super::files::Files;
use super::markers::Markers;
use super::names::{default_groups, group_requires_python, keyed, names};
use super::requirement::{groups as requirement_groups, requirements};
use crate::lock::dependency::Dependency;
use crate::lock::document::{Fault, Item, Key, either};
use crate::lock::index::Index;
use crate::lock::metadata::Metadata;
use crate::lock::package::Package;
use crate::name::GroupName;

pub(super) fn package<'t>(
    entry: &Entry<'t>,
    index: &Index<'_, Entry<'t>>,
    markers: &mut Markers<'t>,
    files: &mut Files<'_>,
) -> Result<Package, Box<Fault>> {
    let [forks, base, groups, old_groups, default, pythons, about, sdist_item, wheel_list] = entry.table.pick([
        Key::ResolutionMarkers,
        Key::Dependencies,
        Key::DevDependencies,
        Key::DependencyGroups,
        Key::DefaultGroups,
        Key::GroupRequiresPython,
        Key::Metadata,
        Key::Sdist,
        Key::Wheels,
    ]);
    let groups: BTreeMap<GroupName, Item<'t>> = keyed(either("dev-dependencies", [groups, old_groups])?)?;
    let metadata = metadata(about, markers)?;
    let package = Package {
        id: entry.id.clone(),
        resolution_markers: markers.list(forks)?,
        dependencies: base.map_or_else(|| Ok(Vec::new()), |list| dependencies(list, index, markers))?,
        extras: Vec::new(),
        groups: Vec::new(),
        optional_dependencies: edges(&entry.optional, index, markers)?,
        dependency_groups: edges(&groups, index, markers)?,
        default_groups: default_groups(default)?,
        group_requires_python: group_requires_python(pythons)?,
        metadata,
        sdist: sdist_item.map(|item| files.sdist(item)).transpose()?,
        wheels: files.wheels(wheel_list, &entry.id, entry.version)?,
    };
    Ok(package.with_names())
}

fn edges<'t, N: Clone + Ord>(
    lists: &BTreeMap<N, Item<'t>>,
    index: &Index<'_, Entry<'t>>,
    markers: &mut Markers<'t>,
) -> Result<BTreeMap<N, Vec<Dependency>>, Box<Fault>> {
    lists.iter().map(|(name, list)| Ok((name.clone(), dependencies(*list, index, markers)?))).collect()
}

fn metadata<'t>(item: Option<Item<'t>>, markers: &mut Markers<'t>) -> Result<Option<Metadata>, Box<Fault>> {
    let Some(item) = item else { return Ok(None) };
    let table = item.table()?;
    Ok(Some(Metadata {
        requires_dist: requirements(table.get("requires-dist"), markers)?,
        requires_dev: requirement_groups(table.get_either("requires-dev", "dependency-groups")?, markers)?,
        provides_extras: table.get("provides-extras").map(|item| names(Some(item))).transpose()?,
    }))
}
