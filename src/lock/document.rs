//! The text of a lock as a tree that borrows it and knows where everything stands, down to values or to tables of files.

mod build;
mod item;
mod parse;
mod place;
mod plain;
mod scan;
mod tree;

pub(super) use item::{Item, Table, either};
pub(super) use parse::{SyntaxError, parse};
pub(super) use place::{Position, excerpt, position};
pub(super) use tree::{NodeId, Span, Tree};
