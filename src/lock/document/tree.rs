//! The values of a TOML document, in one arena.
//!
//! Children are linked lists of indices, so that neither building nor dropping a tree recurses over its depth.

use std::borrow::Cow;
use std::fmt::Write;
use std::num::NonZeroU32;

use super::key::Key;
use crate::limits::narrow;
use crate::message::Printable;

/// The index of a node in its tree, from 1; the root is the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::lock) struct NodeId(NonZeroU32);

impl NodeId {
    pub(in crate::lock) const ROOT: Self = Self(NonZeroU32::MIN);

    fn at(index: usize) -> Self {
        Self(NonZeroU32::MIN.saturating_add(narrow(index)))
    }

    fn get(self) -> usize {
        self.0.get() as usize - 1
    }
}

/// A range of bytes of the document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::lock) struct Span {
    pub(in crate::lock) start: u32,
    pub(in crate::lock) end: u32,
}

impl Span {
    pub(in crate::lock) fn new(start: usize, end: usize) -> Self {
        Self { start: narrow(start), end: narrow(end) }
    }

    pub(in crate::lock) fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A key or a string: a range of the document, or the decoded form of one with escapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Text(Span);

impl Text {
    /// The mark of a decoded string: no document that is read is as long as this.
    const DECODED: u32 = u32::MAX;
    pub(super) const EMPTY: Self = Self(Span { start: 0, end: 0 });

    pub(super) fn slice(start: usize, end: usize) -> Self {
        Self(Span::new(start, end))
    }

    /// Returns the range of the document, or `None` for a decoded string.
    pub(super) fn range(self) -> Option<std::ops::Range<usize>> {
        (self.0.start != Self::DECODED).then(|| self.0.range())
    }
}

/// A key as it is written, and which one it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) text: Text,
    pub(super) key: Key,
}

impl Name {
    /// The name of an element of an array.
    pub(super) const NONE: Self = Self { text: Text::EMPTY, key: Key::Other };
}

/// The origin of a table, which determines how it may still be extended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TableKind {
    /// Only part of the path of another header.
    Implicit,
    /// By a dotted key.
    Dotted,
    /// By its own header.
    Header,
    /// Between braces.
    Inline,
}

#[derive(Debug, PartialEq)]
pub(super) enum Value {
    Text(Text),
    Integer(i64),
    /// An integer beyond the range of `i64`, which uv accepts where it accepts no negative ones.
    LargeInteger(u64),
    Boolean,
    Float,
    DateTime,
    Array(Children),
    TablesByHeader(Children),
    Table(TableKind, Children),
    /// A value that a reader took out of the text, with the reader's own number for it.
    Taken(u32),
}

