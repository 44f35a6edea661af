//! Builds the tree from the parser's events, under TOML's rules for which table may grow where.

use std::borrow::Cow;
use std::collections::HashMap;

use toml_parser::decoder::{Encoding, ScalarKind};
use toml_parser::parser::{EventReceiver, RecursionGuard, ValidateWhitespace, parse_document};
use toml_parser::{ErrorSink, Expected, ParseError, Raw, Source, Span as RawSpan};

use super::tree::{Children, NodeId, Span, TableKind, Tree, Value};

/// How deep arrays and inline tables may be nested; a lock nests them four deep.
const DEEPEST: u32 = 32;

/// Tables with more keys than this are looked up through an index.
const FEW_KEYS: u32 = 16;

/// A text that is not TOML.
pub(in crate::lock) struct SyntaxError {
    pub(in crate::lock) message: String,
    pub(in crate::lock) span: Span,
    /// The table whose header was read last.
    pub(in crate::lock) table: NodeId,
}

/// Parses a document. With an error comes the tree of what could be read all the same.
pub(in crate::lock) fn parse(text: &str) -> (Tree<'_>, Option<SyntaxError>) {
    let source = Source::new(text);
    let tokens = source.lex().into_vec();
    let mut builder = Builder::new(text);
    let mut first = None;
    let mut sink = First { error: &mut first, end: text.len() };
    {
        let mut checked = ValidateWhitespace::new(&mut builder, source);
        let mut guarded = RecursionGuard::new(&mut checked, DEEPEST);
        parse_document(&tokens, &mut guarded, &mut sink);
    }
    let table = builder.failed_in.unwrap_or(builder.current);
    let error = first.map(|(message, span)| SyntaxError { message, span, table });
    (builder.tree, error)
}

/// Keeps the first error.
struct First<'e> {
    error: &'e mut Option<(String, Span)>,
    end: usize,
}

impl ErrorSink for First<'_> {
    fn report_error(&mut self, error: ParseError) {
        if self.error.is_none() {
            let span = error.unexpected().or(error.context());
            let span = span.map_or(Span::new(self.end, self.end), |s| Span::new(s.start(), s.end()));
            *self.error = Some((described(&error), span));
        }
    }
}

fn described(error: &ParseError) -> String {
    let mut message = error.description().to_owned();
    for (i, expected) in error.expected().unwrap_or_default().iter().enumerate() {
        message.push_str(if i == 0 { ", expected " } else { ", " });
        match expected {
            Expected::Literal("\n") => message.push_str("a new line"),
            Expected::Literal(text) => message.extend(["`", text, "`"]),
            Expected::Description(text) => message.push_str(text),
            _ => message.push_str("something else"),
        }
    }
    message
}

type Key<'a> = (Cow<'a, str>, RawSpan);

