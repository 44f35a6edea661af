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
    pub(super) fn too_complex(text: &str, limit: usize) -> Self {
        Self { kind: MarkerErrorKind::TooComplex { limit }, input: text.to_owned(), span: 0..text.len() }
    }

    /// Whether this is about a limit rather than about what the string says; see [`Limits`](crate::Limits).
    pub fn is_limit(&self) -> bool {
        matches!(self.kind, MarkerErrorKind::TooComplex { .. })
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

/// The result of an operation on markers is too large: it needs more decision nodes than the limit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the result of these markers needs more than {limit} decision nodes")]
pub struct MarkerLimitError {
    pub(super) limit: usize,
}

impl MarkerLimitError {
    /// Returns the limit, in nodes of the decision diagram.
    pub fn limit(&self) -> usize {
        self.limit
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
    /// `extras` and `dependency_groups` only stand to the right of `in` and `not in`.
    #[error("`{key}` can only be used as in `'name' in {key}`")]
    MisplacedList {
        /// The key.
        key: &'static str,
    },
}
