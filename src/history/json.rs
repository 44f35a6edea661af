//! A back-test as JSON.

use std::fmt;

use serde::Serialize;

use super::{Alternative, History, Totals};
use crate::message::write_json;

/// A back-test as a JSON document, indented by two spaces and with a trailing line feed.
///
/// ```text
/// schema            "locklayers.history/1"; new keys may come under the same schema, no key changes its meaning
/// states, updates   numbers of planned states, and of pairs of consecutive ones that differ in a package
/// unsized_files     the most files without a known size in a state's plan
/// alternatives[]    { alternative, bytes, layers, changed, moves }, see Totals, in the order of Alternative::ALL
/// refused[]         { reason, states }: how many states could not be planned, by reason
/// sentence          a summary
/// ```
#[derive(Debug)]
pub struct HistoryJson<'h> {
    history: &'h History,
}

impl<'h> HistoryJson<'h> {
    /// Returns the document of a back-test.
    pub fn of(history: &'h History) -> Self {
        Self { history }
    }
}

impl fmt::Display for HistoryJson<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let history = self.history;
        let document = Document {
            schema: "locklayers.history/1",
            states: history.states(),
            updates: history.updates(),
            unsized_files: history.unsized_files(),
            alternatives: Alternative::ALL.map(|alternative| history.totals(alternative)),
            refused: history.refused().map(|(reason, states)| Refused { reason, states }).collect(),
            sentence: history.sentence(),
        };
        write_json(f, &document)
    }
}

#[derive(Serialize)]
struct Document<'h> {
    schema: &'static str,
    states: usize,
    updates: usize,
    unsized_files: usize,
    alternatives: [Totals; 5],
    refused: Vec<Refused<'h>>,
    sentence: String,
}

#[derive(Serialize)]
struct Refused<'h> {
    reason: &'h str,
    states: usize,
}
