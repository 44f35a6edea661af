//! The beginning of an image of several stages: its first layer, installed where it stays.
//!
//! Copying a layer costs a builder two more passes over its files, one for their checksums and one for the copy. So the
//! image begins with the stage that installs its first layer, and the others are copied onto that.

use super::arguments::IndexArguments;
use super::finish::set_times;
use crate::image::error::DockerfileError;
use crate::image::options::{FileAccess, Installer, Options, Stages};
use crate::image::recipe::LayerRecipe;
use crate::image::text::layout::{AND, LAYER, MOUNT, VENV};
use crate::image::text::named::{layer_argument, use_stage};
use crate::image::text::section::{Section, Stage};
use crate::image::warning::DockerfileWarning;

/// The stage with which the image begins.
pub(in crate::image) const START: &str = "start";
/// The stage with the virtual environment alone, below the folder that is copied.
const ENVIRONMENT: &str = "environment";

/// The folder of the values of build arguments in that stage, each in a file of its name.
const ARGUMENTS: &str = "/arguments";
/// The folder of the base image of which a step shows some files by those of the builder.
const ETC: &str = "/mnt/etc";

/// The download size in bytes of a layer above which it is said why it is copied.
const LARGE: u64 = 500_000_000;

/// Returns the layer with which the image begins: the first, unless something of it is built, which takes compilers, or
/// its files are copied into the stage. Root must install it, and the user of the image must be known, since nothing in a
/// Dockerfile returns to the user of the base image.
pub(in crate::image) fn layer<'r>(options: &Options, layers: &'r [LayerRecipe]) -> Option<&'r LayerRecipe> {
    candidate(options, layers).filter(|_| is_known(options))
}

/// Returns the warning about a large layer that is copied only because the user of the image is not known, or because a lighter
/// one is the first.
pub(in crate::image) fn warning(options: &Options, layers: &[LayerRecipe]) -> Option<DockerfileWarning> {
    let first = candidate(options, layers)?;
    let (layer, bytes) = (first.name.clone(), first.bytes);
    if !is_known(options) {
        let base = options.base.to_string();
        return (bytes > LARGE).then_some(DockerfileWarning::UnknownUser { layer, bytes, base });
    }
    let heaviest = layers.iter().filter(|layer| is_plain(layer)).max_by_key(|layer| layer.bytes)?;
    let (heaviest, most) = (heaviest.name.clone(), heaviest.bytes);
    (most > LARGE && most > bytes).then_some(DockerfileWarning::LighterFirst { layer, bytes, heaviest, most })
}

fn candidate<'r>(options: &Options, layers: &'r [LayerRecipe]) -> Option<&'r LayerRecipe> {
    let is_mounted = options.installer == Installer::Uv && options.access == FileAccess::Mount;
    layers.first().filter(|layer| is_plain(layer)).filter(|_| options.stages == Stages::Multi && is_mounted)
}

/// Whether nothing of a layer is built.
fn is_plain(layer: &LayerRecipe) -> bool {
    layer.builds.is_empty() && layer.git.is_empty()
}

fn is_known(options: &Options) -> bool {
    options.user.is_some() || options.base.is_official()
}

