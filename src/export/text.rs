//! Plans for people: a table of the layers, the packages of one, what is known of one package.
//!
//! The form of these texts may change; [`PlanRecord`](super::PlanRecord) is for programs.

mod grid;
mod layer;
mod placement;
mod plan;

pub use layer::LayerText;
pub use placement::PlacementText;
pub use plan::PlanText;
