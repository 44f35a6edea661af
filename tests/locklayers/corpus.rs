//! Real locks: each is read, satisfies the invariants of a lock, and is planned alike by library and program.

use std::fs;

use locklayers::Lockfile;
use locklayers::lock::{Dependency, Package};

use crate::lock::builder::rebuilt;
use crate::program::{output, run, text};
use crate::support::{locks, shared};

fn all_edges(package: &Package) -> impl Iterator<Item = &Dependency> {
    let optional = package.optional_dependencies().values().flatten();
    package.dependencies().iter().chain(optional).chain(package.dependency_groups().values().flatten())
}

fn verify(lock: &Lockfile) {
    assert!(lock.packages().windows(2).all(|pair| pair[0].id() < pair[1].id()), "sorted, each once");
    for package in lock.packages() {
        for edge in all_edges(package) {
            let target = lock.dependency(edge).expect("every target is there");
            assert!(edge.extras().iter().all(|extra| target.optional_dependencies().contains_key(extra)));
            assert!(edge.extras().windows(2).all(|pair| pair[0] < pair[1]));
        }
        assert!(package.dependencies().windows(2).all(|pair| pair[0] < pair[1]), "sorted, each once");
        let (extras, groups): (Vec<_>, Vec<_>) = (package.extras().collect(), package.groups().collect());
        assert!(package.optional_dependencies().keys().all(|extra| extras.binary_search(&extra).is_ok()));
        assert!(package.dependency_groups().keys().all(|group| groups.binary_search(&group).is_ok()));
        assert!(package.wheels().iter().all(|wheel| wheel.filename().to_ascii_lowercase().ends_with(".whl")));
    }
    assert!(lock.conflicts().iter().all(|set| set.items().len() >= 2));
    assert_eq!(&rebuilt(lock).build().unwrap(), lock, "built from what it says, it is the same");
}

fn verify_all(folder: &str, at_least: usize) {
    let found = locks(&shared(folder));
    assert!(found.len() >= at_least, "{} locks", found.len());
    for path in found {
        verify(&Lockfile::read(&path).unwrap_or_else(|error| panic!("{error}")));
    }
}

#[test]
#[ignore = "needs ../shared/cases"]
fn every_case_is_read() {
    verify_all("cases", 50);
}

#[test]
#[ignore = "needs ../shared/corpus"]
fn every_lock_of_the_corpus_is_read() {
    verify_all("corpus", 50);
}

#[test]
#[ignore = "needs ../shared/corpus"]
fn every_real_lock_is_read_and_planned() {
    let folder = shared("corpus");
    let found = locks(&folder);
    for lock in &found {
        let output = run(lock.parent().unwrap(), &["plan", "--lock", lock.to_str().unwrap(), "--layer", "all=project"]);
        assert!(output.status.success(), "{}: {}", lock.display(), text(&output.stderr));
    }
    assert!(found.len() > 50, "only {} locks", found.len());
}

/// An embedder that passes the same documents gets the plan of the program, byte for byte.
#[test]
#[ignore = "needs ../shared/corpus"]
fn library_and_program_make_the_same_plan_of_every_real_project() {
    let folder = shared("corpus");
    let mut compared = 0;
    for lock in locks(&folder).iter().filter(|lock| lock.ends_with("uv.lock")) {
        let Ok(document) = fs::read_to_string(lock.with_file_name("pyproject.toml")) else { continue };
        let graph = locklayers::DependencyGraph::from_lockfile(locklayers::Lockfile::read(lock).unwrap()).unwrap();
        let file: locklayers::pyproject::PyProject = document.parse().unwrap();
        let plan = locklayers::Plan::builder(&graph).pyproject(&file).build().unwrap();
        let printed = output(&folder, &["plan", "--format", "json", "--lock", lock.to_str().unwrap()]);
        assert!(locklayers::export::PlanRecord::of(&plan).to_string() == printed, "{}", lock.display());
        compared += 1;
    }
    assert!(compared > 20, "only {compared} projects were compared");
}
