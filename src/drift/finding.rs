//! What a check found, and what it could not look at.

use std::fmt::Display;

use crate::failure::on_one_line;

/// Findings and notes, each on one line, in the order in which they were made.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    findings: Vec<String>,
    notes: Vec<String>,
}

impl Findings {
    /// Something is not as it should be: where, what, and what to do.
    pub(crate) fn find(&mut self, place: impl Display, what: impl Display, remedy: impl Display) {
        self.findings.push(on_one_line(&format!("{place}: {what}; {remedy}")));
    }

    /// Something was not checked.
    pub(crate) fn note(&mut self, what: impl Display) {
        let note = on_one_line(&what.to_string());
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// The findings, each with its line feed.
    pub(crate) fn text(&self) -> String {
        self.findings.iter().flat_map(|finding| [finding, "\n"]).collect()
    }

    pub(crate) fn notes(&self) -> &[String] {
        &self.notes
    }
}
