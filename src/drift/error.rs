//! Documents that cannot be compared with a lock.

use crate::message::Printable;

use crate::marker::MarkerLimitError;

/// A document that cannot be compared with a lock: something in it is not what it must be, or it asks for too much.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {}{kind}", Printable(.document), Key(.key))]
pub struct DriftError {
    pub(super) document: String,
    pub(super) key: String,
    pub(super) kind: DriftErrorKind,
}

impl DriftError {
    /// Returns the document, as the [`Projects`](crate::drift::Projects) name it.
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

    /// Returns whether a limit was reached, rather than something invalid found.
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
    /// A value is not what it must be.
    #[error("{}", Printable(.reason))]
    Invalid {
        /// What is wrong, and what was expected, on one line.
        reason: String,
    },
    /// Comparing the document would take more steps than the limit allows.
    #[error(
        "comparing the lock with what is required takes more than {limit} steps (requirements, groups for each group \
         that includes them, sources, extras); state fewer of them (the library can raise the limit, `Limits::steps`)"
    )]
    TooMuch {
        /// The limit, in steps.
        limit: usize,
    },
    /// The markers of a requirement need a larger decision diagram than the limit allows.
    #[error(
        "the markers of what is required need more than {limit} decision nodes; state fewer of them, or simpler ones"
    )]
    MarkersTooComplex {
        /// The limit, in nodes of the decision diagram.
        limit: usize,
    },
    /// The caller ended the work.
    #[error("{}", crate::limits::CANCELLED)]
    Cancelled,
}

/// Why something cannot be compared, before it is known where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    Invalid(String),
    /// A limit, or the caller; said as it is, whichever key it was met at.
    Refused(DriftErrorKind),
}

impl Reason {
    /// What is wrong with the value of a key, seen from outside of it.
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

/// Markers that are too large together.
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

/// A key before what is wrong with it.
struct Key<'k>(&'k str);

impl std::fmt::Display for Key<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(f, "{}: ", Printable(self.0)) }
    }
}
