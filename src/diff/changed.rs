//! The differences between two entries of one package. Every part of what a fingerprint covers has a reason of its
//! own.

use std::collections::{BTreeMap, BTreeSet};

use super::pairs::{content, written};
use super::reason::Reason;
use crate::export::{ArtifactRecord, PackageRecord, SourceKind};
use crate::lock::{Hash, HashAlgorithm};
use crate::message::value_without_credentials;
use crate::url::normal;

/// Returns the reasons for which fingerprints differ; empty if the contents are equal.
pub(super) fn changed(before: &PackageRecord, after: &PackageRecord) -> Vec<Reason> {
    if content(before) == content(after) {
        return Vec::new();
    }
    let mut reasons = moved(before, after);
    if before.marker() != after.marker() {
        reasons.push(Reason::Marker { from: before.marker().clone(), to: after.marker().clone() });
    }
    let is_other_version = written(before) != written(after);
    if before.hashes() != after.hashes() && !is_other_version {
        let (added, removed) = (files(after, before), files(before, after));
        if !added.is_empty() || !removed.is_empty() {
            reasons.push(Reason::Files { added, removed });
        }
    }
    if reasons.is_empty() {
        let (added, removed) = only_of_each(&bare(before), &bare(after));
        reasons.push(if added.is_empty() && removed.is_empty() {
            Reason::Source { from: shown(before.locator()), to: shown(after.locator()) }
        } else {
            Reason::Urls { added, removed }
        });
    }
    reasons
}

/// Returns the changes of a package that do not depend on its layer: of its version, its source and the strength of
/// its hashes.
pub(super) fn moved(before: &PackageRecord, after: &PackageRecord) -> Vec<Reason> {
    let mut reasons = Vec::new();
    reasons.extend(version(before, after));
    let (from, to) = (place(before), place(after));
    if from != to || (reasons.is_empty() && written(before) != written(after)) {
        reasons.push(Reason::Source { from: shown(&from), to: shown(&to) });
    }
    reasons.extend(urls(before, after));
    let (from, to) = (weakest(before), weakest(after));
    if from != to && !before.artifacts().is_empty() && !after.artifacts().is_empty() {
        reasons.push(Reason::Hashes { from, to });
    }
    reasons
}

fn version(before: &PackageRecord, after: &PackageRecord) -> Option<Reason> {
    let (Some(from), Some(to)) = (before.version().cloned(), after.version().cloned()) else { return None };
    match from.cmp(&to) {
        std::cmp::Ordering::Less => Some(Reason::Upgraded { from, to }),
        std::cmp::Ordering::Greater => Some(Reason::Downgraded { from, to }),
        std::cmp::Ordering::Equal if written(before) != written(after) => Some(Reason::Rewritten { from, to }),
        std::cmp::Ordering::Equal => None,
    }
}

/// Returns a phrase for the source of a package.
fn place(package: &PackageRecord) -> String {
    let source = package.source();
    match (source.kind(), package.locator()) {
        (SourceKind::Registry, _) => format!("index {}", source.location()),
        (kind, "") => format!("{kind} {}", source.location()),
        // `NAME @ URL`: the name is already part of the message.
        (_, locator) => locator.split_once(" @ ").map_or(locator, |(_, url)| url).to_owned(),
    }
}

/// Returns the change of the URLs of files that have no hash, so that others may be other files. Those of another version
/// are at other URLs anyway, and a hash that is lost or new is reported as such.
fn urls(before: &PackageRecord, after: &PackageRecord) -> Option<Reason> {
    if written(before) != written(after) || place(before) != place(after) {
        return None;
    }
    let (added, removed) = only_of_each(&bare_without(before, after), &bare_without(after, before));
    (!added.is_empty() || !removed.is_empty()).then_some(Reason::Urls { added, removed })
}

/// Files without a hash: the URL of each in normal form, and its name.
type Bare<'a> = BTreeMap<String, Option<&'a str>>;

/// Returns the files of an index that have a URL and no hash, so that fingerprints cover the URL.
fn bare(package: &PackageRecord) -> Bare<'_> {
    let bare = package.artifacts().iter().filter(|file| file.hash().is_none());
    let bare = bare.filter(|_| package.source().kind() == SourceKind::Registry);
    bare.filter_map(|file| Some((normal(file.url()?), file.filename()))).collect()
}

/// Returns those of the first that the second does not have with a hash.
fn bare_without<'a>(package: &'a PackageRecord, other: &PackageRecord) -> Bare<'a> {
    let hashed = other.artifacts().iter().filter(|file| file.hash().is_some());
    let hashed: BTreeSet<&str> = hashed.filter_map(ArtifactRecord::filename).collect();
    bare(package).into_iter().filter(|(_, name)| !name.is_some_and(|name| hashed.contains(name))).collect()
}

/// Returns the URLs that only the second has, and those that only the first has.
fn only_of_each(before: &Bare<'_>, after: &Bare<'_>) -> (Vec<String>, Vec<String>) {
    let only = |of: &Bare<'_>, other: &Bare<'_>| of.keys().filter(|url| !other.contains_key(*url)).cloned().collect();
    (only(after, before), only(before, after))
}

/// Returns the weakest hash algorithm of a package's files; `None` if a file has no hash, which is weakest of all.
fn weakest(package: &PackageRecord) -> Option<HashAlgorithm> {
    package.artifacts().iter().map(|artifact| artifact.hash().map(Hash::algorithm)).min().flatten()
}

/// Returns the reason to look at a new package whose files no hash verifies, or only one that can be forged.
pub(super) fn unverified(package: &PackageRecord) -> Option<Reason> {
    let weakest = weakest(package);
    let is_weak = weakest.is_none_or(|algorithm| algorithm < HashAlgorithm::Sha256) && !package.artifacts().is_empty();
    is_weak.then_some(Reason::Hashes { from: weakest, to: weakest })
}

/// Returns the files whose hashes only the first entry has, by name if it is known, without those of which the other
/// entry has no hash. Both lists of hashes are sorted.
fn files(of: &PackageRecord, other: &PackageRecord) -> Vec<String> {
    let mut others = other.hashes().iter().peekable();
    let mut only: BTreeSet<&Hash<'_>> = BTreeSet::new();
    for hash in of.hashes() {
        while others.next_if(|other| *other < hash).is_some() {}
        if others.next_if(|other| *other == hash).is_none() {
            only.insert(hash);
        }
    }
    let unguarded = other.artifacts().iter().filter(|artifact| artifact.hash().is_none());
    let unguarded: BTreeSet<&str> = unguarded.filter_map(ArtifactRecord::filename).collect();
    let mut names: BTreeMap<&Hash<'_>, &str> = BTreeMap::new();
    for artifact in of.artifacts() {
        if let (Some(hash), Some(name)) = (artifact.hash(), artifact.filename()) {
            names.entry(hash).or_insert(name);
        }
    }
    let name = |hash: &&Hash<'_>| names.get(hash).map_or_else(|| hash.to_string(), |name| (*name).to_owned());
    let names: BTreeSet<String> = only.iter().map(name).filter(|name| !unguarded.contains(name.as_str())).collect();
    names.into_iter().collect()
}

/// Returns a locator for messages: without the credentials of its URL.
fn shown(locator: &str) -> String {
    value_without_credentials(locator).into_owned()
}
