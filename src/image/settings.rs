//! What uv's settings say of indexes and of builds.

use super::error::DockerfileError;
use super::index::checked;
#[cfg(feature = "pyproject")]
use super::reduce;
use super::word::plain;

/// The settings of a project that an image's builds use: a reduced `uv.toml`, and the indexes that it names.
///
/// An image is built without the project's own `pyproject.toml` in reach of its layers, so that no other line of it
/// rebuilds them. What a build from source needs of `[tool.uv]` stands in this file instead, which is bound into those
/// layers alone that may build something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BuildSettings {
    text: String,
    indexes: Vec<BuildIndex>,
    no_binary: Vec<String>,
}

/// A package index, as `[[tool.uv.index]]` declares it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BuildIndex {
    /// Its name, after which uv names the variables of its user and password.
    pub name: Option<String>,
    /// Its URL.
    pub url: String,
    /// Whether it stands in the place of the default index.
    pub is_default: bool,
    /// Whether it is a flat page of links (`format = "flat"`).
    pub is_flat: bool,
    /// Whether it serves only what names it.
    pub is_explicit: bool,
}

impl BuildSettings {
    /// Makes settings of the content of a `uv.toml` (empty where nothing is set), of the indexes that are declared, in
    /// their order, and of the packages that must be built from source (`*` for all).
    pub fn new(text: String, indexes: Vec<BuildIndex>, no_binary: Vec<String>) -> Self {
        Self { text, indexes, no_binary }
    }

    /// Reads the settings of a project from its `pyproject.toml`, or from the `uv.toml` beside it, which for uv takes the
    /// place of all of `[tool.uv]`.
    ///
    /// Kept is what decides where build requirements come from and how a package is built. An index in the file system
    /// is left out, since no build of an image reaches it.
    ///
    /// # Errors
    ///
    /// [`PyProjectError`](crate::pyproject::PyProjectError) for a document that is no TOML, too large or nested too deep.
    #[cfg(feature = "pyproject")]
    pub fn read(pyproject: Option<&str>, uv_toml: Option<&str>) -> Result<Self, crate::pyproject::PyProjectError> {
        let own = uv_toml.map(crate::pyproject::table).transpose()?;
        let beside = pyproject.map(crate::pyproject::table).transpose()?;
        let tool = || beside.as_ref()?.get("tool")?.as_table()?.get("uv")?.as_table().cloned();
        Ok(own.or_else(tool).map(reduce::reduced).unwrap_or_default())
    }

    /// Returns the content of the `uv.toml`; empty where nothing is set.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the declared indexes, in their order.
    pub fn indexes(&self) -> &[BuildIndex] {
        &self.indexes
    }

    /// Whether some package is built in the environment itself, with what is installed there (`no-build-isolation`).
    pub fn is_without_isolation(&self) -> bool {
        self.text.lines().any(|line| line.starts_with("no-build-isolation"))
    }

    /// Whether a package of this name must be built from source, whatever wheels it has.
    pub(super) fn builds(&self, name: &str) -> bool {
        self.no_binary.iter().any(|package| package == "*" || package == name)
    }

    /// Refuses what must not stand in a file of an image: a URL that holds a password, a name that uv takes for none.
    pub(super) fn check(&self) -> Result<(), DockerfileError> {
        let names = self.indexes.iter().filter_map(|index| index.name.as_deref());
        names.map(|name| plain("the name of the index", name, b"")).collect::<Result<Vec<_>, _>>()?;
        self.indexes
            .iter()
            .filter(|index| index.url.contains("://"))
            .try_for_each(|index| checked(&index.url).map(drop))
    }
}

/// Whether the build of an image can reach an index at this URL.
pub(super) fn is_remote(url: &str) -> bool {
    !url.starts_with("file:")
}

impl BuildIndex {
    /// The names of the secrets that hold the user and the password, as uv names the variables.
    pub(super) fn secrets(&self) -> Option<[String; 2]> {
        let name = self.name.as_ref().filter(|_| is_remote(&self.url))?;
        let is_plain = |c: char| c.is_ascii_alphanumeric();
        let upper: String = name.chars().map(|c| if is_plain(c) { c.to_ascii_uppercase() } else { '_' }).collect();
        Some(["USERNAME", "PASSWORD"].map(|word| format!("UV_INDEX_{upper}_{word}")))
    }
}
