//! Finding what became of each package of a layer.

use std::collections::{BTreeMap, BTreeSet};

use super::package_diff::PackageDiff;
use super::plan_diff::content;
use super::reason::Reason;
use crate::export::{LayerDocument, PackageDocument, PlanJson};
use crate::version::Version;

/// Where the packages of both plans stand.
pub(super) struct Places<'a> {
    before: ByName<'a>,
    after: ByName<'a>,
    provided: BTreeSet<&'a str>,
}

type ByName<'a> = BTreeMap<&'a str, Vec<(&'a LayerDocument, &'a PackageDocument)>>;

impl<'a> Places<'a> {
    pub(super) fn of(before: &'a PlanJson, after: &'a PlanJson) -> Self {
        let by_name = |plan: &'a PlanJson| {
            let mut found = ByName::new();
            for layer in &plan.0.layers {
                for package in &layer.packages {
                    found.entry(&package.name).or_default().push((layer, package));
                }
            }
            found
        };
        let provided = after.0.provided.iter().map(|package| package.name.as_str()).collect();
        Self { before: by_name(before), after: by_name(after), provided }
    }
}

/// The packages that tell two versions of a layer apart, by name.
pub(super) fn packages(
    before: Option<&LayerDocument>,
    after: Option<&LayerDocument>,
    places: &Places<'_>,
) -> Vec<PackageDiff> {
    let mut names: BTreeMap<&str, (Vec<&PackageDocument>, Vec<&PackageDocument>)> = BTreeMap::new();
    for package in before.into_iter().flat_map(|layer| &layer.packages) {
        names.entry(&package.name).or_default().0.push(package);
    }
    for package in after.into_iter().flat_map(|layer| &layer.packages) {
        names.entry(&package.name).or_default().1.push(package);
    }
    let here = after.or(before).map_or("", |layer| &layer.name);
    let mut found = Vec::new();
    for (name, (old, new)) in names {
        let reasons: Vec<Reason> = pairs(old, new).into_iter().flat_map(|pair| reasons(pair, here, places)).collect();
        if !reasons.is_empty() {
            found.push(PackageDiff { name: name.to_owned(), reasons });
        }
    }
    found
}

type Pair<'a> = (Option<&'a PackageDocument>, Option<&'a PackageDocument>);

/// Entries of one name: equal ones are left out, those of one version and source go together, the rest in order.
fn pairs<'a>(mut old: Vec<&'a PackageDocument>, mut new: Vec<&'a PackageDocument>) -> Vec<Pair<'a>> {
    let mut pairs = Vec::new();
    let same: [fn(&PackageDocument, &PackageDocument) -> bool; 3] = [
        |a, b| content(a) == content(b),
        |a, b| a.version == b.version && a.source == b.source,
        |a, b| a.version == b.version,
    ];
    for (round, same) in same.into_iter().enumerate() {
        old.retain(|a| match new.iter().position(|b| same(a, b)) {
            Some(found) => {
                let b = new.remove(found);
                if round > 0 {
                    pairs.push((Some(*a), Some(b)));
                }
                false
            }
            None => true,
        });
    }
    let (mut old, mut new) = (old.into_iter(), new.into_iter());
    loop {
        match (old.next(), new.next()) {
            (None, None) => return pairs,
            pair => pairs.push(pair),
        }
    }
}