struct Builder<'a> {
    tree: Tree<'a>,
    /// The table of the last header, in which keys outside of braces stand.
    current: NodeId,
    /// The arrays and inline tables that are open.
    open: Vec<NodeId>,
    /// The parts of the key that is being read.
    keys: Vec<Key<'a>>,
    /// Where the value that follows a key goes: none after an error.
    slot: Option<(NodeId, Key<'a>)>,
    header: Option<RawSpan>,
    /// The keys of tables with many of them.
    index: HashMap<(NodeId, Cow<'a, str>), NodeId>,
    failed_in: Option<NodeId>,
}

impl<'a> Builder<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            tree: Tree::new(text),
            current: NodeId::ROOT,
            open: Vec::new(),
            keys: Vec::new(),
            slot: None,
            header: None,
            index: HashMap::new(),
            failed_in: None,
        }
    }

    fn raw(&self, span: RawSpan, encoding: Option<Encoding>) -> Raw<'a> {
        let text = self.tree.text().get(span.start()..span.end()).unwrap_or_default();
        Raw::new_unchecked(text, encoding, span)
    }

    fn fail(&mut self, message: &'static str, span: RawSpan, errors: &mut dyn ErrorSink) {
        self.failed_in.get_or_insert(self.current);
        errors.report_error(ParseError::new(message).with_unexpected(span));
    }

    #[expect(clippy::ptr_arg, reason = "the index is asked with a key of its own type")]
    fn child(&self, table: NodeId, key: &Cow<'a, str>) -> Option<NodeId> {
        match &self.tree.node(table).value {
            Value::Table(_, children) if children.count > FEW_KEYS => self.index.get(&(table, key.clone())).copied(),
            _ => self.tree.children(table).find(|child| self.tree.node(*child).key == *key),
        }
    }

    fn insert(&mut self, table: NodeId, key: Cow<'a, str>, value: Value<'a>, span: RawSpan) -> NodeId {
        let id = self.tree.append(table, key.clone(), value, Span::new(span.start(), span.end()));
        if let Value::Table(_, Children { count, .. }) = &self.tree.node(table).value {
            if *count == FEW_KEYS + 1 {
                let all = self.tree.children(table).map(|child| ((table, self.tree.node(child).key.clone()), child));
                self.index.extend(all);
            } else if *count > FEW_KEYS {
                self.index.insert((table, key), id);
            }
        }
        id
    }

    fn insert_table(&mut self, table: NodeId, key: Key<'a>, kind: TableKind) -> NodeId {
        self.insert(table, key.0, Value::Table(kind, Children::default()), key.1)
    }

    /// One step of a header's path: through tables that may still grow, and into the last of several.
    fn header_step(&mut self, table: NodeId, key: Key<'a>, errors: &mut dyn ErrorSink) -> Option<NodeId> {
        let Some(found) = self.child(table, &key.0) else {
            return Some(self.insert_table(table, key, TableKind::Implicit));
        };
        match &self.tree.node(found).value {
            Value::Table(TableKind::Inline, _) => {
                self.fail("cannot extend an inline table", key.1, errors);
                None
            }
            Value::Table(..) => Some(found),
            Value::TablesByHeader(_) => self.tree.last_child(found),
            _ => {
                self.fail("cannot extend a value that is not a table", key.1, errors);
                None
            }
        }
    }

    /// One step of a dotted key: through tables that no header has closed.
    fn dotted_step(&mut self, table: NodeId, key: Key<'a>, errors: &mut dyn ErrorSink) -> Option<NodeId> {
        let Some(found) = self.child(table, &key.0) else {
            return Some(self.insert_table(table, key, TableKind::Dotted));
        };
        match &mut self.tree.node_mut(found).value {
            Value::Table(kind @ (TableKind::Implicit | TableKind::Dotted), _) => {
                *kind = TableKind::Dotted;
                Some(found)
            }
            Value::Table(..) => {
                self.fail("cannot extend a table that is complete", key.1, errors);
                None
            }
            _ => {
                self.fail("cannot extend a value that is not a table", key.1, errors);
                None
            }
        }
    }

    /// Opens the table of a header, or a new one of several.
    fn open_table(&mut self, several: bool, span: RawSpan, errors: &mut dyn ErrorSink) {
        let Some(key) = self.keys.pop() else { return };
        let mut table = NodeId::ROOT;
        for step in std::mem::take(&mut self.keys) {
            let Some(next) = self.header_step(table, step, errors) else { return };
            table = next;
        }
        let key_span = key.1;
        let found = self.child(table, &key.0);
        let opened = match (found, several) {
            (None, false) => Some(self.insert_table(table, key, TableKind::Header)),
            (None, true) => {
                let list = self.insert(table, key.0, Value::TablesByHeader(Children::default()), span);
                Some(self.append_table(list, span))
            }
            (Some(found), several) => match (&mut self.tree.node_mut(found).value, several) {
                (Value::Table(kind @ TableKind::Implicit, _), false) => {
                    *kind = TableKind::Header;
                    Some(found)
                }
                (Value::TablesByHeader(_), true) => Some(self.append_table(found, span)),
                _ => None,
            },
        };
        match opened {
            Some(opened) => {
                self.tree.node_mut(opened).span = Span::new(span.start(), span.end());
                self.current = opened;
            }
            None => self.fail("duplicate key", key_span, errors),
        }
    }

    fn append_table(&mut self, list: NodeId, span: RawSpan) -> NodeId {
        let table = Value::Table(TableKind::Header, Children::default());
        self.tree.append(list, Cow::Borrowed(""), table, Span::new(span.start(), span.end()))
    }

    /// Puts a value behind its key, or at the end of the open array.
    fn put(&mut self, value: Value<'a>, span: RawSpan) -> NodeId {
        let place = Span::new(span.start(), span.end());
        if let Some(array) = self.open.last()
            && let Value::Array(_) = self.tree.node(*array).value
        {
            return self.tree.append(*array, Cow::Borrowed(""), value, place);
        }
        match self.slot.take() {
            Some((table, (key, _))) => self.insert(table, key, value, span),
            None => self.tree.detached(self.current, Cow::Borrowed(""), value, place),
        }
    }

    fn close(&mut self, span: RawSpan) {
        if let Some(id) = self.open.pop() {
            let node = self.tree.node_mut(id);
            node.span = Span::new(node.span.range().start, span.end());
        }
    }

    fn start_header(&mut self, span: RawSpan) {
        self.open.clear();
        self.keys.clear();
        self.slot = None;
        self.header = Some(span);
    }

    fn end_header(&mut self, several: bool, span: RawSpan, errors: &mut dyn ErrorSink) {
        let start = self.header.take().map_or(span.start(), |open| open.start());
        self.open_table(several, RawSpan::new_unchecked(start, span.end()), errors);
    }
}

