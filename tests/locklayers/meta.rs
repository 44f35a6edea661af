//! The generated locks reach what they are there to reach.

use locklayers::{DependencyGraph, Lockfile};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use crate::generate::{any_lock, lock_text};

#[test]
fn generated_locks_reach_cycles_forks_extras_and_conflicts() {
    let mut runner = TestRunner::deterministic();
    let strategy = any_lock();
    let (mut read, mut cycles, mut extra_cycles, mut forks, mut conflicts, mut environments, mut workspaces) =
        (0, 0, 0, 0, 0, 0, 0);
    for _ in 0..400 {
        let lock = strategy.new_tree(&mut runner).unwrap().current();
        let Ok(parsed) = lock_text(&lock).parse::<Lockfile>() else { continue };
        read += 1;
        let by_extra =
            |index: usize| lock.packages[index].extras.iter().flat_map(|p| &p.edges).any(|edge| edge.extras > 0);
        extra_cycles += usize::from((0..lock.packages.len()).any(by_extra));
        forks += usize::from(lock.packages.iter().any(|p| p.forked));
        conflicts += usize::from(!parsed.conflicts().is_empty());
        environments += usize::from(!parsed.resolution_markers().is_empty());
        workspaces += usize::from(parsed.manifest().members().is_some());
        cycles += usize::from(!DependencyGraph::from_lockfile(parsed).unwrap().cycles().is_empty());
    }
    let found = [
        ("read", read, 320),
        ("cycles", cycles, 80),
        ("extras in extras", extra_cycles, 40),
        ("forks", forks, 80),
        ("conflicts", conflicts, 30),
        ("environments", environments, 20),
        ("workspaces", workspaces, 40),
    ];
    for (what, count, least) in found {
        assert!(count >= least, "{what}: {count} of 400, expected {least} at least");
    }
}
