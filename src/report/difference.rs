//! Comparison of a file with the content that a plan gives it.

use std::fmt;

use super::finding::{Finding, Rule};
use crate::message::without_mark;

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
            Some(found) if without_mark(found) == wanted => {
                let problem = "differs from the plan only in the byte order mark at its start";
                Some(Self::of_file(rule, file, problem, remedy))
            }
            Some(found) if wanted.strip_suffix(b"\n") == Some(found) => Some(Self::of_file(
                rule,
                file,
                "differs from the plan only in that it lacks the last line break",
                remedy,
            )),
            Some(found) => {
                let same = without_returns(found).zip(wanted).take_while(|(a, b)| a == *b).count();
                let line = wanted[..same].split(|byte| *byte == b'\n').count();
                let ends = if without_returns(found).count() < found.len() {
                    ", and has CRLF where the plan has LF"
                } else {
                    ""
                };
                Some(Self::of_file(
                    rule,
                    file,
                    format_args!("differs from the plan, first in line {line}{ends}"),
                    remedy,
                ))
            }
            None => Some(Self::of_file(rule, file, "is missing", remedy)),
        }
    }
}

/// Whether a file differs only in its line endings, CRLF.
fn is_crlf(found: &[u8], wanted: &[u8]) -> bool {
    without_returns(found).eq(wanted.iter().copied())
}

/// Returns the bytes with LF for each CRLF.
fn without_returns(bytes: &[u8]) -> impl Iterator<Item = u8> {
    let is_kept = move |(at, byte): &(usize, &u8)| **byte != b'\r' || bytes.get(at + 1) != Some(&b'\n');
    bytes.iter().enumerate().filter(is_kept).map(|(_, byte)| *byte)
}

#[cfg(test)]
mod tests {
    use super::is_crlf;
    use crate::report::{Finding, Rule};

    #[test]
    fn what_an_editor_changed_is_told_from_the_content() {
        let said = |found: &[u8]| {
            Finding::of_difference(Rule::LayerFile, "a.txt", b"a\nb\nc\n", Some(found), "x")
                .map(|found| found.to_string())
        };
        for (found, problem) in [
            (&b"\xef\xbb\xbfa\nb\nc\n"[..], "differs from the plan only in the byte order mark at its start"),
            (b"a\nb\nc", "differs from the plan only in that it lacks the last line break"),
            (b"a\r\nb\r\nd\r\n", "differs from the plan, first in line 3, and has CRLF where the plan has LF"),
            (b"a\nb\nd\n", "differs from the plan, first in line 3"),
            (b"a\nb", "differs from the plan, first in line 2"),
            (b"", "differs from the plan, first in line 1"),
        ] {
            assert_eq!(said(found), Some(format!("a.txt: {problem}; x")));
        }
    }

    #[test]
    fn only_a_carriage_return_before_a_line_feed_is_a_line_ending() {
        assert!(is_crlf(b"a\r\nb\r\n", b"a\nb\n"));
        for found in [&b"a\rb\n"[..], b"a\r", b"a\r\r\n", b"\ra\r\n", b"a\r\nb"] {
            assert!(!is_crlf(found, b"a\n"), "{found:?}");
        }
        assert!(!is_crlf(b"ab\r\n", b"a\rb\n"));
    }
}
