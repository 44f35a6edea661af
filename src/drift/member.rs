//! The comparison of a workspace's members with those of the lock.

use std::collections::{BTreeMap, BTreeSet};

use super::compare::Check;
use super::finding::DriftKind;
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
    let mut found: BTreeSet<PackageName> = root.name().into_iter().collect();
    for folder in &projects.members {
        let Some(SourceTree::Document(declared)) = projects.trees.get(folder) else {
            if matches!(projects.trees.get(folder), Some(SourceTree::Missing)) {
                check.find(&root_document, DriftKind::MemberWithoutDocument { folder: folder.clone() });
            }
            continue;
        };
        let Some(member) = declared.name() else { continue };
        if !locked.contains(&member) {
            check.find(&projects.document(folder), DriftKind::MemberNotInLock { member: member.clone() });
        }
        found.insert(member);
    }
    // A member without its document is reported as not compared.
    let known: BTreeMap<&PackageName, bool> =
        trees.iter().map(|tree| (tree.package.name(), projects.declared(&tree.folder).is_some())).collect();
    for member in locked.difference(&found).filter(|member| known.get(member) == Some(&true)) {
        check.find(&root_document, DriftKind::MemberOnlyInLock { member: member.clone() });
    }
}
