//! Words of a shell, as that of the `RUN` lines of a Dockerfile.

use super::Reason;
use crate::message::is_unprintable;

/// Returns a word of a shell command: as it is if every character is plain, else in single quotes.
pub(crate) fn shell(text: &str) -> Result<String, Reason> {
    if !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-/+@%=:,".contains(&b)) {
        return Ok(text.to_owned());
    }
    quoted(text, '\'')
}

/// Returns a word in quotes, unless something in it could end or escape them, or has a meaning in a Dockerfile (`<<`
/// begins a here-document, `\` continues a line, `$` is a variable).
pub(crate) fn quoted(text: &str, quote: char) -> Result<String, Reason> {
    if text.contains(is_unprintable) {
        return Err("contains a control character");
    }
    if text.contains([quote, '\\', '$', '`']) {
        return Err("contains a quote, a backslash, a `$` or a backtick");
    }
    if text.contains("<<") {
        return Err("holds a `<<`");
    }
    Ok(format!("{quote}{text}{quote}"))
}