/// Returns the stages up to that with which the image begins: the layer is installed as in a single stage, or copied
/// from an image that a build argument names. Its bytes are the same in both, and in every build.
pub(in crate::image) fn stages(options: &Options, layer: &LayerRecipe) -> Result<Vec<Stage>, DockerfileError> {
    let [built, copied] = [with(layer), format!("{}-copied", with(layer))];
    let begin = |section: Section, name: &str| {
        let section = section.line(format!("FROM ${{BASE}} AS {name}"));
        let root = options.user.as_ref().map(|_| "USER root".to_owned());
        let python = options.copy_managed().into_iter().flat_map(Section::into_lines);
        section.lines(root).lines(python).line(format!("COPY --from={ENVIRONMENT} {LAYER}/ /"))
    };
    let in_place = Options { stages: Stages::Single, is_start: true, ..options.clone() };
    let comment =
        format!("The image begins with layer {}, installed where it stays, so that it is not copied.", layer.name);
    let install = in_place.install_layer(begin(Section::new(comment), &built), layer)?;
    let argument = layer_argument(&layer.name);
    let copy = begin(
        Section::new(format!("If {argument} names an image that has the layer, it is copied from there.")),
        &copied,
    )
    .line(format!("COPY --from={} {LAYER}/ /", use_stage(&layer.name)));
    let choice = Section::new(format!("`-copied` is appended if {argument} is set."))
        .line(format!("FROM {built}${{{argument}:+-copied}} AS {START}"));
    let stage = |name: &str, section| Stage { name: name.to_owned(), sections: vec![section] };
    let environment = environment(&declared(options, layer));
    Ok(vec![stage(ENVIRONMENT, environment), stage(&built, install), stage(&copied, copy), stage(START, choice)])
}

/// Returns the stage with the environment and the files over which builders mount theirs: they would be created and removed
/// at each step, which changes the time of their folder. It also has the values of build arguments, which an image would
/// otherwise record.
fn environment(declared: &[String]) -> Section {
    let mut comment =
        "The environment, and the files over which builders mount theirs, with the same times in every build."
            .to_owned();
    let mut command = format!(
        "mkdir -p {LAYER}/opt && cp -a {VENV} {LAYER}/opt{AND}\
         for file in hosts resolv.conf; do [ -e {ETC}/$file ] || [ -L {ETC}/$file ] \\\n        \
         || {{ mkdir -p {LAYER}/etc && : > {LAYER}/etc/$file; }}; done{AND}{}",
        set_times(LAYER)
    );
    if !declared.is_empty() {
        comment.push_str(" The values of build arguments too, which do not end up in the image.");
        let write = |name: &&str| format!("{AND}printf %s \"${{{name}}}\" > {ARGUMENTS}/{name}");
        let written: String = names(declared).iter().map(write).collect();
        command = format!("{command}{AND}mkdir {ARGUMENTS}{written}");
    }
    let section = Section::new(comment).line(format!("FROM venv AS {ENVIRONMENT}")).lines(declared.iter().cloned());
    section.run(&[format!("--mount=type=bind,from=venv,source=/etc,target={ETC}")], &command)
}

/// Returns the `ARG` instructions for the indexes of a layer.
fn declared(options: &Options, layer: &LayerRecipe) -> Vec<String> {
    IndexArguments::default().lines(options, &options.asked(layer))
}

/// Returns the names of the build arguments of `ARG` instructions.
fn names(declared: &[String]) -> Vec<&str> {
    declared.iter().filter_map(|line| line.strip_prefix("ARG ")?.split('=').next()).collect()
}

/// Returns the command that makes variables of the values of build arguments, for the layer with which the image begins; the
/// history of an image names the build arguments of its own stages.
pub(in crate::image) fn arguments(options: &Options, layer: &LayerRecipe, mounts: &mut Vec<String>) -> String {
    if !options.is_start || declared(options, layer).is_empty() {
        return String::new();
    }
    mounts.push(format!("--mount=type=bind,from={ENVIRONMENT},source={ARGUMENTS},target={MOUNT}{ARGUMENTS}"));
    format!("for file in {MOUNT}{ARGUMENTS}/*; do export \"${{file##*/}}=$(cat \"$file\")\"; done{AND}")
}

/// Returns the name of the stage that installs the layer with which the image begins.
pub(in crate::image) fn with(layer: &LayerRecipe) -> String {
    format!("with-{}", layer.name)
}

/// Begins an image with its base, where a file has the line of an image that begins with a layer.
pub(in crate::image) fn without_layer() -> Section {
    Section::new("The image begins with its base: all layers are copied or follow.")
        .line(format!("FROM ${{BASE}} AS {START}"))
}
