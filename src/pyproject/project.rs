//! The `[project]` table.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use super::setting::Setting;

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
    pub(crate) readme: Option<Setting>,
    pub(crate) license: Option<Setting>,
    pub(crate) license_files: Option<Setting>,
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

    /// Returns the files that a build reads since the table names them: the readme and licenses, without patterns.
    pub(crate) fn named_files(&self) -> Vec<&str> {
        let readme = self.readme.as_ref().and_then(|readme| readme.text().or_else(|| of_table(readme)));
        let license = self.license.as_ref().and_then(of_table);
        let licenses = self.license_files.iter().flat_map(Setting::each).filter_map(Setting::text);
        let all = readme.into_iter().chain(license).chain(licenses);
        all.filter(|path| !path.contains(['*', '?', '[', ']', '\\'])).collect()
    }

    /// Returns whether this key is computed when the project is built.
    pub(crate) fn is_dynamic(&self, key: &str) -> bool {
        self.dynamic.iter().any(|dynamic| dynamic == key)
    }
}

/// Returns the file of `{ file = "…" }`.
fn of_table(setting: &Setting) -> Option<&str> {
    match setting {
        Setting::Table(table) => table.get("file")?.text(),
        _ => None,
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
