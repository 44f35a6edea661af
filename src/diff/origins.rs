//! Changes of indexes, hosts and local sources, which no fingerprint covers where files have hashes or are local.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::pairs::Pair;
use super::words::list;
use crate::export::{ArtifactRecord, LayerRecord, PackageRecord, PlanRecord, SourceKind, SourceRecord};
use crate::lock::Hash;
use crate::message::Printable;
use crate::name::PackageName;

/// A change of origin: packages from another index, files from another host, or local packages from another folder or with
/// another content.
///
/// Hashes protect what is installed from an index, and local packages are in no layer, so such a change alters no fingerprint, but
/// a reviewer should see it. URLs are without credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OriginDiff {
    kind: OriginKind,
    from: Option<String>,
    to: String,
    packages: Vec<PackageName>,
}

/// The kind of an origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum OriginKind {
    /// The index of packages, by its URL or folder.
    Index,
    /// The host of files, by the scheme and host of their URLs.
    Files,
    /// The source of local packages that are installed, by its kind and path.
    Local,
}

impl OriginDiff {
    /// Returns whether the index of packages or the host of files changed.
    pub fn kind(&self) -> OriginKind {
        self.kind
    }

    /// Returns the origin before; `None` if the packages are new, and nothing came from the new origin before. For a local
    /// archive of which only the hash changed, that after.
    pub fn from(&self) -> Option<&str> {
        self.from.as_deref()
    }

    /// Returns the origin after.
    pub fn to(&self) -> &str {
        &self.to
    }

    /// Returns the names of the packages, sorted.
    pub fn packages(&self) -> &[PackageName] {
        &self.packages
    }
}

impl OriginKind {
    /// Returns the kind in one word: `index`, `files`, `local`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Index => "index",
            Self::Files => "files",
            Self::Local => "local",
        }
    }
}

impl fmt::Display for OriginDiff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.kind {
            OriginKind::Index => "index",
            OriginKind::Files => "files from",
            OriginKind::Local => "local package from",
        };
        write!(f, "{what} {}", Printable(&self.to))?;
        match &self.from {
            None => write!(f, ", which is new")?,
            Some(from) if *from == self.to => f.write_str(", with another hash than before")?,
            Some(from) => write!(f, ", previously {}", Printable(from))?,
        }
        write!(f, ": {}", list(&self.packages))
    }
}

/// Collects changes of origins.
#[derive(Default)]
pub(super) struct Origins<'a> {
    /// Indexes and hosts of the plan before.
    known: BTreeSet<(OriginKind, String)>,
    found: BTreeMap<(OriginKind, Option<String>, String), BTreeSet<&'a PackageName>>,
}

impl<'a> Origins<'a> {
    pub(super) fn of(before: &PlanRecord) -> Self {
        let mut known = BTreeSet::new();
        for package in before.layers().iter().flat_map(LayerRecord::packages) {
            known.extend(index(package).map(|index| (OriginKind::Index, index.to_owned())));
            known.extend(hosts(package).into_iter().map(|host| (OriginKind::Files, host)));
        }
        Self { known, found: BTreeMap::new() }
    }

    /// Records the changes of a pair. `is_new` states that the plan before had no package of this name.
    pub(super) fn note(&mut self, pair: &Pair<'a>, is_new: bool) {
        let Some(after) = pair.after.map(|entry| entry.package) else { return };
        let before = pair.before.map(|entry| entry.package);
        if before.is_none() && !is_new {
            return;
        }
        let was = before.and_then(index);
        self.note_one(OriginKind::Index, after, was, index(after).filter(|index| Some(*index) != was));
        let were = before.map(hosts).unwrap_or_default();
        for host in hosts(after).difference(&were) {
            self.note_one(OriginKind::Files, after, were.first().map(String::as_str), Some(host));
        }
    }

    /// Records the local packages that are installed from elsewhere than before, and the archives with another hash.
    pub(super) fn note_local(&mut self, before: &'a PlanRecord, after: &'a PlanRecord) {
        let (known, now) = (local(before), local(after));
        let none = BTreeMap::new();
        for (name, sources) in &now {
            let were = known.get(name).unwrap_or(&none);
            let from = were.keys().find(|source| !sources.contains_key(*source)).map(|source| phrase(source));
            for (source, hashes) in sources.iter().filter(|(source, _)| source.kind() != SourceKind::Virtual) {
                let from = match were.get(source) {
                    None => from.clone(),
                    // A plan from elsewhere may state no hashes.
                    Some(old) if old != hashes && !old.is_empty() && !hashes.is_empty() => Some(phrase(source)),
                    Some(_) => continue,
                };
                self.found.entry((OriginKind::Local, from, phrase(source))).or_default().insert(name);
            }
        }
    }

    fn note_one(&mut self, kind: OriginKind, package: &'a PackageRecord, from: Option<&str>, to: Option<&str>) {
        let Some(to) = to.map(str::to_owned) else { return };
        let is_known = || self.known.contains(&(kind, to.clone()));
        if from.is_some() || !is_known() {
            self.found.entry((kind, from.map(str::to_owned), to)).or_default().insert(package.name());
        }
    }

    pub(super) fn finish(self) -> Vec<OriginDiff> {
        let one = |((kind, from, to), packages): ((_, Option<String>, String), BTreeSet<&PackageName>)| OriginDiff {
            kind,
            from,
            to,
            packages: packages.into_iter().cloned().collect(),
        };
        self.found.into_iter().map(one).collect()
    }
}

fn index(package: &PackageRecord) -> Option<&str> {
    Some(package.source()).filter(|source| source.kind() == SourceKind::Registry).map(SourceRecord::location)
}

/// Returns the scheme, host and port of each URL of a file. Records have URLs without credentials, which may contain characters
/// that end a host.
fn hosts(package: &PackageRecord) -> BTreeSet<String> {
    package.artifacts().iter().filter_map(ArtifactRecord::url).map(|url| host(url).to_owned()).collect()
}

fn host(url: &str) -> &str {
    let start = url.find("://").map_or(0, |colon| colon + 3);
    &url[..url[start..].find(['/', '?', '#']).map_or(url.len(), |end| start + end)]
}

/// The sources of one local package, each with its hashes.
type Sources<'a> = BTreeMap<&'a SourceRecord, BTreeSet<&'a Hash<'static>>>;

/// Returns the sources of local packages, by name.
fn local(plan: &PlanRecord) -> BTreeMap<&PackageName, Sources<'_>> {
    let mut all: BTreeMap<&PackageName, Sources<'_>> = BTreeMap::new();
    for package in plan.local() {
        all.entry(package.name()).or_default().entry(package.source()).or_default().extend(package.hashes());
    }
    all
}

/// Returns a phrase for a local source, such as `directory libs/a`.
fn phrase(source: &SourceRecord) -> String {
    format!("{} {}", source.kind(), source.location())
}
