//! A single-pass scanner for the subset of TOML in which uv writes its locks.
//!
//! It accepts bare and quoted keys, headers, plain strings, integers, booleans, arrays and inline tables, each in the
//! form that nearly every lock has. For anything else, and for anything invalid, it falls back to the parser. What it
//! accepts, it reads as the parser does, node by node; a property test compares the two.

use toml_parser::decoder::Encoding;
use toml_parser::{ErrorSink, ParseError, Span as RawSpan};

use super::build::{Builder, DEEPEST, Take};
use super::follow::{EQUALS, Followers};
use super::key::Key;
use super::plain::{is_bare, plain_end, plain_number};
use super::tree::{Children, Name, NodeId, Span, TableKind, Text, Tree, Value};
use crate::word::find;

/// Scans a document, and offers the value of each key outside of brackets to a reader; `None` falls back to the parser.
pub(super) fn scan<'a>(text: &'a str, take: &mut Take<'_>) -> Option<Tree<'a>> {
    Scanner::new(text).tree(take)
}

struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    builder: Builder<'a>,
    open: Vec<Open>,
    followers: Followers,
    failed: Failed,
}

/// An open array or inline table.
#[derive(Clone, Copy)]
struct Open {
    id: NodeId,
    is_array: bool,
    /// A bit for each known key that it has.
    keys: u32,
    last: Key,
}

/// What nearly always stands before an element of an array.
const INDENTED: &[u8; 5] = b"\n    ";

/// The destination of the next value: an array, or a table and a key in it.
type Slot = (NodeId, Name);

