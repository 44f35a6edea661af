//! Reachability with markers.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::graph::{DependencyGraph, UnitIndex};
use crate::marker::{Diagram, NodeId};

/// For each unit of the graph, the marker under which it is reached.
#[derive(Clone, Debug)]
pub(crate) struct Reach(Vec<NodeId>);

impl Reach {
    pub(crate) fn of(&self, unit: UnitIndex) -> NodeId {
        self.0[unit.get()]
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (UnitIndex, NodeId)> {
        (0..).map(UnitIndex).zip(self.0.iter().copied()).filter(|(_, marker)| *marker != Diagram::NEVER)
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
        markers[unit.get()] = diagram.or(markers[unit.get()], marker);
        queue.push(unit);
    }
    while let Some(unit) = queue.pop() {
        let here = markers[unit.get()];
        for (target, edge) in graph.edges_from(unit) {
            let along = diagram.and(here, edge);
            let joined = diagram.or(markers[target.get()], along);
            if joined != markers[target.get()] {
                markers[target.get()] = joined;
                queue.push(target);
            }
        }
        if diagram.is_exhausted() {
            break;
        }
    }
    Reach(markers)
}

/// Units waiting for a visit, in topological order, each at most once.
struct Queue<'g> {
    graph: &'g DependencyGraph,
    heap: BinaryHeap<Reverse<(u32, UnitIndex)>>,
    waiting: Vec<bool>,
}

impl<'g> Queue<'g> {
    fn new(graph: &'g DependencyGraph) -> Self {
        Self { graph, heap: BinaryHeap::new(), waiting: vec![false; graph.unit_count()] }
    }

    fn push(&mut self, unit: UnitIndex) {
        if !std::mem::replace(&mut self.waiting[unit.get()], true) {
            self.heap.push(Reverse((self.graph.rank(unit), unit)));
        }
    }

    fn pop(&mut self) -> Option<UnitIndex> {
        let Reverse((_, unit)) = self.heap.pop()?;
        self.waiting[unit.get()] = false;
        Some(unit)
    }
}
