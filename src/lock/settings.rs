//! The settings that a lock was resolved with.

use std::collections::BTreeMap;

use super::conflict::ConflictSet;
use crate::name::PackageName;

/// What a lock says of the settings of uv that it was resolved with; nothing of a setting that had its default value.
#[derive(Clone, Debug, Default)]
pub(crate) struct LockSettings {
    pub(crate) resolution: Option<String>,
    pub(crate) prerelease: Option<String>,
    pub(crate) fork_strategy: Option<String>,
    pub(crate) exclude_newer: Option<Newer>,
    pub(crate) exclude_newer_package: BTreeMap<PackageName, Newer>,
    pub(crate) prerelease_package: BTreeMap<PackageName, String>,
    /// In the order of the file, which uv compares as well.
    pub(crate) conflicts: Vec<ConflictSet>,
}

/// Always equal: no package, file or layer depends on settings, so locks that differ in them alone are equal.
impl PartialEq for LockSettings {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for LockSettings {}

/// From when on files are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Newer {
    /// From this time on, in the form of RFC 3339.
    Time(String),
    /// Before the day of the resolution by this span, in the form of ISO 8601.
    Span(String),
    /// None are left out.
    Off,
}
