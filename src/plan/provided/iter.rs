//! The packages of an image, one after the other.

use std::collections::btree_map;

use super::{ProvidedPackages, ProvidedVersion};
use crate::name::PackageName;

/// An iterator over [`ProvidedPackages`] with their versions, sorted by name.
#[derive(Clone, Debug)]
pub struct ProvidedIter<'p>(btree_map::Iter<'p, PackageName, ProvidedVersion>);

impl ProvidedPackages {
    /// Returns the packages with their versions, sorted by name.
    pub fn iter(&self) -> ProvidedIter<'_> {
        ProvidedIter(self.packages.iter())
    }
}

impl<'p> Iterator for ProvidedIter<'p> {
    type Item = (&'p PackageName, &'p ProvidedVersion);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.0.size_hint()
    }
}

impl DoubleEndedIterator for ProvidedIter<'_> {
    fn next_back(&mut self) -> Option<Self::Item> {
        self.0.next_back()
    }
}

impl ExactSizeIterator for ProvidedIter<'_> {}

impl<'p> IntoIterator for &'p ProvidedPackages {
    type Item = (&'p PackageName, &'p ProvidedVersion);
    type IntoIter = ProvidedIter<'p>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