fn reasons(pair: Pair<'_>, here: &str, places: &Places<'_>) -> Vec<Reason> {
    match pair {
        (Some(a), Some(b)) => changed(a, b),
        (None, Some(b)) => {
            let was = elsewhere(&places.before, &b.name, here);
            if was.is_empty() {
                let needed_by = if b.dependents.is_empty() { &b.needed_by } else { &b.dependents };
                return vec![Reason::Added { version: b.version.clone(), needed_by: needed_by.clone() }];
            }
            let layers = was.iter().map(|(layer, _)| layer.name.clone()).collect();
            let mut reasons = vec![Reason::MovedFrom { layers, because: because(&was, &[b]) }];
            reasons.extend(was.first().and_then(|(_, a)| version(a, b)));
            reasons
        }
        (Some(a), None) => {
            let is = elsewhere(&places.after, &a.name, here);
            if is.is_empty() && places.provided.contains(a.name.as_str()) {
                return vec![Reason::Provided];
            }
            if is.is_empty() {
                return vec![Reason::Removed { version: a.version.clone() }];
            }
            let layers = is.iter().map(|(layer, _)| layer.name.clone()).collect();
            let now: Vec<&PackageDocument> = is.iter().map(|(_, package)| *package).collect();
            let was: Vec<_> = places.before.get(a.name.as_str()).into_iter().flatten().copied().collect();
            vec![Reason::MovedTo { layers, because: because(&was, &now) }]
        }
        (None, None) => Vec::new(),
    }
}

fn elsewhere<'a>(places: &ByName<'a>, name: &str, here: &str) -> Vec<(&'a LayerDocument, &'a PackageDocument)> {
    let all = places.get(name).into_iter().flatten();
    all.filter(|(layer, _)| layer.name != here).copied().collect()
}

/// What needs a package now and did not before: packages where there are some, else selectors.
fn because(before: &[(&LayerDocument, &PackageDocument)], after: &[&PackageDocument]) -> Vec<String> {
    let new = |of: fn(&PackageDocument) -> &Vec<String>| -> Vec<String> {
        let known: BTreeSet<&String> = before.iter().flat_map(|(_, package)| of(package)).collect();
        let all: BTreeSet<&String> = after.iter().flat_map(|package| of(package)).collect();
        all.difference(&known).map(|name| (*name).clone()).collect()
    };
    let dependents = new(|package| &package.dependents);
    if dependents.is_empty() { new(|package| &package.needed_by) } else { dependents }
}

fn version(a: &PackageDocument, b: &PackageDocument) -> Option<Reason> {
    let (Some(from), Some(to)) = (&a.version, &b.version) else { return None };
    let (from, to) = (from.clone(), to.clone());
    if from == to {
        return None;
    }
    let is_newer = matches!((from.parse::<Version>(), to.parse::<Version>()), (Ok(a), Ok(b)) if a < b);
    Some(if is_newer { Reason::Raised { from, to } } else { Reason::Lowered { from, to } })
}

/// What tells two entries of one name apart. Every part of what a fingerprint covers has a reason of its own.
fn changed(a: &PackageDocument, b: &PackageDocument) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let is_other_version = a.version != b.version;
    reasons.extend(version(a, b));
    let is_elsewhere = a.locator != b.locator || a.source.kind != b.source.kind;
    if is_elsewhere || (is_other_version && reasons.is_empty()) {
        let place = |package: &PackageDocument| match package.locator.as_str() {
            "" => format!("{} {}", package.source.kind, package.source.location),
            locator => locator.to_owned(),
        };
        reasons.push(Reason::Source { from: place(a), to: place(b) });
    }
    if a.marker != b.marker {
        reasons.push(Reason::Marker { from: a.marker.clone(), to: b.marker.clone() });
    }
    if a.hashes != b.hashes && !is_other_version {
        reasons.push(Reason::Files { added: files(b, a), removed: files(a, b) });
    }
    reasons
}

/// The files whose hashes only the first has, by name where the name is known.
fn files(of: &PackageDocument, other: &PackageDocument) -> Vec<String> {
    let only = of.hashes.iter().filter(|hash| !other.hashes.contains(hash));
    let name = |hash: &String| {
        let file = of.artifacts.iter().find(|artifact| artifact.hash.as_ref() == Some(hash));
        file.and_then(|artifact| artifact.filename.clone()).unwrap_or_else(|| hash.clone())
    };
    only.map(name).collect::<BTreeSet<_>>().into_iter().collect()
}
