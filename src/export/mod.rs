//! Plans and layers as files.

mod error;
mod json;
mod requirements;

pub use error::ExportError;
pub use json::PlanJson;
pub use requirements::RequirementsTxt;