impl EventReceiver for Builder<'_> {
    fn std_table_open(&mut self, span: RawSpan, _: &mut dyn ErrorSink) {
        self.start_header(span);
    }

    fn array_table_open(&mut self, span: RawSpan, _: &mut dyn ErrorSink) {
        self.start_header(span);
    }

    fn std_table_close(&mut self, span: RawSpan, errors: &mut dyn ErrorSink) {
        self.end_header(false, span, errors);
    }

    fn array_table_close(&mut self, span: RawSpan, errors: &mut dyn ErrorSink) {
        self.end_header(true, span, errors);
    }

    fn inline_table_open(&mut self, span: RawSpan, _: &mut dyn ErrorSink) -> bool {
        let id = self.put(Value::Table(TableKind::Inline, Children::default()), span);
        self.open.push(id);
        true
    }

    fn inline_table_close(&mut self, span: RawSpan, _: &mut dyn ErrorSink) {
        self.close(span);
    }

    fn array_open(&mut self, span: RawSpan, _: &mut dyn ErrorSink) -> bool {
        let id = self.put(Value::Array(Children::default()), span);
        self.open.push(id);
        true
    }

    fn array_close(&mut self, span: RawSpan, _: &mut dyn ErrorSink) {
        self.close(span);
    }

    fn simple_key(&mut self, span: RawSpan, encoding: Option<Encoding>, errors: &mut dyn ErrorSink) {
        let mut key = Cow::Borrowed("");
        self.raw(span, encoding).decode_key(&mut key, errors);
        self.keys.push((key, span));
    }

    fn key_val_sep(&mut self, _: RawSpan, errors: &mut dyn ErrorSink) {
        self.slot = None;
        let Some(key) = self.keys.pop() else { return };
        let mut table = self.open.last().copied().unwrap_or(self.current);
        for step in std::mem::take(&mut self.keys) {
            let Some(next) = self.dotted_step(table, step, errors) else { return };
            table = next;
        }
        if self.child(table, &key.0).is_some() {
            self.fail("duplicate key", key.1, errors);
        } else {
            self.slot = Some((table, key));
        }
    }

    fn scalar(&mut self, span: RawSpan, encoding: Option<Encoding>, errors: &mut dyn ErrorSink) {
        let mut text = Cow::Borrowed("");
        let value = match self.raw(span, encoding).decode_scalar(&mut text, errors) {
            ScalarKind::String => Value::Text(text),
            ScalarKind::Boolean(_) => Value::Boolean,
            ScalarKind::DateTime => Value::DateTime,
            ScalarKind::Float => Value::Float,
            ScalarKind::Integer(radix) => {
                let number = i64::from_str_radix(&text, radix.value());
                if number.is_err() {
                    self.fail("integer out of range", span, errors);
                }
                Value::Integer(number.unwrap_or(0))
            }
        };
        self.put(value, span);
    }
}
