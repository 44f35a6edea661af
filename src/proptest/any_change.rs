//! Strategies for locks and updates of them.

use std::ops::RangeInclusive;

use ::proptest::collection::vec;
use ::proptest::prelude::*;
use ::proptest::sample::Index;

use super::any_lock::LockKnobs;
use super::edit::{KINDS, edit};
use super::update::Change;

/// Returns a strategy for a lock and one update of it.
pub fn any_change() -> impl Strategy<Value = Change> {
    LockKnobs::default().any_change()
}

impl LockKnobs {
    /// Returns a strategy for such locks with one update each.
    ///
    /// Two thirds of the updates may change what is installed. If a lock has nothing that the update could change, its entries
    /// are reordered.
    pub fn any_change(&self) -> impl Strategy<Value = Change> + use<> {
        self.any_history(1..=1).prop_filter_map("a change", |mut history| history.pop())
    }

    /// Returns a strategy for such locks with a sequence of updates: the lock after one is the lock before the next.
    pub fn any_history(&self, updates: RangeInclusive<usize>) -> impl Strategy<Value = Vec<Change>> + use<> {
        let updates = vec((0..KINDS, any::<Index>(), any::<u8>()), updates);
        (self.any_lock(), updates).prop_map(|(mut before, updates)| {
            let mut history = Vec::with_capacity(updates.len());
            for (kind, index, number) in updates {
                let mut after = before.clone();
                let update = edit(&mut after, kind, index, number);
                history.push(Change::new(before, after.clone(), update));
                before = after;
            }
            history
        })
    }
}
