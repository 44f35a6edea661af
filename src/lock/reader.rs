//! What all parts of a lock are read with.

use std::collections::HashMap;
use std::str::FromStr;

use super::document::{Item, Table};
use super::error::{LockErrorKind, Trouble};
use crate::marker::Marker;

/// Remembers markers: a lock repeats few of them many times.
#[derive(Debug, Default)]
pub(super) struct Reader {
    markers: HashMap<String, Marker>,
}

impl Reader {
    /// A string as a value with a parser of its own.
    pub(super) fn parsed<T: FromStr<Err: Into<LockErrorKind>>>(item: Item<'_>) -> Result<T, Box<Trouble>> {
        item.text()?.parse().map_err(|error| item.fail(error))
    }

    /// An array of names, sorted, each once; none where the key is absent.
    pub(super) fn names<T: FromStr<Err: Into<LockErrorKind>> + Ord>(
        item: Option<Item<'_>>,
    ) -> Result<Vec<T>, Box<Trouble>> {
        let Some(item) = item else { return Ok(Vec::new()) };
        let mut names = item.elements()?.map(Self::parsed).collect::<Result<Vec<T>, _>>()?;
        names.sort();
        names.dedup();
        Ok(names)
    }

    pub(super) fn marker(&mut self, item: Item<'_>) -> Result<Marker, Box<Trouble>> {
        let text = item.text()?;
        if let Some(known) = self.markers.get(text) {
            return Ok(known.clone());
        }
        let marker: Marker = text.parse().map_err(|error: crate::marker::MarkerError| {
            let span = error.span();
            item.fail_within(error, span)
        })?;
        self.markers.insert(text.to_owned(), marker.clone());
        Ok(marker)
    }

    /// The `marker` of a table, which always holds where it is absent.
    pub(super) fn marker_of(&mut self, table: Table<'_>) -> Result<Marker, Box<Trouble>> {
        table.get("marker").map_or_else(|| Ok(Marker::always()), |item| self.marker(item))
    }

    /// An array of markers; empty where the key is absent.
    pub(super) fn markers(&mut self, table: Table<'_>, key: &str) -> Result<Vec<Marker>, Box<Trouble>> {
        let Some(item) = table.get(key) else { return Ok(Vec::new()) };
        item.elements()?.map(|marker| self.marker(marker)).collect()
    }
}
