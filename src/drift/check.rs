//! A comparison in progress: its findings, and the comparison of two lists of requirements.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::error::{DriftError, Reason};
use super::finding::{Drift, DriftKind, LockList};
use super::groups::{Groups, listed, specifiers};
use super::lower::Lower;
use super::projects::Projects;
use super::same::is_same;
use super::unchecked::Unchecked;
use super::wanted::{DriftRequirement, simplified};
use super::work::{READ, Work};
use crate::lock::{Lockfile, Requirement};
use crate::marker::RequiresPython;
use crate::name::{GroupName, PackageName};

/// The first revision in which locks state the default groups and the Python versions of groups.
pub(super) const SAYS_DEFAULT_GROUPS: u32 = 5;

/// A comparison in progress.
pub(super) struct Check<'c> {
    pub(super) lock: &'c Lockfile,
    pub(super) projects: &'c Projects,
    pub(super) findings: Vec<Drift>,
    pub(super) unchecked: BTreeSet<Unchecked>,
    /// Whether uv reads the options of the root: those that it may also have from elsewhere.
    pub(super) has_options: bool,
    /// Whether the lock omits what its source trees required.
    pub(super) omits_requirements: bool,
}

impl Check<'_> {
    pub(super) fn find(&mut self, document: &str, kind: DriftKind) {
        let is_script = self.projects.script.is_some();
        self.findings.push(Drift { document: document.to_owned(), kind, is_script });
    }

    /// Reports, for each name whose requirements differ, those that are on one side only.
    ///
    /// Requirements of the document are reported with their key. Names that only the document has are compared if the
    /// filter accepts them.
    pub(super) fn compare(
        &mut self,
        sides: &Sides<'_>,
        wanted: &BTreeMap<DriftRequirement, Arc<str>>,
        found: &[Requirement],
        counts: impl Fn(&PackageName) -> bool,
    ) -> Result<(), DriftError> {
        let found = self.locked(sides, found)?;
        self.compare_converted(sides, wanted, &found, counts)
    }

    /// The same with the requirements of the lock already converted.
    pub(super) fn compare_converted(
        &mut self,
        sides: &Sides<'_>,
        wanted: &BTreeMap<DriftRequirement, Arc<str>>,
        found: &BTreeSet<DriftRequirement>,
        counts: impl Fn(&PackageName) -> bool,
    ) -> Result<(), DriftError> {
        let Sides { document, list, .. } = sides;
        let (missing, left) = differing(sides, wanted, found, counts)?;
        for one in missing {
            let key = wanted.get(one).map(ToString::to_string).unwrap_or_default();
            self.find(document, DriftKind::NotInLock { key, requirement: one.clone(), list: list.clone() });
        }
        for one in left {
            self.find(document, DriftKind::OnlyInLock { requirement: one.clone(), list: list.clone() });
        }
        Ok(())
    }

    /// Converts requirements of the lock.
    pub(super) fn locked(
        &self,
        sides: &Sides<'_>,
        found: &[Requirement],
    ) -> Result<BTreeSet<DriftRequirement>, DriftError> {
        let fail = |reason: Reason| reason.at(sides.document, &format!("in the lock, {}", sides.list));
        let weight: usize = found.iter().map(|requirement| requirement.marker().weight()).sum();
        sides.work.spend(READ * found.len() + weight).map_err(fail)?;
        let convert = |requirement| DriftRequirement::locked(requirement, sides.python, self.projects);
        found.iter().map(convert).collect::<Result<_, _>>().map_err(fail)
    }

    /// Compares dependency groups, with what they include, with those of the lock.
    pub(super) fn groups(
        &mut self,
        document: &str,
        lower: &Lower<'_>,
        list: impl Fn(&GroupName) -> LockList,
        found: &BTreeMap<GroupName, Vec<Requirement>>,
        pythons: &BTreeMap<GroupName, String>,
    ) -> Result<(), DriftError> {
        let groups = match Groups::read(lower.own) {
            Ok(groups) => groups,
            Err(reason) => {
                self.find(document, DriftKind::Groups { reason });
                return Ok(());
            }
        };
        self.group_pythons(document, &groups, lower.work, pythons)?;
        let of_manifest = matches!(list(&GroupName::dev()), LockList::ManifestGroup(_));
        for group in groups.names() {
            let key = format!("dependency-groups.{group}");
            let Some(requirements) = found.get(group) else {
                // Before revision 1, groups without requirements are not written; those of the manifest are ignored.
                if self.lock.revision() > 0 && !of_manifest
                    || groups.has_requirements(group, lower.work).map_err(|e| e.at(document, &key))?
                {
                    self.find(document, DriftKind::GroupNotInLock { group: group.clone() });
                }
                continue;
            };
            let mut wanted = BTreeMap::new();
            let items = groups.spread_out(group, lower.work).map_err(|reason| reason.at(document, &key))?;
            for ((text, python), key) in items {
                let fail = |reason: Reason| reason.at(document, &key);
                for mut one in lower.lower(text, None, Some(group)).map_err(fail)? {
                    if !python.is_always() {
                        let both = lower.work.and(&one.marker, &python).map_err(fail)?;
                        one.marker = simplified(&both, lower.python).map_err(fail)?;
                    }
                    wanted.insert(one, key.clone());
                }
            }
            self.compare(
                &Sides { document, list: list(group), python: lower.python, work: lower.work },
                &wanted,
                requirements,
                |_| true,
            )?;
        }
        let names = groups.names();
        let counts = |requirements: &[Requirement]| !of_manifest || !requirements.is_empty();
        for (group, _) in found.iter().filter(|(group, found)| !names.contains(group) && counts(found)) {
            self.find(document, DriftKind::GroupOnlyInLock { group: group.clone() });
        }
        Ok(())
    }

    /// Compares the Python versions of groups with those of the lock, which states them from the same revision on.
    pub(super) fn group_pythons(
        &mut self,
        document: &str,
        groups: &Groups<'_>,
        work: &Work<'_>,
        locked: &BTreeMap<GroupName, String>,
    ) -> Result<(), DriftError> {
        if self.lock.revision() < SAYS_DEFAULT_GROUPS {
            return Ok(());
        }
        let fail = |reason: Reason| reason.at(document, "tool.uv.dependency-groups");
        for group in groups.names() {
            let declared = groups.versions(group, work).map_err(fail)?;
            let text = locked.get(group).map(String::as_str).unwrap_or_default();
            let of_lock = |reason: String| Reason::from(reason).at(document, "in the lock, group-requires-python");
            if declared != specifiers(text).map_err(of_lock)? {
                let declared = listed(&declared);
                let (group, locked) = (group.clone(), text.to_owned());
                self.find(document, DriftKind::GroupPython { group, declared, locked });
            }
        }
        Ok(())
    }
}

