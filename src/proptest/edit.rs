//! The edits of a lock that form an update.

use ::proptest::sample::Index;

use super::any_lock::MARKERS;
use super::model::{EdgeModel, Kind, LockModel, PackageModel, PartModel, USABLE, WHEELS};
use super::update::Update;

/// The range of numbers that choose an edit; upgraded packages are the most frequent.
pub(super) const KINDS: u8 = 18;

/// Makes one edit, chosen by a number, of a randomly chosen part.
pub(super) fn edit(lock: &mut LockModel, kind: u8, index: Index, number: u8) -> Update {
    let content = match kind {
        0 | 1 => upgrade(lock, index),
        2 => Some(add(lock, number.is_multiple_of(2))),
        3 => remove(lock, index),
        4 => add_wheel(lock, index, number),
        5 => rehash(lock, index),
        6 => recommit(lock, index),
        7 => resource(lock, index),
        8 | 9 => remark(lock, index, number),
        10 => regroup(lock, index, number),
        11 => {
            lock.python = lock.python.saturating_add(1).min(12);
            Some(Update::ChangePython)
        }
        _ => None,
    };
    content.unwrap_or_else(|| match kind {
        12 => {
            lock.packages.iter_mut().for_each(|package| package.uploaded = Some(number));
            Update::ChangeUploadTimes
        }
        13 => {
            lock.project.push_str("-renamed");
            Update::RenameProject
        }
        14 => {
            lock.project_patch = lock.project_patch.saturating_add(1);
            Update::UpgradeProject
        }
        15 => {
            lock.revision = (lock.revision + 1 + number % 5) % 8;
            Update::ChangeRevision
        }
        16 => {
            lock.host = lock.host.saturating_add(1);
            Update::ChangeHost
        }
        _ => {
            lock.reversed = !lock.reversed;
            Update::Reorder
        }
    })
}

fn name(index: usize) -> String {
    format!("a{index}")
}

/// Returns the index of a package picked among those that satisfy a condition.
fn pick(lock: &LockModel, index: Index, fits: impl Fn(&PackageModel) -> bool) -> Option<usize> {
    let packages = lock.packages.iter().enumerate().filter(|(_, package)| !package.removed && fits(package));
    let all: Vec<usize> = packages.map(|(position, _)| position).collect();
    if all.is_empty() { None } else { Some(*index.get(&all)) }
}

/// Returns the index of a package from a registry; the content of others does not follow from their version.
fn of_registry(lock: &LockModel, index: Index) -> Option<usize> {
    pick(lock, index, |package| package.kind == Kind::Registry)
}

fn upgrade(lock: &mut LockModel, index: Index) -> Option<Update> {
    let index = of_registry(lock, index)?;
    lock.packages[index].patch = lock.packages[index].patch.saturating_add(1);
    Some(Update::Upgrade { package: name(index) })
}

fn remove(lock: &mut LockModel, index: Index) -> Option<Update> {
    if lock.packages.is_empty() {
        return None;
    }
    let index = index.index(lock.packages.len());
    lock.packages[index].removed = true;
    Some(Update::Remove { package: name(index) })
}

fn add_wheel(lock: &mut LockModel, index: Index, number: u8) -> Option<Update> {
    let index = of_registry(lock, index)?;
    let package = &mut lock.packages[index];
    let unusable = USABLE..u8::try_from(WHEELS.len()).unwrap_or(USABLE);
    let new: Vec<u8> = unusable.filter(|wheel| !package.wheels.contains(wheel)).collect();
    let wheel = *new.get(usize::from(number) % new.len().max(1)).filter(|_| package.files & 2 == 2)?;
    package.wheels.push(wheel);
    Some(Update::AddWheel { package: name(index) })
}

fn rehash(lock: &mut LockModel, index: Index) -> Option<Update> {
    let has_files = |package: &PackageModel| {
        package.kind == Kind::Registry && (package.files & 1 == 1 || (package.files & 2 == 2 && is_usable(package)))
    };
    let index = pick(lock, index, has_files)?;
    lock.packages[index].rebuilt = lock.packages[index].rebuilt.saturating_add(1);
    Some(Update::Rebuild { package: name(index) })
}

fn is_usable(package: &PackageModel) -> bool {
    package.wheels.iter().any(|wheel| *wheel < USABLE)
}

fn recommit(lock: &mut LockModel, index: Index) -> Option<Update> {
    let index = pick(lock, index, |package| package.kind == Kind::Git)?;
    lock.packages[index].commit = lock.packages[index].commit.saturating_add(1);
    Some(Update::ChangeCommit { package: name(index) })
}

fn resource(lock: &mut LockModel, index: Index) -> Option<Update> {
    let index = pick(lock, index, |package| package.kind == Kind::Registry && !package.forked)?;
    lock.packages[index].kind = Kind::Git;
    Some(Update::ChangeSource { package: name(index) })
}

fn remark(lock: &mut LockModel, index: Index, number: u8) -> Option<Update> {
    let marker = MARKERS.get(usize::from(number) % (MARKERS.len() + 1)).map(|marker| (*marker).to_owned());
    let count = lock.packages.len();
    let mut edges: Vec<&mut EdgeModel> = lock.parts_mut().flat_map(|part| &mut part.edges).collect();
    if edges.is_empty() {
        return None;
    }
    let chosen = index.index(edges.len());
    edges[chosen].marker = marker;
    Some(Update::ChangeMarker { package: name(edges[chosen].target % count.max(1)) })
}

fn regroup(lock: &mut LockModel, index: Index, number: u8) -> Option<Update> {
    let count = lock.groups.len();
    let group = lock.groups.get_mut(usize::from(number) % count.max(1))?;
    let (from, to) = if number.is_multiple_of(2) { (&mut lock.base, group) } else { (group, &mut lock.base) };
    if from.edges.is_empty() {
        return None;
    }
    let edge = from.edges.remove(index.index(from.edges.len()));
    let package = name(edge.target % lock.packages.len().max(1));
    to.edges.push(edge);
    Some(Update::ChangeGroup { package })
}

fn add(lock: &mut LockModel, in_group: bool) -> Update {
    let index = lock.packages.len();
    let edge = EdgeModel { target: index, fork: 0, extras: 0, marker: None };
    lock.packages.push(PackageModel {
        kind: Kind::Registry,
        forked: false,
        files: 1,
        wheels: Vec::new(),
        patch: 0,
        rebuilt: 0,
        commit: 0,
        uploaded: None,
        removed: false,
        base: PartModel::default(),
        extras: Vec::new(),
    });
    match lock.groups.first_mut().filter(|_| in_group) {
        Some(group) => group.edges.push(edge),
        None => lock.base.edges.push(edge),
    }
    Update::Add { package: name(index) }
}
