//! The errors of markers.

use std::ops::Range;

use crate::message::Excerpt;

/// The error for a string that is not a valid marker.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind} at byte {} of the marker `{}`", .span.start, Excerpt(.input))]
pub struct MarkerError {
    pub(super) kind: MarkerErrorKind,
    pub(super) input: String,
    pub(super) span: Range<usize>,
}

impl MarkerError {
    /// Returns the error for the marker at which a pool was exhausted.
    pub(super) fn refused(text: &str, refusal: &MarkerLimitError) -> Self {
        let kind = match *refusal {
            MarkerLimitError::TooComplex { limit } | MarkerLimitError::TooLong { limit } => {
                MarkerErrorKind::TooComplex { limit }
            }
            MarkerLimitError::Cancelled => MarkerErrorKind::Cancelled,
        };
        Self { kind, input: text.to_owned(), span: 0..text.len() }
    }

    /// Returns whether the marker exceeds a limit, rather than being invalid; see [`Limits`](crate::Limits).
    pub fn is_limit(&self) -> bool {
        matches!(self.kind, MarkerErrorKind::TooComplex { .. })
    }

    /// Returns whether the caller ended the work; see [`Cancel`](crate::Cancel).
    pub fn is_cancelled(&self) -> bool {
        matches!(self.kind, MarkerErrorKind::Cancelled)
    }

    /// Returns what is wrong.
    pub fn kind(&self) -> &MarkerErrorKind {
        &self.kind
    }

    /// Returns the refused string, as it was given.
    pub fn input(&self) -> &str {
        &self.input
    }

    /// Returns the position of the error, as a byte range of the input.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }
}

/// The error for an operation on markers that exceeds a limit or was cancelled.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum MarkerLimitError {
    /// The result needs more decision nodes than the limit allows.
    #[error("the result of these markers needs more than {limit} decision nodes")]
    #[non_exhaustive]
    TooComplex {
        /// The limit, in decision nodes.
        limit: usize,
    },
    /// The printed marker is longer than the limit allows.
    #[error("the marker takes more than {limit} comparisons to print")]
    #[non_exhaustive]
    TooLong {
        /// The limit, in comparisons.
        limit: usize,
    },
    /// The caller ended the work.
    #[error("{}", crate::limits::CANCELLED)]
    Cancelled,
}

impl MarkerLimitError {
    /// Returns whether a limit was exceeded: always, unless the caller ended the work.
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
    /// The marker ends where a value, an operator or a parenthesis is expected.
    #[error("the marker ends too early: expected {expected}")]
    #[non_exhaustive]
    UnexpectedEnd {
        /// What is expected.
        expected: &'static str,
    },
    /// An unexpected token is found where a value, an operator or a parenthesis is expected.
    #[error("expected {expected}, found `{}`", Excerpt(.found))]
    #[non_exhaustive]
    Unexpected {
        /// What is expected.
        expected: &'static str,
        /// The token that is found.
        found: String,
    },
    /// A quoted string has no closing quote.
    #[error("a quoted string has no closing quote")]
    OpenString,
    /// A quoted string contains a character that cannot be printed on a line.
    #[error("a quoted string contains the character {}", .character.escape_default())]
    #[non_exhaustive]
    Character {
        /// The character.
        character: char,
    },
    /// A quoted string contains a password or a token: no environment has such a value, and every answer that shows the
    /// marker would show it.
    #[error("a quoted string contains a password or a token, which no environment has as a value; remove it")]
    Secret,
    /// A version has a number of 2^64-2: a bound of the marker would be the next one, which uv ignores when it reads it.
    #[error("a version has a number whose next one uv cannot read (2^64-1)")]
    Number,
    /// The marker, or in a lock all markers up to it, need more decision nodes than the limit allows.
    #[error(
        "the markers up to here need more than {limit} decision nodes, which no lock written by uv comes near (the \
         library can raise the limit, `Limits::marker_nodes`)"
    )]
    #[non_exhaustive]
    TooComplex {
        /// The limit, in decision nodes.
        limit: usize,
    },
    /// The caller ended the work.
    #[error("{}", crate::limits::CANCELLED)]
    Cancelled,
    /// `extras` or `dependency_groups` is used other than to the right of `in` or `not in`.
    #[error("`{key}` can only be used as in `'name' in {key}`")]
    #[non_exhaustive]
    MisplacedList {
        /// The key.
        key: &'static str,
    },
}
