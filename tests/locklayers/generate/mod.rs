//! What generated locks are asked for, and the project files that uv wants beside them.

mod project;
mod selection;

pub(crate) use project::project_files;
pub(crate) use selection::{Selection, any_selection};
