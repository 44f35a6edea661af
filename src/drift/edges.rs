//! The comparison of a source tree whose lock omits what it required, as under uv's preview feature
//! `lock-without-metadata`: with the packages that its dependencies were resolved to.
//!
//! Compared are names, and for each the versions and those extras that the locked package has. Markers, sources and
//! what no environment needs are not in such a lock, or not in a form that has a meaning by itself.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use pep440_rs::VersionSpecifiers;

use super::check::Check;
use super::error::{DriftError, Reason};
use super::finding::{DriftKind, LockList};
use super::groups::Groups;
use super::lower::Lower;
use super::origin::Origin;
use super::wanted::DriftRequirement;
use super::work::{READ, Work};
use crate::lock::{Dependency, Lockfile, Package, Requirement};
use crate::marker::Marker;
use crate::name::{ExtraName, GroupName, PackageName};

/// The first revision in which a lock may omit what source trees required.
const MAY_OMIT: u32 = 4;

/// Whether a lock omits what its source trees required: one has dependencies, extras or groups, and no metadata.
pub(super) fn are_all(lock: &Lockfile) -> bool {
    let has_parts = |package: &Package| {
        let has_dependencies = !package.dependencies().is_empty();
        has_dependencies || package.extras().next().is_some() || package.groups().next().is_some()
    };
    let is_resolved_only = |package: &Package| package.metadata().is_none() && has_parts(package);
    let mut trees = lock.packages().iter().filter(|package| package.source().tree().is_some());
    lock.revision() >= MAY_OMIT && trees.any(is_resolved_only)
}

/// A list of requirements, each with its key.
type Wanted = Vec<(DriftRequirement, Arc<str>)>;

/// The requirements of a project, `None`, and of each of its extras.
pub(super) type ByExtra = BTreeMap<Option<ExtraName>, Wanted>;

/// Compares the requirements of a project, `None`, and those of each of its extras.
pub(super) fn project(
    check: &mut Check<'_>,
    package: &Package,
    lower: &Lower<'_>,
    wanted: &ByExtra,
    document: &str,
) -> Result<(), DriftError> {
    let edges = Edges::of(check.lock, package, lower.work, document)?;
    let list = LockList::Dependencies(package.name().clone());
    edges.compare(check, wanted.get(&None).map_or(&[], Vec::as_slice), package.dependencies(), &list)?;
    let declared: BTreeSet<&ExtraName> = wanted.keys().flatten().collect();
    for extra in &declared {
        match package.optional_dependencies().get(*extra) {
            Some(found) => {
                let list = LockList::OptionalDependencies(package.name().clone(), (*extra).clone());
                edges.compare(check, &wanted[&Some((*extra).clone())], found, &list)?;
            }
            None => check.find(document, DriftKind::ExtraNotInLock { extra: (*extra).clone() }),
        }
    }
    for extra in package.optional_dependencies().keys().filter(|extra| !declared.contains(extra)) {
        check.find(document, DriftKind::ExtraOnlyInLock { extra: extra.clone() });
    }
    Ok(())
}

/// Compares the requirements of the dependency groups.
pub(super) fn groups(
    check: &mut Check<'_>,
    package: &Package,
    lower: &Lower<'_>,
    document: &str,
) -> Result<(), DriftError> {
    let groups = match Groups::read(lower.own) {
        Ok(groups) => groups,
        Err(reason) => {
            check.find(document, DriftKind::Groups { reason });
            return Ok(());
        }
    };
    check.group_pythons(document, &groups, lower.work, package.group_requires_python())?;
    let edges = Edges::of(check.lock, package, lower.work, document)?;
    for group in groups.names() {
        let Some(found) = package.dependency_groups().get(group) else {
            check.find(document, DriftKind::GroupNotInLock { group: group.clone() });
            continue;
        };
        let key = format!("dependency-groups.{group}");
        let mut wanted = Wanted::new();
        let items = groups.spread_out(group, lower.work).map_err(|reason| reason.at(document, &key))?;
        for ((text, python), key) in items {
            let fail = |reason: Reason| reason.at(document, &key);
            for mut one in lower.lower(text, None, Some(group)).map_err(fail)? {
                one.marker = lower.work.and(&one.marker, &python).map_err(fail)?;
                wanted.push((one, key.clone()));
            }
        }
        let list = LockList::DevDependencies(package.name().clone(), group.clone());
        edges.compare(check, &wanted, found, &list)?;
    }
    let names: BTreeSet<&GroupName> = groups.names();
    for group in package.dependency_groups().keys().filter(|group| !names.contains(group)) {
        check.find(document, DriftKind::GroupOnlyInLock { group: group.clone() });
    }
    Ok(())
}

