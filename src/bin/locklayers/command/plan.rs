//! `locklayers plan`

use locklayers::export::PlanRecord;

use crate::args::{Format, PlanArgs};
use crate::command::show;
use crate::failure::Failure;
use crate::input::request::Asked;
use crate::output::say::{Level, is_said};
use crate::output::table::Table;
use crate::output::write::report;

pub(crate) fn run(args: &PlanArgs) -> Result<(), Failure> {
    let asked = Asked::read(&args.request)?;
    let plan = asked.plan(false)?;
    let text = match args.format {
        Format::Text if is_said(Level::Verbose) => format!("{}\n{}", Table::of(&plan), show::layers(&plan)),
        Format::Text => Table::of(&plan).to_string(),
        Format::Json => PlanRecord::of(&plan).to_string(),
    };
    report(&args.output, text)
}
