//! Conjunction, disjunction and negation of functions.

use super::cut::{Line, merge};
use super::diagram::{Diagram, NodeId, Operation};
use super::variable::Variable;

impl Diagram {
    /// Returns `a and b`.
    pub(crate) fn and(&mut self, a: NodeId, b: NodeId) -> NodeId {
        let raw = self.raw(Operation::And, a, b);
        self.canonical(raw)
    }

    /// Returns `a or b`.
    pub(crate) fn or(&mut self, a: NodeId, b: NodeId) -> NodeId {
        let raw = self.raw(Operation::Or, a, b);
        self.canonical(raw)
    }

    /// Returns `not a`.
    pub(crate) fn not(&mut self, a: NodeId) -> NodeId {
        let raw = self.raw_not(a);
        self.canonical(raw)
    }

    pub(super) fn raw_and(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.raw(Operation::And, a, b)
    }

    pub(super) fn raw_or(&mut self, a: NodeId, b: NodeId) -> NodeId {
        self.raw(Operation::Or, a, b)
    }

    /// Negates a function without regard to which platforms are possible.
    pub(super) fn raw_not(&mut self, a: NodeId) -> NodeId {
        let known = |diagram: &Self, id: NodeId| match id {
            Self::NEVER => Some(Self::ALWAYS),
            Self::ALWAYS => Some(Self::NEVER),
            id => diagram.negated.get(&id).copied(),
        };
        if let Some(found) = known(self, a) {
            return found;
        }
        let mut waiting = vec![a];
        while let Some(id) = waiting.last().copied() {
            let node = self.node(id).filter(|_| known(self, id).is_none()).cloned();
            let Some(node) = node else {
                waiting.pop();
                continue;
            };
            if self.is_exhausted() {
                return Self::NEVER;
            }
            let before = waiting.len();
            waiting.extend(node.children.iter().filter(|child| known(self, **child).is_none()));
            if waiting.len() > before {
                continue;
            }
            self.spend(node.children.len());
            let mut line = node.line();
            for part in &mut line.parts {
                *part = known(self, *part).unwrap_or_else(|| self.unsolved());
            }
            let not = self.decide(&node.variable, line);
            self.negated.insert(id, not);
            self.negated.insert(not, id);
            waiting.pop();
        }
        known(self, a).unwrap_or_else(|| self.unsolved())
    }

    /// Returns the result for a pair if both are the same function, if one is constant, or if it is cached.
    fn solved(&self, operation: Operation, a: NodeId, b: NodeId) -> Option<NodeId> {
        let (absorbing, neutral) = match operation {
            Operation::And => (Self::NEVER, Self::ALWAYS),
            Operation::Or => (Self::ALWAYS, Self::NEVER),
        };
        if a == absorbing || b == absorbing {
            Some(absorbing)
        } else if a == neutral || a == b {
            Some(b)
        } else if b == neutral {
            Some(a)
        } else {
            self.applied.get(&(operation, a.min(b), a.max(b))).copied()
        }
    }

    /// Combines two functions by the pairs of their children, with an explicit stack, since markers can be deep.
    fn raw(&mut self, operation: Operation, a: NodeId, b: NodeId) -> NodeId {
        if let Some(solved) = self.solved(operation, a, b) {
            return solved;
        }
        let mut waiting = vec![(a, b)];
        while let Some((a, b)) = waiting.last().copied() {
            if self.is_exhausted() {
                return Self::NEVER;
            }
            if self.solved(operation, a, b).is_some() {
                waiting.pop();
                continue;
            }
            let Some((variable, pairs)) = self.split(a, b) else {
                waiting.pop();
                continue;
            };
            self.spend(pairs.parts.len());
            let before = waiting.len();
            waiting.extend(pairs.parts.iter().filter(|(a, b)| self.solved(operation, *a, *b).is_none()));
            if waiting.len() > before {
                continue;
            }
            let mut parts = Vec::with_capacity(pairs.parts.len());
            for (a, b) in pairs.parts {
                parts.push(self.solved(operation, a, b).unwrap_or_else(|| self.unsolved()));
            }
            let line = Line { cuts: pairs.cuts, parts };
            let solved = self.decide(&variable, line);
            self.applied.insert((operation, a.min(b), a.max(b)), solved);
            waiting.pop();
        }
        self.solved(operation, a, b).unwrap_or_else(|| self.unsolved())
    }

    /// Returns the first variable that either function decides, and the pairs of functions below its segments.
    pub(super) fn split(&self, a: NodeId, b: NodeId) -> Option<(Variable, Line<(NodeId, NodeId)>)> {
        let all = |id: NodeId| Line { cuts: Vec::new(), parts: vec![id] };
        let (variable, left, right) = match (self.node(a), self.node(b)) {
            (Some(x), Some(y)) => match x.variable.cmp(&y.variable) {
                std::cmp::Ordering::Less => (&x.variable, x.line(), all(b)),
                std::cmp::Ordering::Greater => (&y.variable, all(a), y.line()),
                std::cmp::Ordering::Equal => (&x.variable, x.line(), y.line()),
            },
            (Some(x), None) => (&x.variable, x.line(), all(b)),
            (None, Some(y)) => (&y.variable, all(a), y.line()),
            (None, None) => return None,
        };
        Some((variable.clone(), merge(&left, &right, |a, b| (*a, *b))))
    }
}
