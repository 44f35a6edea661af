//! The files of layers.

use std::path::Path;

use locklayers::export::{LayerFile, LayerFormat};
use locklayers::{Layer, Plan};

use crate::failure::Failure;
use crate::path::path_to_lock;

/// The files that `export` writes for a plan.
pub(crate) struct Files<'p> {
    plan: &'p Plan<'p>,
    format: LayerFormat,
    way: String,
}

impl<'p> Files<'p> {
    /// Returns the files for a folder, or for the current one; paths in a pylock.toml are relative to it.
    pub(crate) fn new(
        format: LayerFormat,
        plan: &'p Plan<'p>,
        folder: Option<&Path>,
        lock_folder: &Path,
    ) -> Result<Self, Failure> {
        let way = match format {
            LayerFormat::PylockToml => path_to_lock(folder.unwrap_or(Path::new(".")), lock_folder)?,
            _ => String::new(),
        };
        Ok(Self { plan, format, way })
    }

    /// Returns the file of a layer.
    pub(crate) fn of(&self, layer: &Layer<'_>) -> Result<LayerFile, Failure> {
        Ok(LayerFile::of(self.plan, layer, self.format, &self.way)?)
    }

    /// Returns the file of each layer, in order.
    pub(crate) fn all(&self) -> Result<Vec<LayerFile>, Failure> {
        self.plan.layers().iter().map(|layer| self.of(layer)).collect()
    }

    /// Whether this is the name of a possible layer file.
    pub(crate) fn is_layer_file(&self, name: &str) -> bool {
        self.format.layer_of(name).is_some()
    }
}
