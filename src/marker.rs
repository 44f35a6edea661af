//! Environment markers (PEP 508) as decision diagrams.
//!
//! ```text
//! string ─ lexer, parse, term → node of a pool (diagram) ─ extracted → Marker ─ cover, clauses, factor → string
//!          apply: and, or, not      platform, possible: one node for all functions that agree on every possible platform
//! ```
//!
//! A node decides on one variable: the value of `sys_platform`, a range of Python versions, an extra. The pool stores
//! every function once (Bryant's reduced ordered diagrams), so equal markers are equal nodes. Besides PEP 508, `extras` and
//! `dependency_groups` of PEP 751 are read.

mod apply;
mod clauses;
mod comparisons;
mod cover;
mod cut;
mod diagram;
mod environment;
mod error;
mod exchange;
mod extras;
mod factor;
mod key;
mod lexer;
mod parse;
mod platform;
mod possible;
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

use self::diagram::Node;

/// An environment marker (PEP 508): a condition on the environment.
///
/// Markers that hold in the same environments are equal, however they were written: each is stored as a canonical
/// decision diagram that takes into account which platforms exist. As in uv, meaningless comparisons (of a variable
/// with a variable, or with an invalid version) are ignored when a marker is parsed.
///
/// `Display` writes the form that uv 0.13.9 writes. Where uv itself would parse that form as another marker (only
/// where kernel releases are compared both with versions and with other strings), it writes an equivalent that parses
/// back. A marker that always holds is written as an empty string, one that never holds as `python_version < '0'`. A
/// marker that would need more than 250,000 comparisons, or more than 60,000 decision nodes to find them, cannot be
/// written: `Display` writes a remark in angle brackets, which is not a valid marker, and [`print`](Self::print) and
/// serialisation return an error. A plan contains no such marker (see [`PlanError`](crate::plan::PlanError)).
///
/// An operation whose result would need more than 60,000 decision nodes returns an error.
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
    /// `None` for a constant.
    decisions: Option<Arc<Decisions>>,
    root: NodeId,
}

/// The decisions of a marker, children first, the root last; numbered by position.
#[derive(Debug)]
struct Decisions {
    nodes: Box<[Node]>,
    /// The printed form and the number of its comparisons, computed on first use; the inner `None` if these are too
    /// many.
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

    /// Returns the marker that holds in every environment.
    pub fn always() -> Self {
        Self::constant(true)
    }

    /// Returns the marker that holds in no environment.
    pub fn never() -> Self {
        Self::constant(false)
    }

    /// Returns whether the marker holds in every environment.
    pub fn is_always(&self) -> bool {
        self.root == Diagram::ALWAYS
    }

    /// Returns whether the marker holds in no environment.
    pub fn is_never(&self) -> bool {
        self.root == Diagram::NEVER
    }

    /// Returns the marker that holds where both do.
    ///
    /// # Errors
    ///
    /// [`MarkerLimitError`] if the result needs more than 60,000 decision nodes.
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

    /// Returns whether the marker tests an extra.
    #[cfg(feature = "pyproject")]
    pub(crate) fn has_extras(&self) -> bool {
        let nodes = self.decisions.iter().flat_map(|decisions| &decisions.nodes);
        nodes.into_iter().any(|node| matches!(node.variable, variable::Variable::Extra(_)))
    }

    /// Returns the marker that holds wherever some choice of extras makes this one hold.
    ///
    /// # Errors
    ///
    /// As [`and`](Self::and).
    pub fn without_extras(&self) -> Result<Self, MarkerLimitError> {
        self.alone(Diagram::without_extras)
    }

    /// Returns the shortest marker that is equivalent within the bounds of a `requires-python`.
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

    /// An identity that this marker shares with its clones, and with no other marker while one of them exists; `None`
    /// for constants.
    pub(crate) fn identity(&self) -> Option<usize> {
        self.decisions.as_ref().map(|decisions| Arc::as_ptr(decisions).addr())
    }

    /// The number of decision nodes.
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

impl FromStr for Marker {
    type Err = MarkerError;

    fn from_str(text: &str) -> Result<Self, MarkerError> {
        Diagram::new().read(text)
    }
}

impl Default for Marker {
    fn default() -> Self {
        Self::always()
    }
}

/// Serialises a marker as its printed form, and refuses one that is too long to print.
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
