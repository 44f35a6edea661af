//! Comparison of the options of the resolution that a lock records.
//!
//! They may come from `[tool.uv]`, from uv.toml, from the environment or from the command line. If `[tool.uv]` states
//! one, the lock must have been made with it; one that only the lock has is reported as not compared.

use std::collections::BTreeMap;

use super::check::Check;
use super::finding::DriftKind;
use super::unchecked::Unchecked;
use crate::lock::Newer;
use crate::name::PackageName;
use crate::pyproject::{PyProject, Setting};

/// The defaults of options.
const DEFAULTS: [(&str, &str); 3] =
    [("resolution", "highest"), ("prerelease", "if-necessary"), ("fork-strategy", "requires-python")];

/// The phrase for an option that a lock does not have.
const NOT_STATED: &str = "not stated";

pub(super) fn check(check: &mut Check<'_>, root: &PyProject) {
    let (lock, document) = (check.lock, check.projects.document("."));
    if check.projects.has_uv_toml {
        check.unchecked.insert(Unchecked::UvToml { document });
        return;
    }
    let settings = lock.settings();
    let words = [
        (&root.uv.resolution, &settings.resolution),
        (&root.uv.prerelease, &settings.prerelease),
        (&root.uv.fork_strategy, &settings.fork_strategy),
    ];
    let mut all = Options { check, document };
    for ((key, default), (stated, locked)) in DEFAULTS.into_iter().zip(words) {
        let normal = |word: &str| if word == "if-necessary-or-explicit" { default } else { word }.to_owned();
        let stated = stated.as_ref().and_then(Setting::text).map(normal);
        let locked = locked.as_deref().map(normal);
        if stated.as_deref().is_some_and(|stated| stated != locked.as_deref().unwrap_or(default)) {
            all.differs(key, stated.unwrap_or_default(), locked.unwrap_or_else(|| default.to_owned()));
        } else if let (None, Some(locked)) = (stated, locked.filter(|locked| locked != default)) {
            all.only_in_lock(key, locked);
        }
    }
    all.newer("exclude-newer", root.uv.exclude_newer.as_ref(), settings.exclude_newer.as_ref());
    let stated = by_package(root.uv.exclude_newer_package.as_ref());
    for (package, stated) in &stated {
        let locked = settings.exclude_newer_package.get(package);
        all.newer(&format!("exclude-newer-package.{package}"), Some(stated), locked);
    }
    for (package, locked) in settings.exclude_newer_package.iter().filter(|(name, _)| !stated.contains_key(*name)) {
        all.only_in_lock(&format!("exclude-newer-package.{package}"), in_words(locked));
    }
    let stated = by_package(root.uv.prerelease_package.as_ref());
    for (package, stated) in &stated {
        let (key, locked) = (format!("prerelease-package.{package}"), settings.prerelease_package.get(package));
        match stated.text() {
            Some(stated) if Some(stated) != locked.map(String::as_str) => {
                all.differs(&key, stated.to_owned(), locked.cloned().unwrap_or_else(|| NOT_STATED.to_owned()));
            }
            _ => {}
        }
    }
    for (package, locked) in settings.prerelease_package.iter().filter(|(name, _)| !stated.contains_key(*name)) {
        all.only_in_lock(&format!("prerelease-package.{package}"), locked.clone());
    }
}

struct Options<'a, 'c> {
    check: &'a mut Check<'c>,
    document: String,
}

impl Options<'_, '_> {
    fn differs(&mut self, key: &str, declared: String, locked: String) {
        let key = format!("tool.uv.{key}");
        self.check.find(&self.document, DriftKind::Setting { key, declared, locked });
    }

    fn only_in_lock(&mut self, key: &str, locked: String) {
        let (key, document) = (key.to_owned(), self.document.clone());
        self.check.unchecked.insert(Unchecked::OnlyInLock { key, locked, document });
    }

