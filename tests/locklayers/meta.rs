//! The generated locks reach the cases for which they are generated.

use locklayers::lock::Package;
use locklayers::{DependencyGraph, Layer, Lockfile, Target};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use crate::target_laws::builder;
use locklayers::proptest::any_lock;

/// Whether an edge of the cycle stays within it and requests an extra.
fn activates_extra(graph: &DependencyGraph, cycle: &[&Package]) -> bool {
    let edges = cycle.iter().flat_map(|p| p.dependencies().iter().chain(p.optional_dependencies().values().flatten()));
    let stays = |target: Option<&Package>| cycle.iter().any(|p| Some(p.id()) == target.map(Package::id));
    edges.into_iter().any(|edge| !edge.extras().is_empty() && stays(graph.lockfile().dependency(edge)))
}

#[test]
fn generated_locks_reach_cycles_forks_extras_and_conflicts() {
    let mut runner = TestRunner::deterministic();
    let strategy = any_lock();
    let (mut read, mut cycles, mut extra_cycles, mut forks, mut conflicts, mut environments, mut workspaces) =
        (0, 0, 0, 0, 0, 0, 0);
    for _ in 0..400 {
        let lock = strategy.new_tree(&mut runner).unwrap().current();
        let Ok(parsed) = lock.to_string().parse::<Lockfile>() else { continue };
        read += 1;
        forks += usize::from(lock.packages.iter().any(|p| p.forked));
        conflicts += usize::from(!parsed.conflicts().is_empty());
        environments += usize::from(!parsed.resolution_markers().is_empty());
        workspaces += usize::from(parsed.manifest().members().is_some());
        let graph = DependencyGraph::from_lockfile(parsed).unwrap();
        cycles += usize::from(!graph.cycles().is_empty());
        extra_cycles += usize::from(graph.cycles().iter().any(|cycle| activates_extra(&graph, cycle)));
    }
    let found = [
        ("read", read, 320),
        ("cycles", cycles, 80),
        ("extras in cycles", extra_cycles, 20),
        ("forks", forks, 80),
        ("conflicts", conflicts, 30),
        ("environments", environments, 20),
        ("workspaces", workspaces, 40),
    ];
    for (what, count, least) in found {
        assert!(count >= least, "{what}: {count} of 400, expected {least} at least");
    }
}

/// Plans for a target omit packages, install wheels and build, each often enough for the laws to be significant.
#[test]
fn generated_locks_are_significant_for_targets() {
    let mut runner = TestRunner::deterministic();
    let strategy = any_lock();
    let (mut plans, mut left_out, mut wheels, mut choices, mut builds) = (0, 0, 0, 0, 0);
    for _ in 0..400 {
        let mut lock = strategy.new_tree(&mut runner).unwrap().current();
        lock.packages.iter_mut().for_each(|package| package.files |= 1);
        let Ok(parsed) = lock.to_string().parse::<Lockfile>() else { continue };
        let graph = DependencyGraph::from_lockfile(parsed).unwrap();
        let target = Target::builder("3.12", "linux").build().unwrap();
        let Ok(narrow) = builder(&graph, &lock).target(target).build() else { continue };
        let wide = builder(&graph, &lock).build().unwrap();
        let count = |layers: &[Layer<'_>]| layers.iter().map(|layer| layer.placements().len()).sum::<usize>();
        let placements = || narrow.layers().iter().flat_map(Layer::placements);
        plans += 1;
        left_out += usize::from(count(narrow.layers()) < count(wide.layers()));
        wheels += usize::from(placements().any(|p| !p.wheels().is_empty()));
        choices += usize::from(placements().any(|p| !p.wheels().is_empty() && p.package().wheels().len() > 1));
        builds += usize::from(placements().any(|p| p.build_reason().is_some()));
    }
    let found = [
        ("plans", plans, 250),
        ("packages left out", left_out, 40),
        ("wheels", wheels, 60),
        ("choices", choices, 40),
        ("builds", builds, 60),
    ];
    for (what, count, least) in found {
        assert!(count >= least, "{what}: {count} of 400, expected {least} at least");
    }
}
