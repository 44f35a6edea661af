//! The check that no two conflicting items are active together.

use super::activation::Activation;
use super::error::SelectionError;
use super::reach::Reach;
use super::roots::Roots;
use crate::graph::{DependencyGraph, Part, fact_code};
use crate::lock::{ConflictItem, ConflictSet};
use crate::marker::{Diagram, NodeId};
use crate::message::few;

/// The facts about a selection with which its conflicts are checked.
pub(super) struct Selected<'a> {
    pub(super) graph: &'a DependencyGraph,
    pub(super) roots: &'a Roots,
    pub(super) reach: &'a Reach,
    pub(super) activation: &'a Activation,
}

impl Selected<'_> {
    /// Refuses two items of one conflict set that are active together in some environment.
    pub(super) fn check(&self, diagram: &mut Diagram) -> Result<(), SelectionError> {
        let has_project_root = self.has_project_root();
        for set in self.graph.lockfile().conflicts() {
            let mut active: Vec<(&ConflictItem, NodeId)> = Vec::new();
            for item in set.items() {
                let marker = self.activity(item, has_project_root, diagram);
                if marker != Diagram::NEVER {
                    active.push((item, marker));
                }
            }
            if let Some((first, second)) = together(&active, diagram) {
                return Err(conflict(first, second, set));
            }
        }
        Ok(())
    }

    /// Returns the marker under which an item is active.
    fn activity(&self, item: &ConflictItem, has_project_root: bool, diagram: &mut Diagram) -> NodeId {
        match item {
            ConflictItem::Project { package } => {
                let lock = self.graph.lockfile();
                if !has_project_root || !lock.is_member(package) {
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

    /// Whether the selection includes the production dependencies of any project. A selection of groups alone does
    /// not.
    fn has_project_root(&self) -> bool {
        self.roots.units().map(|unit| self.graph.unit(unit)).any(|u| u.package.is_some() && u.part == Part::Base)
    }
}

/// Returns the positions of two items that are active together in some environment, or `None`: those in the first run
/// that contains such a pair.
///
/// Comparing each item with all before it would be quadratic. Instead, runs of items of which no two are active
/// together are compared with the next run and then merged with it: the comparisons are as many as the items, at the
/// cost of a balanced tree over them.
fn together<'a>(
    active: &[(&'a ConflictItem, NodeId)],
    diagram: &mut Diagram,
) -> Option<(&'a ConflictItem, &'a ConflictItem)> {
    let mut runs: Vec<(&[(&'a ConflictItem, NodeId)], NodeId)> = active.chunks(1).map(|run| (run, run[0].1)).collect();
    let mut size = 1;
    while runs.len() > 1 {
        size *= 2;
        let mut joined = Vec::with_capacity(runs.len().div_ceil(2));
        for (run, pair) in active.chunks(size).zip(runs.chunks(2)) {
            let [(left, before), (right, after)] = pair else {
                joined.push(pair[0]);
                continue;
            };
            if diagram.and(*before, *after) != Diagram::NEVER {
                // Where two runs overlap, an item of each does; only in an exhausted pool none may be found.
                let second = right.iter().find(|(_, marker)| diagram.and(*before, *marker) != Diagram::NEVER);
                let second = second.filter(|_| !diagram.is_exhausted())?;
                let first = left.iter().find(|(_, marker)| diagram.and(*marker, second.1) != Diagram::NEVER);
                debug_assert!(first.is_some() || diagram.is_exhausted(), "two runs overlap where two items of them do");
                return Some((first?.0, second.0));
            }
            joined.push((run, diagram.or(*before, *after)));
            if diagram.is_exhausted() {
                return None;
            }
        }
        runs = joined;
    }
    None
}

fn conflict(first: &ConflictItem, second: &ConflictItem, set: &ConflictSet) -> SelectionError {
    let items: Vec<String> = set.items().iter().map(ToString::to_string).collect();
    let set = format!("{{{}}}", few(&items, 20, "other"));
    SelectionError::Conflict { first: first.clone(), second: second.clone(), set }
}
