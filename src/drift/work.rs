//! How much may be compared.

use std::cell::Cell;

use super::error::Reason;

/// How many steps one comparison of a lock may take, each about a microsecond: requirements that are read, those that
/// groups include counted for each group, sources and versions that are tried for a requirement, markers that are joined,
/// what extras lead to. The largest known workspaces take some ten thousand.
pub(super) const MOST: usize = 1_000_000;

/// How many steps reading a requirement counts for.
pub(super) const READ: usize = 5;

/// How many steps it counts for when a marker is joined with another.
pub(super) const MARKED: usize = 20;

/// Counts the steps of one comparison.
#[derive(Debug)]
pub(super) struct Work(Cell<usize>);

impl Work {
    pub(super) fn new() -> Self {
        Self(Cell::new(MOST))
    }

    /// Charges some steps, or says that there are too many.
    pub(super) fn spend(&self, steps: usize) -> Result<(), Reason> {
        let left = self.0.get().checked_sub(steps).ok_or(Reason::TooMuch)?;
        self.0.set(left);
        Ok(())
    }
}
