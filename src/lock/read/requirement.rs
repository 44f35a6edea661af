//! Requirements, in the manifest and in the metadata of packages.

use std::collections::BTreeMap;

use super::conflict::check_conflict;
use super::markers::Markers;
use super::names::{keyed, name, names, specifier as specifier_text};
use super::source::path;
use crate::lock::document::{Fault, Item, Key, Table};
use crate::lock::git::GitSource;
use crate::lock::requirement::{Requirement, RequirementSource, check_archive, check_archive_url, check_index};
use crate::lock::source::UrlSource;
use crate::name::GroupName;

/// Returns the requirements of a list, sorted, each once, without those that do not apply to the lock as a whole.
pub(super) fn requirements<'t>(
    item: Option<Item<'t>>,
    markers: &mut Markers<'t>,
) -> Result<Vec<Requirement>, Box<Fault>> {
    let Some(item) = item else { return Ok(Vec::new()) };
    let mut all = Vec::new();
    for item in item.elements()? {
        let table = item.table()?;
        // An override of one package's dependencies.
        if table.get("package").is_none() {
            all.push(requirement(table, markers)?);
        }
    }
    all.sort();
    all.dedup();
    Ok(all)
}

/// Returns the dependency groups of a table, each with its requirements.
pub(super) fn groups<'t>(
    item: Option<Item<'t>>,
    markers: &mut Markers<'t>,
) -> Result<BTreeMap<GroupName, Vec<Requirement>>, Box<Fault>> {
    keyed(item)?.into_iter().map(|(group, item)| Ok((group, requirements(Some(item), markers)?))).collect()
}

pub(super) fn requirement<'t>(table: Table<'t>, markers: &mut Markers<'t>) -> Result<Requirement, Box<Fault>> {
    let [name_item, extras, marker] = table.pick([Key::Name, Key::Extras, Key::Marker]);
    Ok(Requirement {
        name: name(table.needed("name", name_item)?)?,
        extras: names(extras)?,
        marker: markers.of(marker)?,
        source: source(table)?,
    })
}

fn source(table: Table<'_>) -> Result<RequirementSource, Box<Fault>> {
    let [git, url, file, directory, editable, tree, specifier, index] = table.pick([
        Key::Git,
        Key::Url,
        Key::Path,
        Key::Directory,
        Key::Editable,
        Key::Virtual,
        Key::Specifier,
        Key::Index,
    ]);
    if let Some(item) = git {
        let text = item.text()?;
        GitSource::check_requirement(text).map_err(|error| item.fail(error))?;
        return Ok(RequirementSource::Git(text.to_owned()));
    }
    if let Some(item) = url {
        let subdirectory = table.get("subdirectory").map(path).transpose()?;
        let url = UrlSource::at(item.text()?, subdirectory).map_err(|error| item.fail(error))?;
        check_archive_url(&url).map_err(|error| item.fail(error))?;
        return Ok(RequirementSource::Url(url));
    }
    if let Some(item) = file {
        let path = path(item)?;
        check_archive(path.as_str()).map_err(|error| item.fail(error))?;
        return Ok(RequirementSource::Path(path));
    }
    if let Some(item) = directory {
        return path(item).map(RequirementSource::Directory);
    }
    if let Some(item) = editable {
        return path(item).map(RequirementSource::Editable);
    }
    if let Some(item) = tree {
        return path(item).map(RequirementSource::Virtual);
    }
    let specifier = specifier.map(specifier_text).transpose()?.unwrap_or_default();
    let index = index.map(index_url).transpose()?;
    table.get("conflict").map_or(Ok(()), check_conflict)?;
    Ok(RequirementSource::Registry { specifier, index })
}

fn index_url(item: Item<'_>) -> Result<String, Box<Fault>> {
    let text = item.text()?;
    check_index(text).map_err(|error| item.fail(error))?;
    Ok(text.to_owned())
}
