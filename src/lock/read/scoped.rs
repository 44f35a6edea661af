//! The tables in the lists of the manifest.

use super::markers::Markers;
use super::names::{name, version};
use super::requirement::requirement;
use crate::lock::document::{Fault, Item, Table};
use crate::lock::scoped::{Scope, ScopedLists};

/// Reads the overrides and exclusions that are limited to one package, and the hashes of build constraints.
pub(super) fn scoped<'t>(manifest: Table<'t>, markers: &mut Markers<'t>) -> Result<ScopedLists, Box<Fault>> {
    let mut lists = ScopedLists::default();
    for (scope, dependencies) in tables(manifest.get("overrides"))? {
        let all = lists.overrides.entry(scope).or_default();
        for item in dependencies.elements()? {
            all.push(requirement(item.table()?, markers)?);
        }
    }
    for all in lists.overrides.values_mut() {
        all.sort();
        all.dedup();
    }
    for (scope, dependencies) in tables(manifest.get("excludes"))? {
        let all = lists.excludes.entry(scope).or_default();
        for item in dependencies.elements()? {
            all.insert(name(item)?);
        }
    }
    if let Some(list) = manifest.get("build-constraints") {
        for item in list.elements()? {
            let table = item.table()?;
            let mut hashes = Vec::new();
            if let Some(list) = table.get("hashes") {
                for hash in list.elements()? {
                    hashes.push(hash.text()?.to_owned());
                }
            }
            lists.build_hashes.entry(requirement(table, markers)?).or_default().insert(hashes);
        }
    }
    lists.build_hashes.retain(|_, hashes| hashes.iter().any(|list| !list.is_empty()));
    Ok(lists)
}

/// Returns the scope of each table that has one, and the list of its dependencies. uv refuses other keys in such tables.
fn tables(list: Option<Item<'_>>) -> Result<Vec<(Scope, Item<'_>)>, Box<Fault>> {
    let Some(list) = list else { return Ok(Vec::new()) };
    let mut all = Vec::new();
    for item in list.elements()?.filter(|item| item.is_table()) {
        let table = item.table()?;
        let Some(package) = table.get("package") else { continue };
        table.only(&["package", "dependencies"])?;
        let package = package.table()?;
        package.only(&["name", "version"])?;
        let version = package.get("version").map(version).transpose()?;
        all.push((Scope { name: name(package.require("name")?)?, version }, table.require("dependencies")?));
    }
    Ok(all)
}
