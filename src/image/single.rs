//! All layers in one stage, one `RUN` each.

use super::command::Options;
use super::error::DockerfileError;
use super::index::IndexArguments;
use super::options::{FileAccess, InstallInto};
use super::recipe::{LayerRecipe, LocalRecipe};
use super::section::{Section, Stage};
use super::tail;

/// Where the build context is mounted for local packages.
const CONTEXT: &str = "/mnt/src";

pub(super) fn stages(
    options: &Options,
    layers: &[LayerRecipe],
    local: &LocalRecipe,
) -> Result<Vec<Stage>, DockerfileError> {
    let mut sections = vec![Section::plain().line("FROM ${BASE}")];
    if options.into == InstallInto::Venv {
        sections.push(Options::make_venv());
    }
    let mut arguments = IndexArguments::default();
    for layer in layers {
        let section = tail::explain(options, layer).lines(arguments.lines(options.installer, &layer.indexes));
        sections.push(options.install_layer(section, layer));
    }
    let index = arguments.lines(options.installer, &local.indexes);
    if local.is_empty() {
        sections.push(tail::copy(options));
    } else if options.access == FileAccess::Mount {
        let section = tail::explain_local().lines(index);
        sections.push(options.install_local(section, &local.arguments(CONTEXT)?, Some(CONTEXT)));
        sections.push(tail::copy(options));
    } else {
        sections.push(tail::copy(options));
        let section = tail::explain_local().lines(index);
        sections.push(options.install_local(section, &local.arguments(&options.workdir)?, None));
    }
    sections.extend(tail::last(options));
    let tools = options.tools().map(|section| Stage { name: "tools".to_owned(), sections: vec![section] });
    Ok(tools.into_iter().chain([Stage { name: String::new(), sections }]).collect())
}
