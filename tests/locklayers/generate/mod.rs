//! Selections over generated locks, and the project files beside them that uv needs.

mod project;
mod selection;

pub(crate) use project::project_files;
pub(crate) use selection::{Selection, any_selection};
