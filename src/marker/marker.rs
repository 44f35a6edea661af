//! A marker as a value.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use foldhash::HashMap;

use super::clauses::clauses;
use super::cover::cover;
use super::diagram::{Diagram, Node, NodeId};
use super::error::MarkerError;
use super::factor;
use super::parse::parse;
use super::requires_python::RequiresPython;

/// An environment marker (PEP 508): in which environments something holds.
///
/// Markers that hold in the same environments are equal, whatever their text was: each is kept as one canonical
/// decision diagram that knows which platforms exist. `Display` prints the form that uv 0.13.9 prints; a marker that
/// always holds prints as nothing, one that never does as `python_version < '0'`. Comparisons that mean nothing (a
/// variable with a variable, a version that is none) are ignored when a marker is read, as uv ignores them.
///
/// ```
/// use locklayers::Marker;
/// let linux: Marker = "platform_system == 'Linux'".parse()?;
/// let new: Marker = "python_version >= '3.12'".parse()?;
/// let both = linux.and(&new);
/// assert_eq!(both.to_string(), "python_full_version >= '3.12' and sys_platform == 'linux'");
/// assert!(both.implies(&linux));
/// assert!("os_name == 'nt'".parse::<Marker>()?.is_disjoint(&linux));
/// assert!(linux.or(&linux.not()).is_always());
/// # Ok::<(), locklayers::MarkerError>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Marker {
    /// The decisions, children first, the root last; numbered as they stand. None in a constant.
    nodes: Option<Arc<[Node]>>,
    root: NodeId,
}

impl Marker {
    fn constant(truth: bool) -> Self {
        Self { nodes: None, root: Diagram::constant(truth) }
    }

    /// Returns the marker that holds everywhere.
    pub fn always() -> Self {
        Self::constant(true)
    }

    /// Returns the marker that holds nowhere.
    pub fn never() -> Self {
        Self::constant(false)
    }

    /// Does it hold everywhere?
    pub fn is_always(&self) -> bool {
        self.root == Diagram::ALWAYS
    }

    /// Does it hold nowhere?
    pub fn is_never(&self) -> bool {
        self.root == Diagram::NEVER
    }

    /// Returns the marker that holds where both do.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        self.with(other, Diagram::and)
    }

    /// Returns the marker that holds where either does.
    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        self.with(other, Diagram::or)
    }

    /// Returns the marker that holds where this one does not.
    #[must_use]
    pub fn not(&self) -> Self {
        self.alone(Diagram::not)
    }

    /// Is there no environment in which both hold?
    pub fn is_disjoint(&self, other: &Self) -> bool {
        self.and(other).is_never()
    }

    /// Does the other hold wherever this one does?
    pub fn implies(&self, other: &Self) -> bool {
        self.is_disjoint(&other.not())
    }

    /// Returns the marker that holds wherever some choice of extras makes this one hold.
    #[must_use]
    pub fn without_extras(&self) -> Self {
        self.alone(Diagram::without_extras)
    }

    /// Returns the shortest marker that says the same within the bounds of a `requires-python`.
    #[must_use]
    pub fn simplify(&self, python: &RequiresPython) -> Self {
        self.alone(|diagram, id| diagram.simplify(id, python))
    }

    /// Returns the marker that holds where this one does and Python is within the bounds of a `requires-python`.
    #[must_use]
    pub fn complexify(&self, python: &RequiresPython) -> Self {
        self.alone(|diagram, id| diagram.complexify(id, python))
    }

    fn alone(&self, with: impl FnOnce(&mut Diagram, NodeId) -> NodeId) -> Self {
        let mut diagram = Diagram::new();
        let id = diagram.import(self);
        let id = with(&mut diagram, id);
        diagram.extract(id)
    }

    fn with(&self, other: &Self, with: impl FnOnce(&mut Diagram, NodeId, NodeId) -> NodeId) -> Self {
        let mut diagram = Diagram::new();
        let (a, b) = (diagram.import(self), diagram.import(other));
        let id = with(&mut diagram, a, b);
        diagram.extract(id)
    }

    pub(super) fn root(&self) -> NodeId {
        self.root
    }

    pub(super) fn nodes(&self) -> &[Node] {
        self.nodes.as_deref().unwrap_or_default()
    }
}

impl Diagram {
    /// Brings a marker into the pool.
    pub(crate) fn import(&mut self, marker: &Marker) -> NodeId {
        if marker.nodes.is_none() {
            return marker.root;
        }
        let mut ids = vec![Self::NEVER, Self::ALWAYS];
        for node in marker.nodes() {
            let mut line = node.line();
            for part in &mut line.parts {
                *part = ids.get(part.0 as usize).copied().unwrap_or(Self::NEVER);
            }
            let id = self.decide(&node.variable, line);
            ids.push(id);
        }
        ids.get(marker.root.0 as usize).copied().unwrap_or(Self::NEVER)
    }

    /// Takes a function out of the pool, numbered by its own structure alone.
    pub(crate) fn extract(&self, root: NodeId) -> Marker {
        if self.node(root).is_none() {
            return Marker::constant(root == Self::ALWAYS);
        }
        let mut numbers: HashMap<NodeId, NodeId> = HashMap::default();
        numbers.extend([(Self::NEVER, Self::NEVER), (Self::ALWAYS, Self::ALWAYS)]);
        let mut nodes = Vec::new();
        let mut waiting = vec![root];
        while let Some(id) = waiting.last().copied() {
            let node = self.node(id).filter(|_| !numbers.contains_key(&id));
            let Some(node) = node else {
                waiting.pop();
                continue;
            };
            let before = waiting.len();
            waiting.extend(node.children.iter().rev().filter(|child| !numbers.contains_key(child)));
            if waiting.len() == before {
                let children = node.children.iter().map(|child| numbers[child]).collect();
                numbers.insert(id, NodeId(u32::try_from(nodes.len() + 2).unwrap_or(u32::MAX)));
                nodes.push(Node { variable: node.variable.clone(), cuts: node.cuts.clone(), children });
                waiting.pop();
            }
        }
        Marker { nodes: Some(nodes.into()), root: numbers.get(&root).copied().unwrap_or(Self::NEVER) }
    }
}

impl FromStr for Marker {
    type Err = MarkerError;

    fn from_str(text: &str) -> Result<Self, MarkerError> {
        let mut diagram = Diagram::new();
        let id = parse(&mut diagram, text)?;
        Ok(diagram.extract(id))
    }
}

impl fmt::Display for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_never() {
            return f.write_str("python_version < '0'");
        }
        if self.is_always() {
            return Ok(());
        }
        let mut diagram = Diagram::new();
        let id = diagram.import(self);
        let cover = cover(&mut diagram, id);
        f.write_str(&factor::print(&clauses(&cover)))
    }
}

impl fmt::Debug for Marker {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_always() { f.write_str("always") } else { write!(f, "{self}") }
    }
}

impl Default for Marker {
    fn default() -> Self {
        Self::always()
    }
}
