//! The marker pool: it stores every function once, so that equal functions have equal nodes.

use std::sync::Arc;

use foldhash::HashMap;

use super::cut::{Cut, Line, Value};
use super::error::MarkerLimitError;
use super::possible::Possible;
use super::variable::Variable;
use crate::limits::{Cancel, Limits};

/// A node of a [`Diagram`], which represents a function of the environment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NodeId(pub(super) u32);

/// A decision: the value of the variable selects the child. Children always come before their parent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Node {
    pub(super) variable: Variable,
    pub(super) cuts: Box<[Cut]>,
    pub(super) children: Box<[NodeId]>,
}

impl Node {
    pub(super) fn line(&self) -> Line<NodeId> {
        Line { cuts: self.cuts.to_vec(), parts: self.children.to_vec() }
    }
}

/// The marker pool: nodes, each once, with cached results of operations on them.
///
/// The pool limits its nodes and, in proportion, their segments and the work done. Beyond the limit, operations return
/// an arbitrary node and [`Self::is_exhausted`] stays true: a caller checks it once, at the end, and then refuses the
/// result.
#[derive(Clone, Debug)]
pub(crate) struct Diagram {
    nodes: Vec<Arc<Node>>,
    known: HashMap<Arc<Node>, NodeId>,
    limit: usize,
    /// The number of segments of all nodes together.
    size: usize,
    /// The number of nodes of all markers that were extracted from the pool, each of which is a copy.
    taken: usize,
    /// The number of segments that were visited.
    work: usize,
    exhausted: bool,
    /// The flag that ends the work early.
    flag: Option<Cancel>,
    is_cancelled: bool,
    pub(super) applied: HashMap<(Operation, NodeId, NodeId), NodeId>,
    pub(super) negated: HashMap<NodeId, NodeId>,
    pub(super) canonical: HashMap<(NodeId, Possible), NodeId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Operation {
    And,
    Or,
}

/// The two constants come before all nodes.
pub(super) const CONSTANTS: u32 = 2;
/// Real locks need some thousands of nodes; this many take some 50 MB.
pub(crate) const DEFAULT_LIMIT: usize = 60_000;
/// The limit on segments per node, on average. Nodes of real locks have two or three; a hostile node can have a
/// segment for each of a hundred thousand versions, and joining them one by one makes a node at each step.
const SEGMENTS: usize = 8;
/// The limit on visited segments per node of the pool's limit.
const LOOKS: usize = 32;
/// The number of visited segments between two checks of the caller's flag: some tens of microseconds.
const LOOK_AT_FLAG: usize = 4096;

impl Diagram {
    pub(crate) const NEVER: NodeId = NodeId(0);
    pub(crate) const ALWAYS: NodeId = NodeId(1);

    pub(crate) fn new() -> Self {
        Self::with_limit(DEFAULT_LIMIT)
    }

    /// Returns a pool of at most this many nodes.
    pub(crate) fn with_limit(limit: usize) -> Self {
        Self {
            nodes: Vec::new(),
            known: HashMap::default(),
            limit: limit.min((u32::MAX - CONSTANTS) as usize),
            size: 0,
            taken: 0,
            work: 0,
            exhausted: false,
            flag: None,
            is_cancelled: false,
            applied: HashMap::default(),
            negated: HashMap::default(),
            canonical: HashMap::default(),
        }
    }

    /// Returns a pool for the markers of a lock that is read under these limits.
    pub(crate) fn within(limits: &Limits) -> Self {
        Self::with_limit(limits.most_marker_nodes()).cancelled_by(limits.flag())
    }

    /// Returns the same pool, which is exhausted as soon as the flag is set.
    pub(crate) fn cancelled_by(mut self, flag: Option<&Cancel>) -> Self {
        self.flag = flag.cloned();
        self.look_at_flag();
        self
    }

