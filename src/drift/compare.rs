//! Requirements as sets: what a file asks for and what the lock was made from.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use locklayers::{ExtraName, GroupName, Marker, PackageName, Requirement, RequiresPython, Version};

use crate::declared::{Lower, Project, Stated, Wanted, groups, is_same, spell_out};
use crate::failure::{Failure, chain, shown};
use crate::finding::Findings;
use crate::satisfy::{Tree, locked, lowered};

const LOCK_AGAIN: &str = "run `uv lock`";

/// Which two sides are compared.
pub(crate) struct Compared<'c> {
    pub(crate) file: &'c Path,
    /// What the lock calls it.
    pub(crate) what: &'c str,
    pub(crate) python: &'c RequiresPython,
}

/// Tells, of each name that the sides do not ask for alike, what stands on one side only; what the file asks for comes with the key that asks for it.
pub(crate) fn compare(
    sides: &Compared<'_>,
    wanted: &BTreeMap<Wanted, String>,
    found: &[Requirement],
    findings: &mut Findings,
) -> Result<(), Failure> {
    let found: BTreeSet<Wanted> = locked(found, sides.python, sides.file, sides.what)?.into_iter().collect();
    let file = shown(sides.file);
    let mut names: BTreeSet<&PackageName> = wanted.keys().chain(&found).map(|one| &one.name).collect();
    names.retain(|name| {
        let ours: Vec<&Wanted> = wanted.keys().filter(|one| one.name == **name).collect();
        let theirs: Vec<&Wanted> = found.iter().filter(|one| one.name == **name).collect();
        ours != theirs && !is_same(&ours, &theirs)
    });
    for (one, key) in wanted.iter().filter(|(one, _)| names.contains(&one.name) && !found.contains(one)) {
        let what = format!("`{one}` is not in the lock's {}", sides.what);
        findings.find(format_args!("{file}: {key}"), what, LOCK_AGAIN);
    }
    for one in found.iter().filter(|one| names.contains(&one.name) && !wanted.contains_key(one)) {
        let what = format!("the lock has `{one}` in {}, and the file does not ask for it", sides.what);
        findings.find(&file, what, LOCK_AGAIN);
    }
    Ok(())
}

/// A source tree against its file.
pub(crate) fn package_against(
    tree: &Tree<'_>,
    lower: &Lower<'_>,
    revision: u32,
    findings: &mut Findings,
) -> Result<(), Failure> {
    let (name, file) = (tree.package.name(), shown(&tree.file));
    let Some(project) = &lower.own.project else {
        findings
            .note(format_args!("`{name}` against {file}, which has no [project]: only a build tells what it needs"));
        return Ok(());
    };
    name_and_version(tree, project, findings);
    let Some(metadata) = tree.package.metadata() else {
        findings.note(format_args!("`{name}` against {file}: the lock does not say what it was made from"));
        return Ok(());
    };
    if project.is_dynamic("dependencies") || project.is_dynamic("optional-dependencies") {
        findings.note(format_args!("the requirements of `{name}`: {file} has dynamic ones, which only a build tells"));
    } else {
        let what = format!("requires-dist of `{name}`");
        let sides = Compared { file: &tree.file, what: &what, python: lower.python };
        let wanted = requirements(tree, project, lower, metadata.requires_dist())?;
        compare(&sides, &wanted, metadata.requires_dist(), findings)?;
        // Before revision 1, extras are not listed; later, a list without names is left out.
        if revision > 0 {
            let declared: BTreeSet<ExtraName> =
                extra_names(project, &tree.file)?.into_iter().map(|(name, _)| name).collect();
            let known: BTreeSet<ExtraName> = metadata.provides_extras().unwrap_or_default().iter().cloned().collect();
            differing(&file, "extra", &declared, &known, findings);
        }
    }
    if tree.is_member {
        let what = format!("requires-dev of `{name}`");
        groups_against(lower, &tree.file, &what, metadata.requires_dev(), revision, findings)?;
    }
    Ok(())
}

fn name_and_version(tree: &Tree<'_>, project: &Project, findings: &mut Findings) {
    let (name, file) = (tree.package.name(), shown(&tree.file));
    let declared = project.name.as_deref().map(PackageName::new).and_then(Result::ok);
    if let Some(declared) = declared.filter(|declared| declared != name) {
        let what = format!("`{declared}` is `{name}` in the lock");
        findings.find(format_args!("{file}: project.name"), what, LOCK_AGAIN);
    }
    let version: Option<Version> = project.version.as_deref().and_then(|text| text.parse().ok());
    if let (Some(declared), Some(found)) = (version, tree.package.version())
        && declared != *found
    {
        let what = format!("`{declared}` is `{found}` in the lock");
        findings.find(format_args!("{file}: project.version"), what, LOCK_AGAIN);
    }
}

