//! Findings as JSON.

use std::fmt;

use serde::Serialize;

use super::finding::Finding;
use super::findings::Report;
use crate::message::write_json;

/// A report as a JSON document, indented by two spaces and with a trailing line feed.
///
/// ```text
/// schema            "locklayers.check/1"; new keys may come under the same schema, no key changes its meaning
/// findings[]        in the order of the report: { rule, file, subject, problem, remedy }, all strings
///   rule            lock-drift | layer-file | image-file | limit
/// not_checked[]     notes, as strings
/// ```
#[derive(Debug)]
pub struct ReportJson<'r> {
    report: &'r Report,
}

impl<'r> ReportJson<'r> {
    /// Returns the document of a report.
    pub fn of(report: &'r Report) -> Self {
        Self { report }
    }
}

impl fmt::Display for ReportJson<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let document = Document {
            schema: "locklayers.check/1",
            findings: self.report.findings().iter().map(FindingDocument::of).collect(),
            not_checked: self.report.notes(),
        };
        write_json(f, &document)
    }
}

#[derive(Serialize)]
struct Document<'r> {
    schema: &'static str,
    findings: Vec<FindingDocument<'r>>,
    not_checked: &'r [String],
}

#[derive(Serialize)]
struct FindingDocument<'r> {
    rule: &'static str,
    file: &'r str,
    subject: &'r str,
    problem: &'r str,
    remedy: &'r str,
}

impl<'r> FindingDocument<'r> {
    fn of(finding: &'r Finding) -> Self {
        Self {
            rule: finding.rule().as_str(),
            file: finding.file(),
            subject: finding.subject(),
            problem: finding.problem(),
            remedy: finding.remedy(),
        }
    }
}
