//! The check that layers are complete.

use std::collections::BTreeSet;

use super::snapshot::Snapshot;
use crate::closure::Closure;

/// The error for a package that layers lack, or that they should not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Incomplete {
    /// No layer holds a package that is needed.
    #[error("no layer holds `{package}`, which is needed under `{marker}`")]
    #[non_exhaustive]
    Missing {
        /// The package.
        package: String,
        /// The marker under which it is needed; empty where it always is.
        marker: String,
    },
    /// A layer holds a package that is needed nowhere.
    #[error("layer `{layer}` holds `{package}`, which nothing needs")]
    #[non_exhaustive]
    NotNeeded {
        /// The layer.
        layer: String,
        /// The package.
        package: String,
    },
}

/// Checks that layers hold exactly the packages of a closure, which this library computes for the selections of a
/// tool.
///
/// Local packages (the project, members, paths) may be in the layers or not. A tool that makes layers for one target
/// omits packages whose marker is false there; check it with locks that have no markers.
///
/// ```
/// # let text = r#"
/// # version = 1
/// # requires-python = ">=3.12"
/// # [[package]]
/// # name = "app"
/// # version = "0.1.0"
/// # source = { virtual = "." }
/// # dependencies = [{ name = "six" }]
/// # [[package]]
/// # name = "six"
/// # version = "1.17.0"
/// # source = { registry = "https://index.example/simple" }
/// # "#;
/// use locklayers::closure::Closure;
/// use locklayers::proptest::{Snapshot, check_complete};
/// use locklayers::{DependencyGraph, Lockfile, Selector};
/// let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
/// let closure = Closure::of(&graph, &["project".parse::<Selector>()?])?;
/// let error = check_complete(&Snapshot::default(), &closure).map_err(|error| error.to_string());
/// assert_eq!(error, Err("no layer holds `six`, which is needed under ``".to_owned()));
/// assert!(check_complete(&Snapshot::default().layer("web", "1", ["six"]), &closure).is_ok());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`Incomplete`] names the first package, by id, that no layer holds, or else the first that is held without need.
pub fn check_complete(layers: &Snapshot, closure: &Closure<'_>) -> Result<(), Incomplete> {
    let held: BTreeSet<&str> = layers.layers().flat_map(|(_, packages)| packages).map(String::as_str).collect();
    for (package, marker) in closure.iter().filter(|(package, _)| !package.source().is_local()) {
        if !held.contains(package.name().as_str()) {
            let (package, marker) = (package.name().to_string(), marker.to_string());
            return Err(Incomplete::Missing { package, marker });
        }
    }
    let needed: BTreeSet<&str> = closure.iter().map(|(package, _)| package.name().as_str()).collect();
    for (layer, packages) in layers.layers() {
        if let Some(package) = packages.iter().find(|package| !needed.contains(package.as_str())) {
            return Err(Incomplete::NotNeeded { layer: layer.to_owned(), package: package.clone() });
        }
    }
    Ok(())
}

/// Asserts that layers hold exactly the packages of a closure; see [`check_complete`].
///
/// # Panics
///
/// Panics if they do not, as an assertion of a test does.
#[expect(clippy::panic, reason = "this is an assertion for tests")]
#[track_caller]
pub fn assert_complete(layers: &Snapshot, closure: &Closure<'_>) {
    if let Err(incomplete) = check_complete(layers, closure) {
        panic!("{incomplete}\nlayers: {layers:?}\nneeded: {closure:?}");
    }
}