    /// Charges visited segments against the limit.
    pub(crate) fn spend(&mut self, segments: usize) {
        let before = self.work / LOOK_AT_FLAG;
        self.work = self.work.saturating_add(segments);
        self.exhausted |= self.work > self.limit.saturating_mul(LOOKS);
        if self.work / LOOK_AT_FLAG != before {
            self.look_at_flag();
        }
    }

    fn look_at_flag(&mut self) {
        if self.flag.as_ref().is_some_and(Cancel::is_cancelled) {
            (self.exhausted, self.is_cancelled) = (true, true);
        }
    }

    /// Returns the error if the pool is exhausted and all its results are therefore void.
    pub(crate) fn refusal(&self) -> Option<MarkerLimitError> {
        let limit = self.limit;
        let is_cancelled = self.is_cancelled || self.flag.as_ref().is_some_and(Cancel::is_cancelled);
        match (is_cancelled, self.exhausted) {
            (true, _) => Some(MarkerLimitError::Cancelled),
            (false, true) => Some(MarkerLimitError::TooComplex { limit }),
            (false, false) => None,
        }
    }

    /// Charges the nodes of a marker that was extracted from the pool.
    pub(crate) fn take(&mut self, nodes: usize) {
        self.taken = self.taken.saturating_add(nodes);
        self.exhausted |= self.nodes.len().saturating_add(self.taken) > self.limit;
    }

    /// Returns the placeholder for the result of an operation whose operands have no result.
    ///
    /// A pool that is not exhausted solves the children of a function before the function itself, so only an exhausted
    /// pool reaches this. If another pool did, it would count as exhausted: its results are refused, and no package is
    /// lost to a wrong marker.
    pub(super) fn unsolved(&mut self) -> NodeId {
        debug_assert!(self.exhausted, "the children of a function are solved before it");
        self.exhausted = true;
        Self::NEVER
    }

    /// The used part of the limit, in nodes.
    pub(crate) fn used(&self) -> usize {
        self.nodes.len().max(self.size / SEGMENTS).max(self.work / LOOKS)
    }

    /// Whether the limit was reached, so that all results of this pool are void.
    pub(crate) fn is_exhausted(&self) -> bool {
        self.exhausted
    }

    /// Returns the node of a function, or `None` for a constant.
    pub(super) fn node(&self, id: NodeId) -> Option<&Arc<Node>> {
        id.0.checked_sub(CONSTANTS).map(|index| &self.nodes[index as usize])
    }

    pub(super) fn constant(truth: bool) -> NodeId {
        if truth { Self::ALWAYS } else { Self::NEVER }
    }

    /// Returns the node that decides a variable; a decision with equal children is omitted.
    pub(super) fn decide(&mut self, variable: &Variable, line: Line<NodeId>) -> NodeId {
        let Line { cuts, parts } = line;
        let (mut kept, mut children) = (Vec::with_capacity(cuts.len()), vec![parts[0]]);
        for (cut, child) in cuts.into_iter().zip(parts.into_iter().skip(1)) {
            if children.last() != Some(&child) {
                kept.push(cut);
                children.push(child);
            }
        }
        if kept.is_empty() {
            return children[0];
        }
        let node = Node { variable: variable.clone(), cuts: kept.into(), children: children.into() };
        self.intern(node)
    }

    /// Returns the function that decides a variable whose children were replaced and may decide earlier variables.
    pub(super) fn decide_again(&mut self, variable: &Variable, line: Line<NodeId>) -> NodeId {
        let later = |id: &NodeId| self.node(*id).is_none_or(|node| node.variable > *variable);
        if line.parts.iter().all(later) {
            return self.decide(variable, line);
        }
        let mut any = Self::NEVER;
        for (index, child) in line.parts.iter().enumerate() {
            self.spend(line.parts.len());
            if self.exhausted {
                return Self::NEVER;
            }
            let mut here = vec![Self::NEVER; line.parts.len()];
            here[index] = Self::ALWAYS;
            let here = self.decide(variable, Line { cuts: line.cuts.clone(), parts: here });
            let part = self.raw_and(here, *child);
            any = self.raw_or(any, part);
        }
        any
    }

