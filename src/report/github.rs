//! Findings as annotations of GitHub Actions.

use std::fmt;

use super::finding::Finding;
use super::findings::Report;

/// The findings of a report as workflow commands of GitHub Actions, which become annotations of files; of more than a
/// thousand, the rest is counted.
#[derive(Debug)]
pub struct ReportGithub<'r> {
    report: &'r Report,
}

impl<'r> ReportGithub<'r> {
    /// Returns the commands of a report.
    pub fn of(report: &'r Report) -> Self {
        Self { report }
    }
}

impl fmt::Display for ReportGithub<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.report.lines(annotation).try_for_each(|line| writeln!(f, "{line}"))
    }
}

fn annotation(finding: &Finding) -> String {
    let (file, title) = (property(finding.file()), property(finding.rule().statement()));
    format!("::error file={file},title={title}::{}", data(&finding.to_string()))
}

/// Escapes the message of a workflow command: the three escapes that GitHub decodes.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property of a workflow command, which would end at a colon or a comma.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::{data, property};

    #[test]
    fn nothing_in_a_message_is_read_as_a_command() {
        assert_eq!(data("a\r\n::error::50 %0A"), "a%0D%0A::error::50 %250A");
        assert_eq!(property("C:\\a,b=c%\n"), "C%3A\\a%2Cb=c%25%0A");
    }
}
