//! Are two items active that the lock declares as conflicting?

use super::activation::Activation;
use super::error::SelectionError;
use super::reach::Reach;
use super::roots::Roots;
use crate::graph::{DependencyGraph, Part, fact_code};
use crate::lock::{ConflictItem, ConflictSet};
use crate::marker::{Diagram, NodeId};

/// What is known of a selection when its conflicts are checked.
pub(super) struct Selected<'a> {
    pub(super) graph: &'a DependencyGraph,
    pub(super) roots: &'a Roots,
    pub(super) reach: &'a Reach,
    pub(super) activation: &'a Activation,
}

impl Selected<'_> {
    /// Refuses two items of one conflict set that are active together in some environment.
    pub(super) fn check(&self, diagram: &mut Diagram) -> Result<(), SelectionError> {
        for set in self.graph.lockfile().conflicts() {
            let mut active: Vec<(&ConflictItem, NodeId)> = Vec::new();
            for item in set.items() {
                let marker = self.activity(item, diagram);
                for (other, known) in &active {
                    if diagram.and(*known, marker) != Diagram::NEVER {
                        return Err(conflict(other, item, set));
                    }
                }
                if marker != Diagram::NEVER {
                    active.push((item, marker));
                }
            }
        }
        Ok(())
    }

    /// The marker under which an item is active.
    fn activity(&self, item: &ConflictItem, diagram: &mut Diagram) -> NodeId {
        match item {
            ConflictItem::Project { package } => {
                let lock = self.graph.lockfile();
                if !self.has_project_root() || !lock.is_member(package) {
                    return Diagram::NEVER;
                }
                let reached: Vec<NodeId> = lock
                    .indexed_named(package.as_str())
                    .map(|(index, _)| self.reach.of(self.graph.base(Some(index))))
                    .collect();
                reached.into_iter().fold(Diagram::NEVER, |any, marker| {
                    let (marker, _) = self.activation.apply(diagram, marker);
                    diagram.or(any, marker)
                })
            }
            ConflictItem::Extra { .. } | ConflictItem::Group { .. } => self.activation.lower(&fact_code(item)),
        }
    }

    /// Does the selection take the production dependencies of any project? A selection of groups alone does not.
    fn has_project_root(&self) -> bool {
        self.roots.units().map(|unit| self.graph.unit(unit)).any(|u| u.package.is_some() && u.part == Part::Base)
    }
}

fn conflict(first: &ConflictItem, second: &ConflictItem, set: &ConflictSet) -> SelectionError {
    let items: Vec<String> = set.items().iter().map(ToString::to_string).collect();
    SelectionError::Conflict { first: first.clone(), second: second.clone(), set: format!("{{{}}}", items.join(", ")) }
}
