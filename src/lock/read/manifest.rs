//! The manifest.

use super::markers::Markers;
use super::names::{default_groups, names};
use super::requirement::{groups, requirements};
use crate::lock::document::{Item, Table};
use crate::lock::error::Trouble;
use crate::lock::manifest::Manifest;

pub(super) fn manifest<'t>(item: Option<Item<'t>>, markers: &mut Markers<'t>) -> Result<Manifest, Box<Trouble>> {
    let Some(item) = item else { return Ok(Manifest::default()) };
    let table = item.table()?;
    check_unused(table)?;
    Ok(Manifest {
        members: table.get("members").map(|item| names(Some(item))).transpose()?.map(|m| m.into_iter().collect()),
        default_groups: default_groups(table.get("default-groups"))?,
        requirements: requirements(table.get("requirements"), markers)?,
        dependency_groups: groups(table.get("dependency-groups"), markers)?,
        constraints: requirements(table.get("constraints"), markers)?,
        overrides: requirements(table.get("overrides"), markers)?,
        build_constraints: requirements(table.get("build-constraints"), markers)?,
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
