//! Conflicts.

use super::names::{name, names};
use crate::lock::conflict::{ConflictItem, ConflictSet};
use crate::lock::document::{Fault, Item};
use crate::lock::error::LockErrorKind;
use crate::name::ExtraName;

/// Returns the sets sorted, each once, and in the order of the file.
pub(super) fn conflicts(item: Option<Item<'_>>) -> Result<(Vec<ConflictSet>, Vec<ConflictSet>), Box<Fault>> {
    let Some(item) = item else { return Ok((Vec::new(), Vec::new())) };
    let in_order = item.elements()?.map(set).collect::<Result<Vec<_>, _>>()?;
    let mut sorted = in_order.clone();
    sorted.sort();
    sorted.dedup();
    Ok((sorted, in_order))
}

fn set(item: Item<'_>) -> Result<ConflictSet, Box<Fault>> {
    let items = item.elements()?.map(conflict_item).collect::<Result<Vec<_>, _>>()?;
    ConflictSet::new(items).map_err(|kind| item.fail(*kind))
}

/// Checks the conflict that a requirement states, which no answer uses. uv reads the names alone in an array too.
pub(super) fn check_conflict(item: Item<'_>) -> Result<(), Box<Fault>> {
    if item.is_table() { conflict_item(item).map(|_| ()) } else { names::<ExtraName>(Some(item)).map(|_| ()) }
}

fn conflict_item(item: Item<'_>) -> Result<ConflictItem, Box<Fault>> {
    let table = item.table()?;
    table.only(&["package", "extra", "group"])?;
    let package = name(table.require("package")?)?;
    match (table.get("extra"), table.get("group")) {
        (None, None) => Ok(ConflictItem::Project { package }),
        (Some(extra), None) => Ok(ConflictItem::Extra { package, extra: name(extra)? }),
        (None, Some(group)) => Ok(ConflictItem::Group { package, group: name(group)? }),
        (Some(_), Some(_)) => Err(item.fail(LockErrorKind::AmbiguousConflict)),
    }
}
