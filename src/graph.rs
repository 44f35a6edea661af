//! The dependency graph of one lock.

mod adjacency;
mod build;
mod cycles;
mod dependency_graph;
mod edge;
mod error;
mod extras;
mod unit;
mod walk;

pub use dependency_graph::DependencyGraph;
pub use edge::Edge;
pub use error::GraphError;
pub(crate) use extras::fact_code;
pub use unit::Part;
pub(crate) use unit::UnitIndex;
