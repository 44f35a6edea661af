//! What every Dockerfile says around its layers.

use super::command::{Options, VENV};
use super::options::InstallInto;
use super::recipe::LayerRecipe;
use super::section::Section;
use crate::export::LayerFormat;
use crate::text::few;

/// Says what a layer is, and why its hashes are not required.
pub(super) fn explain(options: &Options, layer: &LayerRecipe) -> Section {
    let mut section = Section::new(format!("Layer {}: {}.", layer.name, layer.selectors));
    if !layer.is_hashed {
        section = match (options.format, layer.without_hash.is_empty()) {
            (LayerFormat::PylockToml, _) => section,
            (_, true) => section.note("Without --require-hashes, since its file is written without hashes."),
            (_, false) => section.note(format!(
                "Without --require-hashes, since the lock has no hash of {}.",
                few(&layer.without_hash, 5, "more packages")
            )),
        };
    }
    section
}

pub(super) fn explain_local() -> Section {
    Section::new(
        "Local packages, from source and without their dependencies, which the layers have. What their builds need is \
         not in the lock.",
    )
}

pub(super) fn copy(options: &Options) -> Section {
    Section::new("The project's own files, without those in .dockerignore.")
        .line(format!("WORKDIR {}", options.workdir))
        .line("COPY . .")
}

/// What changes with every build, and nothing rebuilds.
pub(super) fn last(options: &Options) -> Vec<Section> {
    let mut sections = Vec::new();
    if options.into == InstallInto::Venv {
        sections.push(Section::plain().line(format!("ENV PATH={VENV}/bin:$PATH")));
    }
    sections.push(
        Section::new("Last, since it changes with every commit: --build-arg REVISION=\"$(git rev-parse HEAD)\"")
            .line("ARG REVISION=unknown")
            .line("LABEL org.opencontainers.image.revision=\"${REVISION}\""),
    );
    if !options.command.is_empty() {
        let words = serde_json::to_string(&options.command).unwrap_or_default();
        sections.push(Section::plain().line(format!("CMD {words}")));
    }
    sections
}
