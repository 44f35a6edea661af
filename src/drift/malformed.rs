//! The sources and indexes of a document that uv refuses as it reads them, whatever requires them.

use std::collections::BTreeSet;

use super::check::Check;
use super::error::DriftError;
use super::finding::DriftKind;
use super::origin::shortened;
use super::source::named;
use super::work::{MARKER, READ, Work};
use crate::lock::has_scheme;
use crate::marker::{Marker, MarkerError};
use crate::message::{Printable, nearest};
use crate::name::{ExtraName, GroupName, NameError, PackageName, is_index_name};
use crate::pyproject::{PyProject, SourceEntry};

/// Reports what uv refuses in `[tool.uv.sources]` and `[[tool.uv.index]]` of a document.
pub(super) fn check(
    check: &mut Check<'_>,
    declared: &PyProject,
    document: &str,
    work: &Work<'_>,
) -> Result<(), DriftError> {
    let mut seen = BTreeSet::new();
    for (key, entries) in &declared.uv.sources {
        let shown = format!("tool.uv.sources.{}", shortened(key));
        let mut refuse = |reason| check.find(document, DriftKind::Refused { key: shown.clone(), reason });
        if let Err(error) = PackageName::new(key) {
            refuse(error.to_string());
        }
        if !seen.insert(named(key)) {
            refuse("it is the name of another entry in another spelling".to_owned());
        }
        if entries.0.is_empty() {
            refuse("it has no source".to_owned());
        }
        entries.0.iter().filter_map(of_entry).for_each(&mut refuse);
        let markers = markers(&entries.0, work).map_err(|reason| reason.at(document, &shown))?;
        for marker in &markers {
            if let Err(error) = marker {
                refuse(error.to_string());
            }
        }
        for (pair, markers) in entries.0.windows(2).zip(markers.windows(2)) {
            let [one, other] = pair else { continue };
            let same = |name: fn(&SourceEntry) -> Option<&str>| name(one).map(named) == name(other).map(named);
            if !same(|entry| entry.extra.as_deref()) || !same(|entry| entry.group.as_deref()) {
                continue;
            }
            let [Ok(a), Ok(b)] = markers else { continue };
            let (Some(a), Some(b)) = (a, b) else {
                refuse("it has several sources for the same requirement, and not each has a `marker`".to_owned());
                continue;
            };
            if !work.and(a, b).map_err(|reason| reason.at(document, &shown))?.is_never() {
                refuse(format!("the markers {} overlap", both(one, other)));
            }
        }
    }
    indexes(check, declared, document);
    Ok(())
}

/// Returns the markers of the sources of a name, or `None` for a source that has none.
fn markers(
    entries: &[SourceEntry],
    work: &Work<'_>,
) -> Result<Vec<Result<Option<Marker>, MarkerError>>, super::error::Reason> {
    let read = |entry: &SourceEntry| {
        work.spend(READ)?;
        let marker: Result<Option<Marker>, MarkerError> = entry.marker.as_deref().map(str::parse).transpose();
        if let Ok(Some(marker)) = &marker {
            work.spend(MARKER * marker.weight())?;
        }
        Ok(marker)
    };
    entries.iter().map(read).collect()
}

/// Returns the markers of two sources, for a message.
fn both(one: &SourceEntry, other: &SourceEntry) -> String {
    let shown = |entry: &SourceEntry| shortened(entry.marker.as_deref().unwrap_or_default());
    format!("`{}` and `{}`", shown(one), shown(other))
}

/// The kinds of sources, each with the keys that it excludes. With a repository, `path` is that of an archive in it.
const KINDS: [(&str, &[&str]); 5] = [
    ("git", &["url", "editable", "package", "index", "workspace"]),
    ("url", &["path", "index", "workspace", "rev", "tag", "branch", "editable", "package"]),
    ("path", &["index", "workspace", "rev", "tag", "branch"]),
    ("index", &["workspace", "rev", "tag", "branch", "editable", "package"]),
    ("workspace", &["rev", "tag", "branch", "package"]),
];

/// Returns why uv refuses a source by its keys and their values, if it does.
fn of_entry(entry: &SourceEntry) -> Option<String> {
    if let Some(key) = &entry.unknown {
        let near = nearest(key, SourceEntry::KEYS).first().map(|near| format!(" (the nearest is `{near}`)"));
        return Some(format!("it has the unknown key `{}`{}", shortened(key), near.unwrap_or_default()));
    }
    if entry.extra.is_some() && entry.group.is_some() {
        return Some("it has both `extra` and `group`".to_owned());
    }
    let Some((kind, others)) = KINDS.into_iter().find(|(kind, _)| entry.has(kind)) else {
        return Some("it has none of `git`, `url`, `path`, `index` and `workspace`".to_owned());
    };
    if let Some(other) = others.iter().find(|other| entry.has(other)) {
        return Some(format!("it has both `{kind}` and `{other}`"));
    }
    if ["rev", "tag", "branch"].iter().filter(|key| entry.has(key)).count() > 1 {
        return Some("it has more than one of `rev`, `tag` and `branch`".to_owned());
    }
    if kind == "git" && entry.path.is_some() && entry.subdirectory.is_some() {
        return Some("it has both `subdirectory` and `path`".to_owned());
    }
    if entry.editable == Some(true) && entry.package == Some(false) {
        return Some("it has both `editable = true` and `package = false`".to_owned());
    }
    let address = entry.git.as_deref().or(entry.url.as_deref());
    if let Some(address) = address.filter(|address| !has_scheme(address)) {
        return Some(format!("`{}` is not a URL with a scheme such as `https:`", shortened(address)));
    }
    let refusal = |error: NameError| error.to_string();
    let extra = entry.extra.as_deref().and_then(|extra| ExtraName::new(extra).err());
    let group = entry.group.as_deref().and_then(|group| GroupName::new(group).err());
    extra.or(group).map(refusal).or_else(|| entry.index.as_deref().and_then(index_name))
}

/// Returns why uv refuses the name of an index, if it does.
fn index_name(name: &str) -> Option<String> {
    (!is_index_name(name))
        .then(|| format!("`{}` is not the name of an index: letters, digits, `-`, `_` and `.`", shortened(name)))
}

fn indexes(check: &mut Check<'_>, declared: &PyProject, document: &str) {
    let mut refuse = |reason| check.find(document, DriftKind::Refused { key: "tool.uv.index".to_owned(), reason });
    let mut seen = BTreeSet::new();
    for index in &declared.uv.index {
        let values = [
            ("format", &index.format, &["simple", "flat"][..]),
            ("authenticate", &index.authenticate, &["auto", "always", "never"]),
        ];
        for (key, value, known) in values {
            if let Some(value) = value.as_deref().filter(|value| !known.contains(value)) {
                refuse(format!("`{key}` is `{}`, which is none of `{}`", shortened(value), known.join("`, `")));
            }
        }
        if index.url.is_empty() {
            refuse("an index has an empty URL".to_owned());
        }
        match index.name.as_deref() {
            None if index.explicit => {
                let url = shortened(&index.url);
                refuse(format!("the index `{}` is `explicit`, but has no name", Printable(&url)));
            }
            None => {}
            Some(name) => {
                index_name(name).into_iter().for_each(&mut refuse);
                if !seen.insert(name) {
                    refuse(format!("two indexes are named `{}`", shortened(name)));
                }
            }
        }
    }
    if declared.uv.index.iter().filter(|index| index.default).count() > 1 {
        refuse("two indexes are `default`".to_owned());
    }
}
