//! Findings as lines, as JSON, as annotations of GitHub and as SARIF.

use std::path::Path;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde_json::{Value, json};

use super::finding::{Finding, Findings, Rule};
use crate::args::CheckFormat;
use crate::input::read::Project;
use crate::output::write;
use crate::path::plain;
use locklayers::message::harmless_lines;

/// The most findings, and the most notes, that are printed as lines.
const MOST: usize = 1_000;

/// A report of findings. In all formats but text, paths are relative to the folder of the project.
pub(crate) struct Report<'f> {
    findings: &'f Findings,
    project: Project,
}

impl<'f> Report<'f> {
    pub(crate) fn of(findings: &'f Findings, lock_folder: &Path) -> Self {
        Self { findings, project: Project::around(lock_folder) }
    }

    pub(crate) fn text(&self, format: CheckFormat) -> String {
        match format {
            CheckFormat::Text => self.lines(|finding| harmless_lines(&finding.text())),
            CheckFormat::Github => self.lines(|finding| self.annotation(finding)),
            CheckFormat::Json => write::json(&self.document()),
            CheckFormat::Sarif => write::json(&self.sarif()),
        }
    }

    fn lines(&self, line: impl Fn(&Finding) -> String) -> String {
        let found = self.findings.all();
        first(found.iter().map(line), found.len(), "findings")
            .into_iter()
            .flat_map(|line| [line, "\n".to_owned()])
            .collect()
    }

    /// Returns a finding as a workflow command of GitHub Actions.
    fn annotation(&self, finding: &Finding) -> String {
        let (file, title) = (property(&self.name(&finding.file)), property(finding.rule.says()));
        format!("::error file={file},title={title}::{}", data(&finding.text()))
    }

    fn document(&self) -> Document<'_> {
        let finding = |finding: &'f Finding| FindingDocument {
            rule: finding.rule.name(),
            file: self.name(&finding.file),
            subject: &finding.subject,
            problem: &finding.problem,
            remedy: &finding.remedy,
        };
        Document {
            schema: "locklayers.check/1",
            findings: self.findings.all().iter().map(finding).collect(),
            not_checked: self.findings.notes(),
        }
    }

    /// Returns the log of one run in SARIF 2.1.0.
    fn sarif(&self) -> Value {
        let rules = Rule::ALL.map(|rule| json!({ "id": rule.name(), "shortDescription": { "text": rule.says() } }));
        let result = |finding: &Finding| {
            json!({
                "ruleId": finding.rule.name(),
                "ruleIndex": finding.rule as usize,
                "level": "error",
                "message": { "text": finding.text() },
                "locations": [{ "physicalLocation": {
                    "artifactLocation": self.location(&finding.file),
                    "region": { "startLine": 1 },
                } }],
            })
        };
        json!({
            "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": { "name": "locklayers", "rules": rules } },
                "results": self.findings.all().iter().map(result).collect::<Vec<_>>(),
            }],
        })
    }

    /// Returns the location of a file: of the project relative to its folder, of another file absolute.
    fn location(&self, file: &Path) -> Value {
        match self.within(file) {
            Some(path) => json!({ "uri": uri(&path), "uriBaseId": "%SRCROOT%" }),
            None => json!({ "uri": format!("file://{}", uri(&self.name(file))) }),
        }
    }

    fn name(&self, file: &Path) -> String {
        self.within(file)
            .unwrap_or_else(|| plain(file).unwrap_or_else(|| file.to_owned()).to_string_lossy().into_owned())
    }

    fn within(&self, file: &Path) -> Option<String> {
        let file = plain(file)?;
        let parts = file.strip_prefix(self.project.named()).ok()?.components();
        Some(parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/"))
    }
}

/// Returns the first notes on what was not checked, and how many more there are.
pub(crate) fn notes(findings: &Findings) -> Vec<String> {
    let notes = findings.notes();
    first(notes.iter().cloned(), notes.len(), "files and settings")
}

/// Returns the first lines, and on a line of its own how many more there are.
fn first(lines: impl Iterator<Item = String>, all: usize, what: &str) -> Vec<String> {
    let mut lines: Vec<String> = lines.take(MOST).collect();
    if all > MOST {
        lines.push(format!("and {} more {what}, which are not printed", all - MOST));
    }
    lines
}

/// Escapes the message of a workflow command: the three escapes that GitHub decodes.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property of a workflow command, which would end at a colon or a comma.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// The characters to escape in the path of a URI: all but unreserved ones and the separator.
const PATH: AsciiSet = NON_ALPHANUMERIC.remove(b'/').remove(b'-').remove(b'.').remove(b'_').remove(b'~');

fn uri(path: &str) -> String {
    utf8_percent_encode(path, &PATH).to_string()
}

#[derive(Serialize)]
struct Document<'f> {
    schema: &'static str,
    findings: Vec<FindingDocument<'f>>,
    not_checked: &'f [String],
}

#[derive(Serialize)]
struct FindingDocument<'f> {
    rule: &'static str,
    file: String,
    subject: &'f str,
    problem: &'f str,
    remedy: &'f str,
}

#[cfg(test)]
mod tests {
    use super::{data, property, uri};

    #[test]
    fn nothing_in_a_message_is_read_as_a_command() {
        assert_eq!(data("a\r\n::error::50 %0A"), "a%0D%0A::error::50 %250A");
        assert_eq!(property("C:\\a,b=c%\n"), "C%3A\\a%2Cb=c%25%0A");
    }

    #[test]
    fn paths_are_encoded_as_uris() {
        assert_eq!(uri("a b/ü#?.txt"), "a%20b/%C3%BC%23%3F.txt");
    }
}