/// What is needed to compare requirements with edges.
struct Edges<'a> {
    work: &'a Work<'a>,
    document: &'a str,
    /// Where the lock is valid.
    environment: Marker,
    /// Names that are not compared: the project itself, and what is overridden or excluded.
    left_out: BTreeSet<&'a PackageName>,
    /// Whether versions may depend on which of several conflicting parts is installed.
    has_conflicts: bool,
}

impl<'a> Edges<'a> {
    fn of(lock: &'a Lockfile, package: &'a Package, work: &'a Work<'a>, document: &'a str) -> Result<Self, DriftError> {
        let manifest = lock.manifest();
        let scoped = manifest.scoped();
        let overrides = manifest.overrides().iter().chain(scoped.overrides.values().flatten());
        let excludes = manifest.excludes().iter().chain(scoped.excludes.values().flatten());
        let left_out = overrides.map(Requirement::name).chain(excludes).chain([package.name()]).collect();
        let fail = |reason: Reason| reason.at(document, "in the lock, supported-markers");
        let mut environment = Marker::never();
        for marker in lock.supported_markers() {
            environment = work.or(&environment, marker).map_err(fail)?;
        }
        if lock.supported_markers().is_empty() {
            environment = Marker::always();
        }
        Ok(Self { work, document, environment, left_out, has_conflicts: !lock.conflicts().is_empty() })
    }

    fn compare(
        &self,
        check: &mut Check<'_>,
        wanted: &[(DriftRequirement, Arc<str>)],
        found: &[Dependency],
        list: &LockList,
    ) -> Result<(), DriftError> {
        let work = self.work;
        let mut edges: BTreeMap<&PackageName, Vec<&Dependency>> = BTreeMap::new();
        for edge in found {
            edges.entry(check.lock.package_at(edge.target()).name()).or_default().push(edge);
        }
        let mut stated: BTreeMap<&PackageName, BTreeSet<&ExtraName>> = BTreeMap::new();
        for (one, _) in wanted {
            stated.entry(one.name()).or_default().extend(one.extras());
        }
        for (one, key) in wanted.iter().filter(|(one, _)| !self.left_out.contains(one.name())) {
            let fail = |reason: Reason| reason.at(self.document, key);
            work.spend(READ).map_err(fail)?;
            let marker = work.and(&one.marker, &self.environment).map_err(fail)?;
            if marker.is_never() {
                continue;
            }
            let edges = edges.get(one.name()).map_or(&[][..], Vec::as_slice);
            if edges.is_empty() || !self.holds(check.lock, one, &marker, edges).map_err(fail)? {
                let (key, requirement, list) = (key.to_string(), one.clone(), list.clone());
                check.find(self.document, DriftKind::NotInLock { key, requirement, list });
            }
        }
        for (name, edges) in edges.iter().filter(|(name, _)| !self.left_out.contains(*name)) {
            let stated = stated.get(name);
            let active: BTreeSet<&ExtraName> = edges.iter().flat_map(|edge| edge.extras()).collect();
            let more = active.into_iter().filter(|extra| stated.is_some_and(|stated| !stated.contains(extra)));
            for extra in more.map(Some).chain(stated.is_none().then_some(None)) {
                let (package, extra, list) = ((*name).clone(), extra.cloned(), list.clone());
                check.find(self.document, DriftKind::DependencyOnlyInLock { package, extra, list });
            }
        }
        Ok(())
    }

    /// Whether the packages of these edges satisfy a requirement: its versions where both apply, and its extras as far as the
    /// packages have them.
    fn holds(
        &self,
        lock: &Lockfile,
        one: &DriftRequirement,
        marker: &Marker,
        edges: &[&Dependency],
    ) -> Result<bool, Reason> {
        let is_active = |extra: &ExtraName, edge: &Dependency| {
            edge.extras().contains(extra) || !lock.package_at(edge.target()).has_extra(extra.as_str())
        };
        if one.extras().iter().any(|extra| !edges.iter().any(|edge| is_active(extra, edge))) {
            return Ok(false);
        }
        let Origin::Registry { versions, .. } = &one.origin else { return Ok(true) };
        let Ok(versions) = versions.parse::<VersionSpecifiers>() else { return Ok(true) };
        if versions.is_empty() || self.has_conflicts {
            return Ok(true);
        }
        self.work.spend(edges.len())?;
        for edge in edges {
            let locked = lock.package_at(edge.target()).version();
            if locked.is_some_and(|version| !version.is_within(&versions))
                && !self.work.and(edge.marker(), marker)?.is_never()
            {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
