//! Each layer in a stage of its own.

use super::arguments::IndexArguments;
use super::context;
use super::error::DockerfileError;
use super::family::Family;
use super::finish::set_times;
use super::layout::{AND, LAYER, TOOLS, VENV};
use super::local::LocalRecipe;
use super::options::{FileAccess, Options};
use super::recipe::{LayerRecipe, Transport};
use super::section::{Section, Stage};
use super::tail;
use crate::name::LayerName;

/// The stage in which uv checks the layers.
const CHECK: &str = "check";
/// The folder at which the layers are mounted for the check.
const LAYERS: &str = "/mnt/layers";

/// Returns the name of the stage that installs a layer.
pub(super) fn build_stage(layer: &LayerName) -> String {
    format!("build-{layer}")
}

/// Returns the name of the stage with only a layer's files, to be pushed.
pub(super) fn layer_stage(layer: &LayerName) -> String {
    format!("layer-{layer}")
}

/// Returns the build argument that names the stage or the image with the layer's files.
pub(super) fn layer_argument(layer: &LayerName) -> String {
    // Names have no `_`, so the arguments are distinct.
    format!("LAYER_{}", layer.as_str().replace('-', "_").to_ascii_uppercase())
}

/// Returns the stages from which a layer is built, first to last.
pub(super) fn ancestors(layer: &LayerRecipe) -> Vec<String> {
    let builder = (!layer.builds.is_empty()).then_some("builder");
    let names = [TOOLS, "venv"].into_iter().chain(builder).map(str::to_owned);
    names.chain([build_stage(&layer.name)]).collect()
}

/// Returns the arguments before the first stage.
pub(super) fn head(layers: &[LayerRecipe]) -> Option<Section> {
    let section = Section::new(
        "To reuse a layer instead of building it, set its argument to an image that contains it, such as one tagged by `locklayers bake`.",
    );
    let line = |layer: &LayerRecipe| format!("ARG {}={}", layer_argument(&layer.name), build_stage(&layer.name));
    (!layers.is_empty()).then(|| section.lines(layers.iter().map(line)))
}

pub(super) fn stages(
    options: &Options,
    layers: &[LayerRecipe],
    local: &LocalRecipe,
    family: Family,
) -> Result<Vec<Stage>, DockerfileError> {
    let stage = |name: String, sections: Vec<Section>| Stage { name, sections };
    let mut stages = options.sources();
    let venv = [Section::plain().line("FROM ${BASE} AS venv"), tail::root(), options.make_venv()];
    stages.push(stage("venv".to_owned(), venv.into_iter().chain(options.copy_uv()).collect()));
    let with_git = layers.iter().any(|layer| !layer.git.is_empty()) || !local.dynamic.is_empty();
    let builds_local = !local.is_empty();
    if builds_local || layers.iter().any(|layer| !layer.builds.is_empty()) {
        let with_ssh = layers.iter().any(|layer| layer.transports.contains(&Transport::Ssh));
        stages.push(stage("builder".to_owned(), vec![family.builder(with_git, with_ssh)]));
    }
    let link = options.link();
    for layer in layers {
        let name = build_stage(&layer.name);
        let from = if layer.builds.is_empty() { "venv" } else { "builder" };
        let section = tail::explain(options, layer)
            .line(format!("FROM {from} AS {name}"))
            .line(format!("WORKDIR {LAYER}"))
            .lines(options.copy_mirrors())
            .lines(IndexArguments::default().lines(options, &options.asked(layer)));
        let pushed = Section::new(format!("Only the files of layer {}, to be tagged and reused.", layer.name))
            .line(format!("FROM scratch AS {}", layer_stage(&layer.name)))
            .line(format!("COPY {link}--from={name} {LAYER}/ {LAYER}/"));
        let used = Section::plain().line(format!("FROM ${{{}}} AS use-{}", layer_argument(&layer.name), layer.name));
        stages.push(stage(name, vec![options.install_layer(section, layer)?]));
        stages.push(stage(layer_stage(&layer.name), vec![pushed]));
        stages.push(stage(format!("use-{}", layer.name), vec![used]));
    }
    if builds_local {
        stages.push(stage("local-packages".to_owned(), vec![local_stage(options, local)?]));
    }
    let check = check_stage(options, layers, local);
    let environment = match &check {
        Some(_) => format!("COPY {link}--from={CHECK} {LAYER}/ /"),
        None => format!("COPY {link}--from=venv {VENV} {VENV}"),
    };
    stages.extend(check.map(|section| stage(CHECK.to_owned(), vec![section])));
    let from = Section::new("The final image. Add system packages and other instructions of your own below.")
        .line("FROM ${BASE}");
    let mut last = Section::new("The virtual environment and the layers.").line(environment);
    for layer in layers {
        last = last.line(format!("COPY {link}--from=use-{} {LAYER}/ /", layer.name));
    }
    if builds_local {
        last = last.line(format!("COPY {link}--from=local-packages {LAYER}/ /"));
    }
    let sections = [from.users(), last, options.labels.clone()]
        .into_iter()
        .chain(tail::copy(options, local))
        .chain(tail::last(options))
        .collect();
    stages.push(stage(String::new(), sections));
    Ok(stages)
}

/// Returns the stage in which uv checks the layers before the image exists. The image copies its environment from this
/// stage, so the build fails if the layers differ from what uv would install. Only the metadata of packages is copied
/// into it.
fn check_stage(options: &Options, layers: &[LayerRecipe], local: &LocalRecipe) -> Option<Section> {
    let flags = local.sync.as_ref().filter(|_| options.syncs() && !layers.is_empty())?;
    let section = tail::explain_check().line(format!("FROM venv AS {CHECK}")).line(format!("WORKDIR {LAYER}"));
    let mount =
        |layer: &LayerRecipe| format!("--mount=type=bind,from=use-{0},source={LAYER},target={LAYERS}/{0}", layer.name);
    // LAYER/opt/venv/lib/python3.12/site-packages/NAME.dist-info
    let before = format!(
        "mkdir -p {LAYER}/opt && cp -a {VENV} {LAYER}/opt && {}{AND}\
         site=\"$({VENV}/bin/python -c 'import sysconfig; print(sysconfig.get_path(\"purelib\"))')\"{AND}\
         find {LAYERS} -mindepth 7 -maxdepth 7 -name '*.dist-info' \
         -exec sh -c 'cp -r \"$@\" \"$0\"' \"$site\" {{}} +{AND}",
        set_times(LAYER)
    );
    Some(options.check(section, local, flags, (layers.iter().map(mount).collect(), &before)))
}

fn local_stage(options: &Options, local: &LocalRecipe) -> Result<Section, DockerfileError> {
    let section = tail::explain_local()
        .line("FROM builder AS local-packages")
        .line(format!("WORKDIR {LAYER}"))
        .lines(options.copy_mirrors())
        .lines(IndexArguments::default().lines_for_builds(options, &options.for_local(local)));
    let arguments = local.arguments(context::MOUNTED)?;
    Ok(match options.access {
        FileAccess::Mount => options.install_local(section, local, &arguments, Some(context::MOUNTED))?,
        FileAccess::Copy => {
            let section = section.line(format!("COPY . {}", context::MOUNTED));
            options.install_local(section, local, &arguments, None)?
        }
    })
}
