//! The comparison of a workspace's members with those of the lock.

use std::collections::{BTreeMap, BTreeSet};

use super::check::Check;
use super::finding::DriftKind;
use super::origin::shortened;
use super::package::Tree;
use super::projects::SourceTree;
use crate::name::PackageName;
use crate::pyproject::PyProject;

pub(super) fn check(check: &mut Check<'_>, root: &PyProject, trees: &[Tree<'_>]) {
    let (lock, projects) = (check.lock, check.projects);
    let locked: BTreeSet<PackageName> = match lock.manifest().members() {
        Some(members) => members.clone(),
        None => lock.root().map(|root| root.name().clone()).into_iter().collect(),
    };
    let root_document = projects.document(".");
    let folders: BTreeMap<&PackageName, &str> =
        trees.iter().map(|tree| (tree.package.name(), tree.folder.as_str())).collect();
    let mut found: BTreeSet<PackageName> = root.name().into_iter().collect();
    for member in found.difference(&locked).filter(|_| lock.manifest().members().is_some()) {
        check.find(&root_document, DriftKind::MemberNotInLock { member: member.clone() });
    }
    for folder in &projects.members {
        let Some(SourceTree::Document(declared)) = projects.trees.get(folder) else {
            if matches!(projects.trees.get(folder), Some(SourceTree::Missing)) {
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
            refuse(check, &document, "project", "a member of a workspace must have a name");
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
    if root.uv.managed == Some(false) && root.project.is_some() {
        refuse(check, &root_document, "tool.uv.managed", "it is false for the project");
    }
    if let Some(key) = root.uv.workspace.as_ref().and_then(|workspace| workspace.unknown.keys().next()) {
        let reason = format!("it has the key `{}`, and `members` and `exclude` are all there are", shortened(key));
        refuse(check, &root_document, "tool.uv.workspace", &reason);
    }
    if !projects.not_followed.is_empty() {
        // The patterns that are not followed may match the others, and are reported as not compared.
        return;
    }
    // A member without its document is reported as not compared.
    let known: BTreeMap<&PackageName, bool> =
        trees.iter().map(|tree| (tree.package.name(), projects.declared(&tree.folder).is_some())).collect();
    for member in locked.difference(&found).filter(|member| known.get(member) == Some(&true)) {
        check.find(&root_document, DriftKind::MemberOnlyInLock { member: member.clone() });
    }
}

fn refuse(check: &mut Check<'_>, document: &str, key: &str, reason: &str) {
    check.find(document, DriftKind::Refused { key: key.to_owned(), reason: reason.to_owned() });
}
