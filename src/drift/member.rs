//! The comparison of a workspace's members with those of the lock.

use std::collections::{BTreeMap, BTreeSet};

use super::absent;
use super::check::Check;
use super::finding::DriftKind;
use super::origin::shortened;
use super::package::Tree;
use super::projects::SourceTree;
use crate::name::PackageName;
use crate::pyproject::{Project, PyProject, pattern_refusal};

pub(super) fn check(check: &mut Check<'_>, root: &PyProject, trees: &[Tree<'_>]) {
    let (lock, projects) = (check.lock, check.projects);
    let root_document = projects.document(".");
    let mut is_named = true;
    if let Some(project) = &root.project
        && let Some(reason) = name_refusal(project)
    {
        refuse(check, &root_document, "project.name", &reason);
        is_named = false;
    }
    let locked: BTreeSet<PackageName> = match lock.manifest().members() {
        Some(members) => members.clone(),
        // uv does not compare what is the only member with a root that is no project.
        None if root.project.is_none() => BTreeSet::new(),
        None => lock.root().map(|root| root.name().clone()).into_iter().collect(),
    };
    let folders: BTreeMap<&PackageName, &str> =
        trees.iter().map(|tree| (tree.package.name(), tree.folder.as_str())).collect();
    let mut found: BTreeSet<PackageName> = root.name().into_iter().collect();
    for member in found.difference(&locked).filter(|_| lock.manifest().members().is_some()) {
        check.find(&root_document, DriftKind::MemberNotInLock { member: member.clone() });
    }
    for folder in &projects.members {
        let Some(SourceTree::Document(declared)) = projects.trees.get(folder) else {
            if matches!(projects.trees.get(folder), Some(SourceTree::Missing | SourceTree::Unbuildable)) {
                check.find(&root_document, DriftKind::MemberWithoutDocument { folder: folder.clone() });
            }
            continue;
        };
        if declared.uv.managed == Some(false) {
            continue;
        }
        let document = projects.document(folder);
        if declared.uv.workspace.is_some() {
            refuse(check, &document, "tool.uv.workspace", "a member of a workspace cannot be a workspace itself");
        }
        let Some(member) = declared.name() else {
            match declared.project.as_ref().and_then(name_refusal) {
                Some(reason) => refuse(check, &document, "project.name", &reason),
                None => refuse(check, &document, "project", "a member of a workspace must have this table"),
            }
            is_named = false;
            continue;
        };
        if !locked.contains(&member) {
            check.find(&document, DriftKind::MemberNotInLock { member: member.clone() });
        } else if let Some(locked) = folders.get(&member).filter(|locked| **locked != folder) {
            let (declared, locked) = (folder.clone(), (*locked).to_owned());
            check.find(&document, DriftKind::MemberMoved { member: member.clone(), declared, locked });
        }
        if found.contains(&member) {
            refuse(check, &document, "project.name", &format!("`{member}` is the name of two members"));
        }
        found.insert(member);
    }
    absent::members(check, trees, &found);
    if root.uv.managed == Some(false) && root.project.is_some() {
        refuse(check, &root_document, "tool.uv.managed", "it is false for the project");
    }
    if let Some(key) = root.uv.workspace.as_ref().and_then(|workspace| workspace.unknown.keys().next()) {
        let reason = format!("it has the key `{}`, and `members` and `exclude` are all there are", shortened(key));
        refuse(check, &root_document, "tool.uv.workspace", &reason);
    }
    if !projects.not_followed.is_empty() || !are_patterns(check, root, &root_document) || !is_named {
        // The others may be matched by patterns that are not followed, which are reported as not compared, by a pattern that
        // is invalid, or be the member whose name is.
        return;
    }
    // A folder that a pattern matches and that has no document is reported above, and one that is not there too.
    let is_known = |folder: &str| match projects.trees.get(folder) {
        Some(SourceTree::Missing | SourceTree::Unbuildable) => !projects.members.contains(folder),
        Some(SourceTree::Absent) => false,
        _ => projects.declared(folder).is_some(),
    };
    let known: BTreeMap<&PackageName, bool> =
        trees.iter().map(|tree| (tree.package.name(), is_known(&tree.folder))).collect();
    for member in locked.difference(&found).filter(|member| known.get(member) == Some(&true)) {
        check.find(&root_document, DriftKind::MemberOnlyInLock { member: member.clone() });
    }
}

/// Returns why uv refuses the name of a project, if it does.
fn name_refusal(project: &Project) -> Option<String> {
    match project.name.as_deref() {
        None => Some("a project must have a name".to_owned()),
        Some(name) => PackageName::new(name).err().map(|error| error.to_string()),
    }
}

/// Whether all patterns of the workspace are valid; the others are reported.
fn are_patterns(check: &mut Check<'_>, root: &PyProject, document: &str) -> bool {
    let (members, exclude) = root.workspace().unwrap_or_default();
    let lists = [("tool.uv.workspace.members", members), ("tool.uv.workspace.exclude", exclude)];
    let mut are_valid = true;
    for (key, pattern) in lists.into_iter().flat_map(|(key, list)| list.iter().map(move |pattern| (key, pattern))) {
        if let Some(reason) = pattern_refusal(pattern) {
            refuse(check, document, key, &format!("`{}` is not a pattern: {reason}", shortened(pattern)));
            are_valid = false;
        }
    }
    are_valid
}

fn refuse(check: &mut Check<'_>, document: &str, key: &str, reason: &str) {
    check.find(document, DriftKind::Refused { key: key.to_owned(), reason: reason.to_owned() });
}
