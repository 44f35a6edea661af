//! Parsing of a record's markers: one pool for all, each string parsed once.
//!
//! An untrusted record can repeat a short string that needs many decision nodes. Derived `Deserialize` implementations
//! cannot pass a pool from field to field, so it is stored in a thread-local variable while a record is read.

use std::cell::RefCell;
use std::collections::HashMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::limits::Limits;
use crate::marker::{Diagram, Marker, MarkerLimitError};

thread_local! {
    static POOL: RefCell<Option<Pool>> = const { RefCell::new(None) };
}

struct Pool {
    known: HashMap<String, Marker>,
    diagram: Diagram,
}

impl Pool {
    fn within(limits: &Limits) -> Self {
        Self { known: HashMap::new(), diagram: Diagram::within(limits) }
    }

    fn read(&mut self, text: String) -> Result<Marker, crate::marker::MarkerError> {
        if let Some(known) = self.known.get(&text) {
            return Ok(known.clone());
        }
        let marker = self.diagram.read(&text)?;
        self.known.insert(text, marker.clone());
        Ok(marker)
    }
}

/// Reads a record with one pool for its markers. The second value is the error of the pool if it was exhausted.
pub(super) fn pooled<T>(limits: &Limits, read: impl FnOnce() -> T) -> (T, Option<MarkerLimitError>) {
    /// Restores the previous pool, however the reading ends.
    struct Before(Option<Pool>);
    impl Drop for Before {
        fn drop(&mut self) {
            POOL.set(self.0.take());
        }
    }
    let _before = Before(POOL.replace(Some(Pool::within(limits))));
    let value = read();
    (value, POOL.with_borrow(|pool| pool.as_ref().and_then(|pool| pool.diagram.refusal())))
}

pub(super) fn marker_or_null<S: Serializer>(marker: &Marker, serializer: S) -> Result<S::Ok, S::Error> {
    Some(marker).filter(|marker| !marker.is_always()).serialize(serializer)
}

pub(super) fn null_or_marker<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Marker, D::Error> {
    let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(Marker::always()) };
    let read = POOL.with_borrow_mut(|pool| match pool {
        Some(pool) => pool.read(text),
        // A part of a record that is deserialised by itself.
        None => text.parse(),
    });
    read.map_err(de::Error::custom)
}
