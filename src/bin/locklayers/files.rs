//! The files of layers: their names and their text.

use std::path::Path;

use locklayers::{Layer, LayerName, Plan, PylockToml, RequirementsTxt};

use crate::args::{FileArgs, FileFormat};
use crate::failure::Failure;
use crate::locate::way_to_lock;

/// What `export` writes for a plan.
pub(crate) struct Files<'p> {
    plan: &'p Plan<'p>,
    format: FileFormat,
    no_hashes: bool,
    way: String,
}

impl<'p> Files<'p> {
    /// The files in a folder, or in the current one; a pylock.toml says the way from there to the folder of the lock.
    pub(crate) fn new(
        args: &FileArgs,
        plan: &'p Plan<'p>,
        folder: Option<&Path>,
        lock_folder: &Path,
    ) -> Result<Self, Failure> {
        let way = match args.format {
            FileFormat::Requirements => String::new(),
            FileFormat::Pylock => way_to_lock(folder.unwrap_or(Path::new(".")), lock_folder)?,
        };
        Ok(Self { plan, format: args.format, no_hashes: args.no_hashes, way })
    }

    /// The text of a layer.
    pub(crate) fn text(&self, layer: &Layer<'_>) -> Result<String, Failure> {
        if self.format == FileFormat::Pylock {
            return Ok(PylockToml::with_lock_folder(self.plan, layer, &self.way)?.to_string());
        }
        let file = RequirementsTxt::of(layer)?;
        Ok(if self.no_hashes { file.without_hashes() } else { file }.to_string())
    }

    /// The name and the text of each layer's file, in order.
    pub(crate) fn all(&self) -> Result<Vec<(String, String)>, Failure> {
        self.plan.layers().iter().map(|layer| Ok((self.name(layer.name()), self.text(layer)?))).collect()
    }

    fn name(&self, layer: &LayerName) -> String {
        match self.format {
            FileFormat::Requirements => format!("{layer}.txt"),
            FileFormat::Pylock => format!("pylock.{layer}.toml"),
        }
    }

    /// Is this the name of a file that some layer could have?
    pub(crate) fn is_layer_file(&self, name: &str) -> bool {
        let layer = match self.format {
            FileFormat::Requirements => name.strip_suffix(".txt"),
            FileFormat::Pylock => name.strip_prefix("pylock.").and_then(|name| name.strip_suffix(".toml")),
        };
        layer.is_some_and(|text| LayerName::new(text).is_ok_and(|name| name.as_str() == text))
    }
}
