//! `locklayers plan`

use locklayers::export::PlanRecord;

use crate::args::{Format, PlanArgs};
use crate::command::show;
use crate::failure::Failure;
use crate::input::request::Asked;
use crate::output::table::Table;
use crate::output::write::to_stdout;

pub(crate) fn run(args: &PlanArgs) -> Result<(), Failure> {
    let asked = Asked::read(&args.request)?;
    let plan = asked.plan(false)?;
    match args.format {
        Format::Text if args.verbose => to_stdout(&format!("{}\n{}", Table::of(&plan), show::layers(&plan))),
        Format::Text => to_stdout(&Table::of(&plan).to_string()),
        Format::Json => to_stdout(&PlanRecord::of(&plan).to_string()),
    }
}
