//! Impossible platforms, and the canonical form of functions that differ only on those.
//!
//! `os_name == 'nt' and sys_platform == 'linux'` holds nowhere. Two functions that agree on every possible platform
//! are represented by one: on an impossible platform it has the value of the first segment of the line. The three
//! platform variables come first in every function, so only three levels are examined.

use super::cut::{Cut, Line, Value};
use super::diagram::{Diagram, NodeId};
use super::key::MarkerKey;
use super::possible::Possible;
use super::variable::Variable;

fn platform_key(variable: &Variable) -> Option<MarkerKey> {
    match variable {
        Variable::Text(key @ (MarkerKey::OsName | MarkerKey::SysPlatform | MarkerKey::PlatformSystem)) => Some(*key),
        _ => None,
    }
}

/// Returns the only value of a segment, or `None` if it has several.
fn point(cuts: &[Cut], segment: usize) -> Option<&str> {
    let (from, to) = (cuts.get(segment.checked_sub(1)?)?, cuts.get(segment)?);
    match (&from.value, from.after, to.after) {
        (Value::Text(text), false, true) if from.value == to.value => Some(text),
        _ => None,
    }
}

impl Diagram {
    /// Canonicalises a function: two functions that are equal on all possible platforms get the same node.
    pub(super) fn canonical(&mut self, id: NodeId) -> NodeId {
        if self.node(id).is_none() {
            return id;
        }
        let all = Possible::default();
        self.canonical.get(&(id, all)).copied().unwrap_or_else(|| self.canonical_below(id, all))
    }

    /// Canonicalises below known platform variables. The recursion ends with the third.
    fn canonical_below(&mut self, id: NodeId, possible: Possible) -> NodeId {
        let Some(key) = self.node(id).and_then(|node| platform_key(&node.variable)) else { return id };
        let Some(node) = self.node(id).cloned() else { return id };
        if let Some(known) = self.canonical.get(&(id, possible)) {
            return *known;
        }
        let mut line = Line { cuts: node.cuts.to_vec(), parts: Vec::with_capacity(node.children.len()) };
        for (segment, child) in node.children.iter().enumerate() {
            let default = line.parts.first().copied();
            let part = match (possible.below(key, point(&node.cuts, segment)), default) {
                (None, Some(default)) => default,
                (None, None) => *child,
                (Some(below), None) => self.canonical_below(*child, below),
                (Some(below), Some(default)) => {
                    let child = self.canonical_below(*child, below);
                    if self.agree(child, default, below) { default } else { child }
                }
            };
            line.parts.push(part);
        }
        let canonical = self.decide(&node.variable, line);
        self.canonical.insert((id, possible), canonical);
        canonical
    }

    /// Whether two functions agree on every platform that is left.
    fn agree(&mut self, a: NodeId, b: NodeId, possible: Possible) -> bool {
        if a == b {
            return true;
        }
        if self.is_exhausted() {
            return false;
        }
        let Some((variable, pairs)) = self.split(a, b) else { return false };
        let Some(key) = platform_key(&variable) else { return false };
        self.spend(pairs.parts.len());
        pairs.parts.iter().enumerate().all(|(segment, (a, b))| {
            possible.below(key, point(&pairs.cuts, segment)).is_none_or(|below| self.agree(*a, *b, below))
        })
    }
}
