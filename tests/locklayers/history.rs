//! Back-tests: how many bytes updates would have transferred.

use locklayers::history::{Alternative, History};
use locklayers::plan::PlanBuilder;
use locklayers::{DependencyGraph, Limits, Lockfile};

use crate::small::{graph, hash, package, project, wheel};

/// Returns a lock of a heavy and a light package in these versions.
fn lock(heavy: u32, light: u32) -> DependencyGraph {
    let sized = |name: &str, version: u32, size: u64| {
        let id = format!("{name} {version}");
        let digit = char::from_digit(version, 16).unwrap();
        package(&id, &[]).wheel(wheel(&id).hash(hash(digit)).size(size))
    };
    graph(project(&["heavy", "light"]), [sized("heavy", heavy, 1_000_000), sized("light", light, 1_000)])
}

fn history(states: &[(u32, u32)], ask: impl for<'g> Fn(PlanBuilder<'g>) -> PlanBuilder<'g>) -> History {
    let mut history = History::default();
    for (heavy, light) in states {
        history.add(&lock(*heavy, *light), &ask).unwrap();
    }
    history
}

fn bytes(history: &History) -> [u64; 5] {
    Alternative::ALL.map(|alternative| history.totals(alternative).bytes)
}

#[test]
fn an_update_transfers_the_layers_that_change() {
    let states = [(1, 1), (1, 2), (1, 3), (2, 3)];
    let history = history(&states, |builder| builder);
    assert_eq!((history.states(), history.updates()), (4, 3));
    let split = 1_000 + 1_000 + 1_000_000;
    assert_eq!(bytes(&history), [3 * 1_001_000, split, split, split, split]);
    assert_eq!(history.sentence(), "Your last 3 updates would have pushed 1.0 MB instead of 3.0 MB.");
    let totals = history.totals(Alternative::OneLayer);
    assert_eq!((totals.layers, totals.changed, totals.moves), (1, 3, 0));
}

#[test]
fn a_plan_that_is_not_split_costs_what_one_layer_costs() {
    let history = history(&[(1, 1), (1, 2)], |builder| builder.split(false));
    assert_eq!(bytes(&history)[..2], [1_001_000, 1_001_000]);
}

#[test]
fn a_state_with_the_same_packages_is_no_update() {
    let history = history(&[(1, 1), (1, 1), (1, 1)], |builder| builder);
    assert_eq!((history.states(), history.updates(), bytes(&history)), (3, 0, [0; 5]));
    assert_eq!(history.sentence(), "No update of this lock changed a package, so there is nothing to compare.");
}

#[test]
fn a_layer_of_two_states_ago_is_transferred_again() {
    let history = history(&[(1, 1), (1, 2), (1, 1)], |builder| builder);
    assert_eq!(history.totals(Alternative::EachPackage).bytes, 2_000);
}

/// No plan transfers less than one layer per package, or more than a single layer.
#[test]
fn bytes_lie_between_each_package_and_one_layer() {
    for seed in 0..30_u32 {
        let states: Vec<(u32, u32)> = (0..6).map(|at| (1 + (seed >> at) % 2, 1 + (seed * 7 + at) % 3)).collect();
        let [one, plan, halves, sizes, each] = bytes(&history(&states, |builder| builder));
        for bytes in [plan, halves, sizes] {
            assert!(each <= bytes && bytes <= one, "{states:?}: {each} {bytes} {one}");
        }
    }
}

/// Each state alone is within the limit of a plan, but all of them together exceed it.
#[test]
fn contrived_markers_are_counted_for_all_states_together() {
    let marker: Vec<String> = (0..30).map(|version| format!("platform_version == 'v{version}'")).collect();
    let text = format!(
        "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"app\"\nsource = {{ virtual = \".\" \
         }}\ndependencies = [{{ name = \"p\", marker = \"{}\" }}]\n[[package]]\nname = \"p\"\nversion = \
         \"1\"\nsource = {{ registry = \"https://index.example/simple\" }}\n",
        marker.join(" or ")
    );
    let limits = Limits::default().comparisons(30);
    let graph = DependencyGraph::from_lockfile_within(text.parse::<Lockfile>().unwrap(), limits).unwrap();
    let mut history = History::default();
    for _ in 0..4 {
        history.add(&graph, |builder| builder).unwrap();
    }
    let refused = history.add(&graph, |builder| builder).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "the markers of this state and of those before it take more than 30 comparisons to print, without 20 for each \
         package; no lock written by uv comes near this, so look for a marker written by hand (the library can raise \
         the limit, `Limits::comparisons`)"
    );
    assert!(refused.is_limit());
    assert_eq!(history.states(), 4);
}
