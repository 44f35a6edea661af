//! The lock as a value: what `uv.lock` says, checked.

mod artifact;
mod conflict;
mod dependency;
mod document;
mod error;
mod error_kind;
mod git;
mod hash;
mod id;
mod lockfile;
mod manifest;
mod metadata;
mod package;
mod path;
mod read;
mod requirement;
mod source;
mod text_error;
mod url;
mod wheel_name;

pub use artifact::{FileLocation, Sdist, Wheel};
pub use conflict::{ConflictItem, ConflictSet};
pub use dependency::Dependency;
pub use error::{LockError, LockErrorKind};
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
pub use source::{RegistryLocation, Source, UrlSource};
pub use text_error::TextError;
