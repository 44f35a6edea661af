//! `locklayers show`, and the lists of `plan -v`

use locklayers::Plan;
use locklayers::export::{LayerText, PlacementText, PlanText};
use locklayers::name::PackageName;

use crate::args::ShowArgs;
use crate::failure::Failure;
use crate::input::request::Asked;
use crate::output::write::report;

pub(crate) fn run(args: &ShowArgs) -> Result<(), Failure> {
    let asked = Asked::read(&args.request)?;
    let plan = asked.plan(false)?;
    let Some(wanted) = &args.what else { return report(&args.output, layers(&plan)) };
    if let Some(layer) = plan.layer(wanted) {
        return report(&args.output, LayerText::of(layer).to_string());
    }
    let package = PackageName::new(wanted).ok();
    let found = package.map(|name| package_in(&plan, &name)).filter(|said| !said.is_empty());
    let layers = || plan.layers().iter().map(|layer| layer.name().clone()).collect();
    report(&args.output, found.ok_or_else(|| Failure::NothingToShow { wanted: wanted.clone(), layers: layers() })?)
}

/// Returns every layer with its packages.
pub(crate) fn layers(plan: &Plan<'_>) -> String {
    if plan.layers().is_empty() {
        return PlanText::NO_LAYERS.to_owned();
    }
    plan.layers().iter().map(|layer| LayerText::of(layer).to_string()).collect::<Vec<_>>().join("\n")
}

/// Where the packages of a name are, with all that the plan knows of them.
fn package_in(plan: &Plan<'_>, name: &PackageName) -> String {
    let found: Vec<String> = PlacementText::named(plan, name).iter().map(ToString::to_string).collect();
    found.join("\n")
}
