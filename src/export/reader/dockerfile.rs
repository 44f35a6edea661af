//! Instructions of a Dockerfile, and the shell of its `RUN` lines.

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

/// Validates a path of the build context in a `COPY` or in a mount, whose parts end at commas: no blank, no pattern,
/// no variable.
pub(crate) fn context_path(path: &str) -> Result<(), Reason> {
    if path.starts_with('-') {
        return Err("starts with a `-`");
    }
    if path.split('/').any(|part| matches!(part, "" | "..")) {
        return Err("leads out of its folder");
    }
    if path.chars().all(|c| c.is_alphanumeric() || "._-/+~@".contains(c)) {
        return Ok(());
    }
    Err("contains other characters than letters, digits and `._-/+~@`")
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
