//! The files that a Dockerfile reads.

use super::error::DockerfileError;
use super::options::LayerFormat;
use crate::export::{PylockToml, RequirementsTxt};
use crate::name::LayerName;
use crate::plan::{Layer, Plan};

/// The file of a layer that a Dockerfile reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LayerFile {
    name: String,
    text: String,
}

impl LayerFile {
    /// Makes the file of a layer, for a folder from which `way` leads to that of the lock.
    pub(super) fn of(
        plan: &Plan<'_>,
        layer: &Layer<'_>,
        format: LayerFormat,
        way: &str,
    ) -> Result<Self, DockerfileError> {
        let text = match format {
            LayerFormat::RequirementsTxt => RequirementsTxt::of(layer)?.to_string(),
            LayerFormat::RequirementsWithoutHashes => RequirementsTxt::of(layer)?.without_hashes().to_string(),
            LayerFormat::PylockToml => PylockToml::with_lock_folder(plan, layer, way)?.to_string(),
        };
        Ok(Self { name: file_name(layer.name(), format), text })
    }

    /// Returns the name of the file, within the folder of layer files.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the text of the file.
    pub fn text(&self) -> &str {
        &self.text
    }
}

pub(super) fn file_name(layer: &LayerName, format: LayerFormat) -> String {
    match format {
        LayerFormat::PylockToml => format!("pylock.{layer}.toml"),
        _ => format!("{layer}.txt"),
    }
}
