//! `locklayers graph`

use std::io::IsTerminal;
use std::path::Path;

use locklayers::Plan;
use locklayers::export::{DotGraph, MermaidGraph, SvgGraph};

use crate::args::{GraphArgs, GraphFormat};
use crate::failure::Failure;
use crate::input::request;
use crate::output::say::say;
use crate::output::write::report;

pub(crate) fn run(args: &GraphArgs) -> Result<(), Failure> {
    let format = format(args)?;
    let request = request::read(&args.request)?;
    let plan = request::plan(&request, false)?;
    let picture = match format {
        GraphFormat::Svg => SvgGraph::of(&plan).to_string(),
        GraphFormat::Mermaid => mermaid(&plan),
        GraphFormat::Dot => DotGraph::of(&plan).to_string(),
    };
    match &args.output.output {
        None if matches!(format, GraphFormat::Svg) && std::io::stdout().is_terminal() => Err(Failure::SvgToTerminal),
        _ => report(&args.output, picture),
    }
}

/// Returns the named format, or else that of the file's extension.
fn format(args: &GraphArgs) -> Result<GraphFormat, Failure> {
    let path = args.output.output.as_deref();
    let extension = path.and_then(Path::extension).map(|extension| extension.to_string_lossy().to_lowercase());
    match (args.format, extension.as_deref(), path) {
        (Some(format), _, _) => Ok(format),
        (None, None | Some("svg"), _) => Ok(GraphFormat::Svg),
        (None, Some("mmd" | "mermaid"), _) => Ok(GraphFormat::Mermaid),
        (None, Some("dot" | "gv"), _) => Ok(GraphFormat::Dot),
        (None, Some(_), path) => Err(Failure::NoPictureFormat { path: path.unwrap_or(Path::new("")).to_owned() }),
    }
}

fn mermaid(plan: &Plan<'_>) -> String {
    let chart = MermaidGraph::of(plan).to_string();
    let length = chart.chars().count();
    if length > MermaidGraph::LONGEST {
        say!(
            "the chart has {length} characters, but Mermaid draws at most {} unless the page sets maxTextSize; \
             --format svg draws any plan",
            MermaidGraph::LONGEST
        );
    }
    chart
}
