//! The names of a layer's stages, and of the build argument that stands for it.

use crate::name::LayerName;

/// Returns the name of the stage that installs a layer.
pub(in crate::image) fn build_stage(layer: &LayerName) -> String {
    format!("build-{layer}")
}

/// Returns the name of the stage with only a layer's files, to be pushed.
pub(in crate::image) fn layer_stage(layer: &LayerName) -> String {
    format!("layer-{layer}")
}

/// Returns the build argument that names the stage or the image with the layer's files.
pub(in crate::image) fn layer_argument(layer: &LayerName) -> String {
    // Names have no `_`, so the arguments are distinct.
    format!("LAYER_{}", layer.as_str().replace('-', "_").to_ascii_uppercase())
}

/// Returns the name of the stage from which a layer's files are copied.
pub(in crate::image) fn use_stage(layer: &LayerName) -> String {
    format!("use-{layer}")
}
