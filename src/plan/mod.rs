//! The plan: which package stands in which layer.

mod assemble;
mod budget;
mod builder;
mod bytes;
mod classes;
mod defaults;
mod error;
mod files;
mod layer;
mod narrow;
mod optimum;
mod pin;
mod place;
mod placement;
#[expect(clippy::module_inception, reason = "the type gives the stage its name")]
mod plan;
mod provided;
mod provision;
mod sharing;
mod spec;
mod split;
mod trace;
mod unmatched;
mod unselected;
mod why;

pub use builder::PlanBuilder;
pub use bytes::ArtifactBytes;
pub use classes::SizeClass;
pub use error::PlanError;
pub use layer::{Layer, Shared};
pub use placement::Placement;
pub use plan::Plan;
pub use provided::{Provided, ProvidedError, ProvidedPolicy};
pub use provision::Provision;
pub use spec::LayerSpec;
pub use unmatched::Unmatched;
pub use unselected::Unselected;
pub use why::{Step, Why, WhyPath};

/// The first key of a plan as JSON says which form the rest has.
pub(crate) const JSON_SCHEMA: &str = "locklayers.plan/1";
