//! Plans as text, for a terminal: a table of the layers, the packages of one layer, the details of one package.
//!
//! The form of these texts may change; programs should use [`PlanRecord`](super::PlanRecord).

mod grid;
mod layer;
mod placement;
mod plan;
mod unselected;

pub(crate) use grid::Grid;
pub use layer::LayerText;
pub use placement::PlacementText;
pub use plan::PlanText;
pub use unselected::UnselectedText;
