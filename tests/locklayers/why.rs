//! The reasons why a package is in a plan.

use locklayers::lock::{FileSpec, PackageSpec};
use locklayers::name::PackageName;
use locklayers::plan::Why;
use locklayers::{DependencyGraph, Plan, Target};

use crate::small::{edges, graph, package, project, wheel};
use crate::support::spec;

/// Returns a graph with `p` at the root, and packages as `(name, dependencies)`, of 10 bytes each.
fn lock(root: PackageSpec, packages: &[(&str, &[&str])]) -> DependencyGraph {
    graph(root, packages.iter().map(|(name, dependencies)| sized(name, dependencies, Some(10))))
}

fn sized(name: &str, dependencies: &[&str], size: Option<u64>) -> PackageSpec {
    let id = format!("{name} 1.0");
    package(&id, dependencies).wheel(size.into_iter().fold(wheel(&id), FileSpec::size))
}

/// Returns each path: its root, its steps and its marker, and how much would be removed without it.
fn said(plan: &Plan<'_>, package: &str) -> Vec<String> {
    let found = plan.why(&PackageName::new(package).unwrap()).unwrap();
    found.iter().flat_map(paths).collect()
}

fn paths(why: &Why<'_>) -> Vec<String> {
    let path = |path: &locklayers::plan::WhyPath<'_>| {
        let steps: Vec<String> = path
            .steps()
            .iter()
            .map(|step| match step.extra() {
                Some(extra) => format!("{}[{extra}]", step.package().name()),
                None => step.package().name().to_string(),
            })
            .collect();
        let removed: Vec<&str> = path.exclusive().iter().map(|package| package.name().as_str()).collect();
        assert_eq!(path.exclusive_bytes().most(), 10 * removed.len() as u64);
        let marker = if path.marker().is_always() { String::new() } else { format!(" where {}", path.marker()) };
        format!("{}: {}{marker}; without it, less {}", path.root(), steps.join(" "), removed.join(" "))
    };
    why.paths().iter().map(path).collect()
}

#[test]
fn the_shortest_satisfiable_path_is_shown() {
    let graph = lock(
        project(&["a ; os_name == 'nt'", "b"]),
        &[
            // The short path requires two systems at once.
            ("a", &["z ; os_name == 'posix'"]),
            ("b", &["c"]),
            ("c", &["z ; python_full_version >= '3.13'"]),
            ("z", &[]),
        ],
    );
    let plan = Plan::builder(&graph).build().unwrap();
    assert_eq!(said(&plan, "z"), ["project: p b c z where python_full_version >= '3.13'; without it, less a b c z"]);
    let narrow = |python: &str| {
        let target = Target::builder(python, "linux").build().unwrap();
        let plan = Plan::builder(&graph).target(target).build().unwrap();
        said(&plan, "z")
    };
    assert_eq!(narrow("3.13"), ["project: p b c z; without it, less b c z"]);
    assert!(narrow("3.12").is_empty());
}

#[test]
fn extras_groups_and_cycles_are_followed() {
    let a = package("a 1.0", &["b"]).extra("x".parse().unwrap(), edges(&["z"]));
    let packages = [sized("b", &["a", "y"], Some(10)), sized("y", &[], Some(10)), sized("z", &[], Some(10))];
    let graph = graph(
        project(&["a[x]"]).group("g".parse().unwrap(), edges(&["b"])),
        packages.into_iter().chain([a.wheel(wheel("a 1.0").size(10))]),
    );
    let layers = [spec("g", &["group:g"]), spec("project", &["project"])];
    let plan = layers.into_iter().fold(Plan::builder(&graph), locklayers::plan::PlanBuilder::layer).build().unwrap();
    assert_eq!(said(&plan, "z"), ["project: p a[x] z; without it, less z"]);
    assert_eq!(said(&plan, "y"), ["group:g: b y; without it, less ", "project: p a b y; without it, less z"]);
    let why = &plan.why(&PackageName::new("y").unwrap()).unwrap()[0];
    assert_eq!(why.layers()[0].0.as_str(), "g");
    assert_eq!(why.fallback_layer().map(locklayers::LayerName::as_str), Some("project"));
    assert!(said(&plan, "nothing").is_empty());
    let local = &plan.why(&PackageName::new("p").unwrap()).unwrap()[0];
    assert!(local.layers().is_empty() && local.fallback_layer().is_none());
}

