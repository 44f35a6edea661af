//! The differences between two plans, with their reasons.
//!
//! `PlanRecord × PlanRecord → Slots (layers side by side) → Pair (package by package) → Reason, with its Cause →
//! PlanDiff → text, Markdown, JSON`.
//!
//! A cause is a change between the plans: a package moves to an earlier layer because something there needs it now, and
//! to a later one because what needed it before was removed or no longer needs it. A package is gone because what needed
//! it is gone or no longer needs it, up to the selector that requests something else now.

mod cause;
mod changed;
#[cfg(feature = "json")]
mod json;
mod layer_diff;
mod markdown;
mod origins;
mod package_diff;
mod packages;
mod pairs;
mod plan_diff;
mod reason;
mod removal;
mod slots;
mod standing;
mod text;
mod weight;
mod words;

pub use cause::{Cause, NoLongerNeeded};
#[cfg(feature = "json")]
pub use json::DiffJson;
pub use layer_diff::{LayerDiff, LayerStatus};
pub use markdown::DiffMarkdown;
pub use origins::{OriginDiff, OriginKind};
pub use package_diff::PackageDiff;
pub use plan_diff::PlanDiff;
pub use reason::Reason;
pub use removal::Removal;
pub use text::DiffText;
pub use weight::Weight;
