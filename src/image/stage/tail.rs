//! The parts of every Dockerfile around its layers.

use crate::export::LayerFormat;
use crate::fingerprint::Fingerprint;
use crate::image::error::DockerfileError;
use crate::image::label::{self, Labels, REVISION};
use crate::image::options::{InstallInto, Options};
use crate::image::recipe::LayerRecipe;
use crate::image::step::local::LocalRecipe;
use crate::image::step::mount;
use crate::image::text::layout::VENV;
use crate::image::text::section::Section;
use crate::message::few;
use crate::plan::Plan;

/// Returns the comment on a layer: its selectors, and the reason if hashes are not required.
pub(in crate::image) fn explain(options: &Options, layer: &LayerRecipe) -> Section {
    let of = if layer.selectors.is_empty() { String::new() } else { format!(": {}", layer.selectors) };
    let mut section = Section::new(format!("Layer {}{of}.", layer.name));
    if !layer.is_hashed {
        let hashes = &layer.hashes;
        section = match (options.format, hashes.missing.is_empty()) {
            (LayerFormat::PylockToml, _) => section,
            _ if hashes.are_left_out => section.note(format!(
                "Without hashes: the lock has no secure hash for files of {}.",
                few(&hashes.reasons(), 5, "more packages")
            )),
            (_, true) => section.note("Without --require-hashes: the layer file was written without hashes."),
            (_, false) => section.note(format!(
                "Without --require-hashes: the lock has no hash of {}.",
                few(&hashes.missing, 5, "more packages")
            )),
        };
    }
    section
}

pub(in crate::image) fn explain_local() -> Section {
    Section::new(
        "Local packages, built from source. Their dependencies are in the layers; their build requirements are not in \
         the lock.",
    )
}

/// Returns the comment on the last `uv sync`.
pub(in crate::image) fn explain_sync(local: &LocalRecipe) -> Section {
    let section = explain_check();
    if local.is_empty() { section } else { section.note("Then uv installs the local packages from source.") }
}

/// Returns the comment on `uv sync --check`.
pub(in crate::image) fn explain_check() -> Section {
    Section::new("uv checks that the layers contain exactly what it would install from uv.lock.")
}

/// Switches to root for the steps that write into the image, whatever the user of the base image.
pub(in crate::image) fn root() -> Section {
    Section::plain().line("USER root")
}

/// Copies the files that no package installs: the program of a project that is not packaged.
pub(in crate::image) fn copy(options: &Options, local: &LocalRecipe) -> Vec<Section> {
    let root = options.context.path(".");
    let is_plain = |path: &String| crate::image::text::word::context_path("the path", path).is_ok();
    let workdir = Section::plain().line(format!("WORKDIR {}", options.workdir)).users();
    if !options.with_local || local.sources.is_empty() {
        return vec![workdir];
    }
    let sources = &local.sources;
    if sources.contains(&root) || !sources.iter().all(is_plain) {
        let section = Section::new(
            "The files of a project that is not a package, except those in .dockerignore: narrow this to what the program needs.",
        );
        return vec![section.lines(copy_all(options).into_lines()).users()];
    }
    let section = Section::new("Files of folders that are not packages, except those in .dockerignore.");
    let section = section.line(format!("WORKDIR {}", options.workdir));
    vec![
        section.lines(sources.iter().map(|path| mount::copy("", path, &format!("{}/{path}", options.workdir)))).users(),
    ]
}

/// Copies all files of the project.
pub(in crate::image) fn copy_all(options: &Options) -> Section {
    let root = options.context.path(".");
    Section::new("The project's own files, except those in .dockerignore.")
        .line(format!("WORKDIR {}", options.workdir))
        .line(format!("COPY {root} ."))
}

/// Returns the section that sets the labels, which are known once the layers are.
pub(in crate::image) fn labelled(
    options: Options,
    labels: Labels,
    plan: &Plan<'_>,
    layers: Vec<(String, Fingerprint)>,
) -> Result<Options, DockerfileError> {
    let has_revision = labels.contains_key(REVISION);
    let labels = label::section(&label::complete(labels, &options.base, plan, layers))?;
    Ok(Options { labels, has_revision, ..options })
}

/// Returns the instructions that change with every build and rebuild nothing.
pub(in crate::image) fn last(options: &Options) -> Vec<Section> {
    let mut sections = Vec::new();
    if options.into == InstallInto::Venv {
        sections.push(Section::plain().line(format!("ENV PATH={VENV}/bin:$PATH")));
    }
    if !options.has_revision {
        sections.push(
            Section::new(
                "Last, since it changes with every commit. Build with --build-arg REVISION=\"$(git rev-parse HEAD)\"",
            )
            .line("ARG REVISION=unknown")
            .line(format!("LABEL {REVISION}=\"${{REVISION}}\"")),
        );
    }
    if let Some(user) = &options.user {
        sections.push(Section::plain().line(format!("USER {user}")));
    }
    if !options.command.is_empty() {
        let words = options.command.iter().map(|word| serde_json::Value::from(word.as_str()).to_string());
        let words = words.collect::<Vec<_>>().join(", ");
        sections.push(Section::plain().line(format!("CMD [{words}]")));
    }
    sections.into_iter().map(Section::users).collect()
}
