//! TOML as a tree, within the limits of a document.

use super::PyProject;
use super::depth::{DEEPEST, deepest};
use super::error::{PyProjectError, PyProjectErrorKind};

/// Parses a document with arbitrary keys.
pub(crate) fn table(text: &str) -> Result<toml::Table, PyProjectError> {
    if text.len() > PyProject::MOST_BYTES {
        return Err(PyProjectError::whole(PyProjectErrorKind::TooLarge { limit: PyProject::MOST_BYTES }));
    }
    if deepest(text) > DEEPEST {
        return Err(PyProjectError::whole(PyProjectErrorKind::TooDeep { limit: DEEPEST }));
    }
    toml::from_str(text).map_err(|error| PyProjectError::of_parser(text, &error))
}
