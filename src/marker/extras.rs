//! Extras in markers: listing, binding and substituting them.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::diagram::{Diagram, NodeId};
use super::variable::Variable;

/// The replacement of `extra == 'name'`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum ExtraBinding {
    /// It always holds.
    Always,
    /// It never holds.
    Never,
    /// It tests this name instead.
    Rename(String),
}

impl Diagram {
    /// Returns the names of the extras that the marker tests.
    pub(crate) fn extras(&self, id: NodeId) -> BTreeSet<String> {
        let nodes = self.below(id);
        nodes
            .iter()
            .filter_map(|(_, node)| match &node.variable {
                Variable::Extra(name) => Some(name.to_string()),
                _ => None,
            })
            .collect()
    }

    /// Returns the marker that holds wherever some choice of extras makes this one hold.
    pub(crate) fn without_extras(&mut self, id: NodeId) -> NodeId {
        let free = self.rebuild(id, |diagram, variable, line| match (variable, line.parts.as_slice()) {
            (Variable::Extra(_), [no, yes]) => diagram.raw_or(*no, *yes),
            _ => diagram.decide(variable, line),
        });
        self.canonical(free)
    }

    /// Replaces the tests of extras by their bindings.
    pub(crate) fn bind_extras(&mut self, id: NodeId, mut bind: impl FnMut(&str) -> ExtraBinding) -> NodeId {
        let bound = self.rebuild(id, |diagram, variable, line| match (variable, line.parts.as_slice()) {
            (Variable::Extra(name), [no, yes]) => match bind(name) {
                ExtraBinding::Always => *yes,
                ExtraBinding::Never => *no,
                ExtraBinding::Rename(name) => diagram.choose_by_extra(&name, *no, *yes),
            },
            _ => diagram.decide(variable, line),
        });
        self.canonical(bound)
    }

    /// Returns `yes` where the extra is active and `no` elsewhere, whichever extras these test themselves.
    fn choose_by_extra(&mut self, name: &str, no: NodeId, yes: NodeId) -> NodeId {
        let active = self.ask(&Variable::Extra(Arc::from(name)), Self::NEVER, Self::ALWAYS);
        self.choose(active, no, yes)
    }

    fn choose(&mut self, condition: NodeId, no: NodeId, yes: NodeId) -> NodeId {
        let with = self.raw_and(condition, yes);
        let otherwise = self.raw_not(condition);
        let without = self.raw_and(otherwise, no);
        self.raw_or(with, without)
    }

    /// Replaces each extra by the condition under which it is active, known between two bounds.
    ///
    /// Returns a lower and an upper bound of the marker: where it surely holds, and where it may hold.
    pub(crate) fn substitute(&mut self, id: NodeId, active: impl Fn(&str) -> (NodeId, NodeId)) -> (NodeId, NodeId) {
        let mut bounds: HashMap<NodeId, (NodeId, NodeId)> =
            [Self::NEVER, Self::ALWAYS].map(|constant| (constant, (constant, constant))).into();
        for (below, node) in self.below(id) {
            self.spend(node.children.len());
            if self.is_exhausted() {
                return (Self::NEVER, Self::NEVER);
            }
            let mut lower = node.line();
            let mut upper = node.line();
            for (low, high) in lower.parts.iter_mut().zip(&mut upper.parts) {
                (*low, *high) = bounds[low];
            }
            let replaced = match (&node.variable, lower.parts.as_slice(), upper.parts.as_slice()) {
                (Variable::Extra(name), [no_low, yes_low], [no_high, yes_high]) => {
                    self.bounded(active(name), (*no_low, *yes_low), (*no_high, *yes_high))
                }
                _ => (self.decide_again(&node.variable, lower), self.decide_again(&node.variable, upper)),
            };
            bounds.insert(below, replaced);
        }
        let (lower, upper) = bounds[&id];
        (self.canonical(lower), self.canonical(upper))
    }

    /// Replaces one decision on an extra that is active between `low` and `high`; children as (without it, with it).
    fn bounded(
        &mut self,
        (low, high): (NodeId, NodeId),
        (no_low, yes_low): (NodeId, NodeId),
        (no_high, yes_high): (NodeId, NodeId),
    ) -> (NodeId, NodeId) {
        let surely_not = self.raw_not(high);
        let maybe_not = self.raw_not(low);
        let with = self.raw_and(low, yes_low);
        let without = self.raw_and(surely_not, no_low);
        let mut lower = self.raw_or(with, without);
        if low != high {
            let either_way = self.raw_and(no_low, yes_low);
            lower = self.raw_or(lower, either_way);
        }
        let with = self.raw_and(high, yes_high);
        let without = self.raw_and(maybe_not, no_high);
        (lower, self.raw_or(with, without))
    }
}
