//! What a single stage does not build itself: packages from source, whose compilers would remain in the image.
//!
//! Each such layer has a stage of its own, as in an image of several stages, and is copied into the chain where it would
//! otherwise be installed.

use super::family::Family;
use super::multi;
use crate::image::error::DockerfileError;
use crate::image::options::{Options, Stages};
use crate::image::recipe::LayerRecipe;
use crate::image::step::local::LocalRecipe;
use crate::image::text::layout::LAYER;
use crate::image::text::named::build_stage;
use crate::image::text::section::{Section, Stage};

/// Returns the stages that build, first to last.
pub(super) fn stages(
    options: &Options,
    layers: &[LayerRecipe],
    local: &LocalRecipe,
    family: Family,
) -> Result<Vec<Stage>, DockerfileError> {
    let layers: Vec<LayerRecipe> = layers.iter().filter(|layer| layer.is_apart(options)).cloned().collect();
    let has_local = local.is_apart(options);
    if layers.is_empty() && !has_local {
        return Ok(Vec::new());
    }
    let none = LocalRecipe::default();
    let local = if has_local { local } else { &none };
    let options = Options { stages: Stages::Multi, ..options.clone() };
    let mut stages = multi::environment(&options, &layers, local, family);
    for layer in &layers {
        stages.push(Stage { name: build_stage(&layer.name), sections: vec![multi::build(&options, layer, None)?] });
    }
    if has_local {
        stages.push(Stage { name: multi::LOCAL.to_owned(), sections: vec![multi::local_stage(&options, local)?] });
    }
    Ok(stages)
}

/// Returns the line that copies what a stage has built.
pub(super) fn copied(options: &Options, section: Section, stage: &str) -> Section {
    section.line(format!("COPY {}--from={stage} {LAYER}/ /", options.link()))
}
