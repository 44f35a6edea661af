//! `locklayers show`, and the lists of `plan -v`

use locklayers::Plan;
use locklayers::export::{LayerText, PlacementText, PlanText};
use locklayers::name::PackageName;

use crate::args::ShowArgs;
use crate::failure::Failure;
use crate::input::request;
use crate::output::write::report;

pub(crate) fn run(args: &ShowArgs) -> Result<(), Failure> {
    let request = request::read(&args.request)?;
    let plan = request::plan(&request, false)?;
    let Some(wanted) = &args.what else { return report(&args.output, layers(&plan)) };
    if let Some(layer) = plan.layer(wanted) {
        return report(&args.output, LayerText::of(layer).to_string());
    }
    let package = PackageName::new(wanted).map(|name| PlacementText::named(&plan, &name)).unwrap_or_default();
    if package.is_empty() {
        return Err(plan.missing_name(wanted).into());
    }
    let texts: Vec<String> = package.iter().map(ToString::to_string).collect();
    report(&args.output, texts.join("\n"))
}

/// Returns every layer with its packages.
pub(crate) fn layers(plan: &Plan<'_>) -> String {
    if plan.layers().is_empty() {
        return PlanText::NO_LAYERS.to_owned();
    }
    plan.layers().iter().map(|layer| LayerText::of(layer).to_string()).collect::<Vec<_>>().join("\n")
}
