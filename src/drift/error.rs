//! Documents that cannot be compared with a lock.

use crate::message::Printable;

use super::work::MOST;
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
        matches!(self.kind, DriftErrorKind::TooMuch { .. })
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
         that includes them, sources, extras); state fewer of them"
    )]
    TooMuch {
        /// The limit, in steps.
        limit: usize,
    },
}

/// Why something cannot be compared, before it is known where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    Invalid(String),
    TooMuch,
}

impl Reason {
    /// What is wrong with the value of a key, seen from outside of it.
    pub(super) fn within(self, key: &str) -> Self {
        match self {
            Self::Invalid(reason) => Self::Invalid(format!("{key}: {reason}")),
            Self::TooMuch => Self::TooMuch,
        }
    }

    pub(super) fn at(self, document: &str, key: &str) -> DriftError {
        let kind = match self {
            Self::Invalid(reason) => DriftErrorKind::Invalid { reason },
            Self::TooMuch => DriftErrorKind::TooMuch { limit: MOST },
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
    fn from(_: MarkerLimitError) -> Self {
        Self::TooMuch
    }
}

/// A key before what is wrong with it.
struct Key<'k>(&'k str);

impl std::fmt::Display for Key<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0.is_empty() { Ok(()) } else { write!(f, "{}: ", Printable(self.0)) }
    }
}
