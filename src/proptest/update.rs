//! Strategies for updates of locks.

use std::ops::RangeInclusive;

use ::proptest::collection::vec;
use ::proptest::prelude::*;
use ::proptest::sample::Index;

use super::any_lock::LockKnobs;
use super::model::{EdgeModel, Kind, LockModel, PackageModel, PartModel, USABLE, WHEELS};

/// One realistic change of a lock.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Update {
    /// A package of a registry gets a newer version with other files.
    Raise {
        /// The package.
        package: String,
    },
    /// The root depends on an additional package, in its first group or directly.
    Add {
        /// The package.
        package: String,
    },
    /// A package and every dependency on it are removed.
    Remove {
        /// The package.
        package: String,
    },
    /// A package gets a wheel that CPython 3.12 on `linux` cannot install.
    AddWheel {
        /// The package.
        package: String,
    },
    /// All files have another upload time.
    Retouch,
    /// The entries are in reverse order.
    Reorder,
    /// The project at the root has another name.
    RenameProject,
    /// The project and the members have a newer version.
    RaiseProject,
    /// The lock is written in another revision of its format.
    Revision,
}

/// A lock before and after one update.
#[derive(Clone, Debug)]
pub struct Change {
    before: LockModel,
    after: LockModel,
    update: Update,
}

impl Change {
    /// Returns the lock before the update.
    pub fn before(&self) -> &LockModel {
        &self.before
    }

    /// Returns the lock after the update.
    pub fn after(&self) -> &LockModel {
        &self.after
    }

    /// Returns the update.
    pub fn update(&self) -> &Update {
        &self.update
    }
}

/// Returns a strategy for a lock and one update of it.
pub fn any_change() -> impl Strategy<Value = Change> {
    LockKnobs::default().any_change()
}

impl LockKnobs {
    /// Returns a strategy for such locks with one update each.
    ///
    /// Half of the updates change what is installed. If a lock has nothing that the update could change, its entries
    /// are reordered.
    pub fn any_change(&self) -> impl Strategy<Value = Change> + use<> {
        self.any_history(1..=1).prop_filter_map("a change", |mut history| history.pop())
    }

    /// Returns a strategy for such locks with a sequence of updates: the lock after one is the lock before the next.
    pub fn any_history(&self, updates: RangeInclusive<usize>) -> impl Strategy<Value = Vec<Change>> + use<> {
        let kind = prop_oneof![3 => Just(0_u8), 1 => 1_u8..=3, 4 => 4_u8..=8];
        let updates = vec((kind, any::<Index>(), any::<u8>()), updates);
        (self.any_lock(), updates).prop_map(|(mut before, updates)| {
            let mut history = Vec::with_capacity(updates.len());
            for (kind, index, number) in updates {
                let mut after = before.clone();
                let update = change(&mut after, kind, index, number);
                history.push(Change { before, after: after.clone(), update });
                before = after;
            }
            history
        })
    }
}

fn change(lock: &mut LockModel, kind: u8, index: Index, number: u8) -> Update {
    let content = match kind {
        0 => raise(lock, index),
        1 => Some(add(lock, number.is_multiple_of(2))),
        2 => remove(lock, index),
        3 => add_wheel(lock, index, number),
        _ => None,
    };
    content.unwrap_or_else(|| match kind {
        4 => {
            lock.packages.iter_mut().for_each(|package| package.uploaded = Some(number));
            Update::Retouch
        }
        5 => {
            lock.project.push_str("-renamed");
            Update::RenameProject
        }
        6 => {
            lock.project_patch = lock.project_patch.saturating_add(1);
            Update::RaiseProject
        }
        7 => {
            lock.revision = (lock.revision + 1 + number % 5) % 8;
            Update::Revision
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

/// Returns the index of a package picked among those of a registry; the content of others does not follow from their
/// version.
fn of_registry(lock: &LockModel, index: Index) -> Option<usize> {
    let all: Vec<usize> = (0..lock.packages.len()).filter(|i| lock.packages[*i].kind == Kind::Registry).collect();
    if all.is_empty() { None } else { Some(*index.get(&all)) }
}

fn raise(lock: &mut LockModel, index: Index) -> Option<Update> {
    let index = of_registry(lock, index)?;
    lock.packages[index].patch = lock.packages[index].patch.saturating_add(1);
    Some(Update::Raise { package: name(index) })
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

fn add(lock: &mut LockModel, in_group: bool) -> Update {
    let index = lock.packages.len();
    let edge = EdgeModel { target: index, fork: 0, extras: 0, marker: None };
    lock.packages.push(PackageModel {
        kind: Kind::Registry,
        forked: false,
        files: 1,
        wheels: Vec::new(),
        patch: 0,
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
