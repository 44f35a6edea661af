//! The graphs of a lock and of a plan, traversed through the public API.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use proptest::collection::vec;
use proptest::prelude::*;

use locklayers::graph::{Edge, Part};
use locklayers::lock::{DefaultGroups, PackageId, PackageSpec, Source};
use locklayers::proptest::any_lock;
use locklayers::{DependencyGraph, Plan};
use serde_json::Value;

use crate::differential::{export, runner, uv, write_project};
use crate::generate::{Selection, any_selection};
use crate::small;
use crate::support::{parse, plan, spec};

#[path = "../../examples/cyclonedx.rs"]
#[expect(dead_code, reason = "the example's `main` is not run here")]
mod cyclonedx;

/// A cycle of two packages, and two versions of a third, of which an extra and a group need one each.
fn lock() -> DependencyGraph {
    packages("1.0", |package, _| package)
}

/// The same with a version of the cycle's packages, and with changes of the packages of the registry.
fn packages(version: &str, change: impl Fn(PackageSpec, &str) -> PackageSpec) -> DependencyGraph {
    let id =
        PackageId::new("app".parse().unwrap(), Some("0.1.0".parse().unwrap()), Source::Virtual(".".parse().unwrap()));
    let app = small::needing(id.unwrap(), &["ring[tls]", "six==1.16.0 ; sys_platform == 'win32'"]);
    let app = small::group(small::extra(app, "cli", &["six==1.17.0"]), "dev", &["ring"]);
    let registry = |id: &str, dependencies: &[&str]| change(small::package(id, dependencies), id);
    let ring = small::extra(registry(&format!("ring {version}"), &["rung"]), "extra", &["six==1.17.0"]);
    let ring = small::extra(ring, "tls", &["six==1.17.0 ; sys_platform == 'linux'"]);
    let rung = registry(&format!("rung {version}"), &["ring"]);
    small::graph(app, [ring, rung, registry("six 1.16.0", &[]), registry("six 1.17.0", &[])])
}

