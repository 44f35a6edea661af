//! Lines and columns of a document, and the excerpt that an error shows.

use super::tree::Span;
use crate::message::{Printable, with_stars};

/// A position in a document; line and column count from 1, columns in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::lock) struct Position {
    pub(in crate::lock) line: usize,
    pub(in crate::lock) column: usize,
}

/// The most characters of a line in an excerpt.
const WIDEST: usize = 100;
/// The characters before the position that an excerpt includes, if the line has as many.
const BEFORE: usize = 40;

pub(in crate::lock) fn position(text: &str, at: usize) -> Position {
    let (line, start) = line_of(text, at);
    Position { line, column: text[start..clamp(text, at)].chars().count() + 1 }
}

/// Returns the number of the line of a byte, and the start of the line.
fn line_of(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..clamp(text, at)];
    (before.bytes().filter(|b| *b == b'\n').count() + 1, before.rfind('\n').map_or(0, |newline| newline + 1))
}

/// Returns the last character boundary at or before a byte.
fn clamp(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

/// Returns the line in which a span starts, cut to a window around it, and a line of carets for it.
pub(in crate::lock) fn excerpt(text: &str, span: Span) -> (String, String) {
    let at = clamp(text, span.range().start);
    let (_, start) = line_of(text, at);
    let line = text[start..].split('\n').next().unwrap_or_default();
    let line = line.strip_suffix('\r').unwrap_or(line);
    let before = text[start..at].chars().count();
    let marked = text[at..clamp(text, span.range().end).max(at)].chars().take(WIDEST).count();
    let skipped = if before + marked.min(WIDEST / 2) > WIDEST { before.saturating_sub(BEFORE) } else { 0 };
    let (mut shown, mut carets) = (String::new(), String::new());
    if skipped > 0 {
        shown.push('…');
        carets.push(' ');
    }
    let line = with_stars(line);
    let mut characters = line.chars().enumerate().skip(skipped);
    for (i, character) in characters.by_ref().take(WIDEST) {
        let escaped = Printable(character.encode_utf8(&mut [0; 4])).to_string();
        let mark = if (before..before + marked.max(1)).contains(&i) { '^' } else { ' ' };
        carets.extend(std::iter::repeat_n(mark, escaped.chars().count()));
        shown.push_str(&escaped);
    }
    if characters.next().is_some() {
        shown.push('…');
    }
    if !carets.contains('^') {
        carets.push('^');
    }
    (shown, carets.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Position, Span, excerpt, position};

    #[test]
    fn lines_and_columns_count_from_one_in_characters() {
        let text = "a\né = 1\r\n";
        assert_eq!(position(text, 0), Position { line: 1, column: 1 });
        assert_eq!(position(text, 1), Position { line: 1, column: 2 });
        assert_eq!(position(text, 5), Position { line: 2, column: 3 });
        assert_eq!(position(text, 3), Position { line: 2, column: 1 }, "inside a character");
        assert_eq!(position(text, 99), Position { line: 3, column: 1 }, "past the end");
        assert_eq!(position("", 0), Position { line: 1, column: 1 });
    }

    #[test]
    fn an_excerpt_marks_the_span() {
        let shown = |text: &str, from: usize, to: usize| {
            let (line, carets) = excerpt(text, Span::new(from, to));
            format!("{line}\n{carets}")
        };
        assert_eq!(shown("x = 1\ny = 'a'\r\nz", 10, 13), "y = 'a'\n    ^^^");
        assert_eq!(shown("x = 1", 5, 5), "x = 1\n     ^", "at the end");
        assert_eq!(shown("x = 1", 70, 90), "x = 1\n     ^", "past the end");
        assert_eq!(shown("", 0, 0), "\n^");
        assert_eq!(shown("a = [\n1]", 4, 8), "a = [\n    ^", "over two lines");
        assert_eq!(shown("\u{1b}[ = 1", 1, 2), "\\u{1b}[ = 1\n      ^", "escaped");
    }

    #[test]
    fn long_lines_are_cut_on_both_sides() {
        let text = format!("{}MARK{}", "a".repeat(500), "b".repeat(500));
        let (line, carets) = excerpt(&text, Span::new(500, 504));
        assert_eq!(line, format!("…{}MARK{}…", "a".repeat(40), "b".repeat(56)));
        assert_eq!(carets, format!("{}^^^^", " ".repeat(41)));
    }
}
