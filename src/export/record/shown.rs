//! Strings of a record as its document shows them.

use serde::{Serialize, Serializer};

use crate::message::masked;

/// Serialises a requirement or a locator without credentials: a reader needs them to tell packages apart, not to
/// download them.
pub(super) fn shown<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&masked(text))
}

/// As [`shown`], or `null`.
#[expect(clippy::ref_option, reason = "serde passes the field")]
pub(super) fn shown_if_any<S: Serializer>(text: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    text.as_deref().map(masked).serialize(serializer)
}
