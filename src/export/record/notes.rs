//! The parts of a record other than layers.

use serde::{Deserialize, Serialize};

use super::markers::{marker_or_null, null_or_marker};
use super::package_record::SourceRecord;
use crate::closure::Selector;
use crate::lock::Hash;
use crate::marker::Marker;
use crate::name::{LayerName, PackageName};
use crate::platform::{Implementation, Platform};
use crate::version::Version;

/// The target of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct TargetRecord {
    pub(super) python: String,
    pub(super) implementation: Implementation,
    pub(super) platform: Platform,
}

impl TargetRecord {
    /// Returns the Python version, such as `3.12.4` or `3.13t`.
    pub fn python(&self) -> &str {
        &self.python
    }

    /// Returns the implementation of Python.
    pub fn implementation(&self) -> &Implementation {
        &self.implementation
    }

    /// Returns the platform.
    pub fn platform(&self) -> Platform {
        self.platform
    }
}

/// A locked package that the base image provides, in the locked version or another.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct ProvidedRecord {
    pub(super) name: PackageName,
    pub(super) version: Option<Version>,
    #[serde(serialize_with = "super::shown::shown_if_any")]
    pub(super) requirement: Option<String>,
    pub(super) layer: LayerName,
    pub(super) provided: String,
}

impl ProvidedRecord {
    /// Returns the package's name.
    pub fn name(&self) -> &PackageName {
        &self.name
    }

    /// Returns the locked version.
    pub fn version(&self) -> Option<&Version> {
        self.version.as_ref()
    }

    /// Returns the pinned requirement of the locked package.
    pub fn requirement(&self) -> Option<&str> {
        self.requirement.as_deref()
    }

    /// Returns the first layer that needs the package.
    pub fn layer(&self) -> &LayerName {
        &self.layer
    }

    /// Returns the package of the base image: `NAME==VERSION` or `NAME @ URL`.
    pub fn provided(&self) -> &str {
        &self.provided
    }
}

/// A local package that the plan reaches, without its version, which changes with the project.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct LocalRecord {
    pub(super) name: PackageName,
    #[serde(serialize_with = "marker_or_null", deserialize_with = "null_or_marker")]
    pub(super) marker: Marker,
    pub(super) source: SourceRecord,
    /// Documents of before have none.
    #[serde(default)]
    pub(super) hashes: Vec<Hash<'static>>,
    pub(super) needed_by: Vec<Selector>,
}

impl LocalRecord {
    /// Returns the package's name.
    pub fn name(&self) -> &PackageName {
        &self.name
    }

    /// Returns the marker under which the package is needed.
    pub fn marker(&self) -> &Marker {
        &self.marker
    }

    /// Returns the source tree or archive.
    pub fn source(&self) -> &SourceRecord {
        &self.source
    }

    /// Returns the sorted hashes of an archive; empty for a source tree.
    pub fn hashes(&self) -> &[Hash<'static>] {
        &self.hashes
    }

    /// Returns the selectors that reach the package.
    pub fn needed_by(&self) -> &[Selector] {
        &self.needed_by
    }
}
