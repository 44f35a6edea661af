//! The formats of layer files.

use crate::name::LayerName;

/// The format of a layer's file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LayerFormat {
    /// Requirements with hashes, `NAME.txt`.
    #[default]
    RequirementsTxt,
    /// Requirements without hashes, `NAME.txt`.
    RequirementsWithoutHashes,
    /// `pylock.NAME.toml` (PEP 751), installed without querying an index, by uv or by pip 26.1 or newer.
    PylockToml,
}

impl LayerFormat {
    /// Returns the name of a layer's file: `NAME.txt`, or `pylock.NAME.toml` by PEP 751.
    ///
    /// ```
    /// use locklayers::LayerName;
    /// use locklayers::export::LayerFormat;
    /// let heavy = LayerName::new("heavy")?;
    /// assert_eq!(LayerFormat::RequirementsTxt.file_name(&heavy), "heavy.txt");
    /// assert_eq!(LayerFormat::PylockToml.file_name(&heavy), "pylock.heavy.toml");
    /// # Ok::<(), locklayers::name::NameError>(())
    /// ```
    pub fn file_name(self, layer: &LayerName) -> String {
        match self {
            Self::RequirementsTxt | Self::RequirementsWithoutHashes => format!("{layer}.txt"),
            Self::PylockToml => format!("pylock.{layer}.toml"),
        }
    }

    /// Returns the layer whose file has this name, or `None` if no layer's file is called so.
    ///
    /// ```
    /// use locklayers::export::LayerFormat;
    /// let layer = LayerFormat::PylockToml.layer_of("pylock.heavy.toml");
    /// assert_eq!(layer.as_ref().map(|layer| layer.as_str()), Some("heavy"));
    /// assert_eq!(LayerFormat::PylockToml.layer_of("pylock.toml"), None);
    /// assert_eq!(LayerFormat::RequirementsTxt.layer_of("Heavy.txt"), None);
    /// ```
    pub fn layer_of(self, file_name: &str) -> Option<LayerName> {
        let name = match self {
            Self::RequirementsTxt | Self::RequirementsWithoutHashes => file_name.strip_suffix(".txt"),
            Self::PylockToml => file_name.strip_prefix("pylock.").and_then(|name| name.strip_suffix(".toml")),
        };
        // Layer names have many spellings, but files are named by the normal form only.
        name.and_then(|text| LayerName::new(text).ok().filter(|name| name.as_str() == text))
    }
}
