//! `locklayers why`

use locklayers::export::{WhyJson, WhyText};

use crate::args::{Format, WhyArgs};
use crate::failure::Failure;
use crate::input::request;
use crate::output::write::report;

pub(crate) fn run(args: &WhyArgs) -> Result<(), Failure> {
    let request = request::read(&args.request)?;
    let plan = request::plan(&request, false)?;
    let found = plan.why(&args.package)?;
    if found.is_empty() {
        return Err(plan.missing(&args.package).into());
    }
    let text = match args.format {
        Format::Json => WhyJson::of(&found).to_string(),
        Format::Text => {
            let answers: Vec<String> = found.iter().map(|why| WhyText::of(why).to_string()).collect();
            answers.join("\n")
        }
    };
    report(&args.output, text)
}
