//! TOML as a tree, within the limits of a document.

use serde::de::DeserializeOwned;

use super::PyProject;
use super::depth::{DEEPEST, deepest};
use super::error::{PyProjectError, PyProjectErrorKind};

/// Parses a document with arbitrary keys.
#[cfg(feature = "image")]
pub(crate) fn table(text: &str) -> Result<toml::Table, PyProjectError> {
    bounded(text)
}

/// Parses a document of a bounded size and depth.
pub(super) fn bounded<T: DeserializeOwned>(text: &str) -> Result<T, PyProjectError> {
    if text.len() > PyProject::MOST_BYTES {
        return Err(PyProjectError::whole(PyProjectErrorKind::TooLarge { limit: PyProject::MOST_BYTES }));
    }
    if deepest(text) > DEEPEST {
        return Err(PyProjectError::whole(PyProjectErrorKind::TooDeep { limit: DEEPEST }));
    }
    toml::from_str(text).map_err(|error| PyProjectError::of_parser(text, &error))
}
