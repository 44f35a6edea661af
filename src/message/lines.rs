//! Messages of several lines: escaped, cut, and without what a log takes for a command.

use std::borrow::Cow;

use super::{Printable, without_credentials};

/// The byte order mark with which editors of Windows begin a file.
pub(crate) const MARK: char = '\u{feff}';

/// Splits off the byte order mark. It is no part of the content: uv, Python's `utf-8-sig`, Git and Docker skip it too.
pub(crate) fn split_mark(text: &str) -> (&str, &str) {
    text.split_at(if text.starts_with(MARK) { MARK.len_utf8() } else { 0 })
}

/// Returns bytes without the byte order mark.
#[cfg(any(feature = "files", feature = "pyproject"))]
pub(crate) fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes)
}

/// Returns a string of several lines with escapes as [`Printable`] writes them; line feeds stay, and trailing white
/// space is removed.
///
/// ```
/// use locklayers::message::escape_lines;
/// assert_eq!(escape_lines("one\u{1b}[2J\ntwo\n"), "one\\u{1b}[2J\ntwo");
/// ```
pub fn escape_lines(text: &str) -> String {
    text.trim_end().lines().map(|line| Printable(line).to_string()).collect::<Vec<_>>().join("\n")
}

/// Returns a string on one line: as [`escape_lines`], with `\n` for each line feed.
///
/// ```
/// use locklayers::message::on_one_line;
/// assert_eq!(on_one_line("one\ntwo\n"), "one\\ntwo");
/// ```
pub fn on_one_line(text: &str) -> String {
    escape_lines(text).replace('\n', "\\n")
}

/// Cuts each line of a message after 300 characters: an excerpt of an untrusted file, and the carets under it.
///
/// ```
/// use locklayers::message::cut_lines;
/// let cut = cut_lines(&format!("{}\nshort", "x".repeat(1_000)));
/// assert_eq!(cut, format!("{}…\nshort", "x".repeat(300)));
/// ```
pub fn cut_lines(message: &str) -> String {
    const LONGEST: usize = 300;
    let line = |line: &str| match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &line[..end]),
        None => line.to_owned(),
    };
    message.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// Removes credentials of URLs from a message, line by line, and escapes what the log of GitHub Actions takes for a
/// command: `::` at the beginning of a line and `##[` anywhere.
///
/// ```
/// use locklayers::message::harmless_lines;
/// assert_eq!(harmless_lines("::error::https://me:secret@index.example/"), "\\u{3a}:error::https://index.example/");
/// ```
pub fn harmless_lines(message: &str) -> String {
    let line = |line: &str| {
        let line = without_credentials(line).replace("##[", "#\\u{23}[");
        if line.trim_start().starts_with("::") { line.replacen(':', "\\u{3a}", 1) } else { line }
    };
    message.split_inclusive('\n').map(line).collect()
}

/// Limits a message to some kilobytes: a word longer than any path is cut, and so is the end of a longer message.
///
/// ```
/// use locklayers::message::bounded;
/// assert_eq!(bounded("a short message"), "a short message");
/// assert!(bounded(&"x".repeat(1_000_000)).len() < 8_500);
/// ```
pub fn bounded(message: &str) -> Cow<'_, str> {
    const MOST: usize = 8_000;
    const LONGEST_WORD: usize = 4_200;
    const KEPT: usize = 200;
    if message.len() <= LONGEST_WORD {
        return Cow::Borrowed(message);
    }
    let mut shown = String::new();
    for part in message.split_inclusive(char::is_whitespace) {
        let word = part.trim_end();
        let cut = word.char_indices().nth(KEPT).filter(|_| word.len() > LONGEST_WORD);
        let (word, dots) = cut.map_or((word, ""), |(end, _)| (&word[..end], "…"));
        if shown.len() + word.len() > MOST {
            shown.push('…');
            break;
        }
        shown.extend([word, dots, &part[part.trim_end().len()..]]);
    }
    Cow::Owned(shown)
}
