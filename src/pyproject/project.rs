//! The `[project]` table.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

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
    #[serde(default, deserialize_with = "strings")]
    pub(crate) urls: BTreeMap<String, String>,
}

/// Returns the strings of a table. Values of another type are not an error, since locking does not read the table.
fn strings<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, String>, D::Error> {
    let toml::Value::Table(table) = toml::Value::deserialize(deserializer)? else { return Ok(BTreeMap::new()) };
    Ok(table.into_iter().filter_map(|(key, value)| Some((key, value.as_str()?.to_owned()))).collect())
}

impl Project {
    /// Returns the URL of the source, by the names that the packaging standard gives it ("well-known labels of URLs").
    pub(crate) fn source_url(&self) -> Option<&str> {
        let plain = |label: &str| -> String {
            label.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
        };
        let labels: BTreeMap<String, &str> =
            self.urls.iter().map(|(label, url)| (plain(label), url.as_str())).collect();
        ["source", "repository", "sourcecode", "github"].iter().find_map(|name| labels.get(*name).copied())
    }

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
