//! Builds the tree from the parser's events, under TOML's rules for which table may grow where.

use std::borrow::Cow;
use std::collections::HashMap;

use toml_datetime::Datetime;
use toml_parser::decoder::{Encoding, ScalarKind};
use toml_parser::{ErrorSink, ParseError, Raw, Span as RawSpan};

use super::key::Key;
use super::tree::{Children, Name, NodeId, Span, TableKind, Tree, Value};

/// The deepest nesting of arrays and inline tables; a lock nests them four deep.
pub(super) const DEEPEST: u8 = 32;

/// Tables with more keys than this are looked up through an index.
const FEW_KEYS: u32 = 16;

/// One part of a key that may have dots.
pub(super) type SimpleKey = (Name, RawSpan);

/// A reader of some values: offered the key of a value and where the value begins, it returns its own number for the value
/// and where it ends, or `None` to leave the value to the tree.
pub(in crate::lock) type Take<'r> = dyn FnMut(Key, usize) -> Option<(u32, usize)> + 'r;

pub(super) struct Builder<'a> {
    pub(super) tree: Tree<'a>,
    /// The table of the last header, to which keys outside braces belong.
    pub(super) current: NodeId,
    /// The arrays and inline tables that are open.
    open: Vec<NodeId>,
    /// The parts of the key that is being read.
    keys: Vec<SimpleKey>,
    /// The destination of the value that follows a key; `None` after an error.
    slot: Option<(NodeId, SimpleKey)>,
    header: Option<RawSpan>,
    /// The keys of tables with many of them.
    index: HashMap<(NodeId, Cow<'a, str>), NodeId>,
    pub(super) failed_in: Option<NodeId>,
    /// The number of open arrays and inline tables.
    depth: i64,
}

