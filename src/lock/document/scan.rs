//! A single-pass scanner for the subset of TOML in which uv writes its locks.
//!
//! It accepts bare and quoted keys, headers, plain strings, integers, booleans, arrays and inline tables, each in the
//! form that nearly every lock has. For anything else, and for anything invalid, it falls back to the parser. What it
//! accepts, it reads as the parser does, node by node; a property test compares the two.

use toml_parser::decoder::Encoding;
use toml_parser::{ErrorSink, ParseError, Span as RawSpan};

use super::build::{Builder, Take};
use super::plain::{is_bare, plain_end, plain_number};
use super::tree::{Children, TableKind, Text, Tree, Value};
use crate::word::find;

/// Scans a document, and offers each array that is the value of a key to a reader; `None` falls back to the parser.
pub(super) fn scan<'a>(text: &'a str, take: &mut Take<'_>) -> Option<Tree<'a>> {
    Scanner::new(text).tree(take)
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    builder: Builder<'a>,
    /// The open brackets.
    open: Vec<Bracket>,
    failed: Failed,
}

#[derive(Clone, Copy, PartialEq)]
enum Bracket {
    Array,
    Table,
}

/// The start of a value.
enum Start {
    /// The whole scalar.
    Scalar,
    Of(Bracket),
}

/// Whether the builder reported an error.
struct Failed(bool);

impl ErrorSink for Failed {
    fn report_error(&mut self, _: ParseError) {
        self.0 = true;
    }
}

impl<'a> Scanner<'a> {
    fn new(text: &'a str) -> Self {
        let (builder, failed) = (Builder::new(text), Failed(false));
        Self { bytes: text.as_bytes(), at: 0, builder, open: Vec::new(), failed }
    }

