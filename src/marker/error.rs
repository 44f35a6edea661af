//! Markers that cannot be read.

use std::ops::Range;

use crate::message::Excerpt;

/// A text that is not a marker.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind} at byte {} of the marker `{}`", .span.start, Excerpt(.input))]
pub struct MarkerError {
    pub(super) kind: MarkerErrorKind,
    pub(super) input: String,
    pub(super) span: Range<usize>,
}

impl MarkerError {
    /// The marker at which a pool was exhausted.
    pub(super) fn refused(text: &str, refusal: &MarkerLimitError) -> Self {
        let kind = match *refusal {
            MarkerLimitError::TooComplex { limit } | MarkerLimitError::TooLong { limit } => {
                MarkerErrorKind::TooComplex { limit }
            }
            MarkerLimitError::Cancelled => MarkerErrorKind::Cancelled,
        };
        Self { kind, input: text.to_owned(), span: 0..text.len() }
    }

    /// Whether this is about a limit rather than about what the string says; see [`Limits`](crate::Limits).
    pub fn is_limit(&self) -> bool {
        matches!(self.kind, MarkerErrorKind::TooComplex { .. })
    }

    /// Whether the caller ended the work; see [`Cancel`](crate::Cancel).
    pub fn is_cancelled(&self) -> bool {
        matches!(self.kind, MarkerErrorKind::Cancelled)
    }

    /// Returns what is wrong.
    pub fn kind(&self) -> &MarkerErrorKind {
        &self.kind
    }

    /// Returns the text that was refused, as it was given.
    pub fn input(&self) -> &str {
        &self.input
    }

    /// Returns where it is wrong, in bytes of the input.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }
}

/// Why an operation on markers has no result.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MarkerLimitError {
    /// The result needs a larger decision diagram than the limit allows.
    #[error("the result of these markers needs more than {limit} decision nodes")]
    TooComplex {
        /// The limit, in nodes of the decision diagram.
        limit: usize,
    },
    /// The marker is longer than the limit allows when it is printed.
    #[error("the marker takes more than {limit} comparisons to print")]
    TooLong {
        /// The limit, in comparisons.
        limit: usize,
    },
    /// The caller ended the work.
    #[error("{}", crate::limits::CANCELLED)]
    Cancelled,
}

impl MarkerLimitError {
    /// Returns whether a limit was reached: always, unless the caller ended the work.
    pub fn is_limit(&self) -> bool {
        !self.is_cancelled()
    }

    /// Returns whether the caller ended the work; see [`Cancel`](crate::Cancel).
    pub fn is_cancelled(&self) -> bool {
        matches!(self, Self::Cancelled)
    }
}

/// What is wrong with a marker.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MarkerErrorKind {
    /// The marker ends where a value, an operator or a parenthesis had to come.
    #[error("the marker ends too early: expected {expected}")]
    UnexpectedEnd {
        /// What had to come.
        expected: &'static str,
    },
    /// Something else stands where a value, an operator or a parenthesis had to come.
    #[error("expected {expected}, found `{}`", Excerpt(.found))]
    Unexpected {
        /// What had to come.
        expected: &'static str,
        /// What is there.
        found: String,
    },
    /// A quoted string has no end.
    #[error("a quoted string has no closing quote")]
    OpenString,
    /// A quoted string holds a character that cannot be printed on a line.
    #[error("a quoted string holds the character {}", .character.escape_default())]
    Character {
        /// The character.
        character: char,
    },
    /// The marker, or in a lock the markers up to it, need a larger decision diagram than the limit allows.
    #[error(
        "the markers up to here need more than {limit} decision nodes, which no lock that uv wrote comes near (the \
         library can raise it, `Limits::marker_nodes`)"
    )]
    TooComplex {
        /// The limit, in nodes of the decision diagram.
        limit: usize,
    },
    /// The caller ended the work.
    #[error("{}", crate::limits::CANCELLED)]
    Cancelled,
    /// `extras` and `dependency_groups` only stand to the right of `in` and `not in`.
    #[error("`{key}` can only be used as in `'name' in {key}`")]
    MisplacedList {
        /// The key.
        key: &'static str,
    },
}
