//! Percent-encoding.

use std::fmt::Write;

/// Percent-encodes all bytes but those that are plain.
pub(crate) fn encoded(text: &str, is_plain: impl Fn(u8) -> bool) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        // Writing to a string cannot fail.
        let _ = if is_plain(byte) { encoded.write_char(char::from(byte)) } else { write!(encoded, "%{byte:02X}") };
        encoded
    })
}
