//! Metadata that a project states to replace a package's own.

use super::requirement::sorted;
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
    /// Returns metadata for every version of a package, without requirements.
    pub fn new(name: PackageName) -> Self {
        Self { name, version: None, requires_dist: Vec::new(), requires_python: None, provides_extras: Vec::new() }
    }

    /// Sets the version to which it applies, as written.
    #[must_use]
    pub fn with_version(mut self, version: impl Into<String>) -> Self {
        self.version = Some(version.into());
        self
    }

    /// Sets the requirements, as written (PEP 508).
    #[must_use]
    pub fn with_requires_dist(mut self, requirements: impl IntoIterator<Item = String>) -> Self {
        self.requires_dist = requirements.into_iter().collect();
        self
    }

    /// Sets the Python versions, as written.
    #[must_use]
    pub fn with_requires_python(mut self, specifiers: impl Into<String>) -> Self {
        self.requires_python = Some(specifiers.into());
        self
    }

    /// Sets the extras, in any order.
    #[must_use]
    pub fn with_provides_extras(mut self, extras: impl IntoIterator<Item = ExtraName>) -> Self {
        self.provides_extras = sorted(extras);
        self
    }

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
