//! The limit on the work of a comparison.

use std::cell::Cell;

use super::error::{DriftErrorKind, Reason};
use crate::limits::Limits;
use crate::marker::{Marker, MarkerLimitError};

/// The cost of parsing a requirement, in steps.
pub(super) const READ: usize = 5;

/// The cost of parsing a marker, in steps for each segment of its decisions.
pub(super) const MARKER: usize = 4;

/// The base cost of combining two markers, in steps.
const MARKED: usize = 20;

type Join = fn(&Marker, &Marker) -> Result<Marker, MarkerLimitError>;

/// Counts the steps of one comparison, each about a microsecond: parsed requirements (those that groups include, for
/// each group), tried sources and versions, combined markers, expanded extras.
#[derive(Debug)]
pub(super) struct Work<'l> {
    limits: &'l Limits,
    left: Cell<usize>,
}

impl<'l> Work<'l> {
    pub(super) fn within(limits: &'l Limits) -> Self {
        Self { limits, left: Cell::new(limits.most_steps()) }
    }

    /// Charges steps; the error is the exceeded limit or the cancellation.
    pub(super) fn spend(&self, steps: usize) -> Result<(), Reason> {
        if self.limits.is_cancelled() {
            return Err(Reason::Refused(DriftErrorKind::Cancelled));
        }
        let limit = self.limits.most_steps();
        let left = self.left.get().checked_sub(steps).ok_or(Reason::Refused(DriftErrorKind::TooMuch { limit }))?;
        self.left.set(left);
        Ok(())
    }

    /// Returns `a and b`.
    pub(super) fn and(&self, a: &Marker, b: &Marker) -> Result<Marker, Reason> {
        match (a.is_always(), b.is_always()) {
            (true, _) => Ok(b.clone()),
            (_, true) => Ok(a.clone()),
            _ => self.joined(a, b, Marker::and),
        }
    }

    /// Returns `a or b`.
    pub(super) fn or(&self, a: &Marker, b: &Marker) -> Result<Marker, Reason> {
        match (a.is_never(), b.is_never()) {
            (true, _) => Ok(b.clone()),
            (_, true) => Ok(a.clone()),
            _ => self.joined(a, b, Marker::or),
        }
    }

    /// Combines two markers and charges their sizes and that of the result.
    fn joined(&self, a: &Marker, b: &Marker, with: Join) -> Result<Marker, Reason> {
        self.spend(MARKED + a.weight() + b.weight())?;
        let both = with(a, b)?;
        self.spend(both.weight())?;
        Ok(both)
    }
}
