//! The comparison of a lock with its documents.

use std::collections::BTreeSet;

use super::check::Check;
use super::error::DriftError;
use super::finding::Drift;
use super::lower::Lower;
use super::projects::Projects;
use super::source::Sources;
use super::unchecked::Unchecked;
use super::work::Work;
use super::{absent, conflicts, edges, environments, malformed, member, options, package, root};
use crate::lock::Lockfile;

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
/// let findings: Vec<String> = drift.findings().iter().map(ToString::to_string).collect();
/// assert_eq!(findings, [
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
        let (findings, unchecked, omits_requirements) = (Vec::new(), BTreeSet::new(), edges::are_all(lock));
        let mut check = Check { lock, projects, findings, unchecked, has_options: true, omits_requirements };
        run(&mut check)?;
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

/// Compares everything, the root's first.
fn run(check: &mut Check<'_>) -> Result<(), DriftError> {
    let (lock, projects) = (check.lock, check.projects);
    let Some(declared) = &projects.root else {
        check.unchecked.insert(Unchecked::NoRoot { document: projects.document(".") });
        return Ok(());
    };
    check.has_options = options::are_read(check, declared);
    let has_options = check.has_options;
    let (work, trees) = (Work::within(lock.limits()), package::trees(lock, projects));
    let chosen = package::chosen(&trees, projects);
    let members = package::members(&trees, declared, projects);
    let of_root = Sources::new(declared, declared, has_options);
    let lower = |own, folder, root| Lower {
        own,
        folder,
        sources: Sources::new(own, declared, has_options),
        root,
        members: &members,
        python: lock.requires_python(),
        projects,
        work: &work,
    };
    malformed::check(check, declared, &projects.document("."), &work)?;
    root::check(check, &lower(declared, ".", None))?;
    if projects.script.is_none() {
        member::check(check, declared, &trees);
        environments::check(check, declared, &work)?;
        conflicts::check(check, declared, &trees, &work)?;
    }
    options::check(check, declared);
    root::python(check, declared, &trees)?;
    for tree in &trees {
        if chosen.get(&tree.folder).is_some_and(|chosen| !std::ptr::eq(*chosen, tree.package)) {
            let (package, document) = (tree.package.name().clone(), projects.document(&tree.folder));
            check.unchecked.insert(Unchecked::SameFolder { package, document });
            continue;
        }
        let root = tree.is_member.then_some(&of_root);
        if let Some(own) = projects.declared(&tree.folder).filter(|_| tree.folder != ".") {
            malformed::check(check, own, &projects.document(&tree.folder), &work)?;
        }
        if !absent::is_reported(check, tree) {
            package::check(check, tree, |own| lower(own, &tree.folder, root))?;
        }
    }
    absent::archives(check);
    let patterns = projects.not_followed.iter().cloned();
    check.unchecked.extend(patterns.map(|pattern| Unchecked::MembersOutside { pattern }));
    check.unchecked.insert(Unchecked::Settings);
    Ok(())
}