fn said(edges: &[Edge<'_>]) -> Vec<String> {
    edges.iter().map(ToString::to_string).collect()
}

#[test]
fn packages_are_found_by_name_and_traversed_in_both_directions() {
    let graph = lock();
    let ring = graph.package(&"Ring".parse().unwrap()).unwrap();
    assert!(graph.package(&"six".parse().unwrap()).is_none(), "there are two");
    let versions = graph.packages_named(&"six".parse().unwrap()).iter().map(|p| p.version().unwrap().to_string());
    assert_eq!(versions.collect::<Vec<_>>(), ["1.16.0", "1.17.0"]);
    let app = graph.package(&"app".parse().unwrap()).unwrap();
    assert_eq!(
        said(&graph.dependencies(app.id()).unwrap()),
        ["app -> ring[tls]", "app -> six ; sys_platform == 'win32'", "app[cli] -> six", "app:dev -> ring"]
    );
    let dependents = graph.dependents(ring.id()).unwrap();
    assert_eq!(said(&dependents), ["app -> ring[tls]", "app:dev -> ring", "rung -> ring"]);
    assert_eq!(dependents[1].part(), &Part::Group("dev".parse().unwrap()));
    assert_eq!((dependents[0].dependent(), dependents[0].extras().len()), (app, 1));
}

#[test]
fn components_come_dependencies_first() {
    let graph = lock();
    let order: Vec<String> = graph
        .topological_order()
        .iter()
        .map(|component| component.iter().map(|p| p.id().to_string()).collect::<Vec<_>>().join(" + "))
        .collect();
    assert_eq!(
        order,
        [
            "six==1.17.0 (https://index.example/simple)",
            "six==1.16.0 (https://index.example/simple)",
            "ring==1.0 (https://index.example/simple) + rung==1.0 (https://index.example/simple)",
            "app==0.1.0 (.)",
        ]
    );
}

#[test]
fn a_package_of_another_lock_is_refused() {
    let (here, there) = (lock(), packages("2.0", |package, _| package));
    let foreign = there.package(&"ring".parse().unwrap()).unwrap().id();
    let error = here.dependencies(foreign).unwrap_err();
    assert_eq!(
        error.to_string(),
        "ring==2.0 (https://index.example/simple) is not a package of this lock; take it from the lock that the graph \
         was built from"
    );
    assert_eq!(here.dependents(foreign).unwrap_err(), error);
}

#[test]
fn a_plan_knows_its_edges_and_extras() {
    let graph = lock();
    let plan = plan(&graph, &[("all", &["project", "group:dev"])]).unwrap();
    let app = &plan.local()[0];
    assert_eq!(
        said(&plan.dependencies(app).unwrap()),
        ["app -> ring[tls]", "app -> six ; sys_platform == 'win32'", "app:dev -> ring"]
    );
    let ring = &plan.layers()[0].placements()[0];
    assert_eq!(ring.extras().iter().map(ToString::to_string).collect::<Vec<_>>(), ["tls"]);
    let edges = plan.dependencies(ring).unwrap();
    assert_eq!(said(&edges), ["ring -> rung", "ring[tls] -> six ; sys_platform == 'linux'"]);
    let graph =
        packages("1.0", |package, id| if id == "six 1.17.0" { package } else { package.wheel(small::wheel(id)) });
    let target = locklayers::Target::builder("3.12", "windows").build().unwrap();
    let narrow = Plan::builder(&graph).layer(spec("all", &["project"])).target(target).build().unwrap();
    assert_eq!(said(&narrow.dependencies(&narrow.local()[0]).unwrap()), ["app -> ring[tls]", "app -> six"]);
    assert_eq!(said(&narrow.dependencies(&narrow.layers()[0].placements()[0]).unwrap()), ["ring -> rung"]);
}

#[test]
fn a_placement_of_another_plan_is_refused() {
    let (here, there) = (lock(), lock());
    let (plan_here, plan_there) =
        (plan(&here, &[("all", &["project"])]).unwrap(), plan(&there, &[("all", &["project"])]).unwrap());
    let foreign = &plan_there.layers()[0].placements()[0];
    let refused = "ring==1.0 (https://index.example/simple) is not in this plan; use a placement of this plan";
    assert_eq!(plan_here.dependencies(foreign).unwrap_err().to_string(), refused);
    let less = plan(&here, &[("all", &["extra:cli"])]).unwrap();
    assert_eq!(less.dependencies(&plan_here.layers()[0].placements()[0]).unwrap_err().to_string(), refused);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Both directions have the same edges, and every edge leads to an earlier component or stays within its own.
    #[test]
    fn edges_go_both_ways_and_down_the_order(lock in any_lock()) {
        let Some(graph) = parse(&lock.to_string()) else { return Ok(()) };
        let all = graph.lockfile().packages();
        let out: BTreeSet<String> = all.iter().flat_map(|p| graph.dependencies(p.id()).unwrap()).map(|e| key(&e)).collect();
        let back: BTreeSet<String> = all.iter().flat_map(|p| graph.dependents(p.id()).unwrap()).map(|e| key(&e)).collect();
        prop_assert_eq!(&out, &back);
        let mut rank = BTreeMap::new();
        for (component, packages) in graph.topological_order().into_iter().enumerate() {
            rank.extend(packages.into_iter().map(|package| (package.id(), component)));
        }
        prop_assert_eq!(rank.len(), all.len());
        for edge in all.iter().flat_map(|p| graph.dependencies(p.id()).unwrap()) {
            prop_assert!(rank[edge.dependency().id()] <= rank[edge.dependent().id()], "{}", edge);
        }
    }
}

fn key(edge: &Edge<'_>) -> String {
    format!("{} {} {edge}", edge.dependent().id(), edge.dependency().id())
}

/// The dependents of each package, by `NAME@VERSION`.
type Depends = BTreeMap<String, BTreeSet<String>>;

fn strings(list: &Value) -> BTreeSet<String> {
    list.as_array().into_iter().flatten().map(|item| item.as_str().unwrap().to_owned()).collect()
}

/// The property of a root that uv made up.
const SYNTHETIC: &str = "uv:package:is_synthetic_root";

/// Returns the list of `uv export --format cyclonedx1.5` with its references resolved, without what it adds for the
/// whole workspace.
fn ask_uv(uv: &str, folder: &Path, flags: &[String]) -> Result<Depends, String> {
    let format = ["cyclonedx1.5", "--preview-features", "sbom-export"];
    let printed = export(uv, folder, &format, flags)?;
    let bom: Value = serde_json::from_str(&printed).expect("uv writes JSON");
    let root = &bom["metadata"]["component"];
    let components = bom["components"].as_array().into_iter().flatten().chain([root]);
    let names: BTreeMap<&str, String> = components
        .filter_map(|component| {
            let name = component["name"].as_str()?;
            let version = component["version"].as_str().map(|version| format!("@{version}")).unwrap_or_default();
            Some((component["bom-ref"].as_str()?, format!("{name}{version}")))
        })
        .collect();
    // The root of a whole workspace is not a package of the lock.
    let is_made_up = root["properties"].as_array().is_some_and(|all| all.iter().any(|p| p["name"] == SYNTHETIC));
    let is_package = |entry: &&Value| !is_made_up || entry["ref"] != root["bom-ref"];
    let listed = bom["dependencies"].as_array().into_iter().flatten().filter(is_package);
    Ok(listed
        .map(|entry| {
            let depends_on = strings(&entry["dependsOn"]).iter().map(|name| names[name.as_str()].clone()).collect();
            (names[entry["ref"].as_str().unwrap()].clone(), depends_on)
        })
        .collect())
}

fn ask_us(graph: &DependencyGraph, selectors: &[&str]) -> Result<Depends, String> {
    let root = graph.lockfile().root().map(|root| root.name().clone());
    let builder = Plan::builder(graph).layer(spec("all", selectors));
    let plan = builder.default_groups(root, DefaultGroups::Named(Vec::new())).build().map_err(|e| e.to_string())?;
    let listed = cyclonedx::dependencies(graph, &plan).map_err(|error| error.to_string())?;
    Ok(listed.iter().map(|e| (e["ref"].as_str().unwrap().to_owned(), strings(&e["dependsOn"]))).collect())
}

#[test]
#[ignore = "needs uv 0.13.9"]
fn uv_lists_the_same_cyclonedx_dependencies() {
    let uv = uv();
    let (mut runner, cases, seed) = runner(60);
    let compared = std::cell::Cell::new(0);
    let result = runner.run(&(any_lock(), vec(any_selection(), 2)), |(lock, asked)| {
        let folder = tempfile::tempdir().unwrap();
        write_project(folder.path(), &lock);
        let Some(graph) = parse(&lock.to_string()) else { return Ok(()) };
        for asked in asked {
            let selection = Selection::of(&lock, asked);
            let mut flags = selection.flags.clone();
            if !lock.groups.is_empty() && flags.is_empty() {
                flags.push("--no-default-groups".to_owned());
            }
            let selectors: Vec<&str> = selection.selectors.iter().map(String::as_str).collect();
            if let (Ok(theirs), Ok(ours)) = (ask_uv(&uv, folder.path(), &flags), ask_us(&graph, &selectors)) {
                compared.set(compared.get() + 1);
                prop_assert_eq!(theirs, ours, "flags {:?}\n{}", flags, lock.to_string());
            }
        }
        Ok(())
    });
    println!("{} exports equal", compared.get());
    result.unwrap_or_else(|error| panic!("LOCKLAYERS_SEED={seed}: {error}"));
    assert!(compared.get() > cases, "uv refuses too many of the generated locks");
}
