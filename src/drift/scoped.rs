//! The comparison of overrides and exclusions that are limited to the dependencies of one package.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::check::{Check, Sides, differing};
use super::error::{DriftError, Reason};
use super::finding::{DriftKind, LockList};
use super::lower::Lower;
use super::origin::Origin;
use super::unchecked::Unchecked;
use super::wanted::DriftRequirement;
use crate::lock::Scope;
use crate::name::PackageName;
use crate::pyproject::{Entry, PyProject};
use crate::version::{Version, VersionError};

const OVERRIDES: &str = "tool.uv.override-dependencies";
const EXCLUDES: &str = "tool.uv.exclude-dependencies";

/// Compares the overrides of one package's dependencies: package by package, all tables of one scope together. One
/// that only the document has matters if the lock has such a package.
pub(super) fn overrides(
    check: &mut Check<'_>,
    lower: &Lower<'_>,
    counts: &dyn Fn(&PackageName) -> bool,
) -> Result<(), DriftError> {
    let document = check.projects.document(".");
    let fail = |reason: Reason| reason.at(&document, OVERRIDES);
    let shown: Arc<str> = OVERRIDES.into();
    let mut declared: BTreeMap<Scope, BTreeMap<DriftRequirement, Arc<str>>> = BTreeMap::new();
    for (scope, dependencies) in scopes(check, &document, OVERRIDES, &lower.own.uv.override_dependencies)? {
        let all = declared.entry(scope).or_default();
        for text in dependencies {
            for one in lower.lower(text, None, None).map_err(fail)? {
                all.insert(one, shown.clone());
            }
        }
    }
    for (scope, wanted) in &declared {
        let is_plain = |one: &&DriftRequirement| matches!(one.origin, Origin::Registry { index: None, .. });
        if let Some(one) = wanted.keys().find(|one| !is_plain(one)) {
            let (package, dependency) = (&scope.name, &one.name);
            let reason = format!(
                "the override of `{dependency}` for `{package}` alone has a URL, a path or an index, and such an override \
                 states only versions"
            );
            check.find(&document, DriftKind::Refused { key: OVERRIDES.to_owned(), reason });
        }
    }
    let sides =
        Sides { document: &document, list: LockList::Manifest("overrides"), python: lower.python, work: lower.work };
    let found = &check.lock.manifest().scoped().overrides;
    let scopes: BTreeSet<&Scope> = declared.keys().chain(found.keys()).collect();
    for scope in scopes {
        let is_same = match (declared.get(scope), found.get(scope)) {
            (Some(wanted), Some(found)) => {
                let found = check.locked(&sides, found)?;
                let (missing, left) = differing(&sides, wanted, &found, |_| true)?;
                missing.is_empty() && left.is_empty()
            }
            (wanted, _) => wanted.is_some() && !counts(&scope.name),
        };
        if !is_same {
            check.find(&document, differs(OVERRIDES, scope, "overrides"));
        }
    }
    Ok(())
}

/// Compares the excluded dependencies of one package, as the overrides.
pub(super) fn excludes(
    check: &mut Check<'_>,
    own: &PyProject,
    counts: &dyn Fn(&PackageName) -> bool,
) -> Result<(), DriftError> {
    let document = check.projects.document(".");
    let mut declared: BTreeMap<Scope, BTreeSet<PackageName>> = BTreeMap::new();
    for (scope, dependencies) in scopes(check, &document, EXCLUDES, &own.uv.exclude_dependencies)? {
        let names: Result<Vec<PackageName>, _> = dependencies.iter().map(|name| PackageName::new(name)).collect();
        let names = names.map_err(|error| Reason::Invalid(error.to_string()).at(&document, EXCLUDES))?;
        declared.entry(scope).or_default().extend(names);
    }
    let found = &check.lock.manifest().scoped().excludes;
    let scopes: BTreeSet<&Scope> = declared.keys().chain(found.keys()).collect();
    for scope in scopes {
        let is_ignored = !found.contains_key(scope) && !counts(&scope.name);
        if !is_ignored && declared.get(scope) != found.get(scope) {
            check.find(&document, differs(EXCLUDES, scope, "excludes"));
        }
    }
    Ok(())
}

fn differs(key: &'static str, scope: &Scope, list: &'static str) -> DriftKind {
    let Scope { name, version } = scope.clone();
    DriftKind::Scoped { key, package: name, version, list }
}

/// Returns the scope of each table that has one, and its dependencies. A table of a form that is not known is reported
/// as not compared.
fn scopes<'d>(
    check: &mut Check<'_>,
    document: &str,
    key: &str,
    entries: &'d [Entry],
) -> Result<Vec<(Scope, &'d [String])>, DriftError> {
    let mut all = Vec::new();
    for entry in entries {
        match entry {
            Entry::Text(_) => {}
            Entry::Scoped { name, version, dependencies } => {
                let fail = |reason: String| Reason::Invalid(reason).at(document, key);
                let name = PackageName::new(name).map_err(|error| fail(error.to_string()))?;
                let version = version.as_deref().map(str::parse::<Version>).transpose();
                let version = version.map_err(|error: VersionError| fail(error.to_string()))?;
                all.push((Scope { name, version }, dependencies.as_slice()));
            }
            Entry::Hashed { .. } | Entry::Other => {
                let (key, document) = (key.to_owned(), document.to_owned());
                check.unchecked.insert(Unchecked::TableEntries { key, document });
            }
        }
    }
    Ok(all)
}