    /// uv accepts a lock that was made with another time as long as no locked file is newer than it.
    fn newer(&mut self, key: &str, stated: Option<&Setting>, locked: Option<&Newer>) {
        let of_package = key.len() > "exclude-newer".len();
        let stated = match stated {
            None | Some(Setting::Bool(false)) if !of_package => None,
            Some(Setting::Bool(false)) => Some((Some(Newer::Off), "false")),
            Some(Setting::Text(text)) => Some((newer(text.trim()), text.as_str())),
            _ => None,
        };
        match (stated, locked) {
            // Without a time, no file is left out anyway.
            (None | Some((Some(Newer::Off), _)), None) => {}
            (None, Some(locked)) => self.only_in_lock(key, in_words(locked)),
            (Some((Some(stated), _)), Some(locked)) if stated == *locked => {}
            (Some((None | Some(Newer::Time(_) | Newer::Off), text)), Some(Newer::Time(_) | Newer::Off))
            | (Some((None, text)), Some(Newer::Span(_))) => {
                let (key, declared) = (key.to_owned(), text.to_owned());
                let locked = locked.map_or_else(String::new, in_words);
                self.check.unchecked.insert(Unchecked::OtherTime { key, declared, locked });
            }
            (Some((_, text)), locked) => {
                let locked = locked.map_or_else(|| NOT_STATED.to_owned(), in_words);
                self.differs(key, text.to_owned(), locked);
            }
        }
    }
}

fn in_words(newer: &Newer) -> String {
    match newer {
        Newer::Time(text) | Newer::Span(text) => text.clone(),
        Newer::Off => "false".to_owned(),
    }
}

fn by_package(stated: Option<&Setting>) -> BTreeMap<PackageName, &Setting> {
    let Some(Setting::Table(stated)) = stated else { return BTreeMap::new() };
    stated.iter().filter_map(|(name, value)| Some((PackageName::new(name).ok()?, value))).collect()
}

/// Parses a time or a span; `None` for a span of an unknown form.
fn newer(text: &str) -> Option<Newer> {
    let is_time = text.len() >= 10 && text.bytes().take(4).all(|b| b.is_ascii_digit()) && text.as_bytes()[4] == b'-';
    if is_time { Some(Newer::Time(text.to_owned())) } else { span(text).map(Newer::Span) }
}

/// Returns a span in the form of a lock: `2 weeks, 1 day` is `P2W1D`; `None` for an unknown form.
fn span(text: &str) -> Option<String> {
    if text.starts_with(['P', 'p']) {
        return Some(text.to_ascii_uppercase());
    }
    let (mut days, mut hours, mut rest) = (String::from("P"), String::new(), text);
    while !rest.is_empty() {
        let (count, after) = rest.split_at(rest.bytes().take_while(u8::is_ascii_digit).count());
        let after = after.trim_start();
        let (unit, after) = after.split_at(after.bytes().take_while(u8::is_ascii_alphabetic).count());
        let count = count.trim_start_matches('0');
        let (part, letter) = match unit {
            _ if count.is_empty() => return None,
            "w" | "wk" | "wks" | "week" | "weeks" => (&mut days, 'W'),
            "d" | "day" | "days" => (&mut days, 'D'),
            "h" | "hr" | "hrs" | "hour" | "hours" => (&mut hours, 'H'),
            "m" | "min" | "mins" | "minute" | "minutes" => (&mut hours, 'M'),
            _ => return None,
        };
        part.push_str(count);
        part.push(letter);
        rest = after.trim_start_matches([' ', ',']);
    }
    let time = if hours.is_empty() { "" } else { "T" };
    (days.len() + hours.len() > 1).then(|| format!("{days}{time}{hours}"))
}

#[cfg(test)]
mod tests {
    use super::span;

    #[test]
    fn spans_are_written_as_locks_have_them() {
        for (text, expected) in [
            ("1 week", Some("P1W")),
            ("7 days", Some("P7D")),
            ("24h", Some("PT24H")),
            ("1 week, 2 days", Some("P1W2D")),
            ("1d 30 min", Some("P1DT30M")),
            ("090 days", Some("P90D")),
            ("p7d", Some("P7D")),
            ("14 days ago", None),
            ("0 days", None),
            ("days", None),
            ("1 fortnight", None),
            ("", None),
        ] {
            assert_eq!(span(text).as_deref(), expected, "{text}");
        }
    }
}
