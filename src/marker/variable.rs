//! The variables of decisions, in the order of decisions.

use std::sync::Arc;

use super::key::MarkerKey;

/// A key whose value is a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum VersionKey {
    ImplementationVersion,
    PythonFullVersion,
}

impl VersionKey {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::ImplementationVersion => "implementation_version",
            Self::PythonFullVersion => "python_full_version",
        }
    }
}

/// A variable whose value is a list (PEP 751).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum ListKey {
    Extras,
    DependencyGroups,
}

impl ListKey {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Extras => "extras",
            Self::DependencyGroups => "dependency_groups",
        }
    }
}

/// A variable of a decision. Variants and fields are declared in the order of decisions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Variable {
    /// The string value of a key.
    Text(MarkerKey),
    /// `platform_release` as a version, only on Darwin, whose kernel releases are versions.
    DarwinRelease,
    /// The release numbers of a version.
    Version(VersionKey),
    /// `key in 'literal'`
    In(MarkerKey, Arc<str>),
    /// `'literal' in key`
    Contains(MarkerKey, Arc<str>),
    /// `extra == 'name'`
    Extra(Arc<str>),
    /// `'name' in extras`
    List(ListKey, Arc<str>),
}

impl Variable {
    /// The sort key of this variable's terms in a printed clause: versions, strings by name, lists, extras.
    pub(super) fn kind(&self) -> (u8, &'static str) {
        match self {
            Self::Version(key) => (0, key.name()),
            Self::Text(key) | Self::In(key, _) | Self::Contains(key, _) => (1, key.as_str()),
            Self::DarwinRelease => (1, MarkerKey::PlatformRelease.as_str()),
            Self::List(key, _) => (2, key.name()),
            Self::Extra(_) => (3, ""),
        }
    }
}
