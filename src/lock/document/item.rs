//! Typed access to the values of a document.

use super::fault::Fault;
use super::key::Key;
use super::tree::{NodeId, Span, Tree, Value};
use crate::lock::error_kind::LockErrorKind;

/// A value of the document.
#[derive(Clone, Copy, Debug)]
pub(in crate::lock) struct Item<'t> {
    tree: &'t Tree<'t>,
    id: NodeId,
}

/// A value that is a table.
#[derive(Clone, Copy, Debug)]
pub(in crate::lock) struct Table<'t>(Item<'t>);

impl<'t> Item<'t> {
    pub(in crate::lock) fn root(tree: &'t Tree<'t>) -> Table<'t> {
        Table(Self { tree, id: NodeId::ROOT })
    }

    /// Returns the number that a reader gave to this value when it took it.
    pub(in crate::lock) fn taken(self) -> Option<usize> {
        match self.tree.node(self.id).value {
            Value::Taken(number) => Some(number as usize),
            _ => None,
        }
    }

    /// The key in its table; empty for elements of arrays.
    pub(in crate::lock) fn key(self) -> &'t str {
        self.tree.read(self.tree.node(self.id).name.text)
    }

    pub(in crate::lock) fn fail(self, kind: impl Into<LockErrorKind>) -> Box<Fault> {
        self.fail_at(kind, self.span())
    }

    /// Returns an error at a part of the string, given as a range of its bytes.
    pub(in crate::lock) fn fail_within(
        self,
        kind: impl Into<LockErrorKind>,
        part: std::ops::Range<usize>,
    ) -> Box<Fault> {
        let whole = self.span().range();
        let quoted = self.tree.text().get(whole.clone()).unwrap_or_default();
        let is_plain = self.text().is_ok_and(|text| quoted.get(1..1 + text.len()) == Some(text));
        if !is_plain || part.end + 2 > whole.len() || part.start > part.end {
            return self.fail(kind);
        }
        self.fail_at(kind, Span::new(whole.start + 1 + part.start, whole.start + 1 + part.end))
    }

    fn fail_at(self, kind: impl Into<LockErrorKind>, span: Span) -> Box<Fault> {
        Box::new(Fault { kind: kind.into(), span, node: self.id })
    }

    fn span(self) -> Span {
        self.tree.node(self.id).span
    }

    fn wrong(self, expected: &'static str) -> Box<Fault> {
        let found = self.tree.node(self.id).value.described();
        self.fail(LockErrorKind::WrongType { expected, found })
    }

    pub(in crate::lock) fn is_table(self) -> bool {
        matches!(self.tree.node(self.id).value, Value::Table(..))
    }

    pub(in crate::lock) fn text(self) -> Result<&'t str, Box<Fault>> {
        match &self.tree.node(self.id).value {
            Value::Text(text) => Ok(self.tree.read(*text)),
            _ => Err(self.wrong("a string")),
        }
    }

    /// Whether this is the value `false`.
    pub(in crate::lock) fn is_false(self) -> bool {
        let is_boolean = matches!(self.tree.node(self.id).value, Value::Boolean);
        is_boolean && self.tree.text().get(self.span().range()) == Some("false")
    }

    /// Returns the range of the document that is this string, or `None` if it is not a string or has escapes.
    pub(in crate::lock) fn range(self) -> Option<std::ops::Range<usize>> {
        match &self.tree.node(self.id).value {
            Value::Text(text) => text.range(),
            _ => None,
        }
    }

    /// Returns a non-negative integer that fits the type.
    pub(in crate::lock) fn number<N: TryFrom<i64>>(self) -> Result<N, Box<Fault>> {
        match self.tree.node(self.id).value {
            Value::Integer(number) => {
                N::try_from(number).map_err(|_| self.fail(LockErrorKind::OutOfRange { found: number }))
            }
            Value::LargeInteger(_) => Err(self.wrong("an integer of at most 9223372036854775807")),
            _ => Err(self.wrong("an integer")),
        }
    }

    /// Returns a size in bytes: a non-negative 64-bit integer.
    pub(in crate::lock) fn size(self) -> Result<u64, Box<Fault>> {
        match self.tree.node(self.id).value {
            Value::LargeInteger(number) => Ok(number),
            _ => self.number(),
        }
    }

    /// The elements of an array.
    pub(in crate::lock) fn elements(self) -> Result<impl Iterator<Item = Item<'t>>, Box<Fault>> {
        match self.tree.node(self.id).value {
            Value::Array(_) | Value::TablesByHeader(_) => Ok(self.children()),
            _ => Err(self.wrong("an array")),
        }
    }

    /// Returns the number of values in it.
    pub(in crate::lock) fn count(self) -> usize {
        self.tree.count(self.id)
    }

    pub(in crate::lock) fn table(self) -> Result<Table<'t>, Box<Fault>> {
        if self.is_table() { Ok(Table(self)) } else { Err(self.wrong("a table")) }
    }

    fn children(self) -> impl Iterator<Item = Item<'t>> {
        self.tree.children(self.id).map(move |id| Self { tree: self.tree, id })
    }
}

impl<'t> Table<'t> {
    pub(in crate::lock) fn item(self) -> Item<'t> {
        self.0
    }

    pub(in crate::lock) fn entries(self) -> impl Iterator<Item = Item<'t>> {
        self.0.children()
    }

    pub(in crate::lock) fn get(self, key: &str) -> Option<Item<'t>> {
        self.entries().find(|entry| entry.key() == key)
    }

    /// Returns the values of several keys, looked up in one pass.
    pub(in crate::lock) fn pick<const N: usize>(self, keys: [Key; N]) -> [Option<Item<'t>>; N] {
        debug_assert!(!keys.contains(&Key::Other), "only its text identifies any other key");
        let mut found = [None; N];
        for entry in self.entries() {
            let key = entry.tree.node(entry.id).name.key;
            if let Some(position) = keys.iter().position(|wanted| *wanted == key) {
                found[position] = Some(entry);
            }
        }
        found
    }

    /// Returns the value of a key with two spellings; having both is an error.
    pub(in crate::lock) fn get_either(self, key: &'static str, other: &str) -> Result<Option<Item<'t>>, Box<Fault>> {
        either(key, [self.get(key), self.get(other)])
    }

    pub(in crate::lock) fn require(self, key: &'static str) -> Result<Item<'t>, Box<Fault>> {
        self.needed(key, self.get(key))
    }

    /// Returns the value that was looked up under a required key.
    pub(in crate::lock) fn needed(self, key: &'static str, found: Option<Item<'t>>) -> Result<Item<'t>, Box<Fault>> {
        found.ok_or_else(|| self.0.fail(LockErrorKind::MissingKey { key }))
    }

    /// Refuses every key but these, where the format does not allow unknown ones.
    pub(in crate::lock) fn only(self, known: &'static [&'static str]) -> Result<(), Box<Fault>> {
        match self.entries().find(|entry| !known.contains(&entry.key())) {
            Some(entry) => Err(entry.fail(LockErrorKind::UnknownKey { key: entry.key().to_owned(), known })),
            None => Ok(()),
        }
    }
}

/// One of the values of two spellings of a key.
pub(in crate::lock) fn either<'t>(
    key: &'static str,
    found: [Option<Item<'t>>; 2],
) -> Result<Option<Item<'t>>, Box<Fault>> {
    match found {
        [Some(_), Some(again)] => {
            Err(again.fail(LockErrorKind::RepeatedKey { key: again.key().to_owned(), first: key.to_owned() }))
        }
        [found, other] => Ok(found.or(other)),
    }
}
