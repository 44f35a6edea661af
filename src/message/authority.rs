//! Where the authority of a URL starts: its user, its password and its host.

/// Returns the scheme that ends at the colon.
pub(super) fn scheme(text: &str, colon: usize) -> &str {
    /// No scheme that matters is longer; the bound keeps strings of many colons linear.
    const LONGEST: usize = 16;
    let bytes = &text.as_bytes()[..colon];
    let length = bytes
        .iter()
        .rev()
        .take(LONGEST)
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'))
        .count();
    &text[colon - length..colon]
}

/// Whether the scheme that ends at the colon is one of the web, whose URLs need no slashes.
pub(super) fn is_web(text: &str, colon: usize) -> bool {
    let name = scheme(text, colon).rsplit('+').next().unwrap_or_default();
    ["https", "http", "ftp", "wss", "ws"].iter().any(|special| name.eq_ignore_ascii_case(special))
}

/// Returns the start of the authority of a URL whose scheme ends at the colon.
pub(super) fn authority_start(text: &str, colon: usize) -> Option<usize> {
    let scheme = scheme(text, colon);
    let slashes = text.as_bytes()[colon + 1..].iter().take_while(|b| matches!(b, b'/' | b'\\')).count();
    // A single letter is a drive of Windows, and three slashes begin a file's path.
    let is_local = scheme.len() < 2 || (scheme.ends_with("file") && slashes > 2);
    (!is_local && (slashes > 0 || is_web(text, colon))).then_some(colon + 1 + slashes)
}
