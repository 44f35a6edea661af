//! Writes the dependency graph of an image as the `dependencies` of a `CycloneDX` document.
//!
//! `cargo run --example cyclonedx -- path/to/uv.lock [SELECTOR …]`, by default for `default`: what `uv sync` installs.
//! The list is that of `uv export --format cyclonedx1.5`: every edge of the lock between packages of the plan,
//! including those of extras that are not requested. `Plan::dependencies` returns only the edges that the plan follows.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::PathBuf;

use locklayers::graph::{Edge, GraphError};
use locklayers::lock::{Package, PackageId};
use locklayers::{DependencyGraph, Layer, LayerName, LayerSpec, Lockfile, Plan, Selector};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let example = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/fastapi-torch/uv.lock");
    let mut arguments = std::env::args().skip(1);
    let lock = Lockfile::read(arguments.next().map_or(example, PathBuf::from))?;
    let mut selectors = arguments.map(|selector| selector.parse()).collect::<Result<Vec<Selector>, _>>()?;
    if selectors.is_empty() {
        selectors.push(Selector::Default(None));
    }
    let graph = DependencyGraph::from_lockfile(lock)?;
    let plan = Plan::builder(&graph).layer(LayerSpec::new(LayerName::new("all")?, selectors)).build()?;
    println!(
        "{:#}",
        json!({ "bomFormat": "CycloneDX", "specVersion": "1.5", "dependencies": dependencies(&graph, &plan)? })
    );
    Ok(())
}

/// Returns each package of a plan with the packages of the plan that it can depend on, sorted.
pub(crate) fn dependencies(graph: &DependencyGraph, plan: &Plan<'_>) -> Result<Vec<Value>, GraphError> {
    let placements = plan.layers().iter().flat_map(Layer::placements).chain(plan.local());
    let packages: BTreeMap<&PackageId, &Package> = placements.map(|p| (p.package().id(), p.package())).collect();
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (id, package) in &packages {
        let depends_on = all.entry(reference(package)).or_default();
        let edges = graph.dependencies(id)?;
        let inside = edges.iter().map(Edge::dependency).filter(|dependency| packages.contains_key(dependency.id()));
        depends_on.extend(inside.map(reference));
    }
    Ok(all.into_iter().map(|(name, depends_on)| json!({ "ref": name, "dependsOn": depends_on })).collect())
}

/// Returns a short unique name of a package in a lock: `NAME@VERSION`.
fn reference(package: &Package) -> String {
    match package.version() {
        Some(version) => format!("{}@{version}", package.name()),
        None => package.name().to_string(),
    }
}
