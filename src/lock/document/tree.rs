//! Values of a TOML document in one arena.
//!
//! Children are linked lists of indices, so that neither reading nor dropping a tree recurses over its depth, and the
//! way from a value up to the root is there when an error needs it.

use std::borrow::Cow;
use std::fmt::Write;

use crate::text::Printable;

/// The place of a node in its tree; the root is 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::lock) struct NodeId(u32);

impl NodeId {
    pub(in crate::lock) const ROOT: Self = Self(0);
}

/// A range of bytes of the document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::lock) struct Span {
    pub(in crate::lock) start: u32,
    pub(in crate::lock) end: u32,
}

impl Span {
    pub(in crate::lock) fn new(start: usize, end: usize) -> Self {
        let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { start: narrow(start), end: narrow(end) }
    }

    pub(in crate::lock) fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// How a table came to be, which decides how it may still grow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TableKind {
    /// Only named on the way to another header.
    Implicit,
    /// By a dotted key.
    Dotted,
    /// By its own header.
    Header,
    /// Between braces.
    Inline,
}

#[derive(Debug)]
pub(super) enum Value<'a> {
    Text(Cow<'a, str>),
    Integer(i64),
    Boolean,
    Float,
    DateTime,
    Array(Children),
    TablesByHeader(Children),
    Table(TableKind, Children),
}

impl Value<'_> {
    pub(super) fn described(&self) -> &'static str {
        match self {
            Self::Text(_) => "a string",
            Self::Integer(_) => "an integer",
            Self::Boolean => "a boolean",
            Self::Float => "a float",
            Self::DateTime => "a date or time",
            Self::Array(_) | Self::TablesByHeader(_) => "an array",
            Self::Table(..) => "a table",
        }
    }

    fn children(&self) -> Children {
        match self {
            Self::Array(children) | Self::TablesByHeader(children) | Self::Table(_, children) => *children,
            _ => Children::default(),
        }
    }
}

#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Children {
    first: Option<NodeId>,
    last: Option<NodeId>,
    pub(super) count: u32,
}

#[derive(Debug)]
pub(super) struct Node<'a> {
    /// Empty for elements of arrays.
    pub(super) key: Cow<'a, str>,
    pub(super) value: Value<'a>,
    pub(super) span: Span,
    parent: NodeId,
    next: Option<NodeId>,
}

#[derive(Debug)]
pub(in crate::lock) struct Tree<'a> {
    text: &'a str,
    nodes: Vec<Node<'a>>,
}

impl<'a> Tree<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut tree = Self { text, nodes: Vec::with_capacity(text.len() / 32) };
        let root = Value::Table(TableKind::Header, Children::default());
        tree.detached(NodeId::ROOT, Cow::Borrowed(""), root, Span::new(0, 0));
        tree
    }

    pub(in crate::lock) fn text(&self) -> &'a str {
        self.text
    }

    pub(super) fn node(&self, id: NodeId) -> &Node<'a> {
        &self.nodes[id.0 as usize]
    }

    pub(super) fn node_mut(&mut self, id: NodeId) -> &mut Node<'a> {
        &mut self.nodes[id.0 as usize]
    }

    /// A node that its parent does not list.
    pub(super) fn detached(&mut self, parent: NodeId, key: Cow<'a, str>, value: Value<'a>, span: Span) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.nodes.push(Node { key, value, span, parent, next: None });
        id
    }

    /// A node at the end of its parent's children.
    pub(super) fn append(&mut self, parent: NodeId, key: Cow<'a, str>, value: Value<'a>, span: Span) -> NodeId {
        let id = self.detached(parent, key, value, span);
        if let Some(last) = self.last_child(parent) {
            self.node_mut(last).next = Some(id);
        }
        if let Value::Array(children) | Value::TablesByHeader(children) | Value::Table(_, children) =
            &mut self.node_mut(parent).value
        {
            children.first = children.first.or(Some(id));
            children.last = Some(id);
            children.count += 1;
        }
        id
    }

    pub(super) fn last_child(&self, parent: NodeId) -> Option<NodeId> {
        self.node(parent).value.children().last
    }

    pub(super) fn children(&self, parent: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(self.node(parent).value.children().first, |id| self.node(*id).next)
    }

    /// Where a value stands, such as `package[17].wheels[2].hash`; empty for the root.
    pub(in crate::lock) fn path(&self, id: NodeId) -> String {
        let mut ids: Vec<NodeId> = std::iter::successors(Some(id), |id| Some(self.node(*id).parent))
            .take_while(|id| *id != NodeId::ROOT)
            .collect();
        ids.reverse();
        let mut path = String::new();
        for id in ids {
            let node = self.node(id);
            if let Value::Array(_) | Value::TablesByHeader(_) = self.node(node.parent).value {
                let index = self.children(node.parent).take_while(|sibling| *sibling != id).count();
                let _ = write!(path, "[{index}]");
                continue;
            }
            if !path.is_empty() {
                path.push('.');
            }
            let bare = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_');
            if !node.key.is_empty() && node.key.bytes().all(bare) {
                path.push_str(&node.key);
            } else {
                let _ = write!(path, "\"{}\"", Printable(&node.key));
            }
        }
        path
    }
}
