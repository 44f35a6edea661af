//! Sources of packages and edges.

use crate::lock::document::{Fault, Item, Key};
use crate::lock::error::LockErrorKind;
use crate::lock::path::LockPath;
use crate::lock::source::{KINDS, Source};

/// The keys of the [`KINDS`], in their order.
const KEYS: [Key; KINDS.len()] =
    [Key::Registry, Key::Git, Key::Url, Key::Path, Key::Directory, Key::Editable, Key::Virtual];

pub(super) fn source(item: Item<'_>) -> Result<Source, Box<Fault>> {
    let table = item.table()?;
    let found = table.pick(KEYS);
    let mut kinds = KINDS.into_iter().zip(found).filter_map(|(kind, value)| Some((kind, value?)));
    let Some((kind, value)) = kinds.next() else {
        return Err(item.fail(LockErrorKind::UnknownSource { known: &KINDS }));
    };
    if let Some((second, value)) = kinds.next() {
        return Err(value.fail(LockErrorKind::AmbiguousSource { first: kind, second }));
    }
    let text = value.text()?;
    let directory = if kind == "url" { table.get("subdirectory").map(subdirectory).transpose()? } else { None };
    Source::of_kind(kind, text, directory).map_err(|error| value.fail(error))
}

pub(super) fn path(item: Item<'_>) -> Result<LockPath, Box<Fault>> {
    LockPath::new(item.text()?).map_err(|error| item.fail(error))
}

/// Returns the folder in the archive at a URL.
fn subdirectory(item: Item<'_>) -> Result<LockPath, Box<Fault>> {
    LockPath::in_url(item.text()?).map_err(|error| item.fail(error))
}
