//! The tokens of a marker.

use std::ops::Range;

use super::error::{MarkerError, MarkerErrorKind};
use crate::message::{has_secret, is_unprintable};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'t> {
    Open,
    Close,
    /// A comparison operator such as `==`, except `in`.
    Comparison(&'t str),
    /// A key, `and`, `or`, `in`, `not`.
    Word(&'t str),
    /// A quoted string, without its quotes.
    Text(&'t str),
}

/// Splits a marker into tokens, each with its byte range.
pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    pub(super) fn error(&self, kind: MarkerErrorKind, span: Range<usize>) -> MarkerError {
        MarkerError { kind, input: self.text.to_owned(), span }
    }

    /// Returns the next token, or `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<(Token<'t>, Range<usize>)>, MarkerError> {
        let rest = self.text[self.at..].trim_start();
        let start = self.text.len() - rest.len();
        let Some(first) = rest.chars().next() else {
            self.at = self.text.len();
            return Ok(None);
        };
        let (token, length) = match first {
            '(' => (Token::Open, 1),
            ')' => (Token::Close, 1),
            '\'' | '"' => self.quoted(first, start)?,
            '<' | '>' | '=' | '!' | '~' => {
                let length = run(rest, |c| matches!(c, '<' | '>' | '=' | '!' | '~'));
                (Token::Comparison(&rest[..length]), length)
            }
            _ => {
                let length = run(rest, |c| !c.is_whitespace() && !"()'\"<>=!~".contains(c));
                (Token::Word(&rest[..length]), length)
            }
        };
        self.at = start + length;
        Ok(Some((token, start..self.at)))
    }

    fn quoted(&self, quote: char, start: usize) -> Result<(Token<'t>, usize), MarkerError> {
        let rest = &self.text[start + 1..];
        let Some(length) = rest.find(quote) else {
            return Err(self.error(MarkerErrorKind::OpenString, start..self.text.len()));
        };
        let text = &rest[..length];
        if let Some((at, character)) = text.char_indices().find(|(_, c)| is_unprintable(*c)) {
            let at = start + 1 + at;
            return Err(self.error(MarkerErrorKind::Character { character }, at..at + character.len_utf8()));
        }
        if has_secret(text) {
            return Err(self.error(MarkerErrorKind::Secret, start..start + length + 2));
        }
        Ok((Token::Text(text), length + 2))
    }
}

fn run(text: &str, test: impl Fn(char) -> bool) -> usize {
    text.find(|c| !test(c)).unwrap_or(text.len())
}
