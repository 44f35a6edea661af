//! Edges between packages.

use super::entry::Entry;
use super::markers::Markers;
use super::names::{name, version};
use super::source::source;
use crate::lock::dependency::Dependency;
use crate::lock::document::{Fault, Item, Key, Table};
use crate::lock::id::PackageIndex;
use crate::lock::index::{Index, Wanted};
use crate::name::{ExtraName, PackageName};

/// The edges of a list, sorted; extras that the target does not have are dropped.
pub(super) fn dependencies<'t>(
    item: Item<'t>,
    index: &Index<'_, Entry<'t>>,
    markers: &mut Markers<'t>,
) -> Result<Vec<Dependency>, Box<Fault>> {
    let mut edges = Vec::with_capacity(item.count());
    for item in item.elements()? {
        edges.push((dependency(item.table()?, index, markers)?, item));
    }
    index.edges(edges).map_err(|(item, kind)| item.fail(*kind))
}

fn dependency<'t>(
    table: Table<'t>,
    index: &Index<'_, Entry<'t>>,
    markers: &mut Markers<'t>,
) -> Result<Dependency, Box<Fault>> {
    let [name_item, version_item, source_item, extra, marker] =
        table.pick([Key::Name, Key::Version, Key::Source, Key::Extra, Key::Marker]);
    let target = target(table, index, name_item, version_item, source_item)?;
    let mut extras = Vec::new();
    if let Some(list) = extra {
        for item in list.elements()? {
            extras.push(match index.extra(target, item.text()?) {
                Some(extra) => extra.clone(),
                None => name::<ExtraName>(item)?,
            });
        }
        extras.sort();
        extras.dedup();
    }
    Ok(Dependency { target, extras, marker: markers.of(marker)?, digest: index.digest(target) })
}

/// The package that an edge leads to.
fn target<'t>(
    edge: Table<'t>,
    index: &Index<'_, Entry<'t>>,
    name_item: Option<Item<'t>>,
    version_item: Option<Item<'t>>,
    source_item: Option<Item<'t>>,
) -> Result<PackageIndex, Box<Fault>> {
    let item = edge.needed("name", name_item)?;
    let text = item.text()?;
    let named = match index.named(text) {
        Some(named) => named,
        // No package of that name: an empty range, which is an error below.
        None => index.named(name::<PackageName>(item)?.as_str()).unwrap_or_default(),
    };
    let version = version_item.map(version).transpose()?;
    let source = source_item.map(source).transpose()?;
    let wanted = Wanted { name: text, version: version.as_ref(), source: source.as_ref() };
    index.target(named, wanted).map_err(|kind| edge.item().fail(*kind))
}
