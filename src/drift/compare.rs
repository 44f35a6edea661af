//! The comparison of a lock with its documents.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::error::DriftError;
use super::finding::{Drift, DriftKind, LockList};
use super::lower::Lower;
use super::package;
use super::projects::Projects;
use super::same::is_same;
use super::source::Sources;
use super::unchecked::Unchecked;
use super::wanted::DriftRequirement;
use super::work::{READ, Work};
use super::{member, root};
use crate::lock::{Lockfile, Requirement};
use crate::marker::RequiresPython;
use crate::name::{GroupName, PackageName};

/// The differences between a lock and the documents that it was made from, as `uv lock --check` compares them.
///
/// ```
/// use locklayers::Lockfile;
/// use locklayers::drift::{LockDrift, Projects};
/// let lock: Lockfile = r#"
/// version = 1
/// revision = 3
/// requires-python = ">=3.12"
///
/// [[package]]
/// name = "app"
/// version = "0.1.0"
/// source = { virtual = "." }
/// "#.parse()?;
/// let document = r#"
/// [project]
/// name = "app"
/// version = "0.1.0"
/// requires-python = ">=3.12"
/// dependencies = ["idna>=3"]
/// "#;
/// let drift = LockDrift::between(&lock, &Projects::new(document.parse()?))?;
/// let said: Vec<String> = drift.findings().iter().map(ToString::to_string).collect();
/// assert_eq!(said, [
///     "pyproject.toml: project.dependencies: `idna>=3` is not in the lock's requires-dist of `app`; run `uv lock`",
/// ]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LockDrift {
    findings: Vec<Drift>,
    unchecked: BTreeSet<Unchecked>,
}

impl LockDrift {
    /// Compares a lock with the documents that it was made from.
    ///
    /// # Errors
    ///
    /// [`DriftError`] if something that must be compared is invalid in its document, or if the comparison would take
    /// more steps than the limit allows.
    pub fn between(lock: &Lockfile, projects: &Projects) -> Result<Self, DriftError> {
        let mut check = Check { lock, projects, findings: Vec::new(), unchecked: BTreeSet::new() };
        check.run()?;
        Ok(Self { findings: check.findings, unchecked: check.unchecked })
    }

    /// Returns the differences: those of the root first, then package by package, each in the order of its document's
    /// keys.
    pub fn findings(&self) -> &[Drift] {
        &self.findings
    }

    /// Returns what could not be compared, sorted, each once.
    pub fn unchecked(&self) -> impl Iterator<Item = &Unchecked> {
        self.unchecked.iter()
    }
}

/// A comparison in progress.
pub(super) struct Check<'c> {
    pub(super) lock: &'c Lockfile,
    pub(super) projects: &'c Projects,
    pub(super) findings: Vec<Drift>,
    pub(super) unchecked: BTreeSet<Unchecked>,
}

impl Check<'_> {
    fn run(&mut self) -> Result<(), DriftError> {
        let (lock, projects) = (self.lock, self.projects);
        let Some(declared) = &projects.root else {
            self.unchecked.insert(Unchecked::NoRoot { document: projects.document(".") });
            return Ok(());
        };
        let (work, trees) = (Work::within(lock.limits()), package::trees(lock, projects));
        let chosen = package::chosen(&trees, projects);
        let members = package::members(&trees, declared, projects);
        let of_root = Sources::new(declared);
        let lower = |own, folder, root| Lower {
            own,
            folder,
            sources: Sources::new(own),
            root,
            members: &members,
            python: lock.requires_python(),
            projects,
            work: &work,
        };
        root::check(self, &lower(declared, ".", None))?;
        if projects.script.is_none() {
            member::check(self, declared, &trees);
        }
        root::python(self, declared, &trees)?;
        for tree in &trees {
            if chosen.get(&tree.folder).is_some_and(|chosen| !std::ptr::eq(*chosen, tree.package)) {
                let (package, document) = (tree.package.name().clone(), projects.document(&tree.folder));
                self.unchecked.insert(Unchecked::SameFolder { package, document });
                continue;
            }
            let root = tree.is_member.then_some(&of_root);
            package::check(self, tree, |own| lower(own, &tree.folder, root))?;
        }
        self.unchecked.insert(Unchecked::Settings);
        Ok(())
    }

    pub(super) fn find(&mut self, document: &str, kind: DriftKind) {
        self.findings.push(Drift { document: document.to_owned(), kind });
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
        let Sides { document, list, python, work } = sides;
        let fail = |reason: super::error::Reason| reason.at(document, &format!("in the lock, {list}"));
        let weight: usize = found.iter().map(|requirement| requirement.marker().weight()).sum();
        work.spend(READ * found.len() + weight).map_err(fail)?;
        let found: Result<BTreeSet<DriftRequirement>, _> =
            found.iter().map(|requirement| DriftRequirement::locked(requirement, python, self.projects)).collect();
        let found = found.map_err(fail)?;
        let mut by_name: BTreeMap<&PackageName, [Vec<&DriftRequirement>; 2]> = BTreeMap::new();
        for (side, one) in wanted.keys().map(|one| (0, one)).chain(found.iter().map(|one| (1, one))) {
            by_name.entry(&one.name).or_default()[side].push(one);
        }
        let (mut missing, mut left) = (Vec::new(), Vec::new());
        for (name, [ours, theirs]) in by_name {
            let is_ignored = theirs.is_empty() && !counts(name);
            if is_ignored || ours == theirs || is_same(&ours, &theirs, work).map_err(fail)? {
                continue;
            }
            missing.extend(ours.into_iter().filter(|one| !found.contains(one)));
            left.extend(theirs.into_iter().filter(|one| !wanted.contains_key(one)));
        }
        for one in missing {
            let key = wanted.get(one).map(ToString::to_string).unwrap_or_default();
            self.find(document, DriftKind::NotInLock { key, requirement: one.clone(), list: list.clone() });
        }
        for one in left {
            self.find(document, DriftKind::OnlyInLock { requirement: one.clone(), list: list.clone() });
        }
        Ok(())
    }

    /// Compares dependency groups, with what they include, with those of the lock.
    pub(super) fn groups(
        &mut self,
        document: &str,
        lower: &Lower<'_>,
        list: impl Fn(&GroupName) -> LockList,
        found: &BTreeMap<GroupName, Vec<Requirement>>,
    ) -> Result<(), DriftError> {
        let groups = match super::groups::Groups::read(lower.own) {
            Ok(groups) => groups,
            Err(reason) => {
                self.find(document, DriftKind::Groups { reason });
                return Ok(());
            }
        };
        for group in groups.names() {
            let key = format!("dependency-groups.{group}");
            let Some(requirements) = found.get(group) else {
                // Before revision 1, groups without requirements are not written.
                if self.lock.revision() > 0
                    || groups.has_requirements(group, lower.work).map_err(|e| e.at(document, &key))?
                {
                    self.find(document, DriftKind::GroupNotInLock { group: group.clone() });
                }
                continue;
            };
            let key: Arc<str> = key.into();
            let fail = |reason: super::error::Reason| reason.at(document, &key);
            let mut wanted = BTreeMap::new();
            for (text, python) in groups.spread_out(group, lower.work).map_err(fail)? {
                for mut one in lower.lower(text, None, Some(group)).map_err(fail)? {
                    if !python.is_always() {
                        let both = lower.work.and(&one.marker, &python).map_err(fail)?;
                        one.marker = super::wanted::simplified(&both, lower.python).map_err(fail)?;
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
        for group in found.keys().filter(|group| !names.contains(group)) {
            self.find(document, DriftKind::GroupOnlyInLock { group: group.clone() });
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
