//! One source of `[tool.uv.sources]`.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};

/// One source of `[tool.uv.sources]`; missing keys are `None`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SourceEntry {
    pub(crate) git: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) path: Option<String>,
    pub(crate) index: Option<String>,
    pub(crate) workspace: Option<bool>,
    pub(crate) subdirectory: Option<String>,
    pub(crate) branch: Option<String>,
    pub(crate) tag: Option<String>,
    pub(crate) rev: Option<String>,
    pub(crate) lfs: Option<bool>,
    pub(crate) editable: Option<bool>,
    pub(crate) package: Option<bool>,
    pub(crate) extra: Option<String>,
    pub(crate) group: Option<String>,
    pub(crate) marker: Option<String>,
    /// The first key that is none of these.
    pub(crate) unknown: Option<String>,
}

impl SourceEntry {
    /// The keys that uv reads.
    pub(crate) const KEYS: [&'static str; 15] = [
        "git",
        "url",
        "path",
        "index",
        "workspace",
        "subdirectory",
        "branch",
        "tag",
        "rev",
        "lfs",
        "editable",
        "package",
        "extra",
        "group",
        "marker",
    ];

    /// Whether a key has a value.
    pub(crate) fn has(&self, key: &str) -> bool {
        match key {
            "git" => self.git.is_some(),
            "url" => self.url.is_some(),
            "path" => self.path.is_some(),
            "index" => self.index.is_some(),
            "workspace" => self.workspace.is_some(),
            "branch" => self.branch.is_some(),
            "tag" => self.tag.is_some(),
            "rev" => self.rev.is_some(),
            "editable" => self.editable.is_some(),
            "package" => self.package.is_some(),
            _ => false,
        }
    }
}

/// By hand, since the derived form would read unknown keys into a buffer, and an error in a buffer has no position.
impl<'de> Deserialize<'de> for SourceEntry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(SourceVisitor)
    }
}

struct SourceVisitor;

impl<'de> Visitor<'de> for SourceVisitor {
    type Value = SourceEntry;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a table")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<SourceEntry, A::Error> {
        let mut entry = SourceEntry::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "git" => entry.git = map.next_value()?,
                "url" => entry.url = map.next_value()?,
                "path" => entry.path = map.next_value()?,
                "index" => entry.index = map.next_value()?,
                "workspace" => entry.workspace = map.next_value()?,
                "subdirectory" => entry.subdirectory = map.next_value()?,
                "branch" => entry.branch = map.next_value()?,
                "tag" => entry.tag = map.next_value()?,
                "rev" => entry.rev = map.next_value()?,
                "lfs" => entry.lfs = map.next_value()?,
                "editable" => entry.editable = map.next_value()?,
                "package" => entry.package = map.next_value()?,
                "extra" => entry.extra = map.next_value()?,
                "group" => entry.group = map.next_value()?,
                "marker" => entry.marker = map.next_value()?,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    entry.unknown.get_or_insert(key);
                }
            }
        }
        Ok(entry)
    }
}
