//! Users and passwords in URLs that are percent-encoded.

use std::ops::Range;

/// Returns the users and passwords of URLs that are percent-encoded, once or more often, as in the query of another: from
/// the first encoded colon to the last encoded `@`.
pub(super) fn users_in_encoded_urls(text: &str) -> Vec<Range<usize>> {
    let is_end = |b: u8| b.is_ascii_whitespace() || b"?#&\"'`".contains(&b);
    let bytes = text.as_bytes();
    let (mut users, mut at) = (Vec::new(), 0);
    while let Some(percent) = memchr::memchr(b'%', &bytes[at..]).map(|percent| at + percent) {
        let Some(mut start) = encoded_end(bytes, percent, &["3a"]) else {
            at = percent + 1;
            continue;
        };
        // Without a slash, the colon may separate a user from a password.
        while let Some(end) = encoded_end(bytes, start, &["2f", "5c", "09", "0a", "0d"]) {
            start = end;
        }
        let end = bytes[start..].iter().position(|b| is_end(*b)).map_or(text.len(), |end| start + end);
        let ends = text[start..end].rmatch_indices("40").map(|(digits, _)| start + digits + 2);
        users.extend(ends.take(LONGEST).find(|end| is_encoded_at(&bytes[start..*end])).map(|end| start..end));
        at = end;
    }
    users
}

/// The most encoded characters that are examined for an `@`.
const LONGEST: usize = 1_000;

/// Returns the end of a character that is percent-encoded, once or more often, with these digits.
fn encoded_end(bytes: &[u8], at: usize, digits: &[&str]) -> Option<usize> {
    let mut rest = bytes.get(at..)?.strip_prefix(b"%")?;
    while let Some(after) = rest.strip_prefix(b"25") {
        rest = after;
    }
    let found = rest.get(..2)?;
    digits.iter().any(|digits| found.eq_ignore_ascii_case(digits.as_bytes())).then(|| bytes.len() - rest.len() + 2)
}

/// Whether a string ends with a percent-encoded `@`.
fn is_encoded_at(bytes: &[u8]) -> bool {
    let mut before = bytes.strip_suffix(b"40").unwrap_or_default();
    while let Some(shorter) = before.strip_suffix(b"25") {
        before = shorter;
    }
    before.ends_with(b"%")
}
