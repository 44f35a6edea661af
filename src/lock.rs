//! The content of a `uv.lock` as checked values.

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
mod id;
mod index;
mod lockfile;
mod manifest;
mod metadata;
mod open;
mod package;
mod path;
mod read;
mod requirement;
mod scoped;
mod serde;
mod settings;
mod source;
mod static_metadata;
mod text_error;
mod time;
mod url;
mod wheel_name;

pub use artifact::{FileLocation, Sdist, Wheel};
pub use builder::{DependencySpec, FileSpec, LockfileBuilder, PackageSpec};
pub use conflict::{ConflictItem, ConflictSet};
pub use dependency::Dependency;
pub use error::{LockError, LockErrorKind};
pub use foreign::ForeignFile;
pub use git::{GitReference, GitSource};
pub use hash::{Hash, HashAlgorithm, HashError};
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
pub(crate) use settings::Newer;
pub use source::{RegistryLocation, Source, UrlSource};
pub use static_metadata::StaticMetadata;
pub use text_error::TextError;
