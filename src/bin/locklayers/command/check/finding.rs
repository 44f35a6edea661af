//! What a check found, and what it could not look at.

use std::collections::BTreeSet;
use std::fmt::Display;

use locklayers::drift::Drift;

use crate::failure::on_one_line;

/// Findings and notes, each on one line, in the order in which they were made.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    found: Vec<String>,
    notes: Vec<String>,
    noted: BTreeSet<String>,
}

impl Findings {
    /// Something is not as it should be: where, what, and what to do.
    pub(crate) fn find(&mut self, place: impl Display, what: impl Display, remedy: impl Display) {
        self.found.push(on_one_line(&format!("{place}: {what}; {remedy}")));
    }

    /// The lock differs from what it was made from.
    pub(crate) fn drift(&mut self, drift: &Drift) {
        self.found.push(drift.to_string());
    }

    /// Something was not checked.
    pub(crate) fn note(&mut self, what: impl Display) {
        let note = on_one_line(&what.to_string());
        if self.noted.insert(note.clone()) {
            self.notes.push(note);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// The first findings, each with its line feed, and how many more there are.
    pub(crate) fn text(&self) -> String {
        first(&self.found, "findings").into_iter().flat_map(|finding| [finding, "\n".to_owned()]).collect()
    }

    /// The first notes, and how many more there are.
    pub(crate) fn notes(&self) -> Vec<String> {
        first(&self.notes, "files and settings")
    }
}

/// How many findings, and how many notes, are printed: more than anyone reads.
const MOST: usize = 1_000;

/// The first lines, and on a line of its own how many there are beyond them.
fn first(lines: &[String], what: &str) -> Vec<String> {
    let mut first: Vec<String> = lines.iter().take(MOST).cloned().collect();
    if let Some(more) = lines.len().checked_sub(MOST).filter(|more| *more > 0) {
        first.push(format!("and {more} more {what}, which are not printed"));
    }
    first
}
