//! Untrusted strings, made safe to print, and other parts of messages.
//!
//! An embedder that shows a string of a lock, of a file or of an error passes it through these functions, as all messages of
//! this crate do: [`Printable`] or [`escape_lines`] escape control characters, [`without_credentials`] removes passwords,
//! [`bounded`] limits the length.

mod authority;
mod bare;
mod credentials;
mod encoded;
mod ends;
mod lines;
mod nearest;
mod open;
mod ports;
mod reach;
mod tokens;
mod unnamed;
mod users;
mod view;

use std::borrow::Cow;
use std::error::Error;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, de};

pub use self::nearest::nearest;
pub(crate) use self::nearest::{is_misspelling, the_nearest};
use crate::word::find;
pub use credentials::without_credentials;
pub(crate) use credentials::{MASK, has_secret, masked, value_without_credentials, with_stars, without_user};
#[cfg(any(feature = "files", feature = "pyproject"))]
pub(crate) use lines::without_mark;
pub(crate) use lines::{MARK, split_mark};
pub use lines::{bounded, cut_lines, escape_lines, harmless_lines, on_one_line};
pub(crate) use users::has_credentials;

/// Displays a string with escapes for every character that controls a terminal, reorders a line or is invisible.
///
/// All messages of this crate display untrusted strings through it: control characters (line breaks included),
/// bidirectional controls, line separators and invisible characters become Rust escapes (`\n`, `\u{202e}`, `\u{200b}`);
/// all other characters stay as they are.
///
/// ```
/// assert_eq!(locklayers::message::Printable("a\u{200b}b\n").to_string(), "a\\u{200b}b\\n");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Printable<'a>(pub &'a str);

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .chars()
            .try_for_each(|c| if is_hidden(c) { write!(f, "{}", c.escape_default()) } else { write!(f, "{c}") })
    }
}

/// The longest excerpt of an untrusted string in a message, in characters.
const LONGEST_EXCERPT: usize = 200;

/// Displays a string for a message: as [`Printable`], and cut after [`LONGEST_EXCERPT`] characters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Excerpt<'a>(pub(crate) &'a str);

impl fmt::Display for Excerpt<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = value_without_credentials(self.0);
        match text.char_indices().nth(LONGEST_EXCERPT) {
            Some((end, _)) => write!(f, "{}…", Printable(&text[..end])),
            None => Printable(&text).fmt(f),
        }
    }
}

/// Returns a reason that serde gives, in which it writes a string of the document with the escapes of Rust, with that string
/// for a message: without secrets, which the escapes could hide from a search, and cut.
#[cfg(any(feature = "json", feature = "pyproject"))]
pub(crate) fn reason_of_serde(reason: &str) -> Cow<'_, str> {
    const BEFORE: &str = ": string \"";
    const AFTER: &str = "\", expected ";
    let found = || {
        let start = reason.find(BEFORE)? + BEFORE.len();
        let end = start + reason[start..].rfind(AFTER)?;
        Some((start, end))
    };
    let Some((start, end)) = found() else { return Cow::Borrowed(reason) };
    let value = unescaped(&reason[start..end]);
    Cow::Owned(format!("{}{}{}", &reason[..start], Excerpt(&value), &reason[end..]))
}

/// Replaces the escapes that Rust's `Debug` writes in a string.
#[cfg(any(feature = "json", feature = "pyproject"))]
fn unescaped(text: &str) -> String {
    let (mut plain, mut chars) = (String::with_capacity(text.len()), text.chars());
    while let Some(c) = chars.next() {
        let escaped = if c == '\\' { chars.next() } else { None };
        plain.push(match escaped {
            None => c,
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            Some('0') => '\0',
            Some('u') => {
                let digits: String = chars.by_ref().take_while(|c| *c != '}').filter(char::is_ascii_hexdigit).collect();
                u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            Some(c) => c,
        });
    }
    plain
}

/// Whether this character controls a terminal, breaks a line, or changes the order in which a line is read.
pub(crate) fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// Whether [`Printable`] escapes this character: the unprintable ones, and invisible ones that are nevertheless valid
/// in names and paths (soft hyphens, fillers, variation selectors, formatting of scripts and of music).
pub(crate) fn is_hidden(c: char) -> bool {
    is_unprintable(c)
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{600}'..='\u{605}' | '\u{6dd}' | '\u{70f}' | '\u{890}' | '\u{891}' | '\u{8e2}' | '\u{115f}' | '\u{1160}'
            | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{2800}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}'
            | '\u{1bca0}'..='\u{1bca3}' | '\u{1d159}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0080}'..='\u{e0fff}')
}

/// Writes a JSON document, indented by two spaces and with a trailing line feed, as [`visible_json`].
#[cfg(feature = "json")]
pub(crate) fn write_json(f: &mut fmt::Formatter<'_>, document: &impl serde::Serialize) -> fmt::Result {
    let json = serde_json::to_string_pretty(document).map_err(|_| fmt::Error)?;
    writeln!(f, "{}", visible_json(&json))
}

/// Returns a JSON document with an escape for each character that [`Printable`] escapes, line feeds apart.
///
/// In a valid document such characters are only in strings, where an escape means the same.
///
/// ```
/// use locklayers::message::visible_json;
/// assert_eq!(visible_json("{\n  \"a\u{e0041}\": 1\n}"), "{\n  \"a\\udb40\\udc41\": 1\n}");
/// ```
#[cfg(feature = "json")]
pub fn visible_json(document: &str) -> Cow<'_, str> {
    let is_raw = |c: char| c != '\n' && is_hidden(c);
    if document.is_ascii() || !document.contains(is_raw) {
        return Cow::Borrowed(document);
    }
    let mut visible = String::with_capacity(document.len());
    for c in document.chars() {
        if is_raw(c) {
            visible.extend(c.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            visible.push(c);
        }
    }
    Cow::Owned(visible)
}

