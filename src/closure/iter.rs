//! The packages of a closure, one after the other.

use std::collections::btree_map;

use super::Closure;
use crate::graph::DependencyGraph;
use crate::lock::{Package, PackageIndex};
use crate::marker::Marker;

/// An iterator over the packages of a [`Closure`] with their markers, sorted by package id.
#[derive(Clone, Debug)]
pub struct ClosureIter<'c, 'g> {
    graph: &'g DependencyGraph,
    needs: btree_map::Iter<'c, PackageIndex, Marker>,
}

impl<'g> Closure<'g> {
    /// Returns the packages with their markers, sorted by package id.
    pub fn iter(&self) -> ClosureIter<'_, 'g> {
        ClosureIter { graph: self.graph, needs: self.needs.iter() }
    }
}

impl<'c, 'g> Iterator for ClosureIter<'c, 'g> {
    type Item = (&'g Package, &'c Marker);

    fn next(&mut self) -> Option<Self::Item> {
        let (index, marker) = self.needs.next()?;
        Some((self.graph.lockfile().package_at(*index), marker))
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.needs.size_hint()
    }
}

impl DoubleEndedIterator for ClosureIter<'_, '_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        let (index, marker) = self.needs.next_back()?;
        Some((self.graph.lockfile().package_at(*index), marker))
    }
}

impl ExactSizeIterator for ClosureIter<'_, '_> {}

impl<'c, 'g> IntoIterator for &'c Closure<'g> {
    type Item = (&'g Package, &'c Marker);
    type IntoIter = ClosureIter<'c, 'g>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
