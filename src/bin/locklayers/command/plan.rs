//! `locklayers plan`

use anstyle::Style;
use locklayers::Plan;
use locklayers::export::{PlanRecord, PlanText};

use crate::args::{Format, PlanArgs};
use crate::command::show;
use crate::failure::Failure;
use crate::input::request;
use crate::output::say::{Level, is_said};
use crate::output::write::report;

pub(crate) fn run(args: &PlanArgs) -> Result<(), Failure> {
    let request = request::read(&args.request)?;
    let plan = request::plan(&request, false)?;
    let text = match args.format {
        Format::Text if is_said(Level::Verbose) => format!("{}\n{}", table(&plan), show::layers(&plan)),
        Format::Text => table(&plan),
        Format::Json => PlanRecord::of(&plan).to_string(),
    };
    report(&args.output, text)
}

/// Returns the table of the layers, whose header is bold where styles are enabled.
fn table(plan: &Plan<'_>) -> String {
    let bold = Style::new().bold();
    let (before, after) = (bold.render().to_string(), bold.render_reset().to_string());
    PlanText::of(plan).header_between(&before, &after).to_string()
}
