//! Requirements, before they were resolved.

use super::path::LockPath;
use super::source::UrlSource;
use crate::marker::Marker;
use crate::name::{ExtraName, PackageName};

/// A requirement as a project states it: the name of a package, not yet resolved to a version.
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
    /// Returns the name of the required package.
    pub fn name(&self) -> &PackageName {
        &self.name
    }

    /// Returns the requested extras, sorted, each once.
    pub fn extras(&self) -> &[ExtraName] {
        &self.extras
    }

    /// Returns the marker as the lock stores it.
    pub fn marker(&self) -> &Marker {
        &self.marker
    }

    /// Returns the source that the package must come from, with the allowed versions.
    pub fn source(&self) -> &RequirementSource {
        &self.source
    }
}

/// The source that a required package must come from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RequirementSource {
    /// A package index.
    Registry {
        /// The allowed versions, as PEP 440 specifiers; empty for any version.
        specifier: String,
        /// The URL or path of the index that must be used, as written; `None` for any configured index.
        index: Option<String>,
    },
    /// A Git repository: its URL, with `subdirectory`, `path`, `lfs`, and `branch`, `tag` or `rev` in the query.
    Git(String),
    /// An archive at a URL.
    Url(UrlSource),
    /// An archive in the file system.
    Path(LockPath),
    /// A source tree that is built and installed.
    Directory(LockPath),
    /// A source tree that is installed in editable mode.
    Editable(LockPath),
    /// A source tree that is neither built nor installed.
    Virtual(LockPath),
}
