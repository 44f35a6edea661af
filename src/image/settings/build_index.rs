//! The package indexes that a project declares.

use crate::image::error::DockerfileError;
use crate::image::error::advice::{EXPOSED, OTHER_NAME, UNNAMED};
use crate::image::text::word::plain;
use crate::image::text::word::quoted;
use crate::message::{has_secret, is_hidden};
use crate::name::is_index_name;

/// A package index, as `[[tool.uv.index]]` declares it.
#[expect(clippy::struct_excessive_bools, reason = "they are keys of their own")]
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct BuildIndex {
    /// Its name, from which uv derives the variables of its user and password.
    pub name: Option<String>,
    /// Its URL.
    pub url: String,
    /// Whether it replaces the default index.
    pub is_default: bool,
    /// Whether it is a flat page of links (`format = "flat"`).
    pub is_flat: bool,
    /// Whether it is used only for packages that name it (`explicit = true`).
    pub is_explicit: bool,
    /// Whether it is queried only with credentials (`authenticate = "always"`).
    pub is_authenticated: bool,
}

impl BuildIndex {
    /// Returns an index at a URL, without a name and with the default of each key.
    ///
    /// ```
    /// use locklayers::image::{BuildIndex, BuildSettings};
    /// let mut index = BuildIndex::new("https://index.example/simple");
    /// index.name = Some("corp".to_owned());
    /// let settings = BuildSettings::default().with_indexes([index]);
    /// assert_eq!(settings.indexes()[0].name.as_deref(), Some("corp"));
    /// ```
    pub fn new(url: impl Into<String>) -> Self {
        Self { url: url.into(), ..Self::default() }
    }

    /// Returns the names of the secrets of the user and the password, which are those of uv's variables.
    pub(in crate::image) fn secrets(&self) -> Option<[String; 2]> {
        let variable = self.variable().filter(|_| is_remote(&self.url))?;
        Some(["USERNAME", "PASSWORD"].map(|word| format!("UV_INDEX_{variable}_{word}")))
    }

    /// Refuses what uv or an image cannot have: an invalid name, a URL with a password.
    pub(super) fn check(&self) -> Result<(), DockerfileError> {
        let refuse = |what, text: &str, reason| DockerfileError::Unsafe { what, text: text.to_owned(), reason };
        if let Some(name) = self.name.as_deref() {
            if !is_index_name(name) {
                return Err(refuse("the name of the index", name, OTHER_NAME));
            }
            plain("the name of the index", name, b"")?;
        } else if self.is_explicit {
            return Err(refuse("the index", &self.url, UNNAMED));
        }
        if self.url.contains("://") { checked(&self.url).map(drop) } else { Ok(()) }
    }

    /// Returns its name in the form of variable names.
    pub(in crate::image) fn variable(&self) -> Option<String> {
        self.name.as_deref().map(as_variable)
    }
}

/// Returns a string in the form of variable names.
pub(in crate::image) fn as_variable(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect()
}

/// Returns the URL of an index if it can stand in a Dockerfile.
pub(in crate::image) fn checked(url: &str) -> Result<String, DockerfileError> {
    let refuse = |reason| DockerfileError::Unsafe { what: "the index", text: url.to_owned(), reason };
    if has_secret(url) {
        return Err(refuse(EXPOSED));
    }
    // Nobody who reviews the file would see it.
    if url.contains(is_hidden) {
        return Err(refuse("contains an invisible character"));
    }
    if url.contains([' ', '"', '\'']) {
        return Err(refuse("contains a space or a quote"));
    }
    quoted("the index", url, '"').map(|_| url.to_owned())
}

/// Whether the build of an image can reach an index at this URL.
pub(in crate::image) fn is_remote(url: &str) -> bool {
    !url.starts_with("file:")
}

#[cfg(test)]
mod tests {
    use super::checked;

    #[test]
    fn values_that_a_dockerfile_would_reinterpret_are_refused() {
        assert_eq!(checked("https://index.example/simple").as_deref(), Ok("https://index.example/simple"));
        for url in [
            "https://u:p@index.example",
            "https://i.example/$x",
            "https://i.example/\"",
            "https://i.example/a b",
            "https://i.example/a\u{ad}b",
        ] {
            assert!(checked(url).is_err(), "{url}");
        }
        assert!(checked("https://i.example/@scope").is_ok());
    }
}
