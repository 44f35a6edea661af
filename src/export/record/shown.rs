//! Strings of a record as its document shows them, and as a document from elsewhere is read: without credentials.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::message::{masked, value_without_credentials};

/// Serialises a locator without credentials: a reader needs them to tell packages apart, not to
/// download them.
fn shown<S: Serializer>(text: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&masked(text))
}

/// As [`shown`], for a locator, which may be a list of URLs: each is a value of its own, so that a secret in one hides no
/// other.
pub(super) fn shown_locator<S: Serializer>(locator: &str, serializer: S) -> Result<S::Ok, S::Error> {
    if !locator.starts_with("files ") {
        return shown(locator, serializer);
    }
    let parts: Vec<_> = locator.split(' ').map(masked).collect();
    serializer.serialize_str(&parts.join(" "))
}

/// As [`shown`], or `null`.
#[expect(clippy::ref_option, reason = "serde passes the field")]
pub(super) fn shown_if_any<S: Serializer>(text: &Option<String>, serializer: S) -> Result<S::Ok, S::Error> {
    text.as_deref().map(masked).serialize(serializer)
}

/// Deserialises a URL or a path without its credentials, as a record of a plan has it.
pub(super) fn hidden<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Ok(value_without_credentials(&String::deserialize(deserializer)?).into_owned())
}

/// As [`hidden`], or `None`.
pub(super) fn hidden_if_any<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let text = Option::<String>::deserialize(deserializer)?;
    Ok(text.map(|text| value_without_credentials(&text).into_owned()))
}
