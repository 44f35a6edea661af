//! Reachability with markers.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::num::NonZeroUsize;

use crate::graph::{DependencyGraph, UnitIndex};
use crate::marker::{Diagram, NodeId};

/// For each unit of the graph that is reached, in order, the marker under which it is.
#[derive(Clone, Debug)]
pub(crate) struct Reach {
    found: Vec<(UnitIndex, NodeId)>,
    /// How many edges were followed.
    edges: usize,
}

impl Reach {
    pub(crate) fn of(&self, unit: UnitIndex) -> NodeId {
        self.found.binary_search_by_key(&unit, |(unit, _)| *unit).map_or(Diagram::NEVER, |place| self.found[place].1)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (UnitIndex, NodeId)> {
        self.found.iter().copied()
    }

    /// How many units are reached.
    pub(crate) fn len(&self) -> usize {
        self.found.len()
    }

    /// What it took to find them: how many units and edges were looked at.
    pub(crate) fn cost(&self) -> usize {
        self.found.len().saturating_add(self.edges)
    }
}

/// Follows every edge from the starts until nothing changes.
///
/// Markers only ever grow (they are joined with `or`), so cycles come to rest. Units are taken dependents first, so
/// without cycles each is visited once.
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
        let here = match *joined.as_slice() {
            [only] if before == Diagram::NEVER => only,
            _ => {
                joined.push(before);
                diagram.any(joined.clone())
            }
        };
        if here == before {
            continue;
        }
        markers[unit.get()] = here;
        let is_again = before != Diagram::NEVER;
        for (target, edge) in graph.edges_from(unit) {
            edges += 1;
            // Once for each unit, following its edges is linear; more often, it counts as work on markers.
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

/// Units waiting for a visit, in topological order, each at most once, and the markers that they are reached under besides.
///
/// The markers of a unit are joined in one go: a thousand markers that are joined one by one are a thousand diagrams of
/// growing size.
struct Queue<'g> {
    graph: &'g DependencyGraph,
    heap: BinaryHeap<Reverse<(u32, UnitIndex)>>,
    /// For each unit, the last of its markers.
    last: Vec<Option<Place>>,
    /// Each marker with the one before it of the same unit.
    markers: Vec<(NodeId, Option<Place>)>,
    /// The last of the places that are free again.
    free: Option<Place>,
}

/// The place of a marker among those of all units, from 1.
type Place = NonZeroUsize;

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
        self.last[unit.get()] = if let Some(place) = self.free {
            self.free = std::mem::replace(&mut self.markers[index(place)], (marker, before)).1;
            Some(place)
        } else {
            self.markers.push((marker, before));
            // Positions count from 1, so the length is that of what was pushed.
            Place::new(self.markers.len())
        };
    }

    /// The next unit; its markers take the place of those that were there.
    fn pop(&mut self, markers: &mut Vec<NodeId>) -> Option<UnitIndex> {
        let Reverse((_, unit)) = self.heap.pop()?;
        markers.clear();
        let mut next = self.last[unit.get()].take();
        while let Some(place) = next {
            let (marker, before) = &mut self.markers[index(place)];
            markers.push(*marker);
            next = std::mem::replace(before, self.free.replace(place));
        }
        Some(unit)
    }
}

fn index(place: Place) -> usize {
    place.get() - 1
}
