//! One package of a layer of a record.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::markers::{marker_or_null, null_or_marker};
use super::shown::{hidden, hidden_if_any, shown_if_any, shown_locator};
use crate::closure::Selector;
use crate::lock::Hash;
use crate::marker::Marker;
use crate::name::{LayerName, PackageName};
use crate::version::Version;

/// A package in a layer of a record.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct PackageRecord {
    pub(super) name: PackageName,
    pub(super) version: Option<Version>,
    #[serde(serialize_with = "marker_or_null", deserialize_with = "null_or_marker")]
    pub(super) marker: Marker,
    pub(super) source: SourceRecord,
    #[serde(serialize_with = "shown_if_any")]
    pub(super) requirement: Option<String>,
    #[serde(serialize_with = "shown_locator")]
    pub(super) locator: String,
    pub(super) hashes: Vec<Hash<'static>>,
    pub(super) artifacts: Vec<ArtifactRecord>,
    pub(super) build: Option<String>,
    pub(super) needed_by: Vec<Selector>,
    pub(super) dependents: Vec<PackageName>,
    pub(super) also_needed_by: Vec<LayerName>,
}

impl PackageRecord {
    /// Returns the name.
    pub fn name(&self) -> &PackageName {
        &self.name
    }

    /// Returns the version; `None` for a local package, whose version changes with the project.
    pub fn version(&self) -> Option<&Version> {
        self.version.as_ref()
    }

    /// Returns the marker under which the layer installs the package.
    pub fn marker(&self) -> &Marker {
        &self.marker
    }

    /// Returns the package's source.
    pub fn source(&self) -> &SourceRecord {
        &self.source
    }

    /// Returns the pinned requirement without marker and hashes, or `None` if nothing is installed.
    pub fn requirement(&self) -> Option<&str> {
        self.requirement.as_deref()
    }

    /// Returns the locator that the fingerprint covers besides the hashes; empty for a package of a registry that has
    /// hashes.
    pub fn locator(&self) -> &str {
        &self.locator
    }

    /// Returns the hashes of every file that may be installed, by algorithm and then by digits; equal ones repeat.
    pub fn hashes(&self) -> &[Hash<'static>] {
        &self.hashes
    }

    /// Returns the files that may be installed: the source distribution, then the wheels in the order of the lock.
    pub fn artifacts(&self) -> &[ArtifactRecord] {
        &self.artifacts
    }

    /// Returns the reason for which the package must be built from source, as a clause, or `None` if it need not be.
    pub fn build(&self) -> Option<&str> {
        self.build.as_deref()
    }

    /// Returns the selectors of the layer that reach the package.
    pub fn needed_by(&self) -> &[Selector] {
        &self.needed_by
    }

    /// Returns the names of the packages in the plan that depend on it, sorted.
    pub fn dependents(&self) -> &[PackageName] {
        &self.dependents
    }

    /// Returns the later layers that need the package too.
    pub fn also_needed_by(&self) -> &[LayerName] {
        &self.also_needed_by
    }
}

/// The source of a package: its kind, and the index, URL or path.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
pub struct SourceRecord {
    pub(super) kind: SourceKind,
    #[serde(deserialize_with = "hidden")]
    pub(super) location: String,
}

impl SourceRecord {
    /// Returns the kind of source.
    pub fn kind(&self) -> SourceKind {
        self.kind
    }

    /// Returns the URL or path, as in the lock but without credentials.
    pub fn location(&self) -> &str {
        &self.location
    }
}

/// The kind of a [`Source`](crate::lock::Source).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum SourceKind {
    /// A package index.
    Registry,
    /// A commit of a Git repository.
    Git,
    /// An archive at a URL.
    Url,
    /// An archive in the file system.
    Path,
    /// A source tree.
    Directory,
    /// A source tree that is installed in editable mode.
    Editable,
    /// A source tree that is never installed.
    Virtual,
}

impl fmt::Display for SourceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Registry => "registry",
            Self::Git => "git",
            Self::Url => "url",
            Self::Path => "path",
            Self::Directory => "directory",
            Self::Editable => "editable",
            Self::Virtual => "virtual",
        })
    }
}

/// One file of a package; what the lock does not state is `None`.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct ArtifactRecord {
    pub(super) kind: ArtifactKind,
    #[serde(default, serialize_with = "shown_if_any", deserialize_with = "hidden_if_any")]
    pub(super) filename: Option<String>,
    #[serde(default, deserialize_with = "hidden_if_any")]
    pub(super) url: Option<String>,
    pub(super) hash: Option<Hash<'static>>,
    pub(super) bytes: Option<u64>,
}

/// The kind of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ArtifactKind {
    /// A source distribution.
    Sdist,
    /// A wheel.
    Wheel,
}

impl ArtifactRecord {
    /// Returns whether the file is a source distribution or a wheel.
    pub fn kind(&self) -> ArtifactKind {
        self.kind
    }

    /// Returns the file name.
    pub fn filename(&self) -> Option<&str> {
        self.filename.as_deref()
    }

    /// Returns the URL, without credentials.
    pub fn url(&self) -> Option<&str> {
        self.url.as_deref()
    }

    /// Returns the hash.
    pub fn hash(&self) -> Option<&Hash<'static>> {
        self.hash.as_ref()
    }

    /// Returns the size in bytes.
    pub fn bytes(&self) -> Option<u64> {
        self.bytes
    }
}
