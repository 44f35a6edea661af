//! Strings in which one look at each byte shows that there is no secret, as nearly all are.

use super::unnamed::{is_start_of_token, name_of_secret};

/// Whether no search for secrets can find one: the string is the URL of a file, a name or a version, of letters, digits and
/// a few signs, and no part of it begins like a token or is followed by one.
///
/// Without `@`, `%`, `=` and quotes, and with no other colon than that of `https://`, there is no user, no value of a key and
/// no header.
pub(super) fn is_open(text: &str) -> bool {
    let rest = text.strip_prefix("https://").unwrap_or(text);
    let bytes = rest.as_bytes();
    let is_open_after = |at: usize| {
        let part = || rest[at..].split('/').next().unwrap_or_default();
        !is_start_of_token(&bytes[at..]) && (at == 0 || bytes[at - 1] != b'/' || name_of_secret(part()).is_none())
    };
    let is_open_at = |(at, byte): (usize, &u8)| match KINDS[usize::from(*byte)] {
        Kind::Word => true,
        Kind::Sign => is_open_after(at + 1),
        Kind::Other => false,
    };
    is_open_after(0) && bytes.iter().enumerate().all(is_open_at)
}

/// What a byte is.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// Part of a word, within which no token begins.
    Word,
    /// Between words.
    Sign,
    /// What may be part of a secret's spelling.
    Other,
}

const KINDS: [Kind; 256] = {
    let mut kinds = [Kind::Other; 256];
    let mut byte = 0_u8;
    while byte.is_ascii() {
        kinds[byte as usize] = match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'_' | b'-' => Kind::Word,
            b'/' | b'.' | b'+' | b'~' | b'!' => Kind::Sign,
            _ => Kind::Other,
        };
        byte += 1;
    }
    kinds
};
