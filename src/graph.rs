//! The dependency graph of one lock.
//!
//! ```text
//! Lockfile ─ build → DependencyGraph ─ dependencies, dependents → Edge…
//!                                    └ topological_order, cycles → packages, by strongly connected components
//! ```
//!
//! Nodes are packages, extras and dependency groups (`unit`); edges have markers in one pool, in which the codes of
//! conflicting extras are resolved (`extras`). Components are found by
//! Kosaraju's algorithm, without recursion (`adjacency`).

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
