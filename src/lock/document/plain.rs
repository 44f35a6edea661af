//! Recognition of bare keys, and of strings and numbers without escapes, which are nearly all of a lock.

use crate::word::chunks_without;

/// Whether this byte may be part of a bare key.
pub(super) fn is_bare(byte: u8) -> bool {
    BARE[usize::from(byte)]
}

const BARE: [bool; 256] = {
    let mut bare = [false; 256];
    let mut byte = 0_u8;
    while byte.is_ascii() {
        bare[byte as usize] = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        byte += 1;
    }
    bare
};

/// Whether this is a valid key without quotes.
pub(super) fn is_bare_key(raw: &[u8]) -> bool {
    !raw.is_empty() && raw.iter().all(|b| is_bare(*b))
}

/// Whether this is a string in double quotes without escapes.
pub(super) fn is_plain_text(raw: &[u8]) -> bool {
    matches!(raw, [b'"', text @ .., b'"'] if plain_end(text) == text.len())
}

/// Returns the number of literal bytes in a double-quoted string, up to the first that is not literal.
pub(super) fn plain_end(text: &[u8]) -> usize {
    let start = chunks_without(text, *b"\"\\\x7f", |byte| byte < b' ');
    let rest = &text[start..];
    start + rest.iter().position(|byte| SPECIAL[usize::from(*byte)]).unwrap_or(rest.len())
}

/// The bytes that are not literal in a double-quoted string.
const SPECIAL: [bool; 256] = {
    let mut special = [false; 256];
    let mut byte = 0_u8;
    while byte.is_ascii() {
        special[byte as usize] = byte.is_ascii_control() || matches!(byte, b'"' | b'\\');
        byte += 1;
    }
    special
};

/// Returns the integer at the start of the input and the number of its digits, if it fits and has neither sign nor
/// separators nor leading zeros.
pub(in crate::lock) fn plain_number(text: &[u8]) -> Option<(i64, usize)> {
    let (mut number, mut digits) = (0_i64, 0);
    while let Some(byte @ b'0'..=b'9') = text.get(digits) {
        number = number.checked_mul(10)?.checked_add(i64::from(byte - b'0'))?;
        digits += 1;
    }
    let is_plain = digits == 1 || digits > 1 && text[0] != b'0';
    is_plain.then_some((number, digits))
}

#[cfg(test)]
mod tests {
    use super::{plain_end, plain_number};

    #[test]
    fn numbers_are_plain_and_fit() {
        let read = |text: &str| plain_number(text.as_bytes());
        assert_eq!((read("0"), read("17 "), read("10,")), (Some((0, 1)), Some((17, 2)), Some((10, 2))));
        assert_eq!(read("9223372036854775807"), Some((i64::MAX, 19)));
        for other in ["", "x", "-1", "+1", "01", "00", "9223372036854775808", "99999999999999999999"] {
            assert_eq!(read(other), None, "{other}");
        }
    }

    #[test]
    fn a_string_ends_at_the_first_special_byte_at_every_position() {
        for length in 0..50 {
            let plain = "a~ é".repeat(20);
            let text: String = plain.chars().take(length).collect();
            assert_eq!(plain_end(text.as_bytes()), text.len());
            for special in ['"', '\\', '\n', '\t', '\0', '\u{7f}'] {
                let longer = format!("{text}{special}{plain}");
                assert_eq!(plain_end(longer.as_bytes()), text.len(), "{longer:?}");
            }
        }
    }
}
