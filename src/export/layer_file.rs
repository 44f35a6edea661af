//! The files of layers.

use std::collections::BTreeSet;

use super::error::{ExportError, check_layer};
use super::layer_format::LayerFormat;
use super::pylock::PylockToml;
use super::requirements::RequirementsTxt;
#[cfg(feature = "image")]
use super::requirements::check_for_image;
use crate::plan::{Layer, Plan};

/// The file of a layer: its name and its content.
///
/// ```
/// use locklayers::{DependencyGraph, LayerSpec, Lockfile, Plan};
/// use locklayers::export::{LayerFile, LayerFormat};
/// let lock: Lockfile = r#"
/// version = 1
/// requires-python = ">=3.12"
///
/// [[package]]
/// name = "app"
/// version = "0.1.0"
/// source = { virtual = "." }
/// dependencies = [{ name = "idna" }]
///
/// [[package]]
/// name = "idna"
/// version = "3.10"
/// source = { registry = "https://index.example/simple" }
/// "#.parse()?;
/// let graph = DependencyGraph::from_lockfile(lock)?;
/// let plan = Plan::builder(&graph).layer(LayerSpec::new("app".parse()?, vec!["project".parse()?])).build()?;
/// let file = LayerFile::of(&plan, &plan.layers()[0], LayerFormat::RequirementsTxt, "")?;
/// assert_eq!((file.name(), file.text()), ("app.txt", "idna==3.10\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerFile {
    name: String,
    text: String,
}

impl LayerFile {
    /// Returns the file of a layer, for a folder from which the relative path `lock_folder` leads to that of the
    /// lock.
    ///
    /// Only a `pylock.toml` has paths relative to its own folder; see [`PylockToml::with_lock_folder`].
    ///
    /// # Errors
    ///
    /// [`ExportError`] if a package cannot be written in this format, or if the plan has no such layer.
    pub fn of(plan: &Plan<'_>, layer: &Layer<'_>, format: LayerFormat, lock_folder: &str) -> Result<Self, ExportError> {
        check_layer(plan, layer)?;
        let text = match format {
            LayerFormat::RequirementsTxt => RequirementsTxt::of(layer)?.into_text(),
            LayerFormat::RequirementsWithoutHashes => RequirementsTxt::of(layer)?.without_hashes().into_text(),
            LayerFormat::PylockToml => PylockToml::with_lock_folder(plan, layer, lock_folder)?.to_string(),
        };
        Ok(Self { name: format.file_name(layer.name()), text })
    }

    /// Returns whether a file has the form of a layer file that this crate wrote, which may be empty.
    ///
    /// ```
    /// use locklayers::export::LayerFile;
    /// assert!(LayerFile::is_written_by_us(b"idna==3.10 \\\n    --hash=sha256:00\n"));
    /// assert!(!LayerFile::is_written_by_us(b"# by hand\nidna\n"));
    /// ```
    pub fn is_written_by_us(bytes: &[u8]) -> bool {
        let text = String::from_utf8_lossy(bytes);
        text.is_empty()
            || text.contains("\ncreated-by = \"locklayers\"\n")
            || (!text.starts_with('#') && text.contains(" \\\n    --hash="))
    }

    /// Returns the file of each layer, in order; the arguments are those of [`of`](Self::of).
    ///
    /// # Errors
    ///
    /// [`ExportError`] if a package cannot be written in this format.
    pub fn all(plan: &Plan<'_>, format: LayerFormat, lock_folder: &str) -> Result<Vec<Self>, ExportError> {
        plan.layers().iter().map(|layer| Self::of(plan, layer, format, lock_folder)).collect()
    }

    /// Returns which names of a folder's files are those of layer files of this format but of none of these, sorted, as
    /// the files of layers that a plan no longer has are named.
    ///
    /// ```
    /// use locklayers::export::{LayerFile, LayerFormat};
    /// let names = ["old.txt", "NOTES.txt", "pylock.app.toml"].map(str::to_owned);
    /// assert_eq!(LayerFile::left_over(&[], LayerFormat::RequirementsTxt, names), ["old.txt"]);
    /// ```
    pub fn left_over(files: &[Self], format: LayerFormat, names: impl IntoIterator<Item = String>) -> Vec<String> {
        let known: BTreeSet<&str> = files.iter().map(Self::name).collect();
        let is_left = |name: &String| format.layer_of(name).is_some() && !known.contains(name.as_str());
        let mut left: Vec<String> = names.into_iter().filter(is_left).collect();
        left.sort();
        left
    }

    /// Returns the name of the file, preceded by a folder and `/` if each platform has files of its own.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the content of the file.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Converts the file into its content.
    pub fn into_text(self) -> String {
        self.text
    }
}

#[cfg(feature = "image")]
impl LayerFile {
    /// Returns the file of a layer for an image: a `pylock.toml` may list files without a hash and packages without a
    /// file, which uv accepts, and requirements are refused if they contain credentials, which the image or its context
    /// would keep, or a folder that no installer finds.
    pub(crate) fn for_image(
        plan: &Plan<'_>,
        layer: &Layer<'_>,
        format: LayerFormat,
        lock_folder: &str,
    ) -> Result<Self, ExportError> {
        if format != LayerFormat::PylockToml {
            check_for_image(layer)?;
            return Self::of(plan, layer, format, lock_folder);
        }
        let text = PylockToml::for_uv(plan, layer, lock_folder)?.to_string();
        Ok(Self { name: format.file_name(layer.name()), text })
    }

    /// Returns the file of a layer that installs nothing on some platform.
    pub(crate) fn of_nothing(layer: &crate::name::LayerName, format: LayerFormat) -> Self {
        let text = if format == LayerFormat::PylockToml { PylockToml::of_nothing().to_string() } else { String::new() };
        Self { name: format.file_name(layer), text }
    }

    /// The same file in a folder of that name.
    pub(crate) fn within(self, folder: &str) -> Self {
        Self { name: format!("{folder}/{}", self.name), ..self }
    }
}
