//! The settings with which a lock was resolved.

use std::collections::BTreeMap;

use super::conflict::ConflictSet;
use crate::name::PackageName;

/// The values of the options that have a fixed set of them.
pub(crate) const RESOLUTION_MODES: &[&str] = &["highest", "lowest", "lowest-direct"];
pub(crate) const PRERELEASE_MODES: &[&str] =
    &["disallow", "allow", "if-necessary", "explicit", "if-necessary-or-explicit"];
pub(crate) const FORK_STRATEGIES: &[&str] = &["fewest", "requires-python"];

/// The settings of uv with which a lock was resolved; those with default values are omitted.
#[derive(Clone, Debug, Default)]
#[cfg_attr(not(feature = "pyproject"), expect(dead_code, reason = "they are compared with those of a pyproject.toml"))]
pub(crate) struct LockSettings {
    pub(crate) resolution: Option<String>,
    pub(crate) prerelease: Option<String>,
    pub(crate) fork_strategy: Option<String>,
    pub(crate) exclude_newer: Option<Newer>,
    pub(crate) exclude_newer_package: BTreeMap<PackageName, Newer>,
    pub(crate) prerelease_package: BTreeMap<PackageName, String>,
    /// The oldest versions of C libraries, by their names.
    pub(crate) minimum_libc: Option<BTreeMap<String, String>>,
    /// In the order of the file, which uv compares too.
    pub(crate) conflicts: Vec<ConflictSet>,
}

/// Always equal: no package, file or layer depends on settings, so locks that differ only in them are equal.
impl PartialEq for LockSettings {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for LockSettings {}

/// The time from which files are excluded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Newer {
    /// This time, in the form of RFC 3339.
    Time(String),
    /// This span before the resolution, in the form of ISO 8601.
    Span(String),
    /// No files are excluded.
    Off,
}
