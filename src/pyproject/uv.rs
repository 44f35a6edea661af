//! The `[tool.uv]` table: the settings that affect locks and default groups.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::entry::{Entry, Lenient, MetadataEntry, OneOrMany, UvDefaultGroups};
use super::setting::Setting;
use super::source_entry::SourceEntry;

/// `[tool.uv]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct UvSettings {
    pub(super) default_groups: Option<UvDefaultGroups>,
    #[serde(default)]
    pub(crate) sources: BTreeMap<String, OneOrMany<SourceEntry>>,
    #[serde(default)]
    pub(crate) index: Vec<Index>,
    pub(crate) dev_dependencies: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) constraint_dependencies: Vec<Entry>,
    #[serde(default)]
    pub(crate) override_dependencies: Vec<Entry>,
    #[serde(default)]
    pub(crate) build_constraint_dependencies: Vec<Entry>,
    #[serde(default)]
    pub(crate) exclude_dependencies: Vec<Entry>,
    #[serde(default)]
    pub(crate) dependency_metadata: Lenient<Vec<MetadataEntry>>,
    #[serde(default)]
    pub(crate) dependency_groups: BTreeMap<String, GroupSettings>,
    pub(crate) workspace: Option<Workspace>,
    pub(crate) managed: Option<bool>,
    pub(crate) environments: Option<Setting>,
    pub(crate) required_environments: Option<Setting>,
    pub(crate) conflicts: Option<Setting>,
    pub(crate) resolution: Option<Setting>,
    pub(crate) prerelease: Option<Setting>,
    pub(crate) prerelease_package: Option<Setting>,
    pub(crate) fork_strategy: Option<Setting>,
    pub(crate) exclude_newer: Option<Setting>,
    pub(crate) exclude_newer_package: Option<Setting>,
    pub(crate) no_sources: Option<Setting>,
    pub(crate) no_sources_package: Option<Setting>,
    pub(crate) package: Option<bool>,
    #[serde(default)]
    pub(crate) no_binary: Lenient<bool>,
    #[serde(default)]
    pub(crate) no_binary_package: Lenient<Vec<String>>,
    pub(crate) no_index: Option<Setting>,
    pub(crate) required_version: Option<Setting>,
    pub(crate) upgrade: Option<Setting>,
    pub(crate) upgrade_package: Option<Setting>,
    pub(crate) minimum_libc_version: Option<Setting>,
    /// A key that uv cannot read, so that it ignores all options; looked for only if there are options.
    #[serde(skip)]
    pub(crate) unread: Option<String>,
}

impl UvSettings {
    /// Whether there is an option that a comparison with a lock reads, and that uv ignores beside a key that it cannot read.
    pub(super) fn has_options(&self) -> bool {
        let options = [
            &self.resolution,
            &self.prerelease,
            &self.prerelease_package,
            &self.fork_strategy,
            &self.exclude_newer,
            &self.exclude_newer_package,
            &self.no_sources,
            &self.no_sources_package,
        ];
        options.iter().any(|option| option.is_some()) || self.dependency_metadata.has_items()
    }
}

/// `[[tool.uv.index]]`
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(crate) struct Index {
    pub(crate) name: Option<String>,
    pub(crate) url: String,
    #[serde(default)]
    pub(crate) default: bool,
    #[serde(default)]
    pub(crate) explicit: bool,
    pub(crate) format: Option<String>,
    pub(crate) authenticate: Option<String>,
}

/// `[tool.uv.dependency-groups.NAME]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct GroupSettings {
    pub(crate) requires_python: Option<String>,
}

/// `[tool.uv.workspace]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Workspace {
    #[serde(default)]
    pub(crate) members: Vec<String>,
    #[serde(default)]
    pub(crate) exclude: Vec<String>,
    /// Keys that uv refuses.
    #[serde(flatten)]
    pub(crate) unknown: BTreeMap<String, Setting>,
}
