//! The findings of a check, and what was not checked.

use std::collections::BTreeSet;
use std::fmt;

use super::finding::Finding;
use crate::message::{harmless_lines, on_one_line, without_credentials};

/// The most findings, and the most notes, that are printed as lines.
const MOST: usize = 1_000;

/// Findings, and notes on what was not checked, each in the order in which they were added.
///
/// ```
/// use locklayers::report::{Finding, Report, ReportGithub, ReportJson, ReportText, Rule};
/// let mut report = Report::default();
/// report.add(Finding::of_file(Rule::LayerFile, "layers/app.txt", "is missing", "run the export again"));
/// report.note("whether newer versions exist");
/// assert_eq!(ReportText::of(&report).to_string(), "layers/app.txt: is missing; run the export again\n");
/// assert!(ReportGithub::of(&report).to_string().starts_with("::error file=layers/app.txt,title=The layer files"));
/// assert!(ReportJson::of(&report).to_string().contains("\"rule\": \"layer-file\""));
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    findings: Vec<Finding>,
    notes: Vec<String>,
    noted: BTreeSet<String>,
}

impl Report {
    /// Adds a finding.
    pub fn add(&mut self, finding: Finding) {
        self.findings.push(finding);
    }

    /// Adds a note on what was not checked, unless there is the same one already.
    pub fn note(&mut self, what: impl fmt::Display) {
        let note = on_one_line(&without_credentials(&what.to_string()));
        if self.noted.insert(note.clone()) {
            self.notes.push(note);
        }
    }

    /// Returns the findings.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Returns the notes on what was not checked, each on one line.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// Returns the first thousand notes, and on a line of its own how many more there are.
    pub fn note_lines(&self) -> impl Iterator<Item = String> {
        let more = more(self.notes.len(), "files and settings");
        self.notes.iter().take(MOST).cloned().chain(more)
    }

    /// Returns the first thousand findings as lines, and on a line of its own how many more there are.
    pub(super) fn lines(&self, line: impl Fn(&Finding) -> String) -> impl Iterator<Item = String> {
        self.findings.iter().take(MOST).map(line).chain(more(self.findings.len(), "findings"))
    }
}

fn more(all: usize, what: &str) -> Option<String> {
    let more = all.checked_sub(MOST).filter(|more| *more > 0)?;
    Some(format!("and {more} more {what}, which are not printed"))
}

/// The findings of a report as lines for a terminal or a log; of more than a thousand, the rest is counted.
#[derive(Debug)]
pub struct ReportText<'r> {
    report: &'r Report,
}

impl<'r> ReportText<'r> {
    /// Returns the lines of a report.
    pub fn of(report: &'r Report) -> Self {
        Self { report }
    }
}

impl fmt::Display for ReportText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.report.lines(|finding| harmless_lines(&finding.to_string())).try_for_each(|line| writeln!(f, "{line}"))
    }
}
