//! How much may be compared.

use std::cell::Cell;

use super::error::Reason;
use crate::marker::{Marker, MarkerLimitError};

/// How many steps one comparison of a lock may take, each about a microsecond: requirements that are read, those that
/// groups include counted for each group, sources and versions that are tried for a requirement, markers that are joined,
/// what extras lead to. The largest known workspaces take some ten thousand.
pub(super) const MOST: usize = 1_000_000;

/// How many steps reading a requirement counts for.
pub(super) const READ: usize = 5;

/// How many steps joining two markers counts for, whatever they weigh.
const MARKED: usize = 20;

type Join = fn(&Marker, &Marker) -> Result<Marker, MarkerLimitError>;

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

    /// Where both hold.
    pub(super) fn and(&self, a: &Marker, b: &Marker) -> Result<Marker, Reason> {
        match (a.is_always(), b.is_always()) {
            (true, _) => Ok(b.clone()),
            (_, true) => Ok(a.clone()),
            _ => self.joined(a, b, Marker::and),
        }
    }

    /// Where either holds.
    pub(super) fn or(&self, a: &Marker, b: &Marker) -> Result<Marker, Reason> {
        match (a.is_never(), b.is_never()) {
            (true, _) => Ok(b.clone()),
            (_, true) => Ok(a.clone()),
            _ => self.joined(a, b, Marker::or),
        }
    }

    /// Charges what the markers weigh, and then what came of them.
    fn joined(&self, a: &Marker, b: &Marker, with: Join) -> Result<Marker, Reason> {
        self.spend(MARKED + a.weight() + b.weight())?;
        let both = with(a, b)?;
        self.spend(both.weight())?;
        Ok(both)
    }
}
