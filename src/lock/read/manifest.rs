//! The manifest, and the requirements in it.

use super::markers::Markers;
use super::names::{default_groups, keyed, name, names};
use crate::lock::dependency::Requirement;
use crate::lock::document::{Item, Table};
use crate::lock::error::Trouble;
use crate::lock::manifest::Manifest;

pub(super) fn manifest<'t>(item: Option<Item<'t>>, markers: &mut Markers<'t>) -> Result<Manifest, Box<Trouble>> {
    let Some(item) = item else { return Ok(Manifest::default()) };
    let table = item.table()?;
    check_unused(table)?;
    let groups = keyed(table.get("dependency-groups"))?;
    Ok(Manifest {
        members: table.get("members").map(|item| names(Some(item))).transpose()?.map(|m| m.into_iter().collect()),
        default_groups: default_groups(table.get("default-groups"))?,
        requirements: table.get("requirements").map_or_else(|| Ok(Vec::new()), |item| requirements(item, markers))?,
        dependency_groups: groups
            .into_iter()
            .map(|(group, item)| Ok((group, requirements(item, markers)?)))
            .collect::<Result<_, Box<Trouble>>>()?,
    })
}

fn requirements<'t>(item: Item<'t>, markers: &mut Markers<'t>) -> Result<Vec<Requirement>, Box<Trouble>> {
    let mut all = item.elements()?.map(|item| requirement(item.table()?, markers)).collect::<Result<Vec<_>, _>>()?;
    all.sort();
    all.dedup();
    Ok(all)
}

fn requirement<'t>(table: Table<'t>, markers: &mut Markers<'t>) -> Result<Requirement, Box<Trouble>> {
    Ok(Requirement {
        name: name(table.require("name")?)?,
        extras: names(table.get("extras"))?,
        marker: markers.of(table)?,
    })
}

/// Tables that no export uses, but in which the format has no room for unknown keys: a lock that has some there says
/// something that uv itself would not understand.
fn check_unused(manifest: Table<'_>) -> Result<(), Box<Trouble>> {
    for key in ["overrides", "excludes"] {
        let Some(list) = manifest.get(key) else { continue };
        for item in list.elements()?.filter(|item| item.is_table()) {
            let scoped = item.table()?;
            if let Some(package) = scoped.get("package") {
                scoped.only(&["package", "dependencies"])?;
                package.table()?.only(&["name", "version"])?;
            }
        }
    }
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
