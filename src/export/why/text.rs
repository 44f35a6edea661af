//! The answer as text.

use std::fmt;

use super::{Status, is_printed};
use crate::lock::Source;
use crate::marker::Marker;
use crate::plan::{Step, Why, WhyPath};

/// The reasons for which one package is in its layers, as text: its layers, and a path from each root that reaches
/// it.
///
/// Long paths and long markers are shortened. The form may change; programs should use [`WhyJson`](super::WhyJson).
#[derive(Debug)]
pub struct WhyText<'a, 'g> {
    why: &'a Why<'g>,
}

impl<'a, 'g> WhyText<'a, 'g> {
    /// Returns the text of one element of what [`Plan::why`](crate::Plan::why) returned.
    pub fn of(why: &'a Why<'g>) -> Self {
        Self { why }
    }
}

impl fmt::Display for WhyText<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let why = self.why;
        f.write_str(&named(why))?;
        match Status::of(why) {
            Status::InLayers => {
                let layer = |(layer, marker)| format!("{layer}{}", where_true(marker));
                let layers: Vec<String> =
                    why.layers().iter().map(|(layer, marker)| (layer, marker)).map(layer).collect();
                writeln!(f, " is in {}", layers.join(" and in "))?;
            }
            Status::Provided => writeln!(f, " is left out: the base image has it")?,
            Status::Local if matches!(why.package().source(), Source::Virtual(_)) => {
                writeln!(f, " is local and virtual: only what it needs is installed")?;
            }
            Status::Local => writeln!(f, " is local: it is installed last, from source")?,
            Status::InNone => writeln!(f, " is in no layer")?,
        }
        if let (Some(tier), Some(bytes)) = (why.tier(), why.class_bytes()) {
            match bytes.unsized_files() {
                0 => writeln!(f, "{tier} is split by size: this package has {bytes}")?,
                _ => writeln!(f, "{tier} is split by size: the lock does not state the size of this package")?,
            }
        }
        if let (Some(fallback_layer), Some(first)) = (why.fallback_layer(), why.tier()) {
            writeln!(f, "if {first} did not need it, it would be in {fallback_layer}")?;
        }
        for path in why.selected_by() {
            writeln!(f, "\n{}", shown(path))?;
        }
        for path in why.paths() {
            writeln!(f, "\n{}", shown(path))?;
            writeln!(f, "  without {}, {}", path.root(), removed(path, why))?;
        }
        Ok(())
    }
}

/// Returns a phrase for what would be removed without a root.
fn removed(path: &WhyPath<'_>, why: &Why<'_>) -> String {
    let count = path.exclusive().len();
    let packages = if count == 1 { "package" } else { "packages" };
    let bytes = path.exclusive_bytes();
    match (count, path.exclusive().contains(&why.package())) {
        (0, _) => "no package would be removed".to_owned(),
        (_, true) => format!("{count} {packages} with {bytes} would be removed, this one included"),
        (_, false) => format!("{count} {packages} with {bytes} would be removed, but not this one"),
    }
}

/// Returns the package as the lock pins it; a local one by its name.
fn named(why: &Why<'_>) -> String {
    let package = why.package();
    match package.version().filter(|_| !package.source().is_local()) {
        Some(version) => format!("{} {version}", package.name()),
        None => package.name().to_string(),
    }
}

fn where_true(marker: &Marker) -> String {
    if marker.is_always() { String::new() } else { format!(" where {}", condition(marker)) }
}

fn condition(marker: &Marker) -> String {
    match marker.comparisons() {
        _ if is_printed(marker) => marker.to_string(),
        Some(count) => format!("a marker of {count} comparisons holds"),
        None => "a marker too long to show holds".to_owned(),
    }
}

/// The number of steps that are shown at either end of a path; of longer paths, those between are only counted.
const SHOWN_STEPS: usize = 12;

/// Returns a path: the root, each package with the extra that leads on, and the marker of each dependency.
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
