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
        let (package, nearest) = (args.package.clone(), nearest(&request, args.package.as_str()));
        if !request.lockfile().packages().iter().any(|locked| *locked.name() == package) {
            return Err(Failure::NotInLock { package, nearest });
        }
        let needed_by = request.needing(&package);
        return Err(Failure::NotInPlan { package, needed_by, nearest });
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
