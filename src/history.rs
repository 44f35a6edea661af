//! Back-tests: the bytes that a plan would have transferred over the history of a lock.
//!
//! ```text
//! locks, oldest first ─→ one plan for each alternative ─→ bytes of the layers that changed, update by update ─→ totals
//! ```
//!
//! A state is the graph of a lock, which can come from any source: a revision, a folder, a database. Bytes are downloads, as
//! the locks state them.
//!
//! An *update* is a pair of consecutive states whose packages differ. It transfers the bytes of each layer whose
//! fingerprint no layer of the previous state has, since a content-addressed registry or cache does not hold it yet.

#[cfg(feature = "json")]
mod json;
mod state;
mod text;
mod totals;

use std::collections::{BTreeMap, BTreeSet};

use self::state::State;
use crate::graph::DependencyGraph;
use crate::message::{human_bytes, on_one_line};
use crate::plan::{Layer, Placement, Plan, PlanBuilder, PlanError};

#[cfg(feature = "json")]
pub use json::HistoryJson;
pub use text::{HistoryMarkdown, HistoryText};
pub use totals::{Alternative, Totals};

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
                let how = if self.refused().next().is_some() { "could be planned" } else { "was replayed" };
                let count = if self.states() == 0 { "No" } else { "Only one" };
                format!("{count} state of this lock {how}, so there is nothing to compare.")
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

/// The comparisons of one package's marker that are not counted: far more than uv writes.
const COMPARISONS: usize = 20;

/// Returns the number of comparisons in the markers of a plan beyond what ordinary locks have.
fn comparisons(plan: &Plan<'_>) -> usize {
    let placements = plan.layers().iter().flat_map(Layer::placements);
    let of = |placement: &Placement<'_>| placement.marker().printed().map_or(0, |(_, comparisons)| comparisons);
    placements.map(|placement| of(placement).saturating_sub(COMPARISONS)).fold(0, usize::saturating_add)
}
