//! The text of a lock as a tree that borrows it and knows where everything stands.

mod build;
mod item;
mod place;
mod tree;

pub(super) use build::{SyntaxError, parse};
pub(super) use item::{Item, Table};
pub(super) use place::{Position, excerpt, position};
pub(super) use tree::{NodeId, Span, Tree};
