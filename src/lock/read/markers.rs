//! Markers: each distinct string is parsed once.

use foldhash::HashMap;

use crate::limits::Limits;
use crate::lock::document::{Fault, Item};
use crate::lock::error::LockErrorKind;
use crate::marker::{Diagram, Marker, MarkerError, RequiresPython, RequiresPythonError};

/// The markers parsed so far, by their strings.
pub(super) struct Markers<'t> {
    known: HashMap<&'t str, Marker>,
    diagram: Diagram,
}

impl<'t> Markers<'t> {
    /// Returns a set for markers that together need at most as many decision nodes as the limit allows.
    pub(super) fn within(limits: &Limits) -> Self {
        Self { known: HashMap::default(), diagram: Diagram::within(limits) }
    }

    fn read(&mut self, item: Item<'t>) -> Result<Marker, Box<Fault>> {
        let text = item.text()?;
        self.parse(item, text)
    }

    fn parse(&mut self, item: Item<'t>, text: &'t str) -> Result<Marker, Box<Fault>> {
        if let Some(known) = self.known.get(text) {
            return Ok(known.clone());
        }
        let marker = self.diagram.read(text).map_err(|error: MarkerError| {
            let at = item.text().map_or(0, |whole| whole.len() - text.len());
            let span = error.span().start + at..error.span().end + at;
            if error.is_cancelled() { item.fail(LockErrorKind::Cancelled) } else { item.fail_within(error, span) }
        })?;
        self.known.insert(text, marker.clone());
        Ok(marker)
    }

    /// Returns the `marker` of an edge or requirement; always true if it has none.
    pub(super) fn of(&mut self, item: Option<Item<'t>>) -> Result<Marker, Box<Fault>> {
        item.map_or_else(|| Ok(Marker::always()), |item| self.read(item))
    }

    /// Checks a marker at the end of the string of an item.
    pub(super) fn check(&mut self, item: Item<'t>, text: &'t str) -> Result<(), Box<Fault>> {
        self.parse(item, text).map(|_| ())
    }

    pub(super) fn list(&mut self, item: Option<Item<'t>>) -> Result<Vec<Marker>, Box<Fault>> {
        item.map_or_else(|| Ok(Vec::new()), |list| list.elements()?.map(|item| self.read(item)).collect())
    }
}

pub(super) fn requires_python(item: Item<'_>) -> Result<RequiresPython, Box<Fault>> {
    item.text()?.parse().map_err(|error: RequiresPythonError| item.fail(error))
}
