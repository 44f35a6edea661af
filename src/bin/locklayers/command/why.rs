//! `locklayers why`

use locklayers::export::{WhyJson, WhyText};

use crate::args::{Format, WhyArgs};
use crate::command::show::nearest;
use crate::failure::Failure;
use crate::input::request::Request;
use crate::output::write::report;

pub(crate) fn run(args: &WhyArgs) -> Result<(), Failure> {
    let request = Request::read(&args.request)?;
    let plan = request.plan(false)?;
    let found = plan.why(&args.package)?;
    if found.is_empty() {
        let needed_by = request.needing(&args.package);
        return Err(Failure::NotInPlan {
            package: args.package.clone(),
            needed_by,
            nearest: nearest(&plan, args.package.as_str()),
        });
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
