//! `locklayers show`, and the lists of `plan -v`

use std::cmp::Reverse;
use std::fmt::Write;

use locklayers::name::PackageName;
use locklayers::plan::Placement;
use locklayers::{Layer, Plan};

use crate::args::ShowArgs;
use crate::failure::Failure;
use crate::input::request::Asked;
use crate::output::table::NO_LAYERS;
use crate::output::write::report;

/// How many characters the longest bar has.
const BAR: u64 = 20;

pub(crate) fn run(args: &ShowArgs) -> Result<(), Failure> {
    let asked = Asked::read(&args.request)?;
    let plan = asked.plan(false)?;
    let Some(wanted) = &args.what else { return report(&args.output, layers(&plan)) };
    if let Some(layer) = plan.layer(wanted) {
        return report(&args.output, list(layer));
    }
    let package = PackageName::new(wanted).ok();
    let found = package.map(|name| package_in(&plan, &name)).filter(|said| !said.is_empty());
    let layers = || plan.layers().iter().map(|layer| layer.name().clone()).collect();
    report(&args.output, found.ok_or_else(|| Failure::NothingToShow { wanted: wanted.clone(), layers: layers() })?)
}

/// Every layer with its packages.
pub(crate) fn layers(plan: &Plan<'_>) -> String {
    if plan.layers().is_empty() {
        return NO_LAYERS.to_owned();
    }
    plan.layers().iter().map(list).collect::<Vec<_>>().join("\n")
}

/// The packages of a layer, largest first, each with its share of the layer's bytes.
fn list(layer: &Layer<'_>) -> String {
    let mut placements: Vec<&Placement<'_>> = layer.placements().iter().collect();
    placements.sort_by_key(|placement| Reverse(placement.bytes().most()));
    let whole = layer.bytes().most();
    let title = |placement: &Placement<'_>| match placement.package().version() {
        Some(version) => format!("{} {version}", placement.package().name()),
        None => placement.package().name().to_string(),
    };
    let width = placements.iter().map(|placement| title(placement).chars().count()).max().unwrap_or(0).min(40);
    let packages = match placements.len() {
        1 => "1 package".to_owned(),
        count => format!("{count} packages"),
    };
    let mut said = format!("{}: {packages}, {}\n", layer.name(), layer.bytes());
    for placement in placements {
        let bytes = placement.bytes().most();
        let per_mille = u128::from(bytes) * 1000 / u128::from(whole.max(1));
        let bar = "█".repeat(usize::try_from(per_mille * u128::from(BAR) / 1000).unwrap_or(0));
        let share = format!("{}.{} %", per_mille / 10, per_mille % 10);
        let line = format!("  {:<width$}  {:>10}  {share:>7}  {bar}", title(placement), placement.bytes().to_string());
        // Writing to a string cannot fail.
        let _ = writeln!(said, "{}", line.trim_end());
    }
    said
}

/// Where a package stands, with all that the plan knows of it.
fn package_in(plan: &Plan<'_>, name: &PackageName) -> String {
    let layers = plan.layers().iter().flat_map(|layer| layer.placements().iter().map(move |p| (Some(layer), p)));
    let all = layers.chain(plan.local().iter().map(|placement| (None, placement)));
    let found: Vec<String> = all
        .filter(|(_, placement)| placement.package().name() == name)
        .map(|(layer, placement)| details(layer, placement))
        .collect();
    found.join("\n")
}

fn details(layer: Option<&Layer<'_>>, placement: &Placement<'_>) -> String {
    let package = placement.package();
    let version = package.version().map(|version| format!(" {version}")).unwrap_or_default();
    let holder = match layer {
        Some(layer) => format!("in {}", layer.name()),
        None => "local, installed last from source".to_owned(),
    };
    let mut lines = vec![format!("{}{version}: {holder}", package.name())];
    let mut add = |key: &str, value: String| lines.push(format!("  {key:<12}{value}"));
    if layer.is_some() {
        add("download", placement.bytes().to_string());
    }
    for wheel in placement.wheels() {
        add("wheel", wheel.filename().to_string());
    }
    if !placement.marker().is_always() {
        add("only where", placement.marker().to_string());
    }
    let selectors: Vec<String> = placement.needed_by().iter().map(ToString::to_string).collect();
    add("needed by", selectors.join(", "));
    if !placement.also_needed_by().is_empty() {
        let layers: Vec<String> = placement.also_needed_by().iter().map(ToString::to_string).collect();
        add("also for", layers.join(", "));
    }
    if let Some(reason) = placement.build_reason() {
        add("built", format!("from source: {reason}"));
    }
    lines.join("\n") + "\n"
}
