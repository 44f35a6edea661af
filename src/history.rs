//! Back-tests: the bytes that a plan would have transferred over the history of a lock.
//!
//! ```text
//! locks, oldest first ─→ one plan for each alternative ─→ bytes of the layers that changed, update by update ─→ totals
//! ```
//!
//! An *update* is a pair of consecutive states whose packages differ. It transfers the bytes of each layer whose
//! fingerprint no layer of the previous state has, since a content-addressed registry or cache does not hold it yet.

#[cfg(feature = "json")]
mod json;
mod text;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::fingerprint::Fingerprint;
use crate::graph::DependencyGraph;
use crate::message::{human_bytes, on_one_line};
use crate::plan::{Layer, Placement, Plan, PlanBuilder, PlanError};

#[cfg(feature = "json")]
pub use json::HistoryJson;
pub use text::{HistoryMarkdown, HistoryText};

/// A method of assigning the packages of a lock to layers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Alternative {
    /// All packages in one layer, as with one `uv sync`.
    OneLayer,
    /// The plan as requested.
    Plan,
    /// All tiers split by powers of two.
    PowersOfTwo,
    /// Tiers split by the sizes that `split` finds for the first state, with the tiers of the default plan joined.
    Sizes,
    /// Each package in a layer of its own: no plan transfers less.
    EachPackage,
}

impl Alternative {
    /// All alternatives, in the order of reports.
    pub const ALL: [Self; 5] = [Self::OneLayer, Self::Plan, Self::PowersOfTwo, Self::Sizes, Self::EachPackage];
}

impl fmt::Display for Alternative {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OneLayer => "one layer",
            Self::Plan => "this plan",
            Self::PowersOfTwo => "powers of two",
            Self::Sizes => "sizes of `split`",
            Self::EachPackage => "one layer per package",
        })
    }
}

/// The bytes that the updates of a history transfer with one alternative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Totals {
    /// The method of assigning packages to layers.
    pub alternative: Alternative,
    /// The bytes that all updates transfer, as far as sizes are known.
    pub bytes: u64,
    /// The number of layers of the largest plan.
    pub layers: usize,
    /// The number of layers that all updates transfer.
    pub changed: usize,
    /// The number of packages that moved to another layer without a change of their own.
    pub moves: usize,
}

/// A back-test: the bytes that each alternative would have transferred over the states of a lock.
///
/// ```
/// # let lock = |version: &str| format!(r#"
/// # version = 1
/// # requires-python = ">=3.12"
/// # [[package]]
/// # name = "app"
/// # source = {{ virtual = "." }}
/// # dependencies = [{{ name = "torch" }}, {{ name = "six" }}]
/// # [[package]]
/// # name = "six"
/// # version = "{version}"
/// # source = {{ registry = "https://index.example/simple" }}
/// # wheels = [{{ url = "https://files.example/six-{version}-py3-none-any.whl", size = 11050 }}]
/// # [[package]]
/// # name = "torch"
/// # version = "2.7.0"
/// # source = {{ registry = "https://index.example/simple" }}
/// # wheels = [{{ url = "https://files.example/torch-2.7.0-py3-none-any.whl", size = 800000000 }}]
/// # "#);
/// use locklayers::{DependencyGraph, Lockfile};
/// use locklayers::history::{Alternative, History, HistoryText};
/// let mut history = History::default();
/// for text in [lock("1.16.0"), lock("1.17.0")] {
///     let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
///     history.add(&graph, |builder| builder)?;
/// }
/// assert_eq!(history.updates(), 1);
/// assert_eq!(history.totals(Alternative::OneLayer).bytes, 800_011_050);
/// assert_eq!(history.totals(Alternative::EachPackage).bytes, 11_050);
/// assert!(HistoryText::of(&history).to_string().starts_with("2 states, 1 update\n"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct History {
    states: usize,
    updates: usize,
    unsized_files: usize,
    sizes: Option<Vec<u64>>,
    /// The number of comparisons in the markers of all states beyond what ordinary locks have.
    comparisons: usize,
    totals: BTreeMap<Alternative, Totals>,
    before: BTreeMap<Alternative, State>,
    /// The number of states for each reason.
    refused: BTreeMap<String, usize>,
}

/// The parts of a plan that the totals need.
#[derive(Clone, Debug, Default)]
struct State {
    layers: Vec<BuiltLayer>,
}

