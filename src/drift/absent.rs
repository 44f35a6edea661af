//! Folders and archives of the lock that are not there.

use std::collections::BTreeSet;

use super::check::Check;
use super::finding::DriftKind;
use super::package::Tree;
use super::projects::SourceTree;
use crate::lock::Source;
use crate::name::PackageName;

/// Reports members of the lock whose folders are not there, unless they are found in others.
pub(super) fn members(check: &mut Check<'_>, trees: &[Tree<'_>], found: &BTreeSet<PackageName>) {
    let is_absent = |tree: &&Tree<'_>| matches!(check.projects.trees.get(&tree.folder), Some(SourceTree::Absent));
    let gone = trees.iter().filter(|tree| tree.is_member && !found.contains(tree.package.name())).filter(is_absent);
    let gone: Vec<_> = gone.map(|tree| (tree.package.name().clone(), tree.folder.clone())).collect();
    for (package, folder) in gone {
        check.find(&check.projects.document("."), DriftKind::FolderAbsent { package, folder });
    }
}

/// Whether there is nothing of a source tree that could be compared, which is reported; of a member, with its workspace.
pub(super) fn is_reported(check: &mut Check<'_>, tree: &Tree<'_>) -> bool {
    let (package, folder) = (tree.package.name().clone(), tree.folder.clone());
    let kind = match check.projects.trees.get(&tree.folder) {
        Some(SourceTree::Absent) if tree.is_member => return true,
        Some(SourceTree::Absent) => DriftKind::FolderAbsent { package, folder },
        Some(SourceTree::Unbuildable) if !tree.is_member => DriftKind::FolderUnbuildable { package, folder },
        _ => return false,
    };
    check.find(&check.projects.document("."), kind);
    true
}

/// Reports archives that are not there.
pub(super) fn archives(check: &mut Check<'_>) {
    let (lock, absent) = (check.lock, &check.projects.absent_archives);
    for package in lock.packages().iter().filter(|_| !absent.is_empty()) {
        if let Source::Path(path) = package.source()
            && absent.contains(path.as_str())
        {
            let (package, path) = (package.name().clone(), path.to_string());
            check.find(&check.projects.document("."), DriftKind::ArchiveAbsent { package, path });
        }
    }
}
