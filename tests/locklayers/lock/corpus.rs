//! Every real lock is read, and holds what a lock must hold.

use locklayers::Lockfile;
use locklayers::lock::{Dependency, Package};

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
}

fn verify_all(folder: &str, at_least: usize) {
    let Some(folder) = shared(folder) else { return };
    let found = locks(&folder);
    assert!(found.len() >= at_least, "{} locks", found.len());
    for path in found {
        verify(&Lockfile::read(&path).unwrap_or_else(|error| panic!("{error}")));
    }
}

#[test]
fn every_case_is_read() {
    verify_all("cases", 50);
}

#[test]
fn every_lock_of_the_corpus_is_read() {
    verify_all("corpus", 50);
}
