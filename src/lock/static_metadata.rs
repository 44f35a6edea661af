//! Metadata that a project states to replace a package's own.

use crate::name::{ExtraName, PackageName};

/// Metadata from `tool.uv.dependency-metadata`, with which a project replaces a package's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaticMetadata {
    pub(crate) name: PackageName,
    pub(crate) version: Option<String>,
    pub(crate) requires_dist: Vec<String>,
    pub(crate) requires_python: Option<String>,
    pub(crate) provides_extras: Vec<ExtraName>,
}

impl StaticMetadata {
    /// Returns the name of the package.
    pub fn name(&self) -> &PackageName {
        &self.name
    }

    /// Returns the version to which it applies, as written; `None` for all versions.
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// Returns the requirements, as written (PEP 508).
    pub fn requires_dist(&self) -> &[String] {
        &self.requires_dist
    }

    /// Returns the Python versions, as written; `None` if none are stated.
    pub fn requires_python(&self) -> Option<&str> {
        self.requires_python.as_deref()
    }

    /// Returns the extras.
    pub fn provides_extras(&self) -> &[ExtraName] {
        &self.provides_extras
    }
}
