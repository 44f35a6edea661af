//! What was asked for before it was resolved.

use super::path::LockPath;
use super::source::UrlSource;
use crate::marker::Marker;
use crate::name::{ExtraName, PackageName};

/// A requirement as a project states it: it names a package without choosing among the versions of one name.
///
/// Requirements are ordered by name, extras, marker and source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Requirement {
    pub(super) name: PackageName,
    pub(super) extras: Vec<ExtraName>,
    pub(super) marker: Marker,
    pub(super) source: RequirementSource,
}

impl Requirement {
    /// Returns the name of what is required.
    pub fn name(&self) -> &PackageName {
        &self.name
    }

    /// Returns the extras that are asked for, sorted, each once.
    pub fn extras(&self) -> &[ExtraName] {
        &self.extras
    }

    /// Returns the marker as the lock stores it.
    pub fn marker(&self) -> &Marker {
        &self.marker
    }

    /// Returns where the package must come from, and in which versions.
    pub fn source(&self) -> &RequirementSource {
        &self.source
    }
}

/// Where a required package must come from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RequirementSource {
    /// A package index.
    Registry {
        /// The versions that are allowed, as PEP 440 specifiers; empty for any.
        specifier: String,
        /// The URL or path of the index that must be used, as written; none for any that is configured.
        index: Option<String>,
    },
    /// A Git repository: its URL, with `subdirectory`, `path`, `lfs`, and `branch`, `tag` or `rev` in the query.
    Git(String),
    /// An archive at a URL.
    Url(UrlSource),
    /// An archive in the file system.
    Path(LockPath),
    /// A source tree that is installed as it is when it is built.
    Directory(LockPath),
    /// A source tree that is installed so that later changes show.
    Editable(LockPath),
    /// A source tree that is never built nor installed.
    Virtual(LockPath),
}
