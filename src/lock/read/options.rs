//! The options that a lock was resolved with: no layer depends on them, but what uv refuses is refused.

use std::collections::BTreeMap;

use crate::lock::document::{Fault, Item, Table};
use crate::lock::settings::{FORK_STRATEGIES, LockSettings, Newer, PRERELEASE_MODES, RESOLUTION_MODES};
use crate::lock::span::{is_fixed_span, is_span};
use crate::lock::time::{is_day, is_time};
use crate::lock::value_error::ValueError;
use crate::name::{NameError, PackageName};

/// The options with a fixed set of values.
const WORDS: [(&str, &[&str]); 3] =
    [("resolution-mode", RESOLUTION_MODES), ("prerelease-mode", PRERELEASE_MODES), ("fork-strategy", FORK_STRATEGIES)];

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
        prerelease_package: prerelease_by_package(table.get("prerelease-package"))?,
        minimum_libc,
        conflicts: Vec::new(),
    })
}

fn word(table: Table<'_>, key: &'static str, words: &[&str]) -> Result<Option<String>, Box<Fault>> {
    table.get(key).map(|item| one_of(item, key, words)).transpose()
}

fn one_of(item: Item<'_>, what: &'static str, words: &[&str]) -> Result<String, Box<Fault>> {
    let text = item.text()?;
    if words.contains(&text) {
        return Ok(text.to_owned());
    }
    Err(item.fail(ValueError::new(text, what, format!("it is none of {}", words.join(", ")))))
}

/// Reads a table, or the array that uv reads like one.
fn minimum_libc(item: Item<'_>) -> Result<BTreeMap<String, String>, Box<Fault>> {
    const LIBRARIES: [&str; 2] = ["glibc", "musl"];
    let version = |entry: Item<'_>| {
        let text = entry.text()?;
        if is_libc(text) {
            return Ok(text.to_owned());
        }
        Err(entry.fail(ValueError::new(text, "version of a C library", "it is not like `2.28`")))
    };
    if let Ok(versions) = item.elements() {
        let named = LIBRARIES.into_iter().zip(versions);
        return named.map(|(name, entry)| Ok((name.to_owned(), version(entry)?))).collect();
    }
    let table = item.table()?;
    table.only(&LIBRARIES)?;
    table.entries().map(|entry| Ok((entry.key().to_owned(), version(entry)?))).collect()
}

/// Whether this is a major and a minor version, each of at most 65,535.
fn is_libc(text: &str) -> bool {
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok();
    text.split_once('.').is_some_and(|(major, minor)| is_number(major) && is_number(minor))
}

fn time(item: Item<'_>) -> Result<String, Box<Fault>> {
    let text = item.text()?;
    if is_time(text) {
        return Ok(text.to_owned());
    }
    Err(item.fail(ValueError::new(text, "time", "it is not like `2026-01-31T23:59:59Z`")))
}

fn span(item: Item<'_>) -> Result<String, Box<Fault>> {
    let text = item.text()?;
    if is_span(text) {
        return Ok(text.to_owned());
    }
    Err(item.fail(ValueError::new(text, "span of time", "it is not like `P3D`")))
}

/// Parses a time or a span, a table with a time and a span, or `false`, for each package.
fn newer_by_package(item: Option<Item<'_>>) -> Result<BTreeMap<PackageName, Newer>, Box<Fault>> {
    let Some(item) = item else { return Ok(BTreeMap::new()) };
    let mut all = BTreeMap::new();
    for entry in item.table()?.entries() {
        let newer = match entry.table() {
            Ok(table) => {
                let time = time(table.require("timestamp")?)?;
                table.get("span").map(span).transpose()?.map_or(Newer::Time(time), Newer::Span)
            }
            Err(_) if entry.is_false() => Newer::Off,
            Err(_) => {
                let text = entry.text()?;
                if !is_date(text) && !is_fixed_span(text) {
                    return Err(entry.fail(ValueError::new(
                        text,
                        "time",
                        "it is not like `2026-01-31T23:59:59Z` or `P3D`",
                    )));
                }
                Newer::Time(text.to_owned())
            }
        };
        all.insert(package(entry)?, newer);
    }
    Ok(all)
}

fn prerelease_by_package(item: Option<Item<'_>>) -> Result<BTreeMap<PackageName, String>, Box<Fault>> {
    let Some(item) = item else { return Ok(BTreeMap::new()) };
    let mut all = BTreeMap::new();
    for entry in item.table()?.entries() {
        let text = one_of(entry, "prerelease mode", PRERELEASE_MODES)?;
        all.insert(package(entry)?, text);
    }
    Ok(all)
}

/// Returns the package that a key names.
fn package(entry: Item<'_>) -> Result<PackageName, Box<Fault>> {
    entry.key().parse().map_err(|error: NameError| entry.fail(error))
}

/// Whether this is a time, a date, or a time without an offset from UTC.
fn is_date(text: &str) -> bool {
    is_time(text) || is_day(text)
}

#[cfg(test)]
mod tests {
    use super::{is_date, is_libc};

    /// What uv 0.13.9 reads and refuses.
    #[test]
    fn values_are_those_that_uv_reads() {
        for text in [
            "2026-01-01",
            "20260101",
            "2026-01-01T00:00:00",
            "2026-01-01T00:00:00Z",
            "2026-01-01T00",
            "2026-01-01[UTC]",
            "2026-01-01T00:00[Europe/Berlin][u-ca=iso8601]",
            "-009999-01-02",
            "9999-12-29",
            "9999-12-29T23:59:59",
        ] {
            assert!(is_date(text), "{text}");
        }
        for text in [
            "2026",
            " 2026-01-01",
            "2026-01-01 ",
            "2026-02-30",
            "",
            "2026-01-01Z",
            "2026-01-01+01:00",
            "2026-01-01T",
            "2026-01-01[!u-ca=iso8601]",
            "-009999-01-01",
            "-009999-01-01T00:00:00+25:59",
            "9999-12-30",
            "9999-12-30T22:00:00",
            "9999-12-31T00:00:00Z",
        ] {
            assert!(!is_date(text), "{text}");
        }
        for text in ["2.17", "02.017", "65535.0"] {
            assert!(is_libc(text), "{text}");
        }
        for text in ["", "2", "2.", ".1", "2.17.1", "x", "2.x", "-2.1", "+2.1", " 2.17", "65536.1", "2.99999"] {
            assert!(!is_libc(text), "{text}");
        }
    }
}
