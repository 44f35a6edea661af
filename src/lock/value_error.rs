//! The error for strings of a lock that are invalid in their position.

use crate::message::{Excerpt, is_printable_ascii, is_unprintable};

/// The error for a string of a lock that is not a valid URL, path, file name, Git source or time.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is not a valid {what}: {reason}", Excerpt(.text))]
pub struct ValueError {
    text: String,
    what: &'static str,
    reason: String,
}

impl ValueError {
    pub(super) fn new(text: &str, what: &'static str, reason: impl Into<String>) -> Self {
        Self { text: text.to_owned(), what, reason: reason.into() }
    }

    /// Returns the refused string, as it was given.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Refuses characters that control a terminal, break a line or change its reading order.
pub(super) fn check_printable(text: &str, what: &'static str) -> Result<(), ValueError> {
    if is_printable_ascii(text) {
        return Ok(());
    }
    match text.chars().find(|c| is_unprintable(*c)) {
        Some(found) => {
            Err(ValueError::new(text, what, format!("it contains the character {}", found.escape_unicode())))
        }
        None => Ok(()),
    }
}
