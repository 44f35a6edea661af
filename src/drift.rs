//! The comparison of a lock with the documents that it was made from.
//!
//! ```text
//! documents, by folder → Projects ─┐
//!                                  ├→ compare as `uv lock --check` does → LockDrift: Drift…, Unchecked…
//! uv.lock            → Lockfile  ──┘
//! ```
//!
//! This module reads no files: the caller passes the documents, or access to them as [`ProjectFiles`]. A requirement is parsed (`requirement`), resolved by
//! `[tool.uv.sources]` (`source`, `lower`) and converted to a `DriftRequirement` (`wanted`), as is each requirement of
//! the lock; lists of one name are compared by what they require (`same`), not by how they are written. Groups are
//! expanded by what they include (`groups`), extras by the project's own extras (`extras`).
//!
//! Paths: `document` is the path of a `pyproject.toml`, or of a script, as messages name it; `folder` is the path of a
//! source tree relative to the lock's folder, `.` for that folder itself.

mod absent;
mod build;
mod check;
mod compare;
mod conflicts;
mod edges;
mod environments;
mod error;
mod extras;
mod find;
mod finding;
mod groups;
mod kind;
mod lower;
mod malformed;
mod member;
mod newer;
mod options;
mod origin;
mod package;
mod path;
mod projects;
mod requirement;
mod root;
mod same;
mod scoped;
mod sentence;
mod setting;
mod source;
mod summary;
mod unchecked;
mod unusable;
mod wanted;
mod work;

pub use compare::LockDrift;
pub use error::{DriftError, DriftErrorKind};
pub use find::ProjectFiles;
pub use finding::{Drift, DriftKind, LockList};
pub use kind::TreeKind;
pub use projects::{Projects, SourceTree};
pub use unchecked::Unchecked;
pub use wanted::DriftRequirement;
