//! Comparison of a file with the content that a plan gives it.

use std::fmt;

use super::finding::{Finding, Rule};

impl Finding {
    /// Compares a file byte for byte with the content that it should have; `None` if it has that, and `found` is `None` if
    /// there is no file.
    ///
    /// ```
    /// use locklayers::report::{Finding, Rule};
    /// let finding = |found: Option<&[u8]>| {
    ///     let finding = Finding::of_difference(Rule::LayerFile, "app.txt", b"a==1\nb==1\n", found, "run the export again");
    ///     finding.map(|finding| finding.to_string())
    /// };
    /// assert_eq!(finding(Some(b"a==1\nb==1\n")), None);
    /// assert_eq!(finding(None).as_deref(), Some("app.txt: is missing; run the export again"));
    /// let differs = finding(Some(b"a==1\nb==2\n"));
    /// assert_eq!(differs.as_deref(), Some("app.txt: differs from the plan, first in line 2; run the export again"));
    /// ```
    pub fn of_difference(
        rule: Rule,
        file: &str,
        wanted: &[u8],
        found: Option<&[u8]>,
        remedy: impl fmt::Display,
    ) -> Option<Self> {
        match found {
            Some(found) if found == wanted => None,
            Some(found) if is_crlf(found, wanted) => {
                let problem = "differs from the plan only in its line endings: it has CRLF where the plan has LF";
                let name = file.rsplit(['/', '\\']).next().unwrap_or_default();
                let remedy = format!("keep them with a line `{name} text eol=lf` in .gitattributes, and {remedy}");
                Some(Self::of_file(rule, file, problem, remedy))
            }
            Some(found) => {
                let same = found.iter().zip(wanted).take_while(|(a, b)| a == b).count();
                let line = wanted[..same].split(|byte| *byte == b'\n').count();
                Some(Self::of_file(rule, file, format_args!("differs from the plan, first in line {line}"), remedy))
            }
            None => Some(Self::of_file(rule, file, "is missing", remedy)),
        }
    }
}

/// Whether a file differs only in its line endings, CRLF.
fn is_crlf(found: &[u8], wanted: &[u8]) -> bool {
    let mut found = found.iter().enumerate().filter(|(at, byte)| **byte != b'\r' || found.get(at + 1) != Some(&b'\n'));
    wanted.iter().all(|wanted| found.next().is_some_and(|(_, byte)| byte == wanted)) && found.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::is_crlf;

    #[test]
    fn only_a_carriage_return_before_a_line_feed_is_a_line_ending() {
        assert!(is_crlf(b"a\r\nb\r\n", b"a\nb\n"));
        for found in [&b"a\rb\n"[..], b"a\r", b"a\r\r\n", b"\ra\r\n", b"a\r\nb"] {
            assert!(!is_crlf(found, b"a\n"), "{found:?}");
        }
        assert!(!is_crlf(b"ab\r\n", b"a\rb\n"));
    }
}