    /// Returns the disjunction of functions, and leaves none of them; `false` if there are none.
    pub(crate) fn any(&mut self, parts: &mut Vec<NodeId>) -> NodeId {
        self.join(parts, Self::or).unwrap_or(Self::NEVER)
    }

    /// As [`Self::any`], without regard to which platforms are possible.
    pub(super) fn raw_any(&mut self, mut parts: Vec<NodeId>) -> NodeId {
        self.join(&mut parts, Self::raw_or).unwrap_or(Self::NEVER)
    }

    /// Returns the conjunction of functions, without regard to which platforms are possible; `true` if there are
    /// none.
    pub(super) fn raw_all(&mut self, mut parts: Vec<NodeId>) -> NodeId {
        self.join(&mut parts, Self::raw_and).unwrap_or(Self::ALWAYS)
    }

    /// Combines parts pairwise as a balanced tree, so that operands stay small, in their own memory and until none is
    /// left; `None` if there are none.
    pub(super) fn join(
        &mut self,
        parts: &mut Vec<NodeId>,
        with: fn(&mut Self, NodeId, NodeId) -> NodeId,
    ) -> Option<NodeId> {
        while parts.len() > 1 {
            let pairs = parts.len() / 2;
            for pair in 0..pairs {
                parts[pair] = with(self, parts[2 * pair], parts[2 * pair + 1]);
            }
            if parts.len() % 2 == 1 {
                parts[pairs] = parts[2 * pairs];
            }
            parts.truncate(parts.len() - pairs);
        }
        parts.pop()
    }

    fn intern(&mut self, node: Node) -> NodeId {
        if let Some(id) = self.known.get(&node) {
            return *id;
        }
        self.size = self.size.saturating_add(node.children.len());
        if self.nodes.len().saturating_add(self.taken) >= self.limit || self.size > self.limit.saturating_mul(SEGMENTS)
        {
            self.exhausted = true;
            return Self::NEVER;
        }
        let Ok(id) = u32::try_from(self.nodes.len() + CONSTANTS as usize).map(NodeId) else {
            self.exhausted = true;
            return Self::NEVER;
        };
        let node = Arc::new(node);
        self.nodes.push(Arc::clone(&node));
        self.known.insert(node, id);
        id
    }

    /// Returns the decision of a two-valued variable.
    pub(super) fn ask(&mut self, variable: &Variable, no: NodeId, yes: NodeId) -> NodeId {
        self.decide(variable, Line { cuts: vec![Cut::before(Value::Truth)], parts: vec![no, yes] })
    }

    /// Returns the decisions of a function, children first: a node is created after its children.
    pub(super) fn below(&self, root: NodeId) -> Vec<(NodeId, Arc<Node>)> {
        let mut found = std::collections::BTreeMap::new();
        let mut waiting = vec![root];
        while let Some(id) = waiting.pop() {
            if let Some(node) = self.node(id)
                && found.insert(id, Arc::clone(node)).is_none()
            {
                waiting.extend(node.children.iter().copied());
            }
        }
        found.into_iter().collect()
    }

    /// Rebuilds a function bottom-up; `step` gets each decision with its children rebuilt.
    pub(super) fn rebuild(
        &mut self,
        root: NodeId,
        mut step: impl FnMut(&mut Self, &Variable, Line<NodeId>) -> NodeId,
    ) -> NodeId {
        let mut rebuilt: HashMap<NodeId, NodeId> = HashMap::default();
        rebuilt.extend([(Self::NEVER, Self::NEVER), (Self::ALWAYS, Self::ALWAYS)]);
        for (id, node) in self.below(root) {
            self.spend(node.children.len());
            if self.exhausted {
                return Self::NEVER;
            }
            let mut line = node.line();
            for part in &mut line.parts {
                *part = rebuilt[part];
            }
            let new = step(self, &node.variable, line);
            rebuilt.insert(id, new);
        }
        rebuilt[&root]
    }
}