/// Whether this is printable ASCII throughout, as nearly every string is.
pub(crate) fn is_printable_ascii(text: &str) -> bool {
    find(text.as_bytes(), |word| word.below(b' ') | word.is(0x7f) | word.beyond_ascii()).is_none()
}

/// Returns an error and all its causes in one message, with `: ` between them.
///
/// ```
/// let error = "version = 1\nrequires-python = 3\n".parse::<locklayers::Lockfile>().unwrap_err();
/// assert!(locklayers::message::chain(&error).starts_with(&error.to_string()));
/// ```
pub fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

/// Deserialises a string and reads it with `FromStr`.
pub(crate) fn deserialize_str<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: FromStr<Err: Error>,
    D: Deserializer<'de>,
{
    let text = Cow::<str>::deserialize(deserializer)?;
    text.parse().map_err(|error: T::Err| de::Error::custom(chain(&error)))
}

/// Serialises types as the string that `Display` writes, and deserialises them with `FromStr`, checks included.
macro_rules! serde_as_str {
    ($($type:ty),+) => {$(
        impl serde::Serialize for $type {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $type {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::message::deserialize_str(deserializer)
            }
        }
    )+};
}
pub(crate) use serde_as_str;

/// Formats a number of bytes in SI units with one decimal: `0 B`, `45.6 kB`, `3.0 GB`.
///
/// ```
/// assert_eq!(locklayers::message::human_bytes(45_571), "45.6 kB");
/// ```
pub fn human_bytes(bytes: u64) -> String {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    // Tenths of the unit, rounded; what rounds to 1000 is carried into the next unit.
    let (mut unit, mut size) = (0, 1000_u64);
    let tenths = |size: u64| (u128::from(bytes) * 10 + u128::from(size) / 2) / u128::from(size);
    while tenths(size) >= 10_000 && unit + 1 < UNITS.len() {
        unit += 1;
        size *= 1000;
    }
    let tenths = tenths(size);
    format!("{}.{} {}", tenths / 10, tenths % 10, UNITS[unit])
}

/// A phrase for the number of files of unknown size; `None` if every size is known.
pub(crate) fn unknown_sizes(files: usize) -> Option<String> {
    match files {
        0 => None,
        1 => Some("1 file of unknown size".to_owned()),
        files => Some(format!("{files} files of unknown size")),
    }
}

/// Lists the first `shown` items as excerpts, and how many more there are, with `word` for those.
pub(crate) fn few<T: AsRef<str>>(items: &[T], shown: usize, word: &str) -> String {
    let items: Vec<Excerpt<'_>> = items.iter().map(|item| Excerpt(item.as_ref())).collect();
    listed(&items, shown, word)
}

/// As [`few`], with whole items.
pub(crate) fn listed<T: fmt::Display>(items: &[T], shown: usize, word: &str) -> String {
    let first: Vec<String> = items.iter().take(shown).map(ToString::to_string).collect();
    match items.len().checked_sub(shown) {
        Some(more) if more > 0 => format!("{} and {more} {word}", first.join(", ")),
        _ => first.join(", "),
    }
}

#[cfg(test)]
mod tests {
    #[cfg(feature = "json")]
    use super::reason_of_serde;
    use super::{Excerpt, Printable, human_bytes};

    #[test]
    fn terminal_control_characters_are_escaped() {
        let text = "a\u{1b}[31mb\nc\u{202e}d é 'q'";
        assert_eq!(Printable(text).to_string(), "a\\u{1b}[31mb\\nc\\u{202e}d é 'q'");
        let hidden = "\u{ad}\u{200b}\u{200d}\u{2060}\u{feff}\u{3164}\u{fe0f}";
        assert_eq!(Printable(hidden).to_string(), hidden.escape_unicode().to_string());
    }

    #[cfg(feature = "json")]
    #[test]
    #[expect(clippy::unwrap_used, reason = "a test ends where something is wrong")]
    fn strings_in_reasons_of_serde_have_no_secret() {
        for (value, shown) in [
            ("https://u\u{ad}:S3CRET@h.example/", "https://h.example/"),
            ("https://u:\"S3CRET@h.example/", "https://h.example/"),
            ("https://u:a\n\r\t\0'S3CRET@h.example/", "https://h.example/"),
            ("a\u{200b}\"b\", expected é", "a\\u{200b}\"b\", expected é"),
        ] {
            let json = serde_json::to_string(value).unwrap();
            let error = serde_json::from_str::<u8>(&json).unwrap_err().to_string();
            let expected = format!("invalid type: string \"{shown}\", expected u8 at line 1 column {}", json.len());
            assert_eq!(reason_of_serde(&error), expected);
        }
        assert_eq!(reason_of_serde("EOF while parsing a value"), "EOF while parsing a value");
    }

    #[test]
    fn bytes_are_rounded_to_a_tenth_of_their_unit() {
        let printed = [0, 999, 1000, 45_650, 999_949, 999_950, 3_000_000_000, u64::MAX].map(human_bytes);
        assert_eq!(printed, ["0 B", "999 B", "1.0 kB", "45.7 kB", "999.9 kB", "1.0 MB", "3.0 GB", "18.4 EB"]);
    }

    #[test]
    fn long_strings_are_cut() {
        let long = "é".repeat(1_000_000);
        assert_eq!(Excerpt(&long).to_string(), format!("{}…", "é".repeat(200)));
    }
}
