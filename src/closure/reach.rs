//! Reachability with markers.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::num::NonZeroUsize;

use crate::graph::{DependencyGraph, UnitIndex};
use crate::marker::{Diagram, NodeId};

/// The reached units of the graph, in order, each with the marker under which it is reached.
#[derive(Clone, Debug)]
pub(crate) struct Reach {
    found: Vec<(UnitIndex, NodeId)>,
    /// The number of edges that were followed.
    edges: usize,
}

impl Reach {
    /// Units with their markers, sorted by unit, that were found otherwise.
    pub(crate) fn part(found: Vec<(UnitIndex, NodeId)>) -> Self {
        debug_assert!(found.is_sorted_by(|a, b| a.0 < b.0), "units are looked up by bisection");
        Self { found, edges: 0 }
    }

    pub(crate) fn of(&self, unit: UnitIndex) -> NodeId {
        self.found
            .binary_search_by_key(&unit, |(unit, _)| *unit)
            .map_or(Diagram::NEVER, |position| self.found[position].1)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (UnitIndex, NodeId)> {
        self.found.iter().copied()
    }

    /// The number of reached units.
    pub(crate) fn len(&self) -> usize {
        self.found.len()
    }

    /// The cost of the search: the number of visited units and edges.
    pub(crate) fn cost(&self) -> usize {
        self.found.len().saturating_add(self.edges)
    }
}

/// Follows every edge from the starts until nothing changes.
///
/// Markers only grow (they are combined with `or`), so cycles reach a fixed point. Units are visited dependents first,
/// so without cycles each is visited once.
pub(super) fn reach(
    graph: &DependencyGraph,
    diagram: &mut Diagram,
    starts: impl IntoIterator<Item = (UnitIndex, NodeId)>,
) -> Reach {
    let mut markers = vec![Diagram::NEVER; graph.unit_count()];
    let mut queue = Queue::new(graph);
    for (unit, marker) in starts {
        queue.push(unit, marker);
    }
    let mut joined = Vec::new();
    let mut edges = 0_usize;
    while let Some(unit) = queue.pop(&mut joined) {
        let before = markers[unit.get()];
        if before != Diagram::NEVER {
            joined.push(before);
        }
        let here = diagram.any(&mut joined);
        if here == before {
            continue;
        }
        markers[unit.get()] = here;
        let is_again = before != Diagram::NEVER;
        for (target, edge) in graph.edges_from(unit) {
            edges += 1;
            // The first visit of each unit is linear in total; further ones are charged as work on markers.
            diagram.spend(usize::from(is_again));
            let along = diagram.and(here, edge);
            let known = markers[target.get()];
            if along != Diagram::NEVER && along != known && known != Diagram::ALWAYS {
                queue.push(target, along);
            }
        }
        if diagram.is_exhausted() {
            break;
        }
    }
    let found = (0..).map(UnitIndex).zip(markers).filter(|(_, marker)| *marker != Diagram::NEVER).collect();
    Reach { found, edges }
}

/// Units to visit, in topological order, each at most once, with their additional markers.
///
/// The markers of a unit are combined at once: a thousand markers that are combined one by one make a thousand
/// functions of growing size.
struct Queue<'g> {
    graph: &'g DependencyGraph,
    heap: BinaryHeap<Reverse<(u32, UnitIndex)>>,
    /// The position of each unit's last marker.
    last: Vec<Option<Position>>,
    /// Each marker with the position of the previous one of the same unit.
    markers: Vec<(NodeId, Option<Position>)>,
    /// The last of the positions that are free again.
    free: Option<Position>,
}

/// The position of a marker among those of all units, from 1.
type Position = NonZeroUsize;

impl<'g> Queue<'g> {
    fn new(graph: &'g DependencyGraph) -> Self {
        let last = vec![None; graph.unit_count()];
        Self { graph, heap: BinaryHeap::new(), last, markers: Vec::new(), free: None }
    }

    fn push(&mut self, unit: UnitIndex, marker: NodeId) {
        let before = self.last[unit.get()];
        if before.is_none() {
            self.heap.push(Reverse((self.graph.rank(unit), unit)));
        }
        self.last[unit.get()] = if let Some(position) = self.free {
            self.free = std::mem::replace(&mut self.markers[index(position)], (marker, before)).1;
            Some(position)
        } else {
            self.markers.push((marker, before));
            // Positions count from 1, so the length is the position of the marker just pushed.
            Position::new(self.markers.len())
        };
    }

    /// Returns the next unit and replaces the content of `markers` by its markers.
    fn pop(&mut self, markers: &mut Vec<NodeId>) -> Option<UnitIndex> {
        let Reverse((_, unit)) = self.heap.pop()?;
        markers.clear();
        let mut next = self.last[unit.get()].take();
        while let Some(position) = next {
            let (marker, before) = &mut self.markers[index(position)];
            markers.push(*marker);
            next = std::mem::replace(before, self.free.replace(position));
        }
        Some(unit)
    }
}

fn index(position: Position) -> usize {
    position.get() - 1
}
