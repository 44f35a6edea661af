//! Plans as pictures.

mod dot;
mod edges;
mod layout;
mod mermaid;
mod model;
mod size;
mod svg;

pub use dot::DotGraph;
pub use mermaid::MermaidGraph;
pub use svg::SvgGraph;
