//! What changes between two plans, and why.

mod json;
mod layer_diff;
mod markdown;
mod package_diff;
mod pairs;
mod plan_diff;
mod reason;
mod text;
mod weight;

pub use json::DiffJson;
pub use layer_diff::{LayerDiff, LayerStatus};
pub use markdown::DiffMarkdown;
pub use package_diff::PackageDiff;
pub use plan_diff::PlanDiff;
pub use reason::Reason;
pub use text::DiffText;
pub use weight::Weight;
