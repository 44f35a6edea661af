//! A directed graph of numbered nodes and its strongly connected components, independent of packages.

use crate::limits::narrow;

/// The weighted edges of a graph in both directions. Of a node's edges, the one that was added last comes first.
#[derive(Debug)]
pub(super) struct Adjacency<W> {
    outgoing: Lists<(u32, W)>,
    incoming: Lists<u32>,
}

impl<W: Copy> Adjacency<W> {
    /// Indexes edges (source, target, weight) by source and by target. All node numbers are below `nodes`.
    pub(super) fn new(nodes: usize, edges: &[(u32, u32, W)]) -> Self {
        Self {
            outgoing: Lists::of(nodes, edges.iter().map(|(from, to, weight)| (*from, (*to, *weight)))),
            incoming: Lists::of(nodes, edges.iter().map(|(from, to, _)| (*to, *from))),
        }
    }

    pub(super) fn nodes(&self) -> u32 {
        narrow(self.outgoing.first.len() - 1)
    }

    /// Returns the targets of a node's outgoing edges, with their weights.
    pub(super) fn successors(&self, node: u32) -> impl DoubleEndedIterator<Item = (u32, W)> {
        self.outgoing.list(node).iter().rev().copied()
    }

    /// Returns the sources of a node's incoming edges.
    pub(super) fn predecessors(&self, node: u32) -> impl Iterator<Item = u32> {
        self.incoming.list(node).iter().rev().copied()
    }

    /// Returns the strongly connected components, each after those that its edges lead to.
    ///
    /// Kosaraju's algorithm with explicit stacks, since recursion would be as deep as the input. The order is that of
    /// petgraph's `kosaraju_scc`; output bytes depend on it, and a test compares the two.
    pub(super) fn components(&self) -> Vec<Vec<u32>> {
        let mut seen = vec![false; self.nodes() as usize];
        let mut stack = Vec::new();
        let mut components = Vec::new();
        for leader in self.finished().into_iter().rev() {
            if seen[leader as usize] {
                continue;
            }
            let mut component = Vec::new();
            stack.push(leader);
            while let Some(node) = stack.pop() {
                if std::mem::replace(&mut seen[node as usize], true) {
                    continue;
                }
                stack.extend(self.successors(node).map(|(to, _)| to).filter(|to| !seen[*to as usize]));
                component.push(node);
            }
            components.push(component);
        }
        components
    }

    /// Returns all nodes in the post-order of a depth-first search against the edges.
    fn finished(&self) -> Vec<u32> {
        let nodes = self.nodes() as usize;
        let (mut seen, mut left) = (vec![false; nodes], vec![false; nodes]);
        let mut stack = Vec::new();
        let mut finished = Vec::with_capacity(nodes);
        for start in 0..self.nodes() {
            if !seen[start as usize] {
                stack.push(start);
            }
            while let Some(&node) = stack.last() {
                if !std::mem::replace(&mut seen[node as usize], true) {
                    stack.extend(self.predecessors(node).filter(|from| !seen[*from as usize]));
                    continue;
                }
                stack.pop();
                if !std::mem::replace(&mut left[node as usize], true) {
                    finished.push(node);
                }
            }
        }
        finished
    }
}

/// A list for each node, stored one behind the other.
#[derive(Debug)]
struct Lists<T> {
    /// The start of each node's list, and the end of the last.
    first: Vec<u32>,
    all: Vec<T>,
}

impl<T: Copy> Lists<T> {
    /// Sorts items by node with a counting sort, which keeps the order of each node's items.
    fn of(nodes: usize, items: impl Iterator<Item = (u32, T)> + Clone) -> Self {
        let mut first = vec![0_u32; nodes + 1];
        for (node, _) in items.clone() {
            first[node as usize + 1] += 1;
        }
        for node in 0..nodes {
            first[node + 1] += first[node];
        }
        let mut next = first.clone();
        let Some((_, filler)) = items.clone().next() else { return Self { first, all: Vec::new() } };
        let mut all = vec![filler; first[nodes] as usize];
        for (node, item) in items {
            let position = &mut next[node as usize];
            all[*position as usize] = item;
            *position += 1;
        }
        Self { first, all }
    }

    fn list(&self, node: u32) -> &[T] {
        let node = node as usize;
        &self.all[self.first[node] as usize..self.first[node + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use petgraph::algo::kosaraju_scc;
    use petgraph::graph::DiGraph;
    use proptest::prelude::*;

    use super::Adjacency;

    proptest! {
        /// The order of local packages in every plan follows from this order, so it is frozen.
        #[test]
        fn components_and_edges_come_in_the_order_of_petgraph(
            nodes in 1_usize..12,
            ends in prop::collection::vec((0_u32..12, 0_u32..12), 0..40),
        ) {
            let bound = u32::try_from(nodes).unwrap_or(1);
            let edges: Vec<(u32, u32, usize)> =
                ends.iter().enumerate().map(|(i, (from, to))| (from % bound, to % bound, i)).collect();
            let ours = Adjacency::new(nodes, &edges);
            let mut theirs = DiGraph::<(), usize, u32>::default();
            for _ in 0..nodes {
                theirs.add_node(());
            }
            for (from, to, weight) in &edges {
                theirs.add_edge((*from).into(), (*to).into(), *weight);
            }
            let components = kosaraju_scc(&theirs);
            let components: Vec<Vec<usize>> =
                components.iter().map(|all| all.iter().map(|node| node.index()).collect()).collect();
            let of_ours = |all: &Vec<u32>| all.iter().map(|node| *node as usize).collect::<Vec<_>>();
            prop_assert_eq!(ours.components().iter().map(of_ours).collect::<Vec<_>>(), components);
            for node in 0..bound {
                let weights: Vec<usize> = ours.successors(node).map(|(_, weight)| weight).collect();
                prop_assert_eq!(weights, theirs.edges(node.into()).map(|edge| *edge.weight()).collect::<Vec<_>>());
                let sources: Vec<usize> = ours.predecessors(node).map(|from| from as usize).collect();
                let incoming = theirs.neighbors_directed(node.into(), petgraph::Direction::Incoming);
                prop_assert_eq!(sources, incoming.map(petgraph::graph::NodeIndex::index).collect::<Vec<_>>());
            }
        }
    }
}
