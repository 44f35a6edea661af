//! Each layer in a stage of its own.

use super::family::Family;
use super::tail;
use crate::image::error::DockerfileError;
use crate::image::options::{FileAccess, Options};
use crate::image::recipe::{LayerRecipe, Transport};
use crate::image::step::arguments::IndexArguments;
use crate::image::step::finish::set_times;
use crate::image::step::local::LocalRecipe;
use crate::image::step::managed;
use crate::image::step::start::{self, START};
use crate::image::text::context;
use crate::image::text::layout::{AND, LAYER, TOOLS, VENV};
use crate::image::text::named::{build_stage, layer_argument, layer_stage, use_stage};
use crate::image::text::section::{Section, Stage};

/// The stage that builds the local packages.
pub(super) const LOCAL: &str = "local-packages";
/// The stage in which uv checks the layers.
const CHECK: &str = "check";
/// Why the layer with which the image begins has a stage as the others do.
const ALONE: &str = "Built only where the layer is tagged as an image of its own.";
/// The folder at which the layers are mounted for the check.
const LAYERS: &str = "/mnt/layers";

/// Returns the stages from which a layer is built, first to last.
pub(in crate::image) fn ancestors(layer: &LayerRecipe) -> Vec<String> {
    let builder = (!layer.builds.is_empty()).then_some("builder");
    let names = [TOOLS, managed::STAGE, "venv"].into_iter().chain(builder).map(str::to_owned);
    names.chain([build_stage(&layer.name)]).collect()
}

/// Returns the arguments before the first stage; that of the layer with which the image begins is empty unless it is
/// set.
pub(in crate::image) fn head(layers: &[LayerRecipe], first: Option<&LayerRecipe>) -> Option<Section> {
    let section = Section::new(
        "To reuse a layer instead of building it, set its argument to an image that contains it, such as one tagged by `locklayers bake`.",
    );
    let line = |layer: &LayerRecipe| {
        let default = if is(first, layer) { String::new() } else { build_stage(&layer.name) };
        format!("ARG {}={default}", layer_argument(&layer.name))
    };
    (!layers.is_empty()).then(|| section.lines(layers.iter().map(line)))
}

/// Whether the image begins with a layer.
fn is(first: Option<&LayerRecipe>, layer: &LayerRecipe) -> bool {
    first.is_some_and(|first| first.name == layer.name)
}

/// Returns the stages of an image that begins with its base, or with its first layer.
pub(in crate::image) fn stages(
    options: &Options,
    layers: &[LayerRecipe],
    local: &LocalRecipe,
    family: Family,
    first: Option<&LayerRecipe>,
) -> Result<Vec<Stage>, DockerfileError> {
    let stage = |name: String, sections: Vec<Section>| Stage { name, sections };
    let mut stages = options.sources()?;
    stages.extend(environment(options, layers, local, family));
    let builds_local = !local.is_empty();
    let link = options.link();
    for layer in layers {
        let name = build_stage(&layer.name);
        let pushed = Section::new(format!("Only the files of layer {}, to be tagged and reused.", layer.name))
            .line(format!("FROM scratch AS {}", layer_stage(&layer.name)))
            .line(format!("COPY {link}--from={name} {LAYER}/ {LAYER}/"));
        let default = if is(first, layer) { format!(":-{name}") } else { String::new() };
        let argument = format!("{}{default}", layer_argument(&layer.name));
        let used = Section::plain().line(format!("FROM ${{{argument}}} AS {}", use_stage(&layer.name)));
        stages.push(stage(name, vec![build(options, layer, first)?]));
        stages.push(stage(layer_stage(&layer.name), vec![pushed]));
        stages.push(stage(use_stage(&layer.name), vec![used]));
    }
    if builds_local {
        stages.push(stage(LOCAL.to_owned(), vec![local_stage(options, local)?]));
    }
    if let Some(first) = first {
        stages.extend(start::stages(options, first)?);
    }
    let check = check_stage(options, layers, local, first);
    let copies = copies(layers, builds_local, (check.is_some(), first)).map(|from| format!("COPY {link}--from={from}"));
    let python = options.copy_managed().filter(|_| first.is_none()).into_iter().flat_map(Section::into_lines);
    let copies = python.chain(copies);
    stages.extend(check.map(|section| stage(CHECK.to_owned(), vec![section])));
    let from = Section::new("The final image. Add system packages and other instructions of your own below.")
        .line(if first.is_some() { format!("FROM {START}") } else { "FROM ${BASE}".to_owned() });
    let last = Section::new(match first {
        Some(first) => format!("The layers beside {}, once all of them are checked.", first.name),
        None => "The virtual environment and the layers.".to_owned(),
    });
    // Later lines are those of the image's user, also if the one below is not there.
    let user = options.user.iter().filter(|_| first.is_some());
    let user = user.map(|user| Section::plain().line(format!("USER {user}")));
    let sections = [from.users(), last.lines(copies), options.labels.clone()]
        .into_iter()
        .chain(user)
        .chain(tail::copy(options, local))
        .chain(tail::last(options))
        .collect();
    stages.push(stage(String::new(), sections));
    Ok(stages)
}

