//! What of a package must be known before edges can be followed.

use std::collections::BTreeMap;

use super::names::{keyed, name, version};
use super::source::Sources;
use crate::lock::check::package_id;
use crate::lock::document::{Fault, Item, Key, Table};
use crate::lock::id::PackageId;
use crate::lock::index::Listed;
use crate::name::{ExtraName, PackageName};

/// A package whose edges are not read yet.
pub(super) struct Entry<'t> {
    pub(super) table: Table<'t>,
    pub(super) id: PackageId,
    /// The string that its version was read from.
    pub(super) version: Option<&'t str>,
    pub(super) optional: BTreeMap<ExtraName, Item<'t>>,
}

impl Listed for Entry<'_> {
    fn id(&self) -> &PackageId {
        &self.id
    }

    fn extra(&self, name: &str) -> Option<&ExtraName> {
        self.optional.get_key_value(name).map(|(extra, _)| extra)
    }
}

pub(super) fn entry<'t>(item: Item<'t>, sources: &mut Sources<'t>) -> Result<Entry<'t>, Box<Fault>> {
    let table = item.table()?;
    let [name, version, source, optional] =
        table.pick([Key::Name, Key::Version, Key::Source, Key::OptionalDependencies]);
    let id = id(table, [name, version, source], sources)?;
    Ok(Entry { table, id, version: version.and_then(|item| item.text().ok()), optional: keyed(optional)? })
}

/// What identifies a package, given the values of its name, version and source.
fn id<'t>(
    table: Table<'t>,
    [name_item, version_item, source_item]: [Option<Item<'t>>; 3],
    sources: &mut Sources<'t>,
) -> Result<PackageId, Box<Fault>> {
    let name: PackageName = name(table.needed("name", name_item)?)?;
    let version = version_item.map(version).transpose()?;
    let source = sources.read(table.needed("source", source_item)?)?;
    package_id(name, version, source).map_err(|kind| table.item().fail(*kind))
}
