//! Findings as SARIF.

use std::fmt;
use std::path::Path;

use serde_json::{Value, json};

use super::finding::{Finding, Rule};
use super::findings::Report;
use crate::message::write_json;
use crate::percent::encoded;

/// A report as the log of one run in SARIF 2.1.0, for code scanning, indented by two spaces and with a trailing line
/// feed.
///
/// The location of a file with a relative path is relative to `%SRCROOT%`, the top folder of the sources; one with an
/// absolute path has a `file:` URL.
///
/// ```
/// use locklayers::report::{Finding, Report, ReportSarif, Rule};
/// let mut report = Report::default();
/// report.add(Finding::of_file(Rule::LayerFile, "my layers/app.txt", "is missing", "run the export again"));
/// assert!(ReportSarif::of(&report).to_string().contains("\"uri\": \"my%20layers/app.txt\""));
/// ```
#[derive(Debug)]
pub struct ReportSarif<'r> {
    report: &'r Report,
}

impl<'r> ReportSarif<'r> {
    /// Returns the log of a report.
    pub fn of(report: &'r Report) -> Self {
        Self { report }
    }
}

impl fmt::Display for ReportSarif<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rules =
            Rule::ALL.map(|rule| json!({ "id": rule.as_str(), "shortDescription": { "text": rule.statement() } }));
        let log = json!({
            "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": { "name": "locklayers", "rules": rules } },
                "results": self.report.findings().iter().map(result).collect::<Vec<_>>(),
            }],
        });
        write_json(f, &log)
    }
}

fn result(finding: &Finding) -> Value {
    json!({
        "ruleId": finding.rule().as_str(),
        "ruleIndex": finding.rule() as usize,
        "level": "error",
        "message": { "text": finding.to_string() },
        "locations": [{ "physicalLocation": {
            "artifactLocation": location(finding.file()),
            "region": { "startLine": 1 },
        } }],
    })
}

fn location(file: &str) -> Value {
    if Path::new(file).is_absolute() {
        json!({ "uri": format!("file://{}", uri(file)) })
    } else {
        json!({ "uri": uri(file), "uriBaseId": "%SRCROOT%" })
    }
}

/// Returns a path as that of a URI: all but unreserved characters and the separator are percent-encoded.
fn uri(path: &str) -> String {
    encoded(path, |byte| byte.is_ascii_alphanumeric() || b"/-._~".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::uri;

    #[test]
    fn paths_are_encoded_as_uris() {
        assert_eq!(uri("a b/ü#?.txt"), "a%20b/%C3%BC%23%3F.txt");
    }
}
