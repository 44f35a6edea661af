//! `locklayers show`, and the lists of `plan -v`

use std::collections::BTreeSet;

use locklayers::Plan;
use locklayers::export::{LayerText, PlacementText, PlanText};
use locklayers::message;
use locklayers::name::PackageName;

use crate::args::ShowArgs;
use crate::failure::Failure;
use crate::input::request::Request;
use crate::output::write::report;

pub(crate) fn run(args: &ShowArgs) -> Result<(), Failure> {
    let request = Request::read(&args.request)?;
    let plan = request.plan(false)?;
    let Some(wanted) = &args.what else { return report(&args.output, layers(&plan)) };
    if let Some(layer) = plan.layer(wanted) {
        return report(&args.output, LayerText::of(layer).to_string());
    }
    let package = PackageName::new(wanted).ok();
    let found = package.as_ref().map(|name| package_in(&plan, name)).filter(|message| !message.is_empty());
    let layers = || plan.layers().iter().map(|layer| layer.name().clone()).collect();
    report(
        &args.output,
        found.ok_or_else(|| Failure::NothingToShow {
            wanted: wanted.clone(),
            needed_by: package.iter().flat_map(|name| request.needing(name)).collect(),
            nearest: package.map(|name| nearest(&request, name.as_str())).unwrap_or_default(),
            layers: layers(),
        })?,
    )
}

/// Returns every layer with its packages.
pub(crate) fn layers(plan: &Plan<'_>) -> String {
    if plan.layers().is_empty() {
        return PlanText::NO_LAYERS.to_owned();
    }
    plan.layers().iter().map(|layer| LayerText::of(layer).to_string()).collect::<Vec<_>>().join("\n")
}

/// Returns the names of the lock's packages that are most similar to a name.
pub(crate) fn nearest(request: &Request<'_>, wanted: &str) -> Vec<String> {
    let names: BTreeSet<&str> = request.lockfile().packages().iter().map(|package| package.name().as_str()).collect();
    message::nearest(wanted, names).into_iter().map(str::to_owned).collect()
}

/// Where the packages of a name are, with all that the plan knows of them.
fn package_in(plan: &Plan<'_>, name: &PackageName) -> String {
    let found: Vec<String> = PlacementText::named(plan, name).iter().map(ToString::to_string).collect();
    found.join("\n")
}
