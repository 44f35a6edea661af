//! The error for documents that cannot be compared with a lock.

use crate::message::{Printable, without_credentials};

use crate::marker::MarkerLimitError;

/// The error for a document that cannot be compared with a lock: a value in it is invalid, or the comparison exceeds a
/// limit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {}{kind}", Printable(.document), Key(.key))]
pub struct DriftError {
    pub(super) document: String,
    pub(super) key: String,
    pub(super) kind: DriftErrorKind,
}

impl DriftError {
    /// Returns the path of the document, as given to [`Projects`](crate::drift::Projects).
    pub fn document(&self) -> &str {
        &self.document
    }

    /// Returns the key within the document, with dots between its parts; empty for the document as a whole.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Returns what is wrong.
    pub fn kind(&self) -> &DriftErrorKind {
        &self.kind
    }

    /// Returns whether the document exceeds a limit, rather than being invalid.
    pub fn is_limit(&self) -> bool {
        matches!(self.kind, DriftErrorKind::TooMuch { .. } | DriftErrorKind::MarkersTooComplex { .. })
    }

    /// Returns whether the caller ended the work; see [`Cancel`](crate::Cancel).
    pub fn is_cancelled(&self) -> bool {
        matches!(self.kind, DriftErrorKind::Cancelled)
    }
}

/// What is wrong with a document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DriftErrorKind {
    /// A value is invalid.
    #[error("{}", Printable(&without_credentials(.reason)))]
    #[non_exhaustive]
    Invalid {
        /// What is wrong and what was expected, in one line.
        reason: String,
    },
    /// The comparison of the document would take more steps than the limit allows.
    #[error(
        "comparing the lock with what is required takes more than {limit} steps (requirements, groups for each group \
         that includes them, sources, extras); state fewer of them (the library can raise the limit, `Limits::steps`)"
    )]
    #[non_exhaustive]
    TooMuch {
        /// The limit, in steps.
        limit: usize,
    },
    /// The markers of a requirement need more decision nodes than the limit allows.
    #[error(
        "the markers of what is required need more than {limit} decision nodes; state fewer of them, or simpler ones"
    )]
    #[non_exhaustive]
    MarkersTooComplex {
        /// The limit, in decision nodes.
        limit: usize,
    },
    /// The caller ended the work.
    #[error("{}", crate::limits::CANCELLED)]
    Cancelled,
}

/// The reason for which something cannot be compared, before its position is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    Invalid(String),
    /// A limit or a cancellation, which is reported without a key.
    Refused(DriftErrorKind),
}

impl Reason {
    /// Prefixes the reason with the key of the value.
    pub(super) fn within(self, key: &str) -> Self {
        match self {
            Self::Invalid(reason) => Self::Invalid(format!("{key}: {reason}")),
            refused @ Self::Refused(_) => refused,
        }
    }

    pub(super) fn at(self, document: &str, key: &str) -> DriftError {
        let kind = match self {
            Self::Invalid(reason) => DriftErrorKind::Invalid { reason },
            Self::Refused(kind) => kind,
        };
        DriftError { document: document.to_owned(), key: key.to_owned(), kind }
    }
}

impl From<String> for Reason {
    fn from(reason: String) -> Self {
        Self::Invalid(reason)
    }
}

/// The reason for markers that are too large together.
impl From<MarkerLimitError> for Reason {
    fn from(refusal: MarkerLimitError) -> Self {
        Self::Refused(match refusal {
            MarkerLimitError::TooComplex { limit } | MarkerLimitError::TooLong { limit } => {
                DriftErrorKind::MarkersTooComplex { limit }
            }
            MarkerLimitError::Cancelled => DriftErrorKind::Cancelled,
        })
    }
}

/// A key as the prefix of a message.
struct Key<'k>(&'k str);

impl std::fmt::Display for Key<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(f, "{}: ", Printable(self.0)) }
    }
}
