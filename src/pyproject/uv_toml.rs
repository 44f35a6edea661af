//! The settings of a `uv.toml` beside a document.

use serde::Deserialize;

use super::entry::Lenient;
use super::table::bounded;
use super::{PyProject, PyProjectError};

/// The settings of a `uv.toml` that decide which files are installed.
#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct OwnSettings {
    #[serde(default)]
    no_binary: Lenient<bool>,
    #[serde(default)]
    no_binary_package: Lenient<Vec<String>>,
}

impl PyProject {
    /// Replaces the settings that decide which files are installed by those of the `uv.toml` beside the document, of which
    /// this is the content: uv does not read those of `[tool.uv]` then.
    pub(crate) fn with_uv_toml(mut self, text: &str) -> Result<Self, PyProjectError> {
        let own: OwnSettings = bounded(text)?;
        (self.uv.no_binary, self.uv.no_binary_package) = (own.no_binary, own.no_binary_package);
        Ok(self)
    }
}
