//! `locklayers why`

use std::fmt::Write as _;

use locklayers::{Marker, Plan, Step, Why, WhyPath};

use crate::args::WhyArgs;
use crate::failure::Failure;
use crate::request::Asked;
use crate::table::size;
use crate::write::to_stdout;

pub(crate) fn run(args: &WhyArgs) -> Result<(), Failure> {
    let asked = Asked::read(&args.request)?;
    let plan = asked.plan(false)?;
    let found = plan.why(&args.package)?;
    if found.is_empty() {
        return Err(Failure::NotInPlan { package: args.package.clone() });
    }
    let answers: Vec<String> = found.iter().map(|why| answer(&plan, why)).collect();
    to_stdout(&answers.join("\n"))
}

fn answer(plan: &Plan<'_>, why: &Why<'_>) -> String {
    let mut text = named(why);
    // Writing to a string cannot fail.
    let _ = match why.layers() {
        [] => writeln!(text, " {}", absent(plan, why)),
        layers => {
            let places: Vec<String> =
                layers.iter().map(|(layer, marker)| format!("{layer}{}", where_true(marker))).collect();
            writeln!(text, " is in {}", places.join(" and in "))
        }
    };
    if let Some(layer) = why.otherwise() {
        let _ = writeln!(text, "if {} did not need it, it would be in {layer}", why.layers()[0].0);
    }
    for path in why.paths() {
        let _ = writeln!(text, "\n{}", way(path));
        let count = path.exclusive().len();
        let packages = if count == 1 { "package" } else { "packages" };
        let bytes = size(path.exclusive_bytes());
        let _ = match (count, path.exclusive().contains(&why.package())) {
            (0, _) => writeln!(text, "  without {}, nothing would vanish", path.root()),
            (_, true) => {
                writeln!(text, "  without {}, {count} {packages} with {bytes} would vanish, it too", path.root())
            }
            (_, false) => {
                writeln!(text, "  without {}, {count} {packages} with {bytes} would vanish, but not it", path.root())
            }
        };
    }
    text
}

/// The package as the lock pins it; a local one by its name.
fn named(why: &Why<'_>) -> String {
    let package = why.package();
    match package.version().filter(|_| !package.source().is_local()) {
        Some(version) => format!("{} {version}", package.name()),
        None => package.name().to_string(),
    }
}

fn absent(plan: &Plan<'_>, why: &Why<'_>) -> &'static str {
    if plan.left_out().iter().any(|provision| provision.package().id() == why.package().id()) {
        "is left out: the base image has it"
    } else if why.package().source().is_local() {
        "is local: it is installed last, from source"
    } else {
        "is in no layer"
    }
}

fn where_true(marker: &Marker) -> String {
    if marker.is_always() { String::new() } else { format!(" where {marker}") }
}

/// The root, each package with the extra that leads on, and the marker of each dependency.
fn way(path: &WhyPath<'_>) -> String {
    let step = |step: &Step<'_>| {
        let extra = step.extra().map(|extra| format!("[{extra}]")).unwrap_or_default();
        let marker = if step.marker().is_always() { String::new() } else { format!(" ({})", step.marker()) };
        format!(" → {}{extra}{marker}", step.package().name())
    };
    let steps: String = path.steps().iter().map(step).collect();
    let markers = path.steps().iter().filter(|step| !step.marker().is_always()).count();
    let whole = if markers < 2 { String::new() } else { format!("\n  the whole way holds where {}", path.marker()) };
    format!("{}{steps}{whole}", path.root())
}
