//! The options that a lock was resolved with: no layer depends on them, but what uv refuses is refused.

use std::collections::BTreeMap;

use crate::lock::document::{Fault, Item, Table};
use crate::lock::settings::{LockSettings, Newer};
use crate::lock::text_error::TextError;
use crate::lock::time::is_time;
use crate::name::PackageName;

/// The options with a fixed set of values.
const WORDS: [(&str, &[&str]); 3] = [
    ("resolution-mode", &["highest", "lowest", "lowest-direct"]),
    ("prerelease-mode", &["disallow", "allow", "if-necessary", "explicit", "if-necessary-or-explicit"]),
    ("fork-strategy", &["fewest", "requires-python"]),
];

pub(super) fn options(item: Item<'_>) -> Result<LockSettings, Box<Fault>> {
    let table = item.table()?;
    let minimum_libc = table.get("minimum-libc-version").map(minimum_libc).transpose()?;
    let [resolution, prerelease, fork_strategy] = WORDS.map(|(key, words)| word(table, key, words));
    let time = table.get("exclude-newer").map(time).transpose()?;
    let span = table.get("exclude-newer-span").map(span).transpose()?;
    Ok(LockSettings {
        resolution: resolution?,
        prerelease: prerelease?,
        fork_strategy: fork_strategy?,
        // The time beside a span is the one that was computed last.
        exclude_newer: span.map(Newer::Span).or(time.map(Newer::Time)),
        exclude_newer_package: newer_by_package(table.get("exclude-newer-package"))?,
        prerelease_package: prerelease_by_package(table.get("prerelease-package")),
        minimum_libc,
        conflicts: Vec::new(),
    })
}

fn word(table: Table<'_>, key: &'static str, words: &[&str]) -> Result<Option<String>, Box<Fault>> {
    let Some(item) = table.get(key) else { return Ok(None) };
    let text = item.text()?;
    if words.contains(&text) {
        return Ok(Some(text.to_owned()));
    }
    Err(item.fail(TextError::new(text, key, format!("it is none of {}", words.join(", ")))))
}

fn minimum_libc(item: Item<'_>) -> Result<BTreeMap<String, String>, Box<Fault>> {
    let table = item.table()?;
    table.only(&["glibc", "musl"])?;
    Ok(table.entries().filter_map(|one| Some((one.key().to_owned(), one.text().ok()?.to_owned()))).collect())
}

fn time(item: Item<'_>) -> Result<String, Box<Fault>> {
    let text = item.text()?;
    if is_time(text) {
        return Ok(text.to_owned());
    }
    Err(item.fail(TextError::new(text, "time", "it is not like `2026-01-31T23:59:59Z`")))
}

fn span(item: Item<'_>) -> Result<String, Box<Fault>> {
    let text = item.text()?;
    if is_span(text) {
        return Ok(text.to_owned());
    }
    Err(item.fail(TextError::new(text, "span of time", "it is not like `P3D`")))
}

/// Parses a time, a table with a time and a span, or `false`; anything else is ignored.
fn newer_by_package(item: Option<Item<'_>>) -> Result<BTreeMap<PackageName, Newer>, Box<Fault>> {
    let Some(item) = item else { return Ok(BTreeMap::new()) };
    let mut all = BTreeMap::new();
    for entry in item.table()?.entries() {
        let Ok(name) = entry.key().parse() else { continue };
        let newer = match (entry.text(), entry.table()) {
            (Ok(text), _) => Newer::Time(text.to_owned()),
            (_, Ok(table)) => match table.get("span").map(Item::text) {
                Some(Ok(span)) => Newer::Span(span.to_owned()),
                _ => continue,
            },
            _ => Newer::Off,
        };
        all.insert(name, newer);
    }
    Ok(all)
}

fn prerelease_by_package(item: Option<Item<'_>>) -> BTreeMap<PackageName, String> {
    let table = item.and_then(|item| item.table().ok());
    let entries = table.into_iter().flat_map(Table::entries);
    entries.filter_map(|entry| Some((entry.key().parse().ok()?, entry.text().ok()?.to_owned()))).collect()
}

/// Whether this may be a span of time: `P3D` (ISO 8601) or `3 days`, with or without a sign.
fn is_span(text: &str) -> bool {
    let text = text.trim_start_matches(['+', '-']);
    let has_digit = text.bytes().any(|b| b.is_ascii_digit());
    let is_known = text.bytes().all(|b| b.is_ascii_alphanumeric() || b" .,:\xc2\xb5".contains(&b));
    has_digit && is_known && text.starts_with(|c: char| matches!(c, 'P' | 'p') || c.is_ascii_digit())
}
