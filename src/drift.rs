//! Whether a lock still holds for what it was made from.
//!
//! ```text
//! documents, by folder → Projects ─┐
//!                                  ├→ compare as `uv lock --check` does → LockDrift: Drift…, Unchecked…
//! uv.lock            → Lockfile  ──┘
//! ```
//!
//! Nothing here reads a file: the caller hands the documents in. A requirement is read (`requirement`), goes through
//! `[tool.uv.sources]` (`source`, `lower`) and becomes a `DriftRequirement` (`wanted`), as does each of the lock; lists of
//! one name are the same where they ask for the same (`same`), not where they are written alike. Groups are spread out
//! over what they include (`groups`), extras over the project's own extras (`extras`).
//!
//! Names of files: `document` is the path of a `pyproject.toml`, or of a script, as messages name it; `folder` is that of
//! a source tree, from the lock's own folder, `.` for that folder itself.

mod compare;
mod error;
mod extras;
mod finding;
mod groups;
mod kind;
mod lower;
mod member;
mod origin;
mod package;
mod path;
mod projects;
mod requirement;
mod root;
mod same;
mod setting;
mod source;
mod unchecked;
mod wanted;
mod work;

pub use compare::LockDrift;
pub use error::{DriftError, DriftErrorKind};
pub use finding::{Drift, DriftKind, LockList};
pub use kind::TreeKind;
pub use projects::{Projects, SourceTree};
pub use unchecked::Unchecked;
pub use wanted::DriftRequirement;
