//! Comparison of the options of the resolution that a lock records.
//!
//! They may come from `[tool.uv]`, from uv.toml, from the environment or from the command line. If `[tool.uv]` states
//! one, the lock must have been made with it; one that only the lock has is reported as not compared.

use std::collections::{BTreeMap, BTreeSet};

use super::check::Check;
use super::finding::DriftKind;
use super::newer::newer;
use super::origin::shortened;
use super::unchecked::Unchecked;
use crate::lock::{FORK_STRATEGIES, Newer, PRERELEASE_MODES, Package, RESOLUTION_MODES};
use crate::name::PackageName;
use crate::pyproject::{PyProject, Setting};

/// The defaults of options.
const DEFAULTS: [(&str, &str); 3] =
    [("resolution", "highest"), ("prerelease", "if-necessary"), ("fork-strategy", "requires-python")];

/// The phrase for an option that a lock does not have.
pub(super) const NOT_STATED: &str = "not stated";

/// Whether uv reads the options of the root: not beside a uv.toml, which replaces them, and none of them where it cannot
/// read one. What that means is noted.
pub(super) fn are_read(check: &mut Check<'_>, root: &PyProject) -> bool {
    let document = check.projects.document(".");
    let unread = if check.projects.has_uv_toml {
        Unchecked::UvToml { document }
    } else if let Some(key) = root.uv.unread.clone().or_else(|| unread(root)) {
        Unchecked::UnreadSetting { key, document }
    } else {
        return true;
    };
    check.unchecked.insert(unread);
    false
}

/// Notes the options with which uv resolves again, or refuses the lock, whatever it has.
fn resolves_again(check: &mut Check<'_>, root: &PyProject) {
    let uv = &root.uv;
    let is_off = |value: &Setting| match value {
        Setting::Bool(is_on) => !is_on,
        Setting::List(items) => items.is_empty(),
        _ => false,
    };
    for (key, value) in [
        ("no-index", &uv.no_index),
        ("required-version", &uv.required_version),
        ("upgrade", &uv.upgrade),
        ("upgrade-package", &uv.upgrade_package),
    ] {
        if value.as_ref().is_some_and(|value| !is_off(value)) {
            let document = check.projects.document(".");
            check.unchecked.insert(Unchecked::ResolvesAgain { key: key.to_owned(), document });
        }
    }
}

/// The first of the options that has a value which uv is not known to read.
fn unread(root: &PyProject) -> Option<String> {
    let uv = &root.uv;
    for (key, is_read) in [
        ("dependency-metadata", uv.dependency_metadata.is_read()),
        ("no-binary", uv.no_binary.is_read()),
        ("no-binary-package", uv.no_binary_package.is_read()),
    ] {
        if !is_read {
            return Some(key.to_owned());
        }
    }
    let words = [
        ("resolution", &uv.resolution, RESOLUTION_MODES),
        ("prerelease", &uv.prerelease, PRERELEASE_MODES),
        ("fork-strategy", &uv.fork_strategy, FORK_STRATEGIES),
    ];
    let is_one = |value: &Setting, words: &[&str]| value.text().is_some_and(|text| words.contains(&text));
    for (key, value, words) in words {
        if value.as_ref().is_some_and(|value| !is_one(value, words)) {
            return Some(key.to_owned());
        }
    }
    let is_newer = |value: &Setting| match value {
        Setting::Bool(is_on) => !is_on,
        value => value.text().and_then(newer).is_some(),
    };
    if uv.exclude_newer.as_ref().is_some_and(|value| !is_newer(value)) {
        return Some("exclude-newer".to_owned());
    }
    let is_mode = |value: &Setting| is_one(value, PRERELEASE_MODES);
    unread_in("exclude-newer-package", uv.exclude_newer_package.as_ref(), is_newer)
        .or_else(|| unread_in("prerelease-package", uv.prerelease_package.as_ref(), is_mode))
}

/// The first entry of a table of packages that has no name of a package, or a value that uv is not known to read.
fn unread_in(key: &str, table: Option<&Setting>, is_read: impl Fn(&Setting) -> bool) -> Option<String> {
    let Some(Setting::Table(table)) = table else { return None };
    let (name, _) = table.iter().find(|(name, value)| PackageName::new(name).is_err() || !is_read(value))?;
    Some(format!("{key}.{}", shortened(name)))
}

/// Compares the oldest C libraries, which uv reads with the workspace, and the options if uv reads them.
pub(super) fn check(check: &mut Check<'_>, root: &PyProject) {
    let (lock, document) = (check.lock, check.projects.document("."));
    let settings = lock.settings();
    minimum_libc(check, root, settings.minimum_libc.as_ref(), &document);
    if !check.has_options {
        return;
    }
    resolves_again(check, root);
    let packages: BTreeSet<&PackageName> = lock.packages().iter().map(Package::name).collect();
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
    // What is stated of a package that is not locked has no effect, and uv keeps such a lock.
    let matters = |package: &PackageName| packages.contains(package);
    for (package, stated) in stated.iter().filter(|(package, _)| matters(package)) {
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

/// Compares the oldest versions of C libraries for which there must be files; none of any library is not the same as not stated.
fn minimum_libc(check: &mut Check<'_>, root: &PyProject, locked: Option<&BTreeMap<String, String>>, document: &str) {
    let key = "tool.uv.minimum-libc-version".to_owned();
    let is_version = |value: &Setting| value.text().is_some();
    let is_read = match &root.uv.minimum_libc_version {
        Some(Setting::Table(stated)) => {
            stated.iter().all(|(name, value)| matches!(name.as_str(), "glibc" | "musl") && is_version(value))
        }
        Some(Setting::List(stated)) => stated.iter().all(is_version),
        stated => stated.is_none(),
    };
    if !is_read {
        let reason = "it is no table such as `{ glibc = \"2.28\" }`".to_owned();
        check.find(document, DriftKind::Refused { key, reason });
        return;
    }
    let version = |(name, version): (&String, &Setting)| Some((name.clone(), version.text()?.to_owned()));
    let declared = match &root.uv.minimum_libc_version {
        Some(Setting::Table(stated)) => Some(stated.iter().filter_map(version).collect()),
        // uv reads an array like a table, in this order.
        Some(Setting::List(stated)) => {
            let named = ["glibc", "musl"].map(str::to_owned).into_iter().zip(stated);
            Some(named.filter_map(|(name, version)| Some((name, version.text()?.to_owned()))).collect())
        }
        _ => None,
    };
    if declared.as_ref() != locked {
        let said = |versions: Option<&BTreeMap<String, String>>| match versions {
            None => NOT_STATED.to_owned(),
            Some(all) if all.is_empty() => "of no library".to_owned(),
            Some(all) => all.iter().map(|(name, version)| format!("{name} {version}")).collect::<Vec<_>>().join(", "),
        };
        let declared = said(declared.as_ref());
        check.find(document, DriftKind::Setting { key, declared, locked: said(locked) });
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
            Some(Setting::Text(text)) => Some((newer(text), text.as_str())),
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
