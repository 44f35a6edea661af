//! The error for a `pyproject.toml` that cannot be used.

use std::ops::Range;

use crate::message::{Printable, reason_of_serde, without_credentials};

/// The error for a `pyproject.toml` that cannot be used, with its position.
///
/// ```
/// let error = "[tool.locklayers]\nmax-bytes = \"50\"\n".parse::<locklayers::pyproject::PyProject>().unwrap_err();
/// assert_eq!((error.line(), error.column()), (Some(2), Some(13)));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{kind}", Prefix(*.position))]
pub struct PyProjectError {
    kind: PyProjectErrorKind,
    position: Option<(usize, usize)>,
}

/// What is wrong with a `pyproject.toml`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PyProjectErrorKind {
    /// The document is larger than the limit.
    #[error("the file is larger than {limit} bytes, the limit for a pyproject.toml")]
    #[non_exhaustive]
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// Tables and arrays are nested deeper than the limit.
    #[error("tables and arrays are nested more than {limit} deep")]
    #[non_exhaustive]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// The document is not TOML, or a value is invalid for its key.
    #[error("{}", Printable(&without_credentials(.reason)))]
    #[non_exhaustive]
    Invalid {
        /// What is wrong and what was expected.
        reason: String,
    },
}

/// Returns the line and the column, counted from 1, of a byte of a document.
pub(super) fn position(text: &str, at: usize) -> Option<(usize, usize)> {
    let before = text.get(..at)?;
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    Some((before.bytes().filter(|byte| *byte == b'\n').count() + 1, before[line_start..].chars().count() + 1))
}

struct Prefix(Option<(usize, usize)>);

impl std::fmt::Display for Prefix {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.map_or(Ok(()), |(line, column)| write!(f, "line {line}, column {column}: "))
    }
}

impl PyProjectError {
    /// Returns what is wrong.
    pub fn kind(&self) -> &PyProjectErrorKind {
        &self.kind
    }

    /// Returns whether the document exceeds a limit, rather than being invalid.
    pub fn is_limit(&self) -> bool {
        matches!(self.kind, PyProjectErrorKind::TooLarge { .. } | PyProjectErrorKind::TooDeep { .. })
    }

    /// Returns the line, counted from 1, or `None` if the error concerns the document as a whole.
    pub fn line(&self) -> Option<usize> {
        self.position.map(|(line, _)| line)
    }

    /// Returns the column in characters, counted from 1, or `None` if the error concerns the document as a whole.
    pub fn column(&self) -> Option<usize> {
        self.position.map(|(_, column)| column)
    }

    pub(super) fn whole(kind: PyProjectErrorKind) -> Self {
        Self { kind, position: None }
    }

    pub(super) fn invalid(text: &str, span: Option<Range<usize>>, reason: String) -> Self {
        let position = span.and_then(|span| position(text, span.start));
        Self { kind: PyProjectErrorKind::Invalid { reason }, position }
    }

    /// Creates the error for what the parser refuses. Its messages have the terms of serde, and these those of TOML.
    pub(super) fn of_parser(text: &str, error: &toml::de::Error) -> Self {
        const FIRST: [(&str, &str); 3] = [
            ("unknown field `", "unknown key `"),
            ("missing field `", "missing key `"),
            ("duplicate field `", "duplicate key `"),
        ];
        const LAST: [(&str, &str); 2] =
            [("expected a sequence", "expected an array"), ("expected a map", "expected a table")];
        let message = &*reason_of_serde(error.message());
        let first = FIRST.iter().find_map(|(old, new)| Some(format!("{new}{}", message.strip_prefix(old)?)));
        let last = || LAST.iter().find_map(|(old, new)| Some(format!("{}{new}", message.strip_suffix(old)?)));
        let reason = first.or_else(last).unwrap_or_else(|| message.to_owned());
        Self::invalid(text, error.span(), reason)
    }
}
