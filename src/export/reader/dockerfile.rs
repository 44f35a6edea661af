//! Paths and words of instructions of a Dockerfile.

use super::{Reason, SECRET_PATH};
use crate::message::{has_secret, is_unprintable};

/// Validates a path of the build context in a `COPY`, which is quoted where that is needed: no quote, no pattern, no
/// variable, no here-document.
pub(crate) fn context_path(path: &str) -> Result<(), Reason> {
    if path.starts_with('-') {
        return Err("starts with a `-`");
    }
    if has_secret(path) {
        return Err(SECRET_PATH);
    }
    if path.split('/').any(|part| matches!(part, "" | "..")) {
        return Err("leads out of its folder");
    }
    if path.contains(is_unprintable) {
        return Err("contains a control character");
    }
    if path.contains(['"', '\'', '\\', '$', '`', ':']) {
        return Err("contains a quote, a backslash, a `$`, a backtick or a colon");
    }
    if path.contains(['*', '?', '[', ']']) {
        return Err("contains a `*`, a `?` or a bracket, which builders read as a pattern");
    }
    if path.contains("<<") {
        return Err("holds a `<<`");
    }
    Ok(())
}

/// Validates a path of the build context in a mount, whose bytes builders read as Latin-1.
pub(crate) fn mount_path(path: &str) -> Result<(), Reason> {
    if !path.is_ascii() {
        return Err("contains a character outside of ASCII, which builders misread in a mount");
    }
    context_path(path)
}

/// Validates a value without quotes in an instruction; `more` are the characters allowed besides letters, digits and
/// `._-/`.
pub(crate) fn plain<'t>(text: &'t str, more: &[u8]) -> Result<&'t str, Reason> {
    if text.is_empty() {
        return Err("is empty");
    }
    if text.starts_with('-') {
        return Err("starts with a `-`");
    }
    if !text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-/".contains(&b) || more.contains(&b)) {
        return Err("contains other characters than letters, digits and plain punctuation");
    }
    Ok(text)
}
