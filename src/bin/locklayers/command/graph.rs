//! `locklayers graph`

use std::io::IsTerminal;

use locklayers::Plan;
use locklayers::export::{DotGraph, MermaidGraph, SvgGraph};

use crate::args::{GraphArgs, GraphFormat};
use crate::failure::Failure;
use crate::input::request::Request;
use crate::output::say::say;
use crate::output::write::report;

pub(crate) fn run(args: &GraphArgs) -> Result<(), Failure> {
    let request = Request::read(&args.request)?;
    let plan = request.plan(false)?;
    let picture = match args.format {
        GraphFormat::Svg => SvgGraph::of(&plan).to_string(),
        GraphFormat::Mermaid => mermaid(&plan),
        GraphFormat::Dot => DotGraph::of(&plan).to_string(),
    };
    match &args.output.output {
        None if matches!(args.format, GraphFormat::Svg) && std::io::stdout().is_terminal() => {
            Err(Failure::SvgToTerminal)
        }
        _ => report(&args.output, picture),
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
