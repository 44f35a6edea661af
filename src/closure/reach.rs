//! Reachability with markers.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};

use crate::graph::{DependencyGraph, UnitIndex};
use crate::marker::{Diagram, NodeId};

/// For each unit of the graph that is reached, in order, the marker under which it is.
#[derive(Clone, Debug)]
pub(crate) struct Reach(Vec<(UnitIndex, NodeId)>);

impl Reach {
    pub(crate) fn of(&self, unit: UnitIndex) -> NodeId {
        self.0.binary_search_by_key(&unit, |(unit, _)| *unit).map_or(Diagram::NEVER, |place| self.0[place].1)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (UnitIndex, NodeId)> {
        self.0.iter().copied()
    }

    /// How many units are reached.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
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
    // Of units in the queue, the markers that they are reached under besides. Joined in one go: a thousand markers that
    // are joined one by one are a thousand diagrams of growing size.
    let mut more: HashMap<UnitIndex, Vec<NodeId>> = HashMap::new();
    let mut queue = Queue::new(graph);
    for (unit, marker) in starts {
        more.entry(unit).or_default().push(marker);
        queue.push(unit);
    }
    while let Some(unit) = queue.pop() {
        let before = markers[unit.get()];
        let mut joined = more.remove(&unit).unwrap_or_default();
        joined.push(before);
        let here = diagram.join(joined, Diagram::or).unwrap_or(before);
        if here == before {
            continue;
        }
        markers[unit.get()] = here;
        for (target, edge) in graph.edges_from(unit) {
            let along = diagram.and(here, edge);
            let known = markers[target.get()];
            if along != Diagram::NEVER && along != known && known != Diagram::ALWAYS {
                more.entry(target).or_default().push(along);
                queue.push(target);
            }
        }
        if diagram.is_exhausted() {
            break;
        }
    }
    Reach((0..).map(UnitIndex).zip(markers).filter(|(_, marker)| *marker != Diagram::NEVER).collect())
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
