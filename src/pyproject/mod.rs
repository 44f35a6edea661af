//! `pyproject.toml`: what a project declares, and how its layers are configured.
//!
//! ```text
//! string ─size, nesting─→ TOML ─raw─→ PyProject: project, groups in document order, [tool.uv], [tool.locklayers] as Config
//! ```
//!
//! Only the tables that are needed are kept; everything else is checked to be TOML and dropped. A document is bounded in
//! bytes and in depth before it is parsed, since the parser makes a tree of all of it. An example stands at [`PyProject`].

mod bytes;
mod config;
mod depth;
mod entry;
mod error;
mod image;
mod parsed;
mod project;
#[expect(clippy::module_inception, reason = "the type gives the stage its name")]
mod pyproject;
mod raw;
mod script;
mod table;
mod target;
mod uv;

pub(crate) use entry::Entry;
pub(crate) use project::{DeclaredGroup, GroupItem, Project};
pub(crate) use uv::{Index, SourceEntry};

pub use config::{Config, LayerConfig};
pub use error::{PyProjectError, PyProjectErrorKind};
pub use image::ImageConfig;
pub use pyproject::PyProject;
pub(crate) use table::table;
pub use target::TargetConfig;
