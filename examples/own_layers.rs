//! Layers by the caller's own rules: the common packages of two services, large packages, and packages by licence.
//!
//! `cargo run --example own_layers -- path/to/uv.lock SELECTOR SELECTOR`, by default for the two groups of an example.

use std::collections::BTreeSet;
use std::error::Error;
use std::path::PathBuf;

use locklayers::closure::{Closure, SelectionError};
use locklayers::graph::GraphError;
use locklayers::lock::{Package, PackageId, Wheel};
use locklayers::plan::{PlanError, Tier};
use locklayers::{DependencyGraph, Fingerprint, LayerName, Lockfile, Plan, Selector};

/// A package of at least this many bytes is large.
const LARGE: u64 = 5_000_000;
fn main() -> Result<(), Box<dyn Error>> {
    run(std::env::args().skip(1))
}

pub(crate) fn run(mut arguments: impl Iterator<Item = String>) -> Result<(), Box<dyn Error>> {
    let example = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/fastapi-torch/uv.lock");
    let lock = Lockfile::read(arguments.next().map_or(example, PathBuf::from))?;
    let [first, second] = ["group:light-frequently-updated", "group:heavy-rarely-updated"];
    let first = arguments.next().unwrap_or_else(|| first.to_owned()).parse()?;
    let second = arguments.next().unwrap_or_else(|| second.to_owned()).parse()?;
    let graph = DependencyGraph::from_lockfile(lock)?;
    let scope = [first, second];
    print("by service", &by_service(&graph, &scope[..1], &scope[1..])?);
    print("by size", &by_size(&graph, &scope)?);
    print("by licence", &by_licence(&graph, &scope, &audit(&graph))?);
    Ok(())
}

/// The packages that both services need come first, then the rest of each. Closures are combined like sets.
pub(crate) fn by_service<'g>(
    graph: &'g DependencyGraph,
    first: &[Selector],
    second: &[Selector],
) -> Result<Plan<'g>, Box<dyn Error>> {
    let closures: Result<Vec<Closure<'g>>, SelectionError> = Closure::together(graph, &[first, second]);
    let [first, second] = closures?.try_into().map_err(|_| "a closure for each selection")?;
    let common = first.intersection(&second)?;
    let plan = Plan::builder(graph)
        .tier(Tier::new(LayerName::new("common")?, common))
        .tier(Tier::new(LayerName::new("first")?, first))
        .tier(Tier::new(LayerName::new("second")?, second));
    Ok(plan.build()?)
}

/// Large packages come first, with all their dependencies: a dependency must be in the layer of its dependents or
/// before it.
pub(crate) fn by_size<'g>(graph: &'g DependencyGraph, scope: &[Selector]) -> Result<Plan<'g>, Box<dyn Error>> {
    let (large, small) = (LayerName::new("large")?, LayerName::new("small")?);
    let with_large = with_dependencies(graph, |package| {
        package.wheels().iter().filter_map(Wheel::size).max().is_some_and(|bytes| bytes >= LARGE)
    })?;
    let choose = |package: &Package| if with_large.contains(package.id()) { large.clone() } else { small.clone() };
    let order = [large.clone(), small.clone()];
    Ok(Plan::builder(graph).scope(scope.iter().cloned()).place(order, |package| Some(choose(package))).build()?)
}

/// Returns the packages of a lock that satisfy a condition, with all their dependencies.
fn with_dependencies(
    graph: &DependencyGraph,
    is_wanted: impl Fn(&Package) -> bool,
) -> Result<BTreeSet<&PackageId>, GraphError> {
    let mut found = BTreeSet::new();
    // Dependents come before their dependencies; the packages of a cycle are visited together.
    for cycle in graph.topological_order().into_iter().rev() {
        if cycle.iter().any(|package| is_wanted(package) || found.contains(package.id())) {
            for package in cycle {
                found.insert(package.id());
                found.extend(graph.dependencies(package.id())?.iter().map(|edge| edge.dependency().id()));
            }
        }
    }
    Ok(found)
}

/// The packages that must not be published; a real tool reads them from the report of its licence scanner.
pub(crate) fn audit(graph: &DependencyGraph) -> BTreeSet<&PackageId> {
    let packages = graph.lockfile().packages().iter().map(Package::id);
    packages.filter(|id| id.name().as_str().starts_with("nvidia-")).collect()
}

/// Packages that must not be published are in the last layer, so that the image without it can be published. Other
/// packages may need them: the library names the first such edge, which is then allowed, since nothing runs before all
/// layers are installed.
pub(crate) fn by_licence<'g>(
    graph: &'g DependencyGraph,
    scope: &[Selector],
    restricted: &BTreeSet<&PackageId>,
) -> Result<Plan<'g>, Box<dyn Error>> {
    let order = [LayerName::new("open")?, LayerName::new("restricted")?];
    let choose = |package: &Package| order[usize::from(restricted.contains(package.id()))].clone();
    let scope = scope.iter().cloned();
    let plan = Plan::builder(graph).scope(scope).place(order.clone(), |package| Some(choose(package)));
    match plan.clone().build() {
        Err(PlanError::LaterDependency { package, dependency, .. }) => {
            println!("by licence: {} needs {}, which is installed after it", package.name(), dependency.name());
            Ok(plan.allow_later_dependencies(true).build()?)
        }
        plan => Ok(plan?),
    }
}

fn print(rule: &str, plan: &Plan<'_>) {
    for layer in plan.layers() {
        let (count, bytes) = (layer.placements().len(), layer.bytes());
        println!("{rule}: {} has {count} packages with {bytes}, {}", layer.name(), Fingerprint::of(layer));
    }
}
