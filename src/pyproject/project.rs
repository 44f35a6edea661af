//! The `[project]` table.

use std::collections::BTreeMap;

use serde::Deserialize;

/// `[project]`
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Project {
    pub(crate) name: Option<String>,
    pub(crate) version: Option<String>,
    pub(crate) requires_python: Option<String>,
    #[serde(default)]
    pub(crate) dependencies: Vec<String>,
    #[serde(default)]
    pub(crate) optional_dependencies: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    pub(crate) dynamic: Vec<String>,
}

impl Project {
    /// Returns whether this key is computed when the project is built.
    pub(crate) fn is_dynamic(&self, key: &str) -> bool {
        self.dynamic.iter().any(|dynamic| dynamic == key)
    }
}

/// A dependency group, in the spelling of the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DeclaredGroup {
    pub(crate) name: String,
    pub(crate) items: Vec<GroupItem>,
}

/// One entry of a dependency group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum GroupItem {
    Requirement(String),
    /// `{ include-group = "…" }`
    Include(String),
    /// A form that is not known.
    Other,
}
