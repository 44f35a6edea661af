//! Percent-encoding.

use std::borrow::Cow;
use std::fmt::Write;

use crate::word::find;

/// Percent-encodes all bytes but those that are plain.
pub(crate) fn encoded(text: &str, is_plain: impl Fn(u8) -> bool) -> String {
    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        // Writing to a string cannot fail.
        let _ = if is_plain(byte) { encoded.write_char(char::from(byte)) } else { write!(encoded, "%{byte:02X}") };
        encoded
    })
}

/// Decodes `%XX`, and with `form` also `+` as a space; `None` if the result is not UTF-8.
pub(crate) fn decoded(text: &str, form: bool) -> Option<Cow<'_, str>> {
    if find(text.as_bytes(), |w| w.is(b'%') | if form { w.is(b'+') } else { 0 }).is_none() {
        return Some(Cow::Borrowed(text));
    }
    let mut decoded = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    loop {
        match rest {
            [b'%', high, low, tail @ ..] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => {
                decoded.push(hex_value(*high) << 4 | hex_value(*low));
                rest = tail;
            }
            [b'+', tail @ ..] if form => {
                decoded.push(b' ');
                rest = tail;
            }
            [byte, tail @ ..] => {
                decoded.push(*byte);
                rest = tail;
            }
            [] => break,
        }
    }
    String::from_utf8(decoded).ok().map(Cow::Owned)
}

fn hex_value(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => digit.wrapping_sub(b'A').wrapping_add(10),
    }
}