/// Layers that select from a scope have no roots of their own: the scope's roots are shown.
#[test]
fn the_roots_of_a_scope_are_shown() {
    let graph = lock(project(&["a"]), &[("a", &["z"]), ("z", &[])]);
    let layers = [spec("picked", &["package:z"]), spec("rest", &["rest"])];
    let plan = layers.into_iter().fold(Plan::builder(&graph), locklayers::plan::PlanBuilder::layer).build().unwrap();
    assert_eq!(said(&plan, "z"), ["project: p a z; without it, less a z"]);
}

/// A layer with its own selection is explained by that selection: `project` would explain another layer.
#[test]
fn a_picked_package_is_explained_from_the_selector_that_picked_it() {
    let graph = lock(project(&["a", "b"]), &[("a", &["z"]), ("b", &["y"]), ("y", &["z"]), ("z", &[])]);
    let layers = [spec("picked", &["package:b", "package:y"]), spec("later", &["package:a"]), spec("rest", &["rest"])];
    let plan = layers.into_iter().fold(Plan::builder(&graph), locklayers::plan::PlanBuilder::layer).build().unwrap();
    let selected_by = |package: &str| -> Vec<String> {
        let why = &plan.why(&PackageName::new(package).unwrap()).unwrap()[0];
        let steps = |path: &locklayers::plan::WhyPath<'_>| -> Vec<String> {
            path.steps().iter().map(|step| step.package().name().to_string()).collect()
        };
        why.selected_by().iter().map(|path| format!("{}: {}", path.root(), steps(path).join(" "))).collect()
    };
    assert_eq!(selected_by("z"), ["package:b: b y z", "package:y: y z"]);
    assert_eq!(selected_by("a"), ["package:a: a"]);
    assert!(selected_by("p").is_empty());
}

/// A layer shares with earlier ones what its packages need, not what its selectors reach.
#[test]
fn a_layer_shares_what_its_own_packages_need() {
    let graph = lock(project(&["a", "b"]), &[("a", &["y"]), ("b", &["y"]), ("y", &["z"]), ("z", &[])]);
    let shared = |first: &str, second: &str| -> Vec<String> {
        let layers = [spec("first", &[first]), spec("second", &[second])];
        let plan =
            layers.into_iter().fold(Plan::builder(&graph), locklayers::plan::PlanBuilder::layer).build().unwrap();
        plan.layers()[1].shared().iter().map(|shared| shared.package().name().to_string()).collect()
    };
    assert_eq!(shared("package:a", "rest"), ["y", "z"]);
    assert_eq!(shared("package:z", "rest"), ["z"]);
    assert!(shared("project", "rest").is_empty());
    assert!(shared("package:b", "package:y").is_empty());
}

/// Within a split tier the layer of a package depends only on its size, so the size is part of the reason.
#[test]
fn the_size_explains_the_layer_of_a_split_tier() {
    let graph = graph(
        project(&["big", "none", "tiny"]),
        [sized("big", &[], Some(40_000_000)), sized("none", &[], None), sized("tiny", &[], Some(10))],
    );
    let text = |layers: &[(&str, &str)], package: &str| {
        let named =
            layers.iter().fold(Plan::builder(&graph), |plan, (name, select)| plan.layer(spec(name, &[*select])));
        let plan = if layers.is_empty() { named } else { named.split(true) }.build().unwrap();
        let why = plan.why(&PackageName::new(package).unwrap()).unwrap();
        let text = locklayers::export::WhyText::of(&why[0]).to_string();
        text.lines().take_while(|line| !line.is_empty()).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(text(&[], "big"), ["big 1.0 is in project-32m", "project is split by size: this package has 40.0 MB"]);
    assert_eq!(
        text(&[], "none"),
        [
            "none 1.0 is in project-unsized",
            "project is split by size: the lock does not state the size of this package"
        ]
    );
    assert_eq!(
        text(&[("a", "package:tiny"), ("b", "rest")], "tiny"),
        ["tiny 1.0 is in a-8b", "a is split by size: this package has 10 B", "if a did not need it, it would be in b"]
    );
}