impl Value {
    pub(super) fn described(&self) -> &'static str {
        match self {
            Self::Text(_) => "a string",
            Self::Integer(_) | Self::LargeInteger(_) => "an integer",
            Self::Boolean => "a boolean",
            Self::Float => "a float",
            Self::DateTime => "a date or time",
            Self::Array(_) | Self::TablesByHeader(_) => "an array",
            Self::Table(..) => "a table",
            Self::Taken(_) => "a value that was read before",
        }
    }

    fn children(&self) -> Children {
        match self {
            Self::Array(children) | Self::TablesByHeader(children) | Self::Table(_, children) => *children,
            _ => Children::default(),
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Children {
    first: Option<NodeId>,
    last: Option<NodeId>,
    pub(super) count: u32,
}

#[derive(Debug, PartialEq)]
pub(super) struct Node {
    pub(super) name: Name,
    pub(super) value: Value,
    pub(super) span: Span,
    next: Option<NodeId>,
}

#[derive(Debug, PartialEq)]
pub(in crate::lock) struct Tree<'a> {
    text: &'a str,
    nodes: Vec<Node>,
    /// The decoded strings, which are not part of the document.
    decoded: Vec<String>,
}

/// Most locks have at least this many bytes for each node.
const BYTES_A_NODE: usize = 64;

impl<'a> Tree<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let nodes = Vec::with_capacity(text.len() / BYTES_A_NODE + 1);
        let mut tree = Self { text, nodes, decoded: Vec::new() };
        let root = Value::Table(TableKind::Header, Children::default());
        tree.detached(Name::NONE, root, Span::new(0, 0));
        tree
    }

    pub(in crate::lock) fn text(&self) -> &'a str {
        self.text
    }

    pub(super) fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.get()]
    }

    pub(super) fn node_mut(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[id.get()]
    }

    /// Returns the content of a key or string.
    pub(super) fn read(&self, text: Text) -> &str {
        let Text(span) = text;
        if span.start == Text::DECODED { &self.decoded[span.end as usize] } else { &self.text[span.range()] }
    }

    /// Stores the decoded form of a key or string.
    pub(super) fn keep(&mut self, text: Cow<'a, str>) -> Text {
        let index = narrow(self.decoded.len());
        self.decoded.push(text.into_owned());
        Text(Span { start: Text::DECODED, end: index })
    }

    /// Creates a node that its parent does not list.
    #[inline]
    pub(super) fn detached(&mut self, name: Name, value: Value, span: Span) -> NodeId {
        if self.nodes.len() == self.nodes.capacity() {
            self.grow();
        }
        let id = NodeId::at(self.nodes.len());
        self.nodes.push(Node { name, value, span, next: None });
        id
    }

    /// Makes room for more nodes: by little, since the nodes are most of the memory of reading.
    #[cold]
    #[inline(never)]
    fn grow(&mut self) {
        self.nodes.reserve_exact(self.nodes.len() / 8 + 8);
    }

    /// Appends a node to its parent's children.
    #[inline]
    pub(super) fn append(&mut self, parent: NodeId, name: Name, value: Value, span: Span) -> NodeId {
        let id = self.detached(name, value, span);
        if let Value::Array(children) | Value::TablesByHeader(children) | Value::Table(_, children) =
            &mut self.node_mut(parent).value
        {
            children.count += 1;
            match children.last.replace(id) {
                Some(last) => self.node_mut(last).next = Some(id),
                None => children.first = Some(id),
            }
        }
        id
    }

    /// Returns the child of a table under a key, by a linear search.
    pub(super) fn find(&self, table: NodeId, name: Name) -> Option<NodeId> {
        self.children(table).find(|child| {
            let other = self.node(*child).name;
            let is_same_text = || self.bytes(other.text) == self.bytes(name.text);
            other.key == name.key && (name.key != Key::Other || is_same_text())
        })
    }

    pub(super) fn name(&self, text: Text) -> Name {
        Name { text, key: Key::of(self.bytes(text)) }
    }

    pub(in crate::lock) fn is_taken(&self, id: NodeId) -> bool {
        matches!(self.node(id).value, Value::Taken(_))
    }

    fn bytes(&self, text: Text) -> &[u8] {
        match text.range() {
            Some(range) => &self.text.as_bytes()[range],
            None => self.read(text).as_bytes(),
        }
    }

    pub(super) fn last_child(&self, parent: NodeId) -> Option<NodeId> {
        self.node(parent).value.children().last
    }

    pub(super) fn count(&self, parent: NodeId) -> usize {
        self.node(parent).value.children().count as usize
    }

    pub(super) fn children(&self, parent: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(self.node(parent).value.children().first, |id| self.node(*id).next)
    }

    /// Returns the path of a value, such as `package[17].wheels[2].hash`; empty for the root.
    pub(in crate::lock) fn path(&self, id: NodeId) -> String {
        // Parents are computed for errors only.
        let mut parents = vec![NodeId::ROOT; self.nodes.len()];
        for parent in (0..self.nodes.len()).map(NodeId::at) {
            self.children(parent).for_each(|child| parents[child.get()] = parent);
        }
        let above = |id: &NodeId| Some(parents[id.get()]);
        let mut ids: Vec<NodeId> =
            std::iter::successors(Some(id), above).take_while(|id| *id != NodeId::ROOT).collect();
        ids.reverse();
        let mut path = String::new();
        for id in ids {
            let (node, parent) = (self.node(id), parents[id.get()]);
            if let Value::Array(_) | Value::TablesByHeader(_) = self.node(parent).value {
                let index = self.children(parent).take_while(|sibling| *sibling != id).count();
                let _ = write!(path, "[{index}]");
                continue;
            }
            if !path.is_empty() {
                path.push('.');
            }
            let bare = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
            let key = self.read(node.name.text);
            if !key.is_empty() && key.bytes().all(bare) {
                path.push_str(key);
            } else {
                let _ = write!(path, "\"{}\"", Printable(key));
            }
        }
        path
    }
}
