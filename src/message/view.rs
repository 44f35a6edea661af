//! A string as its reader sees it: without ignored characters, with its escapes decoded.

use std::ops::Range;

use super::is_hidden;

/// A string, and the position in the original of each of its bytes and of its end.
pub(super) struct View {
    pub(super) text: String,
    positions: Vec<usize>,
}

impl View {
    /// Returns a string without the characters that readers of URLs ignore (tabs, line breaks) or that nobody sees, and
    /// with ASCII in place of its full-width forms and of letters that look like it. With escapes of TOML, each stands
    /// for its character. `None` if that is the string itself.
    pub(super) fn as_read(text: &str, has_escapes: bool) -> Option<Self> {
        let is_plain = |b: u8| matches!(b, b' '..=b'~') && !(has_escapes && b == b'\\');
        if text.bytes().all(is_plain) {
            return None;
        }
        let (mut view, mut at) = (Self::with_capacity(text.len()), 0);
        while let Some(c) = text[at..].chars().next() {
            let escaped = if has_escapes && c == '\\' { escape(&text[at + 1..]) } else { None };
            let (c, length) = escaped.map_or((c, c.len_utf8()), |(c, length)| (c, length + 1));
            match c {
                '\t' | '\n' | '\r' => {}
                c if is_hidden(c) => {}
                c => view.push(ascii(c), at),
            }
            at += length;
        }
        Some(view.ended(text))
    }

    /// Returns a string with its percent-encoded bytes decoded, however often they were encoded; those outside of ASCII
    /// become a letter. `None` if there are none.
    pub(super) fn percent_decoded(text: &str) -> Option<Self> {
        memchr::memchr(b'%', text.as_bytes())?;
        let (mut view, mut at) = (Self::with_capacity(text.len()), 0);
        while let Some(c) = text[at..].chars().next() {
            let encoded = text[at..].strip_prefix('%').and_then(|rest| {
                let inner = rest.trim_start_matches("25");
                // The last may be a percent sign itself.
                let digits = if is_byte(inner) { inner } else { rest };
                let byte = digits.get(..2).filter(|digits| is_byte(digits))?;
                let byte = u8::from_str_radix(byte, 16).ok()?;
                let c = if byte.is_ascii() { char::from(byte) } else { 'x' };
                Some((c, 1 + rest.len() - digits.len() + 2))
            });
            let (c, length) = encoded.unwrap_or((c, c.len_utf8()));
            view.push(c, at);
            at += length;
        }
        Some(view.ended(text))
    }

    /// Returns a range of the original.
    pub(super) fn original(&self, range: &Range<usize>) -> Range<usize> {
        self.positions[range.start]..self.positions[range.end]
    }

    fn with_capacity(length: usize) -> Self {
        Self { text: String::with_capacity(length), positions: Vec::with_capacity(length + 1) }
    }

    fn push(&mut self, c: char, at: usize) {
        self.text.push(c);
        self.positions.extend(std::iter::repeat_n(at, c.len_utf8()));
    }

    fn ended(mut self, text: &str) -> Self {
        self.positions.push(text.len());
        self
    }
}

fn is_byte(digits: &str) -> bool {
    digits.as_bytes().get(..2).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

/// Returns the ASCII character that a reader sees in this one or takes it for: of full-width and small forms, of letters
/// and digits of mathematics, and of the letters of other alphabets that look the same; else the character itself.
fn ascii(c: char) -> char {
    const OTHERS: &str = "аеорсухіјѕԁһԛԝкмтвнАВЕКМНОРСТХУІЈЅοαικνρτυχεΑΒΕΖΗΙΚΜΝΟΡΤΥΧıɡſ\u{212a}﹫﹕∶⁄∕⧸﹖﹟﹦。｡";
    const ASCII: &str = "aeopcyxijsdhqwkmtbhABEKMHOPCTXYIJSoaikvptuxeABEZHIKMNOPTYXigsK@::///?#=..";
    let code = u32::from(c);
    let offset = |first: u32| u8::try_from(code - first).unwrap_or(0);
    match code {
        0..0x80 => c,
        0xff01..=0xff5e => char::from(b'!' + offset(0xff01)),
        // Thirteen alphabets of capital and small letters, and five times the digits.
        0x1d400..=0x1d6a3 => {
            let letter = u8::try_from((code - 0x1d400) % 52).unwrap_or(0);
            char::from(if letter < 26 { b'A' + letter } else { b'a' + letter - 26 })
        }
        0x1d7ce..=0x1d7ff => char::from(b'0' + offset(0x1d7ce) % 10),
        _ => OTHERS.chars().zip(ASCII.chars()).find_map(|(other, ascii)| (other == c).then_some(ascii)).unwrap_or(c),
    }
}

/// Returns the character of an escape of TOML and the length of the escape after its backslash. Quotes become a letter,
/// since an escaped one ends no string.
fn escape(rest: &str) -> Option<(char, usize)> {
    let kind = rest.chars().next()?;
    let digits = match kind {
        't' | 'n' | 'r' => return Some(('\n', 1)),
        '\\' => return Some(('\\', 1)),
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => 0,
    };
    let code = rest.get(1..1 + digits).filter(|_| digits > 0).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let letter = |c: char| if matches!(c, '"' | '\'') { 'x' } else { c };
    Some(match code.and_then(char::from_u32) {
        Some(c) => (letter(c), 1 + digits),
        None => ('x', kind.len_utf8()),
    })
}
