//! Environment markers (PEP 508) as decision diagrams.

mod apply;
mod clauses;
mod comparisons;
mod cover;
mod cut;
mod diagram;
mod environment;
mod error;
mod extras;
mod factor;
mod key;
mod lexer;
mod parse;
mod platform;
mod printed;
mod python;
mod release;
mod requires_python;
mod term;
mod variable;
mod version_term;

pub(crate) use diagram::{Diagram, NodeId};
pub use environment::Environment;
pub use error::{MarkerError, MarkerErrorKind, MarkerLimitError};
pub(crate) use extras::ExtraBinding;
pub use key::MarkerKey;
pub(crate) use printed::MOST_COMPARISONS;
pub use requires_python::{RequiresPython, RequiresPythonError};

use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::str::FromStr;
use std::sync::{Arc, OnceLock};

use foldhash::HashMap;

use self::diagram::{CONSTANTS, Node};
use self::parse::parse;

/// An environment marker (PEP 508): in which environments something holds.
///
/// Markers that hold in the same environments are equal, whatever their text was: each is kept as one canonical
/// decision diagram that knows which platforms exist. Comparisons that mean nothing (a variable with a variable, a
/// version that is none) are ignored when a marker is read, as uv ignores them.
///
/// `Display` prints the form that uv 0.13.9 prints. Where uv itself would read that as another marker (only where kernel
/// releases are compared with versions and with other texts at once) it prints one that reads back. A marker that always
/// holds prints as nothing, one that never does as `python_version < '0'`. One that would need more than 250,000
/// comparisons, or more than 250,000 decision nodes to find them, cannot be printed: `Display` writes a remark in angle
/// brackets, which no reader takes for a marker, and [`print`](Self::print) is an error, as is serialising it. A plan holds
/// no such marker (see [`PlanError`](crate::plan::PlanError)).
///
/// An operation whose result would need more than 250,000 decision nodes is an error, never a marker that is wrong.
///
/// ```
/// use locklayers::Marker;
/// let linux: Marker = "platform_system == 'Linux'".parse()?;
/// let new: Marker = "python_version >= '3.12'".parse()?;
/// let both = linux.and(&new)?;
/// assert_eq!(both.to_string(), "python_full_version >= '3.12' and sys_platform == 'linux'");
/// assert!(both.implies(&linux)?);
/// assert!("os_name == 'nt'".parse::<Marker>()?.is_disjoint(&linux)?);
/// assert!(linux.or(&linux.not()?)?.is_always());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Marker {
    /// None in a constant.
    decisions: Option<Arc<Decisions>>,
    root: NodeId,
}

/// The decisions of a marker, children first, the root last; numbered as they stand.
#[derive(Debug)]
struct Decisions {
    nodes: Box<[Node]>,
    /// How the marker prints and with how many comparisons, once somebody asked; none where these are too many.
    printed: OnceLock<Option<(Box<str>, usize)>>,
}

impl PartialEq for Decisions {
    fn eq(&self, other: &Self) -> bool {
        self.nodes == other.nodes
    }
}

impl Eq for Decisions {}

impl PartialOrd for Decisions {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decisions {
    fn cmp(&self, other: &Self) -> Ordering {
        self.nodes.cmp(&other.nodes)
    }
}

impl Hash for Decisions {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.nodes.hash(state);
    }
}

