//! The sources of the Python that uv installs: `python-install-mirror` and `python-downloads-json-url`.

use crate::image::error::DockerfileError;
use crate::image::error::advice::IN_STAGE;
use crate::message::has_secret;

/// A source of Pythons that the settings of a project name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::image) struct PythonSource {
    key: &'static str,
    variable: &'static str,
    url: String,
}

/// The keys of `[tool.uv]`, with the variable of each.
const SOURCES: [(&str, &str); 2] =
    [("python-downloads-json-url", PythonSource::VARIABLES[0]), ("python-install-mirror", PythonSource::VARIABLES[1])];

impl PythonSource {
    /// The variables by which uv knows the sources.
    pub(in crate::image) const VARIABLES: [&str; 2] = ["UV_PYTHON_DOWNLOADS_JSON_URL", "UV_PYTHON_INSTALL_MIRROR"];

    /// Returns the sources of settings, given the string of a key. A path is of this machine, which no build sees.
    #[cfg_attr(not(feature = "pyproject"), expect(dead_code, reason = "settings are read from a project"))]
    pub(super) fn all<'s>(string: impl Fn(&str) -> Option<&'s str>) -> Vec<Self> {
        let is_remote = |url: &&str| url.starts_with("https://") || url.starts_with("http://");
        let source = |(key, variable)| {
            let url = string(key).filter(is_remote)?.to_owned();
            Some(Self { key, variable, url })
        };
        SOURCES.into_iter().filter_map(source).collect()
    }

    /// Returns the variable of the source.
    pub(in crate::image) fn variable(&self) -> &'static str {
        self.variable
    }

    /// Returns the URL.
    pub(in crate::image) fn url(&self) -> &str {
        &self.url
    }

    /// Refuses credentials.
    pub(in crate::image) fn check(&self) -> Result<(), DockerfileError> {
        if has_secret(&self.url) {
            return Err(DockerfileError::Unsafe { what: self.key, text: self.url.clone(), reason: IN_STAGE });
        }
        Ok(())
    }
}
