//! A package in a picture.

use crate::plan::Placement;

/// A package in a layer, or a local one.
#[derive(Clone, Debug)]
pub(super) struct Node<'p> {
    pub(super) placement: &'p Placement<'p>,
    pub(super) cluster: usize,
    /// Whether this is one of the local packages, which come after all layers.
    pub(super) is_local: bool,
}
