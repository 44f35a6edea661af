//! Settings of the root that a lock keeps: excluded dependencies, and metadata that replaces that of packages.

use std::collections::{BTreeMap, BTreeSet};

use super::check::Check;
use super::error::{DriftError, Reason};
use super::finding::DriftKind;
use super::groups::{Specifiers, specifiers};
use super::requirement::{Locator, Stated};
use super::scoped;
use super::unchecked::Unchecked;
use super::work::{READ, Work};
use crate::lock::StaticMetadata;
use crate::marker::Marker;
use crate::name::{ExtraName, PackageName};
use crate::pyproject::PyProject;
use crate::version::Version;

/// Compares both settings. As with constraints, an entry that only the document has matters if the lock has such a
/// package.
pub(super) fn check(
    check: &mut Check<'_>,
    declared: &PyProject,
    work: &Work,
    counts: &dyn Fn(&PackageName) -> bool,
) -> Result<(), DriftError> {
    let (manifest, document) = (check.lock.manifest(), check.projects.document("."));
    let key = "tool.uv.exclude-dependencies";
    let excluded: Result<BTreeSet<PackageName>, _> =
        declared.uv.exclude_dependencies.iter().filter_map(|entry| entry.text()).map(PackageName::new).collect();
    let excluded = excluded.map_err(|error| Reason::Invalid(error.to_string()).at(&document, key))?;
    for package in excluded.difference(manifest.excludes()).filter(|package| counts(package)) {
        check.find(&document, DriftKind::ExcludedNotInLock { package: package.clone() });
    }
    for package in manifest.excludes().difference(&excluded) {
        check.find(&document, DriftKind::ExcludedOnlyInLock { package: package.clone() });
    }
    scoped::excludes(check, declared, counts)?;
    if !check.has_options {
        return Ok(());
    }
    let ours = match by_name(declared.uv.dependency_metadata.items().iter().map(|entry| &entry.0), work) {
        // uv ignores what it cannot read.
        Err(Reason::Invalid(_)) => {
            check.unchecked.insert(Unchecked::UnreadSetting { key: "dependency-metadata".to_owned(), document });
            return Ok(());
        }
        ours => ours.map_err(|reason| reason.at(&document, "tool.uv.dependency-metadata"))?,
    };
    if ours.values().flatten().any(|known| matches!(known.version, Some(Err(_)))) {
        check.unchecked.insert(Unchecked::UnreadSetting { key: "dependency-metadata".to_owned(), document });
        return Ok(());
    }
    let theirs = by_name(manifest.dependency_metadata().iter(), work)
        .map_err(|reason| reason.at(&document, "in the lock, manifest.dependency-metadata"))?;
    let names: BTreeSet<&PackageName> = ours.keys().chain(theirs.keys()).copied().collect();
    for package in names.into_iter().filter(|name| theirs.contains_key(name) || counts(name)) {
        if ours.get(package) != theirs.get(package) {
            check.find(&document, DriftKind::StaticMetadata { package: package.clone() });
        }
    }
    Ok(())
}

/// A requirement: name, extras, marker, and `Ok` of its versions or `Err` of its URL.
type Required = (PackageName, Vec<ExtraName>, Marker, Result<Specifiers, String>);

/// Metadata in normal form.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Known {
    version: Option<Result<Version, String>>,
    /// In the order of the file, which uv compares as well.
    requires_dist: Vec<Required>,
    requires_python: Option<Specifiers>,
    extras: BTreeSet<ExtraName>,
}

fn by_name<'m>(
    all: impl Iterator<Item = &'m StaticMetadata>,
    work: &Work,
) -> Result<BTreeMap<&'m PackageName, BTreeSet<Known>>, Reason> {
    let mut known: BTreeMap<&PackageName, BTreeSet<Known>> = BTreeMap::new();
    for one in all {
        work.spend(READ * (1 + one.requires_dist().len()))?;
        let mut requires_dist = Vec::new();
        for text in one.requires_dist() {
            let Stated { name, extras, marker, locator } = Stated::read(text)?;
            let from = match locator {
                Locator::Versions(versions) => Ok(specifiers(&versions)?),
                Locator::Url(url) => Err(url),
            };
            requires_dist.push((name, extras, marker, from));
        }
        known.entry(one.name()).or_default().insert(Known {
            version: one.version().map(|text| text.parse().map_err(|_| text.to_owned())),
            requires_dist,
            requires_python: one.requires_python().map(specifiers).transpose()?,
            extras: one.provides_extras().iter().cloned().collect(),
        });
    }
    Ok(known)
}
