//! The manifest.

use std::collections::BTreeSet;

use super::markers::Markers;
use super::names::{default_groups, group_requires_python, name, names, specifier, version};
use super::requirement::{groups, requirements};
use super::scoped::scoped;
use crate::lock::document::{Fault, Item, Table};
use crate::lock::manifest::Manifest;
use crate::lock::pep508::marker_of;
use crate::lock::static_metadata::StaticMetadata;
use crate::name::PackageName;

pub(super) fn manifest<'t>(item: Option<Item<'t>>, markers: &mut Markers<'t>) -> Result<Manifest, Box<Fault>> {
    let Some(item) = item else { return Ok(Manifest::default()) };
    let table = item.table()?;
    check_unused(table)?;
    Ok(Manifest {
        members: table.get("members").map(|item| names(Some(item))).transpose()?.map(|m| m.into_iter().collect()),
        default_groups: default_groups(table.get("default-groups"))?,
        group_requires_python: group_requires_python(table.get("group-requires-python"))?,
        requirements: requirements(table.get("requirements"), markers)?,
        dependency_groups: groups(table.get("dependency-groups"), markers)?,
        constraints: requirements(table.get("constraints"), markers)?,
        overrides: requirements(table.get("overrides"), markers)?,
        build_constraints: requirements(table.get("build-constraints"), markers)?,
        excludes: excludes(table.get("excludes"))?,
        dependency_metadata: static_metadata(table.get("dependency-metadata"), markers)?,
        scoped: scoped(table, markers)?,
    })
}

/// Returns the packages that are excluded everywhere.
fn excludes(item: Option<Item<'_>>) -> Result<BTreeSet<PackageName>, Box<Fault>> {
    let Some(list) = item else { return Ok(BTreeSet::new()) };
    for item in list.elements()?.filter(|item| item.is_table()) {
        item.table()?.require("package")?;
    }
    list.elements()?.filter(|item| !item.is_table()).map(name).collect()
}

fn static_metadata<'t>(item: Option<Item<'t>>, markers: &mut Markers<'t>) -> Result<Vec<StaticMetadata>, Box<Fault>> {
    let Some(list) = item else { return Ok(Vec::new()) };
    let mut all = Vec::new();
    for item in list.elements()? {
        let table = item.table()?;
        let mut requires_dist = Vec::new();
        if let Some(list) = table.get("requires-dist") {
            for item in list.elements()? {
                let text = item.text()?;
                if let Some(marker) = marker_of(text).map_err(|error| item.fail(error))? {
                    markers.check(item, marker)?;
                }
                requires_dist.push(text.to_owned());
            }
        }
        // All are kept as written.
        let version = |item: Item<'_>| version(item).and_then(|_| item.text().map(str::to_owned));
        all.push(StaticMetadata {
            name: name(table.require("name")?)?,
            version: table.get("version").map(version).transpose()?,
            requires_dist,
            requires_python: table.get("requires-python").map(specifier).transpose()?,
            provides_extras: names(table.get_either("provides-extras", "provides-extra")?)?,
        });
    }
    Ok(all)
}

/// Checks tables that no export uses, but in which the format does not allow unknown keys: uv itself would refuse such
/// a lock.
fn check_unused(manifest: Table<'_>) -> Result<(), Box<Fault>> {
    if let Some(list) = manifest.get("dependency-metadata") {
        for item in list.elements()? {
            item.table()?.only(&[
                "name",
                "version",
                "requires-dist",
                "requires-python",
                "provides-extra",
                "provides-extras",
            ])?;
        }
    }
    Ok(())
}
