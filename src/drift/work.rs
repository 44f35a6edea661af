//! How much may be compared.

use std::cell::Cell;

use super::error::{DriftErrorKind, Reason};
use crate::limits::Limits;
use crate::marker::{Marker, MarkerLimitError};

/// How many steps reading a requirement counts for.
pub(super) const READ: usize = 5;

/// How many steps joining two markers counts for, whatever they weigh.
const MARKED: usize = 20;

type Join = fn(&Marker, &Marker) -> Result<Marker, MarkerLimitError>;

/// Counts the steps of one comparison, each about a microsecond: requirements that are read, those that groups include
/// counted for each group, sources and versions that are tried for a requirement, markers that are joined, what extras lead
/// to.
#[derive(Debug)]
pub(super) struct Work<'l> {
    limits: &'l Limits,
    left: Cell<usize>,
}

impl<'l> Work<'l> {
    pub(super) fn within(limits: &'l Limits) -> Self {
        Self { limits, left: Cell::new(limits.most_steps()) }
    }

    /// Charges some steps, or says that there are too many or that nobody waits for them any more.
    pub(super) fn spend(&self, steps: usize) -> Result<(), Reason> {
        if self.limits.is_cancelled() {
            return Err(Reason::Refused(DriftErrorKind::Cancelled));
        }
        let limit = self.limits.most_steps();
        let left = self.left.get().checked_sub(steps).ok_or(Reason::Refused(DriftErrorKind::TooMuch { limit }))?;
        self.left.set(left);
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
