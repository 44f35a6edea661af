//! The table of a plan's layers.

use std::collections::BTreeMap;
use std::fmt;

use super::grid::Grid;
use crate::fingerprint::Fingerprint;
use crate::lock::{Package, Source};
use crate::message::{Printable, human_bytes};
use crate::name::PackageName;
use crate::plan::{ArtifactBytes, Layer, Placement, Plan, ProvidedPackage, Shared};

/// The width of a line, in characters.
const COLUMNS: usize = 80;
/// The most names that a line lists; more are counted.
const NAMES: usize = 8;
/// The most packages of earlier layers that are named.
const FEW: usize = 3;

/// A plan as a table: a row for each layer, then the packages that layers do not repeat, that are built, that the base
/// image provides and that are local.
///
/// ```
/// # let text = "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"app\"\nsource = { virtual = \".\" }\n";
/// use locklayers::export::PlanText;
/// use locklayers::{DependencyGraph, Lockfile, Plan};
/// let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
/// assert_eq!(PlanText::of(&Plan::builder(&graph).build()?).to_string(), PlanText::NO_LAYERS);
/// # Ok::<(), locklayers::Error>(())
/// ```
#[derive(Debug)]
pub struct PlanText<'a, 'g> {
    plan: &'a Plan<'g>,
    marks: [&'a str; 2],
}

impl<'a, 'g> PlanText<'a, 'g> {
    /// The text of a plan without layers.
    pub const NO_LAYERS: &'static str = "no layers: the project has no dependencies outside its own tree\n";

    /// Returns the text of a plan.
    pub fn of(plan: &'a Plan<'g>) -> Self {
        Self { plan, marks: ["", ""] }
    }

    /// Sets strings around the header row, such as escapes for bold; there are none by default.
    #[must_use]
    pub fn header_between(self, before: &'a str, after: &'a str) -> Self {
        Self { marks: [before, after], ..self }
    }

    fn grid(&self) -> Grid<5> {
        let mut grid = Grid::new([false, true, true, false, false]);
        // For a target the files are exact; otherwise each package counts with its largest file.
        let download = if self.plan.target().is_some() { "download" } else { "at most" };
        let has_shared = self.plan.layers().iter().any(|layer| !layer.shared().is_empty());
        let earlier = if has_shared { "from earlier" } else { "" };
        grid.add(["layer", "packages", download, "fingerprint", earlier].map(str::to_owned));
        for layer in self.plan.layers() {
            grid.add([
                layer.name().to_string(),
                layer.placements().len().to_string(),
                briefly(layer.bytes()),
                short(Fingerprint::of(layer)),
                shared(layer),
            ]);
        }
        if self.plan.layers().len() > 1 {
            let packages: usize = self.plan.layers().iter().map(|layer| layer.placements().len()).sum();
            let total = ("total".to_owned(), packages.to_string(), briefly(self.plan.bytes()));
            grid.add([total.0, total.1, total.2, String::new(), String::new()]);
        }
        grid
    }
}

impl fmt::Display for PlanText<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.plan.layers().is_empty() {
            return f.write_str(Self::NO_LAYERS);
        }
        if let Some(target) = self.plan.target() {
            writeln!(f, "for {target}\n")?;
        }
        let rows = self.grid().to_string();
        let (header, rows) = rows.split_once('\n').unwrap_or((&rows, ""));
        let [before, after] = self.marks;
        writeln!(f, "{before}{header}{after}")?;
        f.write_str(rows)?;
        if self.plan.bytes().unsized_files() > 0 {
            writeln!(f, "\n?: files whose size the lock does not have")?;
        }
        // More are only counted; `show` and `why` name them.
        for layer in self.plan.layers().iter().filter(|layer| (1..=FEW).contains(&layer.shared().len())) {
            writeln!(f, "\n{}", listed(&format!("{} does not repeat", layer.name()), sharing(layer)))?;
        }
        for layer in self.plan.layers().iter().filter(|layer| layer.builds().next().is_some()) {
            writeln!(f, "\n{}", listed(&format!("{} builds from source", layer.name()), builds(layer)))?;
        }
        for (word, packages) in [("left out", self.plan.left_out()), ("installed over", self.plan.replaced())] {
            if !packages.is_empty() {
                writeln!(f, "\n{word} what the base image has: {}", all(packages))?;
            }
        }
        // Virtual packages are never installed, so they are omitted.
        let local = self.plan.local().iter().map(Placement::package);
        let local: Vec<String> =
            local.filter(|p| !matches!(p.source(), Source::Virtual(_))).map(|p| p.name().to_string()).collect();
        if local.is_empty() {
            return Ok(());
        }
        writeln!(f, "\n{}", listed("local, to be installed last from source:", local.into_iter()))
    }
}

