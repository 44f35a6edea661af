//! Tokens in the queries and fragments of URLs.

use std::ops::Range;

/// What ends a value in a query. A `;` may be part of it.
pub(super) const ENDS: [char; 9] = ['&', '#', ' ', '"', '\'', '`', ')', '<', '>'];

/// Returns the values of the keys of queries and fragments that are named like secrets.
pub(super) fn values(text: &str) -> Vec<Range<usize>> {
    /// No key that matters is longer; the bound keeps strings of many `=` linear.
    const LONGEST: usize = 60;
    let value = |equals: usize| {
        let before = &text.as_bytes()[..equals];
        let is_of_key = |b: &&u8| b.is_ascii_alphanumeric() || b"_-.~%+[]$\"'\\".contains(b);
        let start = equals - before.iter().rev().take(LONGEST).take_while(is_of_key).count();
        let is_key = before[..start].last().is_some_and(|b| b"?&#;".contains(b)) && is_secret(&text[start..equals]);
        let quotes = text[equals + 1..].bytes().take_while(|b| matches!(b, b'"' | b'\'' | b'\\')).count();
        let start = equals + 1 + quotes;
        is_key.then(|| start..text[start..].find(ENDS).map_or(text.len(), |end| start + end))
    };
    memchr::memchr_iter(b'=', text.as_bytes()).filter_map(value).collect()
}

/// Decodes the percent-encoded ASCII characters of a key.
fn decoded(key: &str) -> String {
    let mut parts = key.split('%');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => plain.extend([&*char::from(byte).to_string(), &part[2..]]),
            None => plain.push_str(part),
        }
    }
    plain
}

fn is_secret(key: &str) -> bool {
    let key: String = decoded(key).chars().filter(char::is_ascii_alphanumeric).collect();
    let key = key.to_ascii_lowercase();
    let parts =
        ["token", "secret", "passw", "pwd", "apikey", "signature", "credential", "private", "accesskey", "accountkey"];
    let whole = ["sig", "auth", "key", "sas", "jwt", "authorization", "pass", "pat", "code", "bearer", "session"];
    whole.contains(&key.as_str()) || parts.iter().any(|part| key.contains(part))
}