/// Returns the stages with the environment and, if something is built, with compilers.
pub(super) fn environment(
    options: &Options,
    layers: &[LayerRecipe],
    local: &LocalRecipe,
    family: Family,
) -> Vec<Stage> {
    let stage = |name: &str, sections: Vec<Section>| Stage { name: name.to_owned(), sections };
    let mut stages = Vec::new();
    let venv = [Section::plain().line("FROM ${BASE} AS venv"), tail::root()];
    let copied = options.copy_managed().into_iter();
    let venv = if options.is_managed {
        // uv makes the environment.
        venv.into_iter().chain(copied).chain(options.copy_uv()).chain([options.make_venv()]).collect()
    } else {
        venv.into_iter().chain([options.make_venv()]).chain(options.copy_uv()).collect()
    };
    stages.push(stage("venv", venv));
    let with_git = layers.iter().any(|layer| !layer.git.is_empty()) || !local.dynamic.is_empty();
    if !local.is_empty() || layers.iter().any(|layer| !layer.builds.is_empty()) {
        let with_ssh = layers.iter().any(|layer| layer.transports.contains(&Transport::Ssh));
        stages.push(stage("builder", vec![family.builder((with_git, with_ssh), options.is_managed)]));
    }
    stages
}

/// Returns the stage that installs a layer into a folder of its own.
pub(super) fn build(
    options: &Options,
    layer: &LayerRecipe,
    first: Option<&LayerRecipe>,
) -> Result<Section, DockerfileError> {
    let name = build_stage(&layer.name);
    let from = if layer.builds.is_empty() { "venv" } else { "builder" };
    let section = tail::explain(options, layer);
    let section = if is(first, layer) { section.note(ALONE) } else { section };
    let section = section
        .line(format!("FROM {from} AS {name}"))
        .line(format!("WORKDIR {LAYER}"))
        .lines(options.copy_mirrors())
        .lines(IndexArguments::default().lines(options, &options.asked(layer)));
    options.install_layer(section, layer)
}

/// Returns what is copied into the image, in order: stages with folders.
fn copies(
    layers: &[LayerRecipe],
    builds_local: bool,
    (is_checked, first): (bool, Option<&LayerRecipe>),
) -> impl Iterator<Item = String> {
    let environment = match (is_checked, first) {
        // Nothing is there where the image has its environment, but the stage has run.
        (true, _) => Some(format!("{CHECK} {LAYER}/ /")),
        (false, None) => Some(format!("venv {VENV} {VENV}")),
        (false, Some(_)) => None,
    };
    let others = layers.iter().filter(move |layer| !is(first, layer)).map(|layer| use_stage(&layer.name));
    let others = others.chain(builds_local.then(|| LOCAL.to_owned()));
    environment.into_iter().chain(others.map(|stage| format!("{stage} {LAYER}/ /")))
}

/// Returns the stage in which uv checks the layers before the image exists. The image copies its environment from this
/// stage, or nothing if it begins with a layer, so the build fails if the layers differ from what uv would install. Only
/// the metadata of packages is copied into it.
fn check_stage(
    options: &Options,
    layers: &[LayerRecipe],
    local: &LocalRecipe,
    first: Option<&LayerRecipe>,
) -> Option<Section> {
    let flags = local.sync.as_ref().filter(|_| options.syncs() && !layers.is_empty())?;
    let from = if first.is_some() { START } else { "venv" };
    let section = tail::explain_check().line(format!("FROM {from} AS {CHECK}")).line(format!("WORKDIR {LAYER}"));
    let mount = |layer: &LayerRecipe| {
        let (from, name) = (use_stage(&layer.name), &layer.name);
        format!("--mount=type=bind,from={from},source={LAYER},target={LAYERS}/{name}")
    };
    let mounts: Vec<String> = layers.iter().filter(|layer| !is(first, layer)).map(mount).collect();
    let environment = match first {
        Some(_) => String::new(),
        None => format!("mkdir -p {LAYER}/opt && cp -a {VENV} {LAYER}/opt && {}{AND}", set_times(LAYER)),
    };
    // LAYER/opt/venv/lib/python3.12/site-packages/NAME.dist-info
    let copy = format!(
        "site=\"$({VENV}/bin/python -c 'import sysconfig; print(sysconfig.get_path(\"purelib\"))')\"{AND}\
         find {LAYERS} -mindepth 7 -maxdepth 7 -name '*.dist-info' \
         -exec sh -c 'cp -r \"$@\" \"$0\"' \"$site\" {{}} +{AND}"
    );
    let copy = if mounts.is_empty() { String::new() } else { copy };
    Some(options.check(section, local, flags, (mounts, &(environment + &copy))))
}

pub(super) fn local_stage(options: &Options, local: &LocalRecipe) -> Result<Section, DockerfileError> {
    let section = tail::explain_local()
        .line(format!("FROM builder AS {LOCAL}"))
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
