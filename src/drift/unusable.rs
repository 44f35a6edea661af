//! What uv refuses of a project: extras of the same name, and entries of `[tool.uv.sources]` for what is not required.

use std::collections::BTreeSet;

use super::check::Check;
use super::error::{DriftError, Reason};
use super::finding::DriftKind;
use super::groups::Groups;
use super::lower::Lower;
use super::origin::shortened;
use super::requirement::Stated;
use super::source::named;
use super::work::READ;
use crate::pyproject::Project;

/// Reports extras of the same name, and sources for an extra or a group that does not require the name.
pub(super) fn check(
    check: &mut Check<'_>,
    lower: &Lower<'_>,
    project: &Project,
    document: &str,
) -> Result<(), DriftError> {
    let mut names = BTreeSet::new();
    for extra in project.optional_dependencies.keys().filter(|extra| !names.insert(named(extra))) {
        let reason = format!("the extra `{}` is declared in two spellings", shortened(extra));
        check.find(document, DriftKind::Refused { key: "project.optional-dependencies".to_owned(), reason });
    }
    let sources = &lower.own.uv.sources;
    let extras = sources.values().flat_map(|entries| &entries.0).filter_map(|entry| entry.extra.as_deref());
    let required = required(lower, project, &extras.map(named).collect(), document)?;
    let groups = sources.values().flat_map(|entries| &entries.0).filter_map(|entry| entry.group.as_deref());
    let grouped = grouped(lower, &groups.map(named).collect(), document)?;
    for (key, entries) in sources {
        let refuse = |reason: String| DriftKind::Refused { key: format!("tool.uv.sources.{}", shortened(key)), reason };
        for extra in entries.0.iter().filter_map(|entry| entry.extra.as_deref()) {
            if !required.contains(&(named(extra), named(key))) {
                check.find(document, refuse(format!("the extra `{}` does not require it", shortened(extra))));
            }
        }
        for group in entries.0.iter().filter_map(|entry| entry.group.as_deref()) {
            if grouped.as_ref().is_some_and(|grouped| !grouped.contains(&(named(group), named(key)))) {
                check.find(document, refuse(format!("the group `{}` does not require it", shortened(group))));
            }
        }
    }
    Ok(())
}

/// Returns the groups that are among these, each with the name of a package that it requires, what it includes counted; `None`
/// if the groups are invalid, which is reported with them.
fn grouped(
    lower: &Lower<'_>,
    wanted: &BTreeSet<String>,
    document: &str,
) -> Result<Option<BTreeSet<(String, String)>>, DriftError> {
    let mut found = BTreeSet::new();
    if wanted.is_empty() {
        return Ok(Some(found));
    }
    let Ok(groups) = Groups::read(lower.own) else { return Ok(None) };
    for group in groups.names().into_iter().filter(|group| wanted.contains(group.as_str())) {
        let fail = |reason: Reason| reason.at(document, group.as_str());
        for ((text, _), _) in groups.spread_out(group, lower.work).map_err(fail)? {
            lower.work.spend(READ).map_err(fail)?;
            found.extend(Stated::read(text).map(|stated| (group.to_string(), stated.name.to_string())));
        }
    }
    Ok(Some(found))
}

/// Returns the extras of a project that are among these, each with the name of a package that it requires.
fn required(
    lower: &Lower<'_>,
    project: &Project,
    extras: &BTreeSet<String>,
    document: &str,
) -> Result<BTreeSet<(String, String)>, DriftError> {
    let mut found = BTreeSet::new();
    for (extra, texts) in &project.optional_dependencies {
        let name = named(extra);
        for text in texts.iter().filter(|_| extras.contains(&name)) {
            lower.work.spend(READ).map_err(|reason| reason.at(document, extra))?;
            found.extend(Stated::read(text).map(|stated| (name.clone(), stated.name.to_string())));
        }
    }
    Ok(found)
}
