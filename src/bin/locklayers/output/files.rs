//! The files of layers.

use std::path::Path;

use locklayers::export::{LayerFile, LayerFormat};
use locklayers::{Layer, Plan};

use crate::failure::Failure;
use crate::path::path_to_lock;

/// What `export` writes for a plan.
pub(crate) struct Files<'p> {
    plan: &'p Plan<'p>,
    format: LayerFormat,
    way: String,
}

impl<'p> Files<'p> {
    /// The files in a folder, or in the current one; a pylock.toml says the way from there to the folder of the lock.
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

    /// The file of a layer.
    pub(crate) fn of(&self, layer: &Layer<'_>) -> Result<LayerFile, Failure> {
        Ok(LayerFile::of(self.plan, layer, self.format, &self.way)?)
    }

    /// Each layer's file, in order.
    pub(crate) fn all(&self) -> Result<Vec<LayerFile>, Failure> {
        self.plan.layers().iter().map(|layer| self.of(layer)).collect()
    }

    /// Is this the name of a file that some layer could have?
    pub(crate) fn is_layer_file(&self, name: &str) -> bool {
        self.format.layer_of(name).is_some()
    }
}
