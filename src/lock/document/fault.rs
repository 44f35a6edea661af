//! An error at a value of a document.

use super::tree::{NodeId, Span};
use crate::lock::error_kind::LockErrorKind;

/// An error whose position is not yet known in lines and columns.
#[derive(Debug)]
pub(in crate::lock) struct Fault {
    pub(in crate::lock) kind: LockErrorKind,
    pub(in crate::lock) span: Span,
    pub(in crate::lock) node: NodeId,
}
