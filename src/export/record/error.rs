//! The error for a document that is not a plan.

use crate::limits::{CANCELLED, Limits};
use crate::marker::MarkerLimitError;
use crate::message::Excerpt;

/// The error for a string that is not a plan as JSON.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a plan that `locklayers plan --format json` wrote: {}", Excerpt(.reason))]
pub struct PlanRecordError {
    reason: String,
    is: Is,
}

/// The kind of the error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Is {
    Invalid,
    Limit,
    Cancelled,
}

impl PlanRecordError {
    pub(super) fn invalid(reason: String) -> Self {
        Self { reason, is: Is::Invalid }
    }

    pub(super) fn limit(reason: String) -> Self {
        Self { reason, is: Is::Limit }
    }

    pub(super) fn cancelled() -> Self {
        Self { reason: CANCELLED.to_owned(), is: Is::Cancelled }
    }

    /// Returns whether the document exceeds a limit, rather than being invalid; see [`Limits`].
    pub fn is_limit(&self) -> bool {
        self.is == Is::Limit
    }

    /// Returns whether the caller ended the work; see [`Cancel`](crate::Cancel).
    pub fn is_cancelled(&self) -> bool {
        self.is == Is::Cancelled
    }
}

/// Returns the error for an exhausted remainder of a limit, which names the whole limit.
pub(super) fn markers_refused(refusal: &MarkerLimitError, limits: &Limits) -> PlanRecordError {
    PlanRecordError::limit(match refusal {
        MarkerLimitError::TooComplex { .. } => {
            let limit = limits.most_marker_nodes();
            format!("its markers need more than {limit} decision nodes together (`Limits::marker_nodes`)")
        }
        MarkerLimitError::TooLong { .. } => {
            let limit = limits.most_comparisons();
            format!("its markers take more than {limit} comparisons to print (`Limits::comparisons`)")
        }
        MarkerLimitError::Cancelled => return PlanRecordError::cancelled(),
    })
}
