//! Sources of packages and edges.

use crate::lock::document::{Fault, Item, Key, Table};
use crate::lock::error::LockErrorKind;
use crate::lock::path::LockPath;
use crate::lock::source::{KINDS, Source};

/// The keys of the [`KINDS`], in their order.
const KEYS: [Key; KINDS.len()] =
    [Key::Registry, Key::Git, Key::Url, Key::Path, Key::Directory, Key::Editable, Key::Virtual];

/// The sources of packages, one after the other.
///
/// Most packages of a lock are from the same index as the one before, whose URL is not read again.
#[derive(Default)]
pub(super) struct Sources<'t> {
    last: Option<(&'t str, Source)>,
}

impl<'t> Sources<'t> {
    /// Reads the source of the next package.
    pub(super) fn read(&mut self, item: Item<'t>) -> Result<Source, Box<Fault>> {
        let (kind, value, table) = kind_of(item)?;
        let text = value.text()?;
        if let Some((last, source)) = &self.last
            && *last == text
            && kind == source.kind()
        {
            return Ok(source.clone());
        }
        let source = of_kind(kind, value, table)?;
        if matches!(source, Source::Registry(_)) {
            self.last = Some((text, source.clone()));
        }
        Ok(source)
    }
}

pub(super) fn source(item: Item<'_>) -> Result<Source, Box<Fault>> {
    let (kind, value, table) = kind_of(item)?;
    of_kind(kind, value, table)
}

/// Returns the kind of a source, its value, and the table of both.
fn kind_of(item: Item<'_>) -> Result<(&'static str, Item<'_>, Table<'_>), Box<Fault>> {
    let table = item.table()?;
    let found = table.pick(KEYS);
    let mut kinds = KINDS.into_iter().zip(found).filter_map(|(kind, value)| Some((kind, value?)));
    let Some((kind, value)) = kinds.next() else {
        return Err(item.fail(LockErrorKind::UnknownSource { known: &KINDS }));
    };
    match kinds.next() {
        Some((second, value)) => Err(value.fail(LockErrorKind::AmbiguousSource { first: kind, second })),
        None => Ok((kind, value, table)),
    }
}

fn of_kind(kind: &str, value: Item<'_>, table: Table<'_>) -> Result<Source, Box<Fault>> {
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
