//! The plan: which package stands in which layer.

mod builder;
mod bytes;
mod defaults;
mod error;
mod layer;
mod pin;
mod place;
mod placement;
#[expect(clippy::module_inception, reason = "the type gives the stage its name")]
mod plan;
mod spec;

pub use builder::PlanBuilder;
pub use bytes::ArtifactBytes;
pub use error::PlanError;
pub use layer::{Layer, Shared};
pub use placement::Placement;
pub use plan::Plan;
pub use spec::LayerSpec;
