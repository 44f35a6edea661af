//! `locklayers graph`

use locklayers::{DotGraph, MermaidGraph, SvgGraph};

use crate::args::{GraphArgs, GraphFormat};
use crate::failure::Failure;
use crate::request::Asked;
use crate::say::say;
use crate::write::to_stdout;

pub(crate) fn run(args: &GraphArgs) -> Result<(), Failure> {
    let asked = Asked::read(&args.request)?;
    let plan = asked.plan(false)?;
    match args.format {
        GraphFormat::Svg => to_stdout(&SvgGraph::of(&plan).to_string()),
        GraphFormat::Mermaid => {
            let chart = MermaidGraph::of(&plan).to_string();
            let length = chart.chars().count();
            if length > MermaidGraph::LONGEST {
                say!(
                    "the chart has {length} characters, and Mermaid draws {} at most unless the page sets maxTextSize; \
                     --format svg draws any plan",
                    MermaidGraph::LONGEST
                );
            }
            to_stdout(&chart)
        }
        GraphFormat::Dot => to_stdout(&DotGraph::of(&plan).to_string()),
    }
}