impl Marker {
    fn constant(truth: bool) -> Self {
        Self { decisions: None, root: Diagram::constant(truth) }
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
    ///
    /// # Errors
    ///
    /// [`MarkerLimitError`] when the result needs more decision nodes than the limit.
    pub fn and(&self, other: &Self) -> Result<Self, MarkerLimitError> {
        self.with(other, Diagram::and)
    }

    /// Returns the marker that holds where either does.
    ///
    /// # Errors
    ///
    /// As [`and`](Self::and).
    pub fn or(&self, other: &Self) -> Result<Self, MarkerLimitError> {
        self.with(other, Diagram::or)
    }

    /// Returns the marker that holds where this one does not.
    ///
    /// # Errors
    ///
    /// As [`and`](Self::and).
    pub fn not(&self) -> Result<Self, MarkerLimitError> {
        self.alone(Diagram::not)
    }

    /// Returns whether there is no environment in which both hold.
    ///
    /// # Errors
    ///
    /// As [`and`](Self::and).
    pub fn is_disjoint(&self, other: &Self) -> Result<bool, MarkerLimitError> {
        self.with(other, Diagram::and).map(|both| both.is_never())
    }

    /// Returns whether the other holds wherever this one does.
    ///
    /// # Errors
    ///
    /// As [`and`](Self::and).
    pub fn implies(&self, other: &Self) -> Result<bool, MarkerLimitError> {
        let beyond = self.with(other, |diagram, a, b| {
            let elsewhere = diagram.not(b);
            diagram.and(a, elsewhere)
        });
        beyond.map(|beyond| beyond.is_never())
    }

    /// Returns the marker that holds wherever some choice of extras makes this one hold.
    ///
    /// # Errors
    ///
    /// As [`and`](Self::and).
    pub fn without_extras(&self) -> Result<Self, MarkerLimitError> {
        self.alone(Diagram::without_extras)
    }

    /// Returns the shortest marker that says the same within the bounds of a `requires-python`.
    ///
    /// # Errors
    ///
    /// As [`and`](Self::and).
    pub fn simplify(&self, python: &RequiresPython) -> Result<Self, MarkerLimitError> {
        self.alone(|diagram, id| diagram.simplify(id, python))
    }

    /// Returns the marker that holds where this one does and Python is within the bounds of a `requires-python`.
    ///
    /// # Errors
    ///
    /// As [`and`](Self::and).
    pub fn complexify(&self, python: &RequiresPython) -> Result<Self, MarkerLimitError> {
        self.alone(|diagram, id| diagram.complexify(id, python))
    }

    fn alone(&self, with: impl FnOnce(&mut Diagram, NodeId) -> NodeId) -> Result<Self, MarkerLimitError> {
        let mut diagram = Diagram::new();
        let id = diagram.import(self);
        let id = with(&mut diagram, id);
        diagram.whole(id)
    }

    fn with(
        &self,
        other: &Self,
        with: impl FnOnce(&mut Diagram, NodeId, NodeId) -> NodeId,
    ) -> Result<Self, MarkerLimitError> {
        let mut diagram = Diagram::new();
        let (a, b) = (diagram.import(self), diagram.import(other));
        let id = with(&mut diagram, a, b);
        diagram.whole(id)
    }

    /// What this marker shares with its copies, and with no other marker as long as one of them lives; none for constants.
    pub(crate) fn identity(&self) -> Option<usize> {
        self.decisions.as_ref().map(|decisions| Arc::as_ptr(decisions).addr())
    }

    /// How many decision nodes it has.
    pub(crate) fn size(&self) -> usize {
        self.nodes().len()
    }

    fn root(&self) -> NodeId {
        self.root
    }

    fn nodes(&self) -> &[Node] {
        self.decisions.as_ref().map_or(&[], |decisions| &decisions.nodes)
    }
}

impl Diagram {
    /// Brings a marker into the pool.
    pub(crate) fn import(&mut self, marker: &Marker) -> NodeId {
        if marker.decisions.is_none() {
            return marker.root;
        }
        let mut ids = vec![Self::NEVER, Self::ALWAYS];
        for node in marker.nodes() {
            self.spend(node.children.len());
            let mut line = node.line();
            for part in &mut line.parts {
                // Children stand before their parents.
                *part = ids[part.0 as usize];
            }
            let id = self.decide(&node.variable, line);
            ids.push(id);
        }
        ids[marker.root.0 as usize]
    }

    /// The function, unless the pool was too small for it.
    pub(crate) fn whole(&self, root: NodeId) -> Result<Marker, MarkerLimitError> {
        self.refusal().map_or_else(|| Ok(self.extract(root)), Err)
    }

    /// Takes a function out of the pool, numbered by its own structure alone.
    pub(crate) fn extract(&self, root: NodeId) -> Marker {
        if self.node(root).is_none() {
            return Marker::constant(root == Self::ALWAYS);
        }
        // A marker has no more nodes than its pool, so the numbers fit as those of the pool do.
        let mut next = CONSTANTS;
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
                numbers.insert(id, NodeId(next));
                next += 1;
                nodes.push(Node { variable: node.variable.clone(), cuts: node.cuts.clone(), children });
                waiting.pop();
            }
        }
        let decisions = Decisions { nodes: nodes.into(), printed: OnceLock::new() };
        Marker { decisions: Some(Arc::new(decisions)), root: numbers[&root] }
    }
}

impl FromStr for Marker {
    type Err = MarkerError;

    fn from_str(text: &str) -> Result<Self, MarkerError> {
        Diagram::new().read(text)
    }
}

impl Diagram {
    /// Reads a marker. What the pool knows from earlier ones saves work and changes nothing.
    pub(crate) fn read(&mut self, text: &str) -> Result<Marker, MarkerError> {
        let marker = parse(self, text).map(|id| self.extract(id))?;
        self.take(marker.size());
        self.refusal().map_or(Ok(marker), |refusal| Err(MarkerError::refused(text, &refusal)))
    }
}

impl Default for Marker {
    fn default() -> Self {
        Self::always()
    }
}

/// Serialises a marker as the string that it prints, and refuses one that is too long to print.
impl serde::Serialize for Marker {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.print().map_err(serde::ser::Error::custom)?)
    }
}

impl<'de> serde::Deserialize<'de> for Marker {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        crate::message::deserialize_str(deserializer)
    }
}
