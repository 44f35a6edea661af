//! The content of a `uv.lock` as checked values.
//!
//! ```text
//! file, string or bytes ─ document → TOML tree with positions ─ read → checked values ─→ Lockfile
//! PackageSpec, DependencySpec, FileSpec ─ LockfileBuilder → the same checks (`check`, `index`) ─→ Lockfile
//! Lockfile: Package… by id: Dependency…, Wheel…, Sdist, Metadata;  Manifest, ConflictSet…, RequiresPython
//! ```
//!
//! [`Lockfile::read`] and [`Lockfile::builder`] are the entries. The format has no specification other than uv itself, of which
//! version 0.13.9 is the reference. Every revision of format version 1 is accepted. Refused, with the position and a remedy
//! ([`LockError`]), is what uv refuses, and what a written file could not represent safely, such as a line break in a URL.

mod artifact;
mod builder;
mod check;
mod conflict;
mod dependency;
mod document;
mod error;
mod error_kind;
mod file_ranges;
mod foreign;
mod git;
mod hash;
mod host;
mod id;
mod index;
mod lockfile;
mod manifest;
mod metadata;
mod open;
mod package;
mod path;
mod pep508;
mod read;
mod requirement;
mod scoped;
mod serde;
mod settings;
mod source;
mod span;
mod static_metadata;
mod time;
mod url;
mod value_error;
mod wheel_name;

pub use artifact::{FileLocation, Sdist, Wheel};
pub use builder::{DependencySpec, FileSpec, LockfileBuilder, PackageSpec};
pub use conflict::{ConflictItem, ConflictSet};
pub use dependency::Dependency;
pub use error::{LockError, LockErrorKind};
pub use foreign::ForeignFile;
pub use git::{GitReference, GitSource};
pub use hash::{Hash, HashAlgorithm, HashError};
pub(crate) use host::{is_ambiguous, is_label};
pub use id::PackageId;
pub(crate) use id::PackageIndex;
pub use lockfile::Lockfile;
pub use manifest::{DefaultGroups, Manifest};
pub use metadata::Metadata;
pub use package::Package;
pub use path::LockPath;
pub use requirement::{Requirement, RequirementSource};
#[cfg(feature = "pyproject")]
pub(crate) use scoped::Scope;
#[cfg(feature = "pyproject")]
pub(crate) use settings::{FORK_STRATEGIES, Newer, PRERELEASE_MODES, RESOLUTION_MODES};
pub use source::{RegistryLocation, Source, UrlSource};
pub use static_metadata::StaticMetadata;
#[cfg(feature = "pyproject")]
pub(crate) use time::is_time;
#[cfg(feature = "pyproject")]
pub(crate) use url::has_scheme;
pub(crate) use url::is_archive;
pub(crate) use url::printable_url;
pub use value_error::ValueError;
