//! What nearly every key and value of a lock is: bare letters, a text without escapes, a short number. Everything else
//! is left to the parser.

/// Is this a bare key, and nothing wrong with it?
pub(super) fn is_bare_key(raw: &[u8]) -> bool {
    !raw.is_empty() && raw.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// Is this a text between double quotes that stands for itself?
pub(super) fn plain_text(raw: &[u8]) -> bool {
    // No way out of the loop before its end: then it looks at many bytes at once.
    let is_plain = |text: &[u8]| {
        let special = |b: u8| b < b' ' || b == b'"' || b == b'\\' || b == 0x7f;
        !text.iter().fold(false, |any, b| any | special(*b))
    };
    matches!(raw, [b'"', text @ .., b'"'] if is_plain(text))
}

/// A decimal number without sign, separators and leading zeros, which is too short to be out of range.
pub(super) fn plain_number(raw: &[u8]) -> Option<i64> {
    let is_plain = matches!(raw, [b'1'..=b'9', rest @ ..] if rest.len() < 18 && rest.iter().all(u8::is_ascii_digit));
    is_plain.then(|| raw.iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0')))
}