/// What only one of two sets of names has.
fn differing<N: Ord + std::fmt::Display>(
    file: &str,
    kind: &str,
    declared: &BTreeSet<N>,
    known: &BTreeSet<N>,
    findings: &mut Findings,
) {
    for name in declared.difference(known) {
        findings.find(file, format_args!("the {kind} `{name}` is not in the lock"), LOCK_AGAIN);
    }
    for name in known.difference(declared) {
        findings.find(file, format_args!("the lock has the {kind} `{name}`, and the file does not"), LOCK_AGAIN);
    }
}

fn extra_names<'p>(project: &'p Project, file: &Path) -> Result<Vec<(ExtraName, &'p Vec<String>)>, Failure> {
    let fail = |reason: String| Failure::Config { path: file.to_owned(), reason };
    let name = |(name, texts): (&String, &'p Vec<String>)| {
        let name = ExtraName::new(name).map_err(|error| fail(format!("project.optional-dependencies: {error}")))?;
        Ok((name, texts))
    };
    project.optional_dependencies.iter().map(name).collect()
}

/// The requirements of a project and of its extras, each with the key that asks for it.
///
/// A project whose version is dynamic is locked with its own extras spelled out, another with them as they are.
fn requirements(
    tree: &Tree<'_>,
    project: &Project,
    lower: &Lower<'_>,
    found: &[Requirement],
) -> Result<BTreeMap<Wanted, String>, Failure> {
    let fail = |reason: String| Failure::Config { path: tree.file.clone(), reason };
    let mut stated = Vec::new();
    let key = |extra: Option<&ExtraName>| match extra {
        None => "project.dependencies".to_owned(),
        Some(extra) => format!("project.optional-dependencies.{extra}"),
    };
    let extras = extra_names(project, &tree.file)?;
    let lists = extras.iter().map(|(extra, texts)| (Some(extra), *texts));
    for (extra, texts) in std::iter::once((None, &project.dependencies)).chain(lists) {
        for text in texts {
            let wanted = lower.lower(text, extra, None).map_err(|why| fail(format!("{}: {why}", key(extra))))?;
            stated.extend(wanted.into_iter().map(|wanted| Stated { extra: extra.cloned(), wanted }));
        }
    }
    let names_itself = |requirement: &Requirement| requirement.name() == tree.package.name();
    if project.is_dynamic("version") && !found.iter().any(names_itself) {
        stated = spell_out(&stated, tree.package.name()).map_err(|why| fail(format!("{}: {why}", key(None))))?;
    }
    let mut all = BTreeMap::new();
    for Stated { extra, mut wanted } in stated {
        let key = key(extra.as_ref());
        if let Some(extra) = extra {
            let active: Marker = format!("extra == '{extra}'").parse().map_err(|error| fail(chain(&error)))?;
            wanted.marker = wanted.marker.and(&active);
        }
        wanted.marker = wanted.marker.simplify(lower.python);
        all.entry(wanted).or_insert(key);
    }
    Ok(all)
}

/// Dependency groups, with what they include, against those of the lock.
pub(crate) fn groups_against(
    lower: &Lower<'_>,
    file: &Path,
    what: &str,
    found: &BTreeMap<GroupName, Vec<Requirement>>,
    revision: u32,
    findings: &mut Findings,
) -> Result<(), Failure> {
    let declared = match groups(lower.own) {
        Ok(groups) => groups,
        Err(why) => {
            findings.find(format_args!("{}: dependency-groups", shown(file)), why, "correct it, and run `uv lock`");
            return Ok(());
        }
    };
    // Before revision 1, groups without requirements are not written.
    let declared: BTreeMap<_, _> =
        declared.into_iter().filter(|(_, items)| revision > 0 || !items.is_empty()).collect();
    let names = |names: &mut dyn Iterator<Item = &GroupName>| names.cloned().collect::<BTreeSet<GroupName>>();
    let (ours, theirs) = (names(&mut declared.keys()), names(&mut found.keys()));
    differing(&shown(file), "dependency group", &ours, &theirs, findings);
    for (group, items) in &declared {
        let Some(requirements) = found.get(group) else { continue };
        let key = format!("dependency-groups.{group}");
        let mut wanted = BTreeMap::new();
        for (text, python) in items {
            for mut one in lowered(lower, text, Some(group), file, &key)? {
                one.marker = one.marker.and(python).simplify(lower.python);
                wanted.insert(one, key.clone());
            }
        }
        let what = format!("{what}, group `{group}`");
        compare(&Compared { file, what: &what, python: lower.python }, &wanted, requirements, findings)?;
    }
    Ok(())
}
