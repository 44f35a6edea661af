//! A single stage with one `RUN` instruction for each layer.

use super::family::Family;
use super::{apart, multi, tail};
use crate::image::error::DockerfileError;
use crate::image::options::{FileAccess, InstallInto, Options};
use crate::image::recipe::LayerRecipe;
use crate::image::step::arguments::IndexArguments;
use crate::image::step::local::LocalRecipe;
use crate::image::text::context;
use crate::image::text::layout::AND;
use crate::image::text::named::build_stage;
use crate::image::text::section::{Section, Stage};

/// Why a part of the chain is copied.
const APART: &str = "Built in a stage of its own, so that no compiler is in the image.";

pub(in crate::image) fn stages(
    options: &Options,
    layers: &[LayerRecipe],
    local: &LocalRecipe,
    family: Family,
) -> Result<Vec<Stage>, DockerfileError> {
    let mut sections = vec![];
    if !options.is_fragment {
        sections.push(
            Section::new("The final image. Add system packages and other instructions of your own below.")
                .line("FROM ${BASE}")
                .users(),
        );
    }
    if options.user.is_some() {
        sections.push(tail::root());
    }
    sections.extend(options.copy_uv());
    if options.into == InstallInto::Venv {
        sections.extend(options.copy_managed());
        sections.push(options.make_venv());
    } else {
        let site = "\"$(python3 -c 'import sysconfig; print(sysconfig.get_path(\"purelib\"))')\"";
        let user = options.check_user(site).filter(|_| !options.is_fragment);
        let checks: Vec<String> = user.into_iter().chain(options.check_base("python3")).collect();
        let section = Section::new("The build fails here if the base image does not fit the layers.");
        sections.extend((!checks.is_empty()).then(|| section.line(format!("RUN {}", checks.join(AND)))));
    }
    sections.extend(
        options
            .copy_mirrors()
            .map(|line| Section::new("This script redirects downloads to mirrors, if any are set.").line(line)),
    );
    let mut arguments = IndexArguments::default();
    for layer in layers {
        if layer.is_apart(options) {
            sections.push(apart::copied(options, tail::explain(options, layer).note(APART), &build_stage(&layer.name)));
            continue;
        }
        let section = tail::explain(options, layer).lines(arguments.lines(options, &options.asked(layer)));
        sections.push(options.install_layer(section, layer)?);
    }
    if options.is_fragment {
        return finished(options, Vec::new(), sections);
    }
    let is_apart = local.is_apart(options);
    let stages = apart::stages(options, layers, local, family)?;
    let mut copies = tail::copy(options, local);
    let index = arguments.lines_for_builds(options, &options.for_local(local));
    if is_apart {
        let checked = local.sync.as_ref().filter(|_| options.syncs() && !layers.is_empty());
        sections.extend(checked.map(|flags| options.check(tail::explain_check(), local, flags, (Vec::new(), ""))));
        sections.push(apart::copied(options, tail::explain_local().note(APART), multi::LOCAL));
    } else if let Some(flags) = local.sync.as_ref().filter(|_| options.syncs()) {
        sections.push(options.sync(tail::explain_sync(local).lines(index), local, flags)?);
    } else if local.is_empty() {
        // Nothing is installed from source.
    } else if options.access == FileAccess::Mount {
        let section = tail::explain_local().lines(index);
        sections.push(options.install_local(
            section,
            local,
            &local.arguments(context::MOUNTED)?,
            Some(context::MOUNTED),
        )?);
    } else {
        copies.clear();
        sections.push(tail::copy_all(options));
        let section = tail::explain_local().lines(index);
        sections.push(options.install_local(section, local, &local.arguments(&options.workdir)?, None)?);
    }
    sections.push(options.labels.clone());
    sections.extend(copies);
    sections.extend(tail::last(options));
    finished(options, stages, sections)
}

fn finished(options: &Options, stages: Vec<Stage>, sections: Vec<Section>) -> Result<Vec<Stage>, DockerfileError> {
    Ok(options.sources()?.into_iter().chain(stages).chain([Stage { name: String::new(), sections }]).collect())
}
