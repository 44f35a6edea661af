//! The error for a graph that cannot be built or queried.

use crate::lock::PackageId;
use crate::marker::MarkerLimitError;

/// The error for a lock whose graph cannot be built, or for a query about a package that is not in the graph.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum GraphError {
    /// The markers of the lock together need more decision nodes than the limit allows.
    #[error(
        "the markers of this lock are too complex: together they need more than {limit} decision nodes; \
         no lock written by uv comes near this, so look for a marker written by hand (the library can raise the \
         limit, `Limits::marker_nodes`)"
    )]
    #[non_exhaustive]
    MarkersTooComplex {
        /// The limit, in decision nodes.
        limit: usize,
    },
    /// The caller ended the work.
    #[error("{}", crate::limits::CANCELLED)]
    Cancelled,
    /// The graph has no package of this id, which comes from another lock.
    #[error("{package} is not a package of this lock; take it from the lock that the graph was built from")]
    #[non_exhaustive]
    UnknownPackage {
        /// The package.
        package: Box<PackageId>,
    },
}

impl From<MarkerLimitError> for GraphError {
    fn from(refusal: MarkerLimitError) -> Self {
        match refusal {
            MarkerLimitError::TooComplex { limit } | MarkerLimitError::TooLong { limit } => {
                Self::MarkersTooComplex { limit }
            }
            MarkerLimitError::Cancelled => Self::Cancelled,
        }
    }
}

impl GraphError {
    /// Returns whether the input exceeds a limit; see [`Limits`](crate::Limits).
    pub fn is_limit(&self) -> bool {
        matches!(self, Self::MarkersTooComplex { .. })
    }

    /// Returns whether the caller ended the work; see [`Cancel`](crate::Cancel).
    pub fn is_cancelled(&self) -> bool {
        matches!(self, Self::Cancelled)
    }
}
