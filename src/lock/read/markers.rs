//! Markers: each distinct text is parsed once.

use foldhash::HashMap;

use crate::lock::document::Item;
use crate::lock::error::Trouble;
use crate::marker::{Marker, MarkerError, RequiresPython, RequiresPythonError};

/// The markers read so far, by their text.
#[derive(Default)]
pub(super) struct Markers<'t>(HashMap<&'t str, Marker>);

impl<'t> Markers<'t> {
    fn read(&mut self, item: Item<'t>) -> Result<Marker, Box<Trouble>> {
        let text = item.text()?;
        if let Some(known) = self.0.get(text) {
            return Ok(known.clone());
        }
        let marker: Marker = text.parse().map_err(|error: MarkerError| {
            let span = error.span();
            item.fail_within(error, span)
        })?;
        self.0.insert(text, marker.clone());
        Ok(marker)
    }

    /// The `marker` of an edge or requirement; always, where it has none.
    pub(super) fn of(&mut self, item: Option<Item<'t>>) -> Result<Marker, Box<Trouble>> {
        item.map_or_else(|| Ok(Marker::always()), |item| self.read(item))
    }

    pub(super) fn list(&mut self, item: Option<Item<'t>>) -> Result<Vec<Marker>, Box<Trouble>> {
        item.map_or_else(|| Ok(Vec::new()), |list| list.elements()?.map(|item| self.read(item)).collect())
    }
}

pub(super) fn requires_python(item: Item<'_>) -> Result<RequiresPython, Box<Trouble>> {
    item.text()?.parse().map_err(|error: RequiresPythonError| item.fail(error))
}