/// Returns the packages that a layer does not repeat.
fn sharing(layer: &Layer<'_>) -> impl Iterator<Item = String> {
    let named = named(layer.shared().iter().map(Shared::package));
    layer.shared().iter().zip(named).map(|(shared, name)| {
        let layers: Vec<String> = shared.layers().iter().map(ToString::to_string).collect();
        format!("{name} (in {})", layers.join(", "))
    })
}

/// Returns the packages that a layer builds from source.
fn builds(layer: &Layer<'_>) -> impl Iterator<Item = String> {
    let named = named(layer.builds().map(Placement::package));
    layer.builds().zip(named).map(|(placement, name)| {
        let reason = placement.build_reason().map(|reason| format!(" ({reason})")).unwrap_or_default();
        format!("{name}{reason}")
    })
}

/// Returns packages by name, with their version if several have the name.
fn named<'p>(packages: impl Iterator<Item = &'p Package>) -> Vec<String> {
    let packages: Vec<&Package> = packages.collect();
    let mut counts: BTreeMap<&PackageName, usize> = BTreeMap::new();
    for package in &packages {
        *counts.entry(package.name()).or_default() += 1;
    }
    let name = |package: &&Package| match package.version().filter(|_| counts[package.name()] > 1) {
        Some(version) => format!("{} {version}", package.name()),
        None => package.name().to_string(),
    };
    packages.iter().map(name).collect()
}

/// Lists every package that the base image provides, however many: none of them is installed.
fn all(packages: &[ProvidedPackage<'_>]) -> String {
    packages.iter().map(|provided| Printable(provided.provided()).to_string()).collect::<Vec<_>>().join(", ")
}

/// Lists the first names after a heading: on its line if they fit, else each on a line of its own.
fn listed(heading: &str, names: impl Iterator<Item = String>) -> String {
    let mut names: Vec<String> = names.collect();
    if let Some(more) = names.len().checked_sub(NAMES).filter(|more| *more > 0) {
        names.truncate(NAMES);
        names.push(format!("and {more} more"));
    }
    let line = format!("{heading} {}", names.join(", "));
    if line.chars().count() <= COLUMNS {
        return line;
    }
    format!("{}:\n  {}", heading.trim_end_matches(':'), names.join("\n  "))
}

/// Formats a size in short form: files of unknown size are counted before a question mark.
fn briefly(bytes: ArtifactBytes) -> String {
    let known = human_bytes(bytes.most());
    match bytes.unsized_files() {
        0 => known,
        files if bytes.most() == 0 => format!("{files} ?"),
        files => format!("{known} + {files} ?"),
    }
}

fn short(fingerprint: Fingerprint) -> String {
    let mut text = fingerprint.to_string();
    text.truncate("ll1-".len() + 8);
    text.push('…');
    text
}

fn shared(layer: &Layer<'_>) -> String {
    match layer.shared().len() {
        0 => String::new(),
        1 => format!("1 package, {}", briefly(layer.shared_bytes())),
        count => format!("{count} packages, {}", briefly(layer.shared_bytes())),
    }
}