impl<'a> Builder<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            tree: Tree::new(text),
            current: NodeId::ROOT,
            open: Vec::new(),
            keys: Vec::new(),
            slot: None,
            header: None,
            index: HashMap::new(),
            failed_in: None,
            depth: 0,
        }
    }

    pub(super) fn raw(&self, span: RawSpan, encoding: Option<Encoding>) -> Raw<'a> {
        let text = self.tree.text().get(span.start()..span.end()).unwrap_or_default();
        Raw::new_unchecked(text, encoding, span)
    }

    pub(super) fn bytes(&self, span: RawSpan) -> &'a [u8] {
        self.tree.text().as_bytes().get(span.start()..span.end()).unwrap_or_default()
    }

    fn fail(&mut self, message: &'static str, span: RawSpan, errors: &mut dyn ErrorSink) {
        self.failed_in.get_or_insert(self.current);
        errors.report_error(ParseError::new(message).with_unexpected(span));
    }

    /// Returns a key in the form of the index.
    fn indexed(&self, name: Name) -> Cow<'a, str> {
        match name.text.range() {
            Some(range) => Cow::Borrowed(self.tree.text().get(range).unwrap_or_default()),
            None => Cow::Owned(self.tree.read(name.text).to_owned()),
        }
    }

    pub(super) fn child(&self, table: NodeId, name: Name) -> Option<NodeId> {
        match &self.tree.node(table).value {
            Value::Table(_, children) if children.count > FEW_KEYS => {
                self.index.get(&(table, self.indexed(name))).copied()
            }
            _ => self.tree.find(table, name),
        }
    }

    /// Appends a value to an array, or to a table under a key that it does not have yet.
    #[inline]
    pub(super) fn insert(&mut self, table: NodeId, name: Name, value: Value, span: Span) -> NodeId {
        let id = self.tree.append(table, name, value, span);
        if self.tree.count(table) > FEW_KEYS as usize {
            self.index(table, name, id);
        }
        id
    }

    /// Enters a value that was appended to a table with many keys into the index.
    fn index(&mut self, table: NodeId, name: Name, id: NodeId) {
        let Value::Table(_, Children { count, .. }) = &self.tree.node(table).value else { return };
        if *count == FEW_KEYS + 1 {
            let children: Vec<NodeId> = self.tree.children(table).collect();
            for child in children {
                self.index.insert((table, self.indexed(self.tree.node(child).name)), child);
            }
        } else {
            self.index.insert((table, self.indexed(name)), id);
        }
    }

    fn insert_table(&mut self, table: NodeId, key: SimpleKey, kind: TableKind) -> NodeId {
        self.insert(table, key.0, Value::Table(kind, Children::default()), Span::new(key.1.start(), key.1.end()))
    }

    /// Follows all remaining keys that were read.
    fn walk(
        &mut self,
        from: NodeId,
        errors: &mut dyn ErrorSink,
        step: fn(&mut Self, NodeId, SimpleKey, &mut dyn ErrorSink) -> Option<NodeId>,
    ) -> Option<NodeId> {
        let mut keys = std::mem::take(&mut self.keys);
        let found = keys.drain(..).try_fold(from, |table, key| step(self, table, key, errors));
        self.keys = keys;
        found
    }

    /// One step of a header's path: through tables that may still grow, and into the last of several.
    fn header_step(&mut self, table: NodeId, key: SimpleKey, errors: &mut dyn ErrorSink) -> Option<NodeId> {
        let Some(found) = self.child(table, key.0) else {
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
    pub(super) fn dotted_step(&mut self, table: NodeId, key: SimpleKey, errors: &mut dyn ErrorSink) -> Option<NodeId> {
        let Some(found) = self.child(table, key.0) else {
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
        let Some(table) = self.walk(NodeId::ROOT, errors, Self::header_step) else { return };
        let key_span = key.1;
        let found = self.child(table, key.0);
        let opened = match (found, several) {
            (None, false) => Some(self.insert_table(table, key, TableKind::Header)),
            (None, true) => {
                let whole = Span::new(span.start(), span.end());
                let list = self.insert(table, key.0, Value::TablesByHeader(Children::default()), whole);
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
        self.tree.append(list, Name::NONE, table, Span::new(span.start(), span.end()))
    }

    pub(super) fn push_key(&mut self, key: SimpleKey) {
        self.keys.push(key);
    }

    /// Makes room for the value that belongs to the keys that were read.
    pub(super) fn assign(&mut self, errors: &mut dyn ErrorSink) {
        self.slot = None;
        let Some(key) = self.keys.pop() else { return };
        let table = self.open.last().copied().unwrap_or(self.current);
        let Some(table) = self.walk(table, errors, Self::dotted_step) else { return };
        if self.child(table, key.0).is_some() {
            self.fail("duplicate key", key.1, errors);
        } else {
            self.slot = Some((table, key));
        }
    }

    /// Stores a value under its key, or at the end of the open array.
    pub(super) fn put(&mut self, value: Value, span: RawSpan) -> NodeId {
        let span = Span::new(span.start(), span.end());
        if let Some((table, (key, _))) = self.slot.take() {
            return self.insert(table, key, value, span);
        }
        match self.open.last() {
            Some(array) if matches!(self.tree.node(*array).value, Value::Array(_)) => {
                self.tree.append(*array, Name::NONE, value, span)
            }
            _ => self.tree.detached(Name::NONE, value, span),
        }
    }

    /// Opens an array or inline table; returns false if it is nested too deep.
    pub(super) fn open(&mut self, value: Value, span: RawSpan, errors: &mut dyn ErrorSink) -> bool {
        let id = self.put(value, span);
        self.open.push(id);
        self.depth += 1;
        let is_within = self.depth <= i64::from(DEEPEST);
        if !is_within {
            let error = ParseError::new("cannot recurse further; max recursion depth met");
            errors.report_error(error.with_unexpected(span));
        }
        is_within
    }

    pub(super) fn close(&mut self, span: RawSpan) {
        self.depth -= 1;
        if let Some(id) = self.open.pop() {
            let node = self.tree.node_mut(id);
            node.span = Span { start: node.span.start, end: Span::new(0, span.end()).end };
        }
    }

    /// Decodes a value other than a plain string or number.
    pub(super) fn decoded(&mut self, encoding: Option<Encoding>, span: RawSpan, errors: &mut dyn ErrorSink) -> Value {
        let mut text = Cow::Borrowed("");
        match self.raw(span, encoding).decode_scalar(&mut text, errors) {
            ScalarKind::String => Value::Text(self.tree.keep(text)),
            ScalarKind::Boolean(_) => Value::Boolean,
            ScalarKind::DateTime => {
                if text.parse::<Datetime>().is_err() {
                    self.fail("invalid date or time", span, errors);
                }
                Value::DateTime
            }
            ScalarKind::Float => Value::Float,
            ScalarKind::Integer(radix) => {
                if let Ok(number) = i64::from_str_radix(&text, radix.value()) {
                    return Value::Integer(number);
                }
                let number = u64::from_str_radix(&text, radix.value());
                if number.is_err() {
                    self.fail("integer out of range", span, errors);
                }
                Value::LargeInteger(number.unwrap_or(0))
            }
        }
    }

    pub(super) fn start_header(&mut self, span: RawSpan) {
        self.open.clear();
        self.keys.clear();
        self.slot = None;
        self.header = Some(span);
    }

    pub(super) fn end_header(&mut self, several: bool, span: RawSpan, errors: &mut dyn ErrorSink) {
        let start = self.header.take().map_or(span.start(), |open| open.start());
        self.open_table(several, RawSpan::new_unchecked(start, span.end()), errors);
    }
}
