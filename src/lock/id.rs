//! The identity of a package within a lock.

use std::fmt;
use std::hash::BuildHasher;

use foldhash::fast::FixedState;

use super::source::Source;
use crate::message::Excerpt;
use crate::name::PackageName;
use crate::version::Version;

/// The index of a package in [`Lockfile::packages`](super::Lockfile::packages), which is its rank by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PackageIndex(pub(super) u32);

impl PackageIndex {
    pub(crate) fn new(rank: u32) -> Self {
        Self(rank)
    }

    pub(crate) fn rank(self) -> u32 {
        self.0
    }

    pub(crate) fn get(self) -> usize {
        self.0 as usize
    }
}

/// The identity of a package within a lock: its name, its version and its source.
///
/// A lock may have one name several times: at several versions, or at one version from several sources. Ids are
/// ordered by name, then version (`None` first, then by PEP 440), then source. `Display` writes `torch==2.7.0
/// (https://index.example/simple)`.
///
/// It serialises as the first keys of a package in a lock: `{"name": "six", "version": "1.17.0", "source": {"registry": "…"}}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PackageId {
    pub(super) name: PackageName,
    pub(super) version: Option<Version>,
    pub(super) source: Source,
}

impl PackageId {
    /// Returns the package's name.
    pub fn name(&self) -> &PackageName {
        &self.name
    }

    /// Returns the package's version, or `None` for a source tree that computes its version when it is built.
    pub fn version(&self) -> Option<&Version> {
        self.version.as_ref()
    }

    /// Returns the package's source.
    pub fn source(&self) -> &Source {
        &self.source
    }

    /// A digest of the id, for telling ids apart that are not of one lock. It is the same in every run.
    pub(super) fn digest(&self) -> u32 {
        let bytes = FixedState::default().hash_one(self).to_le_bytes();
        u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]])
    }
}

impl fmt::Display for PackageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.name)?;
        if let Some(version) = &self.version {
            write!(f, "=={version}")?;
        }
        write!(f, " ({})", Excerpt(&self.source.to_string()))
    }
}