/// The two sides of a comparison.
pub(super) struct Sides<'c> {
    pub(super) document: &'c str,
    pub(super) list: LockList,
    pub(super) python: &'c RequiresPython,
    pub(super) work: &'c Work<'c>,
}

/// The requirements of the document and those of the lock that differ.
type Differing<'d> = (Vec<&'d DriftRequirement>, Vec<&'d DriftRequirement>);

/// Returns, for each name whose requirements differ, those that are in the document only and those that are in the lock
/// only.
pub(super) fn differing<'d>(
    sides: &Sides<'_>,
    wanted: &'d BTreeMap<DriftRequirement, Arc<str>>,
    found: &'d BTreeSet<DriftRequirement>,
    counts: impl Fn(&PackageName) -> bool,
) -> Result<Differing<'d>, DriftError> {
    let fail = |reason: Reason| reason.at(sides.document, &format!("in the lock, {}", sides.list));
    let mut by_name: BTreeMap<&PackageName, [Vec<&DriftRequirement>; 2]> = BTreeMap::new();
    for (side, one) in wanted.keys().map(|one| (0, one)).chain(found.iter().map(|one| (1, one))) {
        by_name.entry(&one.name).or_default()[side].push(one);
    }
    let (mut missing, mut left) = (Vec::new(), Vec::new());
    for (name, [ours, theirs]) in by_name {
        let is_ignored = theirs.is_empty() && !counts(name);
        if is_ignored || ours == theirs || is_same(&ours, &theirs, sides.work).map_err(fail)? {
            continue;
        }
        missing.extend(ours.into_iter().filter(|one| !found.contains(one)));
        left.extend(theirs.into_iter().filter(|one| !wanted.contains_key(one)));
    }
    Ok((missing, left))
}
