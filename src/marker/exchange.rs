//! Markers in and out of a pool.

use std::sync::{Arc, OnceLock};

use foldhash::HashMap;

use super::diagram::{CONSTANTS, Diagram, Node, NodeId};
use super::error::{MarkerError, MarkerLimitError};
use super::parse::parse;
use super::{Decisions, Marker};

impl Diagram {
    /// Imports a marker into the pool.
    pub(crate) fn import(&mut self, marker: &Marker) -> NodeId {
        if marker.decisions.is_none() {
            return marker.root;
        }
        let mut ids = vec![Self::NEVER, Self::ALWAYS];
        for node in marker.nodes() {
            self.spend(node.children.len());
            let mut line = node.line();
            for part in &mut line.parts {
                // Children come before their parents.
                *part = ids[part.0 as usize];
            }
            let id = self.decide(&node.variable, line);
            ids.push(id);
        }
        ids[marker.root.0 as usize]
    }

    /// Extracts a function from the pool, unless the pool is exhausted.
    pub(crate) fn whole(&self, root: NodeId) -> Result<Marker, MarkerLimitError> {
        self.refusal().map_or_else(|| Ok(self.extract(root)), Err)
    }

    /// Extracts a function from the pool as a marker, which is numbered by its own structure alone.
    pub(crate) fn extract(&self, root: NodeId) -> Marker {
        if self.node(root).is_none() {
            return Marker::constant(root == Self::ALWAYS);
        }
        // A marker has no more nodes than its pool, so its numbers fit too.
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

    /// Parses a marker. Earlier markers of the pool save work and do not change the result.
    pub(crate) fn read(&mut self, text: &str) -> Result<Marker, MarkerError> {
        let marker = parse(self, text).map(|id| self.extract(id))?;
        self.take(marker.size());
        self.refusal().map_or(Ok(marker), |refusal| Err(MarkerError::refused(text, &refusal)))
    }
}
