//! Pictures of plans.
//!
//! `Plan → Diagram (model) → Layout with treemap → SVG`, and `Diagram → DOT, Mermaid`.

mod dot;
mod edges;
mod layout;
mod mermaid;
mod model;
mod node;
mod size;
mod svg;
mod treemap;

pub use dot::DotGraph;
pub use mermaid::MermaidGraph;
pub use svg::SvgGraph;
