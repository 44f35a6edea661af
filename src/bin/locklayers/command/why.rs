//! `locklayers why`

use std::fmt::Write as _;

use locklayers::plan::{Step, Why, WhyPath};
use locklayers::{Marker, Plan};

use crate::args::WhyArgs;
use crate::failure::Failure;
use crate::input::request::Asked;
use crate::output::table::size;
use crate::output::write::report;

pub(crate) fn run(args: &WhyArgs) -> Result<(), Failure> {
    let asked = Asked::read(&args.request)?;
    let plan = asked.plan(false)?;
    let found = plan.why(&args.package)?;
    if found.is_empty() {
        let needed_by = asked.needing(&args.package);
        return Err(Failure::NotInPlan { package: args.package.clone(), needed_by });
    }
    let answers: Vec<String> = found.iter().map(|why| answer(&plan, why)).collect();
    report(&args.output, answers.join("\n"))
}

fn answer(plan: &Plan<'_>, why: &Why<'_>) -> String {
    let mut text = named(why);
    // Writing to a string cannot fail.
    let _ = match why.layers() {
        [] => writeln!(text, " {}", absent(plan, why)),
        layers => {
            let layers: Vec<String> =
                layers.iter().map(|(layer, marker)| format!("{layer}{}", where_true(marker))).collect();
            writeln!(text, " is in {}", layers.join(" and in "))
        }
    };
    if let Some(layer) = why.otherwise() {
        let _ = writeln!(text, "if {} did not need it, it would be in {layer}", why.layers()[0].0);
    }
    for path in why.picks() {
        let _ = writeln!(text, "\n{}", shown(path));
    }
    for path in why.paths() {
        let _ = writeln!(text, "\n{}", shown(path));
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
    if marker.is_always() { String::new() } else { format!(" where {}", condition(marker)) }
}

/// Markers of more comparisons are only counted: a lock can say in a line what takes megabytes to print.
const LONGEST_MARKER: usize = 100;

fn condition(marker: &Marker) -> String {
    match marker.comparisons() {
        Some(count) if count <= LONGEST_MARKER => marker.to_string(),
        Some(count) => format!("a marker of {count} comparisons holds"),
        None => "a marker of more than a million comparisons holds".to_owned(),
    }
}

/// So many steps of a path are shown at either end; of longer paths, those between are only counted.
const SHOWN_STEPS: usize = 12;

/// The root, each package with the extra that leads on, and the marker of each dependency.
fn shown(path: &WhyPath<'_>) -> String {
    let step = |step: &Step<'_>| {
        let extra = step.extra().map(|extra| format!("[{extra}]")).unwrap_or_default();
        let marker = step.marker();
        let marker = if marker.is_always() { String::new() } else { format!(" ({})", condition(marker)) };
        format!(" → {}{extra}{marker}", step.package().name())
    };
    let all = path.steps();
    let steps: String = match all.len().checked_sub(2 * SHOWN_STEPS) {
        Some(more) if more > 1 => {
            let (first, last) = (&all[..SHOWN_STEPS], &all[SHOWN_STEPS + more..]);
            let (first, last): (String, String) = (first.iter().map(step).collect(), last.iter().map(step).collect());
            format!("{first} → ({more} more){last}")
        }
        _ => all.iter().map(step).collect(),
    };
    let markers = all.iter().filter(|step| !step.marker().is_always()).count();
    let whole = if markers < 2 {
        String::new()
    } else {
        format!("\n  the whole path holds where {}", condition(path.marker()))
    };
    format!("{}{steps}{whole}", path.root())
}
