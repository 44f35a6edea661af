//! The dependency graph of one lock.

mod build;
mod cycles;
mod dependency_graph;
mod error;
mod extras;
mod unit;

pub use dependency_graph::DependencyGraph;
pub use error::GraphError;
pub(crate) use extras::fact_code;
pub(crate) use unit::{Part, UnitIndex};
