//! The tables of a `pyproject.toml` that decide what is locked.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Value;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Declared {
    pub(crate) project: Option<Project>,
    #[serde(default)]
    pub(crate) dependency_groups: BTreeMap<String, Vec<Value>>,
    #[serde(default)]
    tool: Tool,
}

#[derive(Debug, Default, Deserialize)]
struct Tool {
    #[serde(default)]
    uv: Uv,
}

/// `[project]`
#[derive(Debug, Default, Deserialize)]
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
    dynamic: Vec<String>,
}

/// `[tool.uv]`
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Uv {
    #[serde(default)]
    pub(crate) sources: BTreeMap<String, Value>,
    #[serde(default)]
    pub(crate) index: Vec<Index>,
    pub(crate) dev_dependencies: Option<Vec<String>>,
    #[serde(default)]
    pub(crate) constraint_dependencies: Vec<Value>,
    #[serde(default)]
    pub(crate) override_dependencies: Vec<Value>,
    #[serde(default)]
    pub(crate) build_constraint_dependencies: Vec<Value>,
    #[serde(default)]
    pub(crate) dependency_groups: BTreeMap<String, GroupSettings>,
    pub(crate) workspace: Option<Workspace>,
    pub(crate) package: Option<bool>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Index {
    pub(crate) name: Option<String>,
    pub(crate) url: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct GroupSettings {
    pub(crate) requires_python: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Workspace {
    #[serde(default)]
    pub(crate) members: Vec<String>,
    #[serde(default)]
    pub(crate) exclude: Vec<String>,
}

impl Declared {
    pub(crate) fn uv(&self) -> &Uv {
        &self.tool.uv
    }
}

impl Project {
    /// Is this key computed when the project is built?
    pub(crate) fn is_dynamic(&self, key: &str) -> bool {
        self.dynamic.iter().any(|dynamic| dynamic == key)
    }
}
