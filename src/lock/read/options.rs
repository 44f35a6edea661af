//! The options that a lock was resolved with: nothing depends on them, but what uv refuses is refused.

use crate::lock::document::{Item, Trouble};
use crate::lock::text_error::TextError;
use crate::lock::time::is_time;

/// The options that are one of a few words.
const WORDS: [(&str, &[&str]); 3] = [
    ("resolution-mode", &["highest", "lowest", "lowest-direct"]),
    ("prerelease-mode", &["disallow", "allow", "if-necessary", "explicit", "if-necessary-or-explicit"]),
    ("fork-strategy", &["fewest", "requires-python"]),
];

pub(super) fn options(item: Item<'_>) -> Result<(), Box<Trouble>> {
    let table = item.table()?;
    if let Some(libc) = table.get("minimum-libc-version") {
        libc.table()?.only(&["glibc", "musl"])?;
    }
    for (key, words) in WORDS {
        let Some(item) = table.get(key) else { continue };
        let text = item.text()?;
        if !words.contains(&text) {
            return Err(item.fail(TextError::new(text, key, format!("it is none of {}", words.join(", ")))));
        }
    }
    if let Some(item) = table.get("exclude-newer") {
        let text = item.text()?;
        if !is_time(text) {
            return Err(item.fail(TextError::new(text, "time", "it is not like `2026-01-31T23:59:59Z`")));
        }
    }
    if let Some(item) = table.get("exclude-newer-span") {
        let text = item.text()?;
        if !is_span(text) {
            return Err(item.fail(TextError::new(text, "span of time", "it is not like `P3D`")));
        }
    }
    table.get("exclude-newer-package").map_or(Ok(()), |item| item.table().map(|_| ()))
}

/// Whether this can be a span of time: `P3D` (ISO 8601) or `3 days`, with or without a sign.
fn is_span(text: &str) -> bool {
    let text = text.trim_start_matches(['+', '-']);
    let has_digit = text.bytes().any(|b| b.is_ascii_digit());
    let is_known = text.bytes().all(|b| b.is_ascii_alphanumeric() || b" .,:\xc2\xb5".contains(&b));
    has_digit && is_known && text.starts_with(|c: char| matches!(c, 'P' | 'p') || c.is_ascii_digit())
}