/// What follows a value.
enum Next {
    Value(Slot),
    /// No bracket is open any more.
    End,
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
        Self { bytes: text.as_bytes(), at: 0, builder, open: Vec::new(), followers: Followers::new(), failed }
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
                    let slot = self.slot(self.builder.current)?;
                    match take(slot.1.key, self.at) {
                        Some((number, end)) => self.taken(slot, number, end),
                        None => self.value(slot)?,
                    }
                }
            }
            self.end_of_line()?;
            if self.failed.0 {
                return None;
            }
        }
    }

    /// Skips a value that a reader took.
    fn taken(&mut self, slot: Slot, number: u32, end: usize) {
        self.builder.insert(slot.0, slot.1, Value::Taken(number), Span::new(self.at, end));
        self.at = end;
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
        while self.peek() == Some(b' ') {
            self.at += 1;
        }
    }

    /// Skips a sign and the spaces around it, which nearly always are as given; without the sign, skips spaces.
    fn sign<const N: usize>(&mut self, usual: &[u8; N], sign: u8) -> bool {
        if self.bytes.get(self.at..).is_some_and(|rest| rest.starts_with(usual)) {
            self.at += usual.len();
        } else {
            self.spaces();
            if !self.skip(sign) {
                return false;
            }
        }
        self.spaces();
        true
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
                Some(b'\n') if self.bytes[self.at..].starts_with(INDENTED) => self.at += INDENTED.len(),
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
        loop {
            let start = self.at;
            let name = self.key()?;
            self.builder.push_key((name, RawSpan::new_unchecked(start, self.at)));
            if !self.skip(b'.') {
                break;
            }
        }
        let close = self.at;
        self.expect(b']')?;
        if several {
            self.expect(b']')?;
        }
        self.builder.end_header(several, RawSpan::new_unchecked(close, self.at), &mut self.failed);
        Some(())
    }

    fn key(&mut self) -> Option<Name> {
        let start = self.at;
        let text = if self.peek() == Some(b'"') {
            self.quoted()?
        } else {
            let rest = &self.bytes[start..];
            self.at += rest.iter().position(|b| !is_bare(*b)).unwrap_or(rest.len());
            Text::slice(start, self.at)
        };
        (self.at > start).then(|| self.builder.tree.name(text))
    }

    /// Scans the dotted key of an entry of a table, up to its value.
    fn slot(&mut self, mut table: NodeId) -> Option<Slot> {
        let last = self.open.last().map_or(Key::Other, |open| open.last);
        let mut start = self.at;
        if let Some((key, length)) = self.followers.of(last, self.bytes.get(start..)?) {
            self.at += length + EQUALS.len();
            self.spaces();
            let name = Name { text: Text::slice(start, start + length), key };
            return self.is_new(table, name).then_some((table, name));
        }
        let mut name = self.key()?;
        self.followers.note(last, name.key, self.at - start, &self.bytes[start..]);
        while self.peek() == Some(b'.') {
            self.note(table, name);
            let key = (name, RawSpan::new_unchecked(start, self.at));
            table = self.builder.dotted_step(table, key, &mut self.failed)?;
            self.at += 1;
            start = self.at;
            name = self.key()?;
        }
        self.sign(EQUALS, b'=').then_some(())?;
        self.is_new(table, name).then_some((table, name))
    }

    /// Whether a table does not have this key yet.
    fn is_new(&mut self, table: NodeId, name: Name) -> bool {
        match self.note(table, name) {
            Some(is_new) => is_new,
            None => self.builder.child(table, name).is_none(),
        }
    }

    /// Notes that a table has a key; returns whether it is new, or `None` if that takes a search.
    fn note(&mut self, table: NodeId, name: Name) -> Option<bool> {
        let open = self.open.last_mut().filter(|open| open.id == table && name.key != Key::Other)?;
        let bit = 1 << name.key.index();
        let is_new = open.keys & bit == 0;
        open.keys |= bit;
        open.last = name.key;
        Some(is_new)
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
    fn value(&mut self, mut slot: Slot) -> Option<()> {
        loop {
            let start = self.at;
            let value = self.start_of_value()?;
            let is_array = matches!(value, Value::Array(_));
            let has_values = is_array || matches!(value, Value::Table(..));
            let id = self.builder.insert(slot.0, slot.1, value, Span::new(start, self.at));
            if has_values {
                self.open.push(Open { id, is_array, keys: 0, last: Key::Other });
                if self.open.len() > usize::from(DEEPEST) {
                    return None;
                }
            }
            match self.next(has_values)? {
                Next::Value(next) => slot = next,
                Next::End => return Some(()),
            }
        }
    }

    /// Continues after a value, or after an opening bracket (`is_first`), closing all brackets that close here.
    fn next(&mut self, mut is_first: bool) -> Option<Next> {
        while let Some(Open { id, is_array, .. }) = self.open.last().copied() {
            if is_array {
                self.blank();
                let has_comma = !is_first && self.skip(b',');
                self.blank();
                if !self.closed(b']') {
                    return (is_first || has_comma).then_some(Next::Value((id, Name::NONE)));
                }
            } else if is_first {
                self.spaces();
                if !self.closed(b'}') {
                    return self.slot(id).map(Next::Value);
                }
            } else if self.sign(b", ", b',') {
                return self.slot(id).map(Next::Value);
            } else if !self.closed(b'}') {
                return None;
            }
            is_first = false;
        }
        Some(Next::End)
    }

    /// Closes the innermost bracket, if it closes here.
    fn closed(&mut self, byte: u8) -> bool {
        let closes = self.skip(byte);
        if closes && let Some(Open { id, .. }) = self.open.pop() {
            let span = &mut self.builder.tree.node_mut(id).span;
            *span = Span::new(span.range().start, self.at);
        }
        closes
    }

    /// Scans a scalar, or an opening bracket.
    fn start_of_value(&mut self) -> Option<Value> {
        let value = match self.peek()? {
            b'"' => return self.text(),
            b't' => return self.word(b"true"),
            b'f' => return self.word(b"false"),
            b'[' => Value::Array(Children::default()),
            b'{' => Value::Table(TableKind::Inline, Children::default()),
            _ => return self.number(),
        };
        self.at += 1;
        Some(value)
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
}