    fn tree(mut self, take: &mut Take<'_>) -> Option<Tree<'a>> {
        self.document(take)?;
        (!self.failed.0).then_some(self.builder.tree)
    }

    fn document(&mut self, take: &mut Take<'_>) -> Option<()> {
        loop {
            self.blank();
            match self.peek() {
                None => return Some(()),
                Some(b'[') => self.header()?,
                Some(_) => {
                    self.key_and_equals()?;
                    let (value, is_array) = (self.builder.next(), self.peek() == Some(b'['));
                    self.value()?;
                    if is_array {
                        self.builder.offer(&value, take);
                    }
                }
            }
            self.end_of_line()?;
            if self.failed.0 {
                return None;
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Skips a byte, if it is the next.
    fn skip(&mut self, byte: u8) -> bool {
        let is_next = self.peek() == Some(byte);
        self.at += usize::from(is_next);
        is_next
    }

    fn expect(&mut self, byte: u8) -> Option<()> {
        self.skip(byte).then_some(())
    }

    fn spaces(&mut self) {
        while self.skip(b' ') {}
    }

    fn new_line(&mut self) -> bool {
        let length = match self.bytes.get(self.at..) {
            Some([b'\n', ..]) => 1,
            Some([b'\r', b'\n', ..]) => 2,
            _ => 0,
        };
        self.at += length;
        length > 0
    }

    /// Skips a comment, up to the first special character.
    fn comment(&mut self) {
        if self.skip(b'#') {
            let rest = &self.bytes[self.at..];
            self.at += find(rest, |word| word.below(b' ') | word.is(0x7f)).unwrap_or(rest.len());
        }
    }

    /// Skips spaces, comments and empty lines.
    fn blank(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\n') => self.at += 1,
                Some(b'\r') if self.new_line() => {}
                Some(b'#') => self.comment(),
                _ => return,
            }
        }
    }

    fn end_of_line(&mut self) -> Option<()> {
        self.spaces();
        self.comment();
        (self.at == self.bytes.len() || self.new_line()).then_some(())
    }

    fn header(&mut self) -> Option<()> {
        let start = self.at;
        self.expect(b'[')?;
        let several = self.skip(b'[');
        self.builder.start_header(RawSpan::new_unchecked(start, self.at));
        self.keys()?;
        let close = self.at;
        self.expect(b']')?;
        if several {
            self.expect(b']')?;
        }
        self.builder.end_header(several, RawSpan::new_unchecked(close, self.at), &mut self.failed);
        Some(())
    }

    /// Scans dotted keys.
    fn keys(&mut self) -> Option<()> {
        loop {
            let start = self.at;
            let key = if self.peek() == Some(b'"') {
                self.quoted()?
            } else {
                let rest = &self.bytes[start..];
                self.at += rest.iter().position(|b| !is_bare(*b)).unwrap_or(rest.len());
                Text::slice(start, self.at)
            };
            if self.at == start {
                return None;
            }
            self.builder.push_key(key, RawSpan::new_unchecked(start, self.at));
            if !self.skip(b'.') {
                return Some(());
            }
        }
    }

    fn key_and_equals(&mut self) -> Option<()> {
        self.keys()?;
        self.spaces();
        self.expect(b'=')?;
        self.spaces();
        self.builder.assign(&mut self.failed);
        Some(())
    }

    /// Scans a double-quoted string without escapes; returns it without the quotes.
    fn quoted(&mut self) -> Option<Text> {
        let start = self.at + 1;
        let end = start + plain_end(self.bytes.get(start..)?);
        self.at = end;
        self.expect(b'"')?;
        // Three quotes, which begin a multi-line string, scan as an empty string and a quote that nothing accepts
        // here.
        Some(Text::slice(start, end))
    }

    /// Scans a string; one with escapes falls back to the parser.
    fn text(&mut self) -> Option<Value> {
        let start = self.at;
        if let Some(text) = self.quoted() {
            return Some(Value::Text(text));
        }
        self.at = start + 1;
        loop {
            self.at += plain_end(&self.bytes[self.at..]);
            match self.peek()? {
                b'"' => break,
                b'\\' => self.at += 2,
                _ => return None,
            }
            if self.at > self.bytes.len() {
                return None;
            }
        }
        self.at += 1;
        let span = RawSpan::new_unchecked(start, self.at);
        Some(self.builder.decoded(Some(Encoding::BasicString), span, &mut self.failed))
    }

    /// Scans a value, with the content of an array or an inline table.
    fn value(&mut self) -> Option<()> {
        loop {
            match self.start_of_value()? {
                Start::Of(Bracket::Array) => {
                    self.blank();
                    if !self.closed(b']') {
                        continue;
                    }
                }
                Start::Of(Bracket::Table) => {
                    self.spaces();
                    if !self.closed(b'}') {
                        self.key_and_equals()?;
                        continue;
                    }
                }
                Start::Scalar => {}
            }
            if !self.goes_on()? {
                return Some(());
            }
        }
    }

    /// Continues after a value, closing all brackets that close here; true if another value follows.
    fn goes_on(&mut self) -> Option<bool> {
        while let Some(bracket) = self.open.last() {
            match bracket {
                Bracket::Array => {
                    self.blank();
                    let comma = self.skip(b',');
                    self.blank();
                    if !self.closed(b']') {
                        return comma.then_some(true);
                    }
                }
                Bracket::Table => {
                    self.spaces();
                    if self.skip(b',') {
                        self.spaces();
                        self.key_and_equals()?;
                        return Some(true);
                    }
                    if !self.closed(b'}') {
                        return None;
                    }
                }
            }
        }
        Some(false)
    }

    /// Closes the innermost bracket, if it closes here.
    fn closed(&mut self, byte: u8) -> bool {
        let closes = self.skip(byte);
        if closes {
            self.open.pop();
            self.builder.close(RawSpan::new_unchecked(self.at - 1, self.at));
        }
        closes
    }

    /// Scans a scalar, or an opening bracket.
    fn start_of_value(&mut self) -> Option<Start> {
        let start = self.at;
        let value = match self.peek()? {
            b'"' => self.text()?,
            b'[' => return self.opened(Bracket::Array),
            b'{' => return self.opened(Bracket::Table),
            b't' => self.word(b"true")?,
            b'f' => self.word(b"false")?,
            _ => self.number()?,
        };
        self.builder.put(value, RawSpan::new_unchecked(start, self.at));
        Some(Start::Scalar)
    }

    fn word(&mut self, word: &[u8]) -> Option<Value> {
        let is_word = self.bytes[self.at..].starts_with(word);
        self.at += word.len();
        (is_word && self.is_end_of_scalar()).then_some(Value::Boolean)
    }

    /// Scans a number that is not too long, without sign, separators and leading zeros.
    fn number(&mut self) -> Option<Value> {
        let (number, digits) = plain_number(&self.bytes[self.at..])?;
        self.at += digits;
        self.is_end_of_scalar().then_some(Value::Integer(number))
    }

    fn is_end_of_scalar(&self) -> bool {
        matches!(self.peek(), None | Some(b' ' | b'\r' | b'\n' | b',' | b']' | b'}'))
    }

    fn opened(&mut self, bracket: Bracket) -> Option<Start> {
        let value = match bracket {
            Bracket::Array => Value::Array(Children::default()),
            Bracket::Table => Value::Table(TableKind::Inline, Children::default()),
        };
        let span = RawSpan::new_unchecked(self.at, self.at + 1);
        self.at += 1;
        self.open.push(bracket);
        self.builder.open(value, span, &mut self.failed).then_some(Start::Of(bracket))
    }
}