#[derive(Clone, Debug)]
struct BuiltLayer {
    name: String,
    /// Equal for layers that install the same.
    key: String,
    bytes: u64,
    packages: BTreeSet<String>,
}

impl History {
    /// Adds the next state of a lock; `ask` configures the builder of its plan.
    ///
    /// The sizes of [`Alternative::Sizes`] are those of the first state.
    ///
    /// # Errors
    ///
    /// [`PlanError`] if the lock cannot be planned, or if the markers of this state and of all before it have more
    /// comparisons together than [`Limits::comparisons`](crate::Limits::comparisons) allows. The state is then
    /// ignored.
    pub fn add<'g>(
        &mut self,
        graph: &'g DependencyGraph,
        ask: impl Fn(PlanBuilder<'g>) -> PlanBuilder<'g>,
    ) -> Result<(), PlanError> {
        let limit = graph.limits().most_comparisons();
        if self.comparisons > limit {
            return Err(PlanError::HistoryTooLong { limit, each: COMPARISONS });
        }
        let builder = ask(Plan::builder(graph));
        if !builder.is_of(graph) {
            return Err(PlanError::ForeignBuilder);
        }
        let placed = builder.placed().inspect_err(|error| {
            // It may have taken as much work as any state may.
            self.comparisons += if error.is_limit() { limit } else { 0 };
        })?;
        let plan = placed.clone().plan()?;
        self.comparisons = self.comparisons.saturating_add(comparisons(&plan));
        let halves = placed.split(None)?;
        let joined = if plan.is_default() { ask(Plan::builder(graph)).join_default_tiers().placed()? } else { placed };
        let sizes = match &self.sizes {
            Some(sizes) => sizes.clone(),
            None => joined.split(None)?.optimal_sizes(),
        };
        let states = [
            (Alternative::OneLayer, State::merged(&plan)),
            (Alternative::Plan, State::of(&plan)),
            (Alternative::PowersOfTwo, State::of(&halves)),
            (Alternative::Sizes, State::of(&joined.split(Some(sizes.clone()))?)),
            (Alternative::EachPackage, State::each(&plan)),
        ];
        self.sizes = Some(sizes);
        self.unsized_files = self.unsized_files.max(plan.bytes().unsized_files());
        self.count(states);
        Ok(())
    }

    fn count(&mut self, states: [(Alternative, State); 5]) {
        self.states += 1;
        let packages =
            |state: &State| state.layers.iter().flat_map(|layer| layer.packages.clone()).collect::<BTreeSet<_>>();
        let is_update = states.iter().any(|(alternative, state)| {
            *alternative == Alternative::Plan
                && self.before.get(alternative).is_some_and(|before| packages(before) != packages(state))
        });
        self.updates += usize::from(is_update);
        for (alternative, state) in states {
            let none = Totals { alternative, bytes: 0, layers: 0, changed: 0, moves: 0 };
            let totals = self.totals.entry(alternative).or_insert(none);
            totals.layers = totals.layers.max(state.layers.len());
            if is_update {
                let before = self.before.entry(alternative).or_default();
                totals.add(before, &state);
            }
            self.before.insert(alternative, state);
        }
    }

    /// Marks a missing state: the next one is not compared with those before it.
    pub fn skip(&mut self) {
        self.before.clear();
    }

    /// Marks a state that could not be planned, for a reason on one line: [`skip`](Self::skip)s it and counts the reason.
    pub fn refuse(&mut self, reason: &str) {
        self.skip();
        *self.refused.entry(on_one_line(reason)).or_default() += 1;
    }

    /// Returns the reasons for which states could not be planned, sorted, each with the number of states.
    pub fn refused(&self) -> impl Iterator<Item = (&str, usize)> {
        self.refused.iter().map(|(reason, states)| (reason.as_str(), *states))
    }

    /// Returns the number of planned states.
    pub fn states(&self) -> usize {
        self.states
    }

    /// Returns the number of updates: pairs of consecutive states that differ in a package.
    pub fn updates(&self) -> usize {
        self.updates
    }

    /// Returns the largest number of files without a known size in any state's plan; they count as 0 bytes.
    pub fn unsized_files(&self) -> usize {
        self.unsized_files
    }

    /// Returns what the updates transfer with an alternative; all numbers are 0 before the first state.
    pub fn totals(&self, alternative: Alternative) -> Totals {
        let none = Totals { alternative, bytes: 0, layers: 0, changed: 0, moves: 0 };
        self.totals.get(&alternative).copied().unwrap_or(none)
    }

