//! The comparison of what belongs to no member: constraints, overrides, the groups of a root that is not a project,
//! and the requirements of a script.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::check::{Check, Sides};
use super::error::{DriftError, Reason};
use super::finding::{DriftKind, LockList};
use super::lower::Lower;
use super::package::{Tree, default_groups};
use super::sentence::Pythons;
use super::unchecked::Unchecked;
use super::wanted::DriftRequirement;
use super::{build, scoped, setting};
use crate::lock::{Package, Requirement};
use crate::marker::{RequiresPython, RequiresPythonError};
use crate::name::{GroupName, PackageName};
use crate::pyproject::{Entry, PyProject};

/// Whether a name that only the document has is compared.
type Counts<'c> = &'c dyn Fn(&PackageName) -> bool;

pub(super) fn check(check: &mut Check<'_>, lower: &Lower<'_>) -> Result<(), DriftError> {
    let (uv, manifest) = (&lower.own.uv, check.lock.manifest());
    let document = check.projects.document(".");
    let packages: BTreeSet<&PackageName> = check.lock.packages().iter().map(Package::name).collect();
    // A constraint or an override of a package that the lock does not have has no effect, and uv keeps such a lock.
    let (used, all) = (|name: &PackageName| packages.contains(name), |_: &PackageName| true);
    let (used, all): (Counts<'_>, Counts<'_>) = (&used, &all);
    if check.projects.script.is_some() {
        let texts = lower.own.project.iter().flat_map(|project| &project.dependencies).map(String::as_str);
        list(check, lower, &document, ("dependencies", "requirements"), texts, manifest.requirements(), all)?;
    }
    let lists = [
        ("tool.uv.constraint-dependencies", "constraints", &uv.constraint_dependencies, manifest.constraints(), used),
        ("tool.uv.override-dependencies", "overrides", &uv.override_dependencies, manifest.overrides(), used),
    ];
    for (key, of_lock, values, locked, counts) in lists {
        let texts = values.iter().filter_map(Entry::text);
        list(check, lower, &document, (key, of_lock), texts, locked, counts)?;
    }
    if uv.constraint_dependencies.iter().any(|entry| entry.text().is_none()) {
        let (key, reason) = (
            "tool.uv.constraint-dependencies".to_owned(),
            "an entry is a table, and constraints are strings".to_owned(),
        );
        check.find(&document, DriftKind::Refused { key, reason });
    }
    scoped::overrides(check, lower, used)?;
    build::check(check, lower)?;
    setting::check(check, lower.own, lower.work, used)?;
    if lower.own.project.is_none() && check.projects.script.is_none() {
        let list = |group: &GroupName| LockList::ManifestGroup(group.clone());
        check.groups(&document, lower, list, manifest.dependency_groups(), manifest.group_requires_python())?;
        default_groups(check, lower.own, manifest.default_groups(), &document);
    }
    Ok(())
}

fn list<'t>(
    check: &mut Check<'_>,
    lower: &Lower<'_>,
    document: &str,
    (key, of_lock): (&'static str, &'static str),
    texts: impl Iterator<Item = &'t str>,
    locked: &[Requirement],
    counts: Counts<'_>,
) -> Result<(), DriftError> {
    let shown: Arc<str> = key.into();
    let is_constraint = of_lock == "constraints";
    let mut wanted = BTreeMap::new();
    for text in texts {
        let lowered = lower.lower(text, None, None).map_err(|reason| reason.at(document, key))?;
        let lowered =
            lowered.into_iter().filter_map(|one| if is_constraint { one.into_constraint() } else { Some(one) });
        wanted.extend(lowered.map(|one| (one, shown.clone())));
    }
    let sides = Sides { document, list: LockList::Manifest(of_lock), python: lower.python, work: lower.work };
    let mut locked = check.locked(&sides, locked)?;
    if is_constraint {
        // One that only one side has, of a package that the lock does not have, is ignored on both sides.
        let stated: BTreeSet<&PackageName> = wanted.keys().map(DriftRequirement::name).collect();
        let matters = |one: &DriftRequirement| counts(one.name()) || stated.contains(one.name());
        locked = locked.into_iter().filter(matters).filter_map(DriftRequirement::into_constraint).collect();
    }
    check.compare_converted(&sides, &wanted, &locked, counts)
}

/// Compares the bounds of `requires-python` with the intersection of those of all members.
pub(super) fn python(check: &mut Check<'_>, root: &PyProject, trees: &[Tree<'_>]) -> Result<(), DriftError> {
    let projects = check.projects;
    let folders = trees.iter().filter(|tree| tree.is_member).map(|tree| tree.folder.as_str());
    let folders: BTreeSet<&str> = folders.chain(["."]).collect();
    let key = if projects.script.is_some() { "requires-python" } else { "project.requires-python" };
    let mut stated: Vec<(String, Option<String>)> = Vec::new();
    let mut seen = BTreeSet::new();
    for folder in folders {
        let declared = if folder == "." { Some(root) } else { projects.declared(folder) };
        let Some(declared) = declared else {
            check.unchecked.insert(Unchecked::PythonOfMembers);
            return Ok(());
        };
        let Some(project) = &declared.project else { continue };
        if project.is_dynamic("requires-python") {
            check.unchecked.insert(Unchecked::DynamicPython { document: projects.document(folder) });
            return Ok(());
        }
        let Some(text) = project.requires_python.as_deref() else { continue };
        if seen.insert(text) {
            let member = (folder != ".").then(|| projects.document(folder));
            stated.push((text.to_owned(), member));
            text.parse::<RequiresPython>().map_err(|error: RequiresPythonError| {
                Reason::Invalid(error.to_string()).at(&projects.document(folder), key)
            })?;
        }
    }
    if stated.is_empty() {
        check.unchecked.insert(Unchecked::NoPython);
        return Ok(());
    }
    let texts = stated.iter().map(|(text, _)| text.as_str());
    let together = texts.filter(|text| !text.trim().is_empty()).collect::<Vec<_>>().join(",");
    let document = projects.document(".");
    let all: RequiresPython =
        together.parse().map_err(|error: RequiresPythonError| Reason::Invalid(error.to_string()).at(&document, key))?;
    let locked = check.lock.requires_python();
    let key = key.to_owned();
    if all.is_empty() {
        check.find(&document, DriftKind::Refused { key, reason: format!("no Python is of {}", Pythons(&stated)) });
    } else if !all.has_bounds_of(locked) {
        check.find(&document, DriftKind::RequiresPython { key, declared: stated, locked: locked.to_string() });
    }
    Ok(())
}
