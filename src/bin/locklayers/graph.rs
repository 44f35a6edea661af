//! `locklayers graph`

use locklayers::{DotGraph, MermaidGraph, SvgGraph};

use crate::args::{GraphArgs, GraphFormat};
use crate::failure::Failure;
use crate::request::Asked;
use crate::write::to_stdout;

pub(crate) fn run(args: &GraphArgs) -> Result<(), Failure> {
    let asked = Asked::read(&args.request)?;
    let plan = asked.plan(false)?;
    match args.format {
        GraphFormat::Svg => to_stdout(&SvgGraph::of(&plan).to_string()),
        GraphFormat::Mermaid => to_stdout(&MermaidGraph::of(&plan).to_string()),
        GraphFormat::Dot => to_stdout(&DotGraph::of(&plan).to_string()),
    }
}