    /// Returns a one-sentence summary: what the updates would have transferred with this plan, and with one layer.
    pub fn sentence(&self) -> String {
        let (plan, one) = (self.totals(Alternative::Plan).bytes, self.totals(Alternative::OneLayer).bytes);
        match self.updates {
            0 if self.states() < 2 => {
                "There is no earlier state of this lock, so there is nothing to compare.".to_owned()
            }
            0 => "No update of this lock changed a package, so there is nothing to compare.".to_owned(),
            1 => format!("Your last update would have pushed {} instead of {}.", human_bytes(plan), human_bytes(one)),
            updates => {
                format!(
                    "Your last {updates} updates would have pushed {} instead of {}.",
                    human_bytes(plan),
                    human_bytes(one)
                )
            }
        }
    }
}

impl Totals {
    fn add(&mut self, before: &State, now: &State) {
        let known: BTreeSet<&str> = before.layers.iter().map(|layer| layer.key.as_str()).collect();
        for layer in now.layers.iter().filter(|layer| !known.contains(layer.key.as_str())) {
            self.changed += 1;
            self.bytes = self.bytes.saturating_add(layer.bytes);
        }
        let mut layers: BTreeMap<&str, &str> = BTreeMap::new();
        for layer in &before.layers {
            layers.extend(layer.packages.iter().map(|package| (package.as_str(), layer.name.as_str())));
        }
        let is_moved =
            |layer: &BuiltLayer, package: &String| layers.get(package.as_str()).is_some_and(|name| *name != layer.name);
        self.moves +=
            now.layers.iter().map(|layer| layer.packages.iter().filter(|p| is_moved(layer, p)).count()).sum::<usize>();
    }
}

impl State {
    fn of(plan: &Plan<'_>) -> Self {
        let built = |layer: &Layer<'_>| BuiltLayer {
            name: layer.name().to_string(),
            key: Fingerprint::of(layer).to_string(),
            bytes: layer.bytes().most(),
            packages: layer.placements().iter().map(key).collect(),
        };
        Self { layers: plan.layers().iter().map(built).collect() }
    }

    /// Returns all packages in one layer, each once.
    fn merged(plan: &Plan<'_>) -> Self {
        let all: BTreeMap<String, u64> =
            plan.layers().iter().flat_map(Layer::placements).map(|p| (key(p), p.bytes().most())).collect();
        let bytes = all.values().fold(0_u64, |sum, bytes| sum.saturating_add(*bytes));
        let packages: BTreeSet<String> = all.into_keys().collect();
        let key = digest(&packages.iter().cloned().collect::<Vec<_>>().join("\n"));
        Self { layers: vec![BuiltLayer { name: String::new(), key, bytes, packages }] }
    }

    fn each(plan: &Plan<'_>) -> Self {
        let built = |placement: &Placement<'_>| BuiltLayer {
            name: placement.package().id().to_string(),
            key: key(placement),
            bytes: placement.bytes().most(),
            packages: [key(placement)].into(),
        };
        Self { layers: plan.layers().iter().flat_map(Layer::placements).map(built).collect() }
    }
}

/// Returns a key that is equal for packages with equal content, as fingerprints define it.
fn key(placement: &Placement<'_>) -> String {
    let package = placement.package();
    let hashes: Vec<String> = placement.hashes().iter().map(ToString::to_string).collect();
    let version = package.pinned_version().map(ToString::to_string).unwrap_or_default();
    let parts =
        [package.name().as_str(), &version, &placement.marker().to_string(), &placement.locator(), &hashes.join(" ")];
    digest(&parts.join("\t"))
}

/// Returns a digest of a string.
fn digest(text: &str) -> String {
    use std::fmt::Write;
    Sha256::digest(text).iter().fold(String::new(), |mut digest, byte| {
        // Writing to a `String` cannot fail.
        let _ = write!(digest, "{byte:02x}");
        digest
    })
}

/// The comparisons of one package's marker that are not counted: far more than uv writes.
const COMPARISONS: usize = 20;

/// Returns the number of comparisons in the markers of a plan beyond what ordinary locks have.
fn comparisons(plan: &Plan<'_>) -> usize {
    let placements = plan.layers().iter().flat_map(Layer::placements);
    let of = |placement: &Placement<'_>| placement.marker().printed().map_or(0, |(_, comparisons)| comparisons);
    placements.map(|placement| of(placement).saturating_sub(COMPARISONS)).fold(0, usize::saturating_add)
}
