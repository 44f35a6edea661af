//! Layers that the caller defines: closures as tiers, and packages that are placed one by one.

use locklayers::closure::{Closure, SelectionError};
use locklayers::diff::{LayerDiff, PackageDiff, PlanDiff};
use locklayers::export::{DotGraph, LayerFile, LayerFormat, MermaidGraph, PlanRecord, SvgGraph, WhyText};
use locklayers::image::{BakeFile, Dockerfile, DockerfileError, Stages};
use locklayers::lock::{PackageId, Source};
use locklayers::name::{ExtraName, PackageName};
use locklayers::plan::{PlanBuilder, PlanError, ProvidedPackages, ProvidedPolicy, Tier};
use locklayers::{DependencyGraph, Layer, LayerName, Lockfile, Plan, Selector, Target};

use crate::small;
use crate::support::{graph, spec};

/// `app` needs `web` and on Linux `torch`, `web` needs `six` and on Windows `idna`; `worker` needs `torch`, `torch` needs `six`.
fn app(version: Option<&str>, source: Source) -> DependencyGraph {
    let id = PackageId::new("app".parse().unwrap(), version.map(|version| version.parse().unwrap()), source).unwrap();
    let root = small::needing(id, &["web[fast]", "torch ; sys_platform == 'linux'"])
        .group("worker".parse().unwrap(), small::edges(&["torch"]));
    let package = |id: &str, digit, size, dependencies: &[&str]| {
        small::package(id, dependencies).wheel(small::wheel(id).hash(small::hash(digit)).size(size))
    };
    let web = package("web 2.0", '5', 50, &["six", "idna ; sys_platform == 'win32'"]);
    let packages = [
        package("fast 1.0", '1', 1, &[]),
        package("idna 3.10", '2', 20, &[]),
        package("six 1.17.0", '3', 300, &[]),
        package("torch 2.7.0", '4', 4000, &["six"]),
        web.extra("fast".parse().unwrap(), small::edges(&["fast"])),
    ];
    small::graph(root, packages)
}

fn virtual_app() -> DependencyGraph {
    app(None, Source::Virtual(".".parse().unwrap()))
}

fn editable_app(version: Option<&str>) -> DependencyGraph {
    app(version, Source::Editable(".".parse().unwrap()))
}

#[path = "../../examples/own_layers.rs"]
#[expect(dead_code, reason = "the example's `main` reads the arguments of the program")]
mod own_layers;

#[test]
fn the_example_forms_layers_by_its_own_rules() {
    own_layers::run(std::iter::empty()).unwrap();
    let lock = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/fastapi-torch/uv.lock");
    let graph = DependencyGraph::from_lockfile(Lockfile::read(lock).unwrap()).unwrap();
    let scope = ["light-frequently-updated", "heavy-rarely-updated"]
        .map(|name| format!("group:{name}").parse::<Selector>().unwrap());
    let names = |plan: &Plan<'_>| -> Vec<(String, usize)> {
        plan.layers().iter().map(|layer| (layer.name().to_string(), layer.placements().len())).collect()
    };
    let counts =
        |counts: &[(&str, usize)]| counts.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect::<Vec<_>>();
    let plan = own_layers::by_service(&graph, &scope[..1], &scope[1..]).unwrap();
    assert_eq!(names(&plan), counts(&[("common", 1), ("first", 13), ("second", 24)]));
    assert_eq!(plan.layers()[0].placements()[0].package().name().as_str(), "typing-extensions");
    let plan = own_layers::by_size(&graph, &scope).unwrap();
    assert_eq!(names(&plan), counts(&[("large", 25), ("small", 13)]));
    let plan = own_layers::by_licence(&graph, &scope, &own_layers::audit(&graph)).unwrap();
    assert_eq!(names(&plan), counts(&[("open", 24), ("restricted", 14)]));
}

fn name(text: &str) -> LayerName {
    LayerName::new(text).unwrap()
}

fn closure<'g>(graph: &'g DependencyGraph, selectors: &[&str]) -> Closure<'g> {
    let selectors: Vec<Selector> = selectors.iter().map(|selector| selector.parse().unwrap()).collect();
    Closure::of(graph, &selectors).unwrap()
}

/// Returns the layers with their packages, each with its marker.
fn held(plan: &Plan<'_>) -> Vec<String> {
    let package = |layer: &Layer<'_>| {
        let placements = layer.placements().iter();
        let held = placements.map(|p| match p.marker().to_string() {
            marker if marker.is_empty() => p.package().name().to_string(),
            marker => format!("{} ; {marker}", p.package().name()),
        });
        format!("{}: {}", layer.name(), held.collect::<Vec<_>>().join(", "))
    };
    plan.layers().iter().map(package).collect()
}

fn refused(plan: Result<Plan<'_>, PlanError>) -> String {
    plan.map(|plan| held(&plan)).unwrap_err().to_string()
}

#[test]
fn closures_are_tiers_beside_those_of_selectors() {
    let graph = virtual_app();
    let (app, worker) = (closure(&graph, &["project"]), closure(&graph, &["group:worker"]));
    let plan = Plan::builder(&graph)
        .tier(Tier::new(name("common"), app.intersection(&worker).unwrap()))
        .tier(Tier::new(name("worker"), worker.difference(&app).unwrap()))
        .layer(spec("rest", &["rest"]))
        .build()
        .unwrap();
    assert_eq!(
        held(&plan),
        [
            "common: six, torch ; sys_platform == 'linux'",
            "worker: torch ; sys_platform != 'linux'",
            "rest: fast, idna ; sys_platform == 'win32', web",
        ]
    );
    let torch = &plan.layer("common").unwrap().placements()[1];
    let needed_by: Vec<String> = torch.needed_by().iter().map(ToString::to_string).collect();
    assert_eq!(needed_by, ["project", "group:worker"]);
    assert_eq!(plan.layer("worker").unwrap().selectors(), ["group:worker".parse().unwrap()]);
    let shared: Vec<&str> = plan.layers()[2].shared().iter().map(|s| s.package().name().as_str()).collect();
    assert_eq!(shared, ["six"], "`web` of the last layer needs it");
    assert_eq!(plan.layers()[0].placements()[0].also_needed_by(), [name("worker"), name("rest")]);
}

#[test]
fn a_closure_that_is_split_has_a_layer_for_each_size_class() {
    let graph = virtual_app();
    let plan = Plan::builder(&graph)
        .tier(Tier::new(name("all"), closure(&graph, &["project"])).with_split(true))
        .sizes([100])
        .build()
        .unwrap();
    assert_eq!(
        held(&plan),
        ["all-100b: six, torch ; sys_platform == 'linux'", "all-rest: fast, idna ; sys_platform == 'win32', web"]
    );
    let cut = Plan::builder(&graph)
        .tier(Tier::new(name("all"), closure(&graph, &["project"])).with_split(true).with_max_bytes(4000))
        .sizes([100])
        .build()
        .unwrap();
    assert_eq!(cut.layers().len(), 3);
}

#[test]
fn the_caller_places_packages_one_by_one_and_leaves_others_to_the_tiers() {
    let graph = virtual_app();
    let scope = ["project", "group:worker"].map(|selector| selector.parse::<Selector>().unwrap());
    let mut asked = Vec::new();
    let plan = Plan::builder(&graph)
        .scope(scope)
        .layer(spec("torch", &["package:torch"]))
        .layer(spec("rest", &["rest"]))
        .place([name("late")], |package| {
            asked.push(package.name().as_str());
            (package.name().as_str() == "web").then(|| name("late"))
        })
        .build()
        .unwrap();
    assert_eq!(asked, ["app", "fast", "idna", "six", "torch", "web"]);
    assert_eq!(held(&plan), ["torch: six, torch", "rest: fast, idna ; sys_platform == 'win32'", "late: web"]);
    let web = &plan.layers()[2].placements()[0];
    assert_eq!(web.needed_by(), ["project".parse().unwrap()]);
    assert_eq!(web.extras().iter().map(ExtraName::as_str).collect::<Vec<_>>(), ["fast"]);
    let edges: Vec<String> = plan.dependencies(web).unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(edges, ["web -> idna ; sys_platform == 'win32'", "web -> six", "web[fast] -> fast"]);
    let local: Vec<&str> = plan.local().iter().map(|local| local.package().name().as_str()).collect();
    assert_eq!(local, ["app"], "what is installed last stands in no tier, and is there all the same");
    let edges: Vec<String> = plan.dependencies(&plan.local()[0]).unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(edges, ["app -> torch ; sys_platform == 'linux'", "app -> web[fast]", "app:worker -> torch"]);
}

#[test]
fn a_tier_without_selectors_needs_placed_packages() {
    let graph = virtual_app();
    let bare = Plan::builder(&graph).tier(name("bare")).build();
    assert_eq!(
        refused(bare),
        "layer `bare` has no selectors; add at least one, such as `group:NAME`, `project` or `package:GLOB`"
    );
    let all = Plan::builder(&graph).place([name("a"), name("b")], |_| Some(name("a"))).build().unwrap();
    assert_eq!(all.layers()[1].placements(), []);
    // The caller's tiers override the default tiers of the same names.
    let default = Plan::builder(&graph)
        .split(false)
        .place::<LayerName>([], |package| (package.name().as_str() == "six").then(|| name("project")))
        .build()
        .unwrap();
    assert_eq!(
        held(&default),
        ["project: fast, idna ; sys_platform == 'win32', six, torch ; sys_platform == 'linux', web"]
    );
}

#[test]
fn packages_in_no_tier_are_refused() {
    let graph = virtual_app();
    let only_six = |package: &str| (package == "six").then(|| name("a"));
    let plan = Plan::builder(&graph).place([name("a")], |package| only_six(package.name().as_str())).build();
    assert_eq!(
        refused(plan),
        "no layer holds fast==1.0 (https://index.example/simple), which the scope needs; add a layer for it, or a last \
         layer `rest`"
    );
    let plan = Plan::builder(&graph).place([name("a"), name("b")], |_| Some(name("c"))).build();
    assert_eq!(
        refused(plan),
        "app (.) is placed in the layer `c`, which the plan does not have; its layers are `a`, `b`"
    );
}

#[test]
fn a_dependency_in_a_later_layer_is_named_or_allowed() {
    let graph = virtual_app();
    let order = |tiers: [&str; 2], of: &dyn Fn(&str) -> &'static str| {
        let builder = Plan::builder(&graph).place(tiers.map(name), |package| Some(name(of(package.name().as_str()))));
        (builder.clone().build(), builder.allow_later_dependencies(true).build())
    };
    let (strict, allowed) = order(["a", "b"], &|package| if package == "idna" { "b" } else { "a" });
    assert_eq!(
        refused(strict),
        "layer `a`: web==2.0 (https://index.example/simple) needs idna==3.10 (https://index.example/simple) where \
         `sys_platform == 'win32'`, which is in the later layer `b`; put it into `a` or a layer before it, or allow it \
         (`PlanBuilder::allow_later_dependencies`)"
    );
    let all = "a: fast, six, torch ; sys_platform == 'linux', web";
    assert_eq!(held(&allowed.unwrap()), [all, "b: idna ; sys_platform == 'win32'"]);
    // The dependencies of an extra are needed by the package that requests the extra.
    let (strict, _) = order(["a", "b"], &|package| if package == "fast" { "b" } else { "a" });
    assert!(strict.is_ok(), "`app`, which asks for `web[fast]`, is installed after all layers");
    // On a target that does not need the edge, the order does not matter.
    let linux = Target::builder("3.12", "linux").build().unwrap();
    let plan = Plan::builder(&graph)
        .target(linux)
        .place([name("a"), name("b")], |package| Some(name(if package.name().as_str() == "idna" { "b" } else { "a" })))
        .build()
        .unwrap();
    assert_eq!(held(&plan), ["a: fast, six, torch, web", "b: "]);
}

#[test]
fn a_closure_without_what_it_needs_is_refused_or_allowed() {
    let graph = virtual_app();
    let app = closure(&graph, &["project"]);
    let builder =
        Plan::builder(&graph).tier(Tier::new(name("a"), app.filter(|package| package.name().as_str() != "six")));
    assert_eq!(
        refused(builder.clone().build()),
        "layer `a`: torch==2.7.0 (https://index.example/simple) needs six==1.17.0 (https://index.example/simple) where \
         `sys_platform == 'linux'`, which is in no layer; put it into `a` or a layer before it, or allow it \
         (`PlanBuilder::allow_missing_dependencies`)"
    );
    let plan = builder.clone().allow_missing_dependencies(true).build().unwrap();
    let without = "a: fast, idna ; sys_platform == 'win32', torch ; sys_platform == 'linux', web";
    assert_eq!(held(&plan), [without]);
    // A package of the base image is not missing.
    let provided: ProvidedPackages = "six==1.17.0".parse().unwrap();
    let linux = Target::builder("3.12", "linux").build().unwrap();
    let plan = builder.target(linux).provided(provided, ProvidedPolicy::Exact).build().unwrap();
    assert_eq!(held(&plan), ["a: fast, torch, web"]);
}

#[test]
fn closures_of_another_graph_are_refused() {
    let (graph, other) = (virtual_app(), virtual_app());
    let (ours, theirs) = (closure(&graph, &["project"]), closure(&other, &["project"]));
    assert_eq!(ours, theirs, "as values they are equal");
    for combined in [ours.union(&theirs), ours.intersection(&theirs), ours.difference(&theirs)] {
        assert_eq!(combined.unwrap_err(), SelectionError::OtherGraph);
    }
    assert_eq!(
        SelectionError::OtherGraph.to_string(),
        "the two closures are of different graphs; compute both from one `DependencyGraph`"
    );
    let plan = Plan::builder(&graph).tier(Tier::new(name("a"), theirs)).build();
    assert_eq!(refused(plan), "layer `a` is a closure of another graph; compute it from the graph of the plan");
}

const CONFLICT: &str = r#"version = 1
requires-python = ">=3.12"
conflicts = [[{ package = "app", extra = "cpu" }, { package = "app", extra = "gpu" }]]
[[package]]
name = "app"
source = { virtual = "." }
dependencies = [{ name = "plain", marker = "extra != 'extra-3-app-cpu'" }]
[package.optional-dependencies]
cpu = [{ name = "cpu" }]
gpu = [{ name = "gpu" }]
[[package]]
name = "cpu"
version = "1"
source = { registry = "https://index.example/simple" }
[[package]]
name = "gpu"
version = "1"
source = { registry = "https://index.example/simple" }
[[package]]
name = "plain"
version = "1"
source = { registry = "https://index.example/simple" }
"#;

#[test]
fn closures_that_were_settled_apart_are_not_mixed() {
    let graph = graph(CONFLICT);
    let selectors = ["project", "extra:cpu", "extra:gpu"].map(|selector| selector.parse::<Selector>().unwrap());
    let [project, cpu, gpu] =
        selectors.each_ref().map(|selector| Closure::of(&graph, std::slice::from_ref(selector)).unwrap());
    let plan =
        Plan::builder(&graph).tier(Tier::new(name("a"), project.clone())).tier(Tier::new(name("b"), cpu.clone()));
    assert_eq!(
        refused(plan.build()),
        "layer `a`: its closure needs plain==1 (https://index.example/simple) where the selections of the plan together do \
         not, since the lock declares conflicts and other extras or groups are active; compute the closures of one \
         plan by `Closure::together`"
    );
    let plan = Plan::builder(&graph).tier(Tier::new(name("a"), cpu)).tier(Tier::new(name("b"), gpu));
    let refused = refused(plan.build());
    assert_eq!(refused, "the layers cannot be planned together");
    let together = Closure::together(&graph, &[&selectors[..1], &selectors[1..2]]).unwrap();
    let tiers = [name("a"), name("b")].into_iter().zip(together).map(|(name, closure)| Tier::new(name, closure));
    let plan = tiers.fold(Plan::builder(&graph), PlanBuilder::tier).build().unwrap();
    assert_eq!(held(&plan), ["a: ", "b: cpu"]);
}

/// Every export works for a plan whose layers the caller defined.
#[test]
fn every_output_knows_own_layers() {
    let graph = editable_app(Some("0"));
    let layer_of = |package: &str| name(if matches!(package, "six" | "torch") { "base" } else { "team" });
    let plan = Plan::builder(&graph)
        .place([name("base"), name("team")], |package| Some(layer_of(package.name().as_str())))
        .build()
        .unwrap();
    for layer in plan.layers() {
        for format in [LayerFormat::RequirementsTxt, LayerFormat::RequirementsWithoutHashes, LayerFormat::PylockToml] {
            let file = LayerFile::of(&plan, layer, format, "").unwrap();
            for placement in layer.placements() {
                let package = placement.package().name().as_str();
                assert!(file.text().contains(package), "{package} is not in {}", file.name());
            }
        }
    }
    let record = PlanRecord::of(&plan);
    assert_eq!(record.to_string().parse::<PlanRecord>().unwrap(), record);
    for drawn in [DotGraph::of(&plan).to_string(), MermaidGraph::of(&plan).to_string(), SvgGraph::of(&plan).to_string()]
    {
        assert!(drawn.contains("base") && drawn.contains("team") && drawn.contains("torch"), "{drawn}");
    }
    let why = &plan.why(&PackageName::new("six").unwrap()).unwrap()[0];
    assert_eq!(
        WhyText::of(why).to_string(),
        "six 1.17.0 is in base\nif base did not need it, it would be in team\n\nproject → app → web → six\n  without project, 5 packages with 4.4 kB would be removed, this one included\n"
    );
    let image = "docker.io/library/python:3.12-slim".parse().unwrap();
    let dockerfile = Dockerfile::builder(&plan, image).stages(Stages::Multi).build().unwrap();
    let text = dockerfile.to_string();
    assert!(text.contains("pylock.base.toml") && text.contains("pylock.team.toml"), "{text}");
    assert!(text.contains("\n# Layer team.\n"), "{text}");
    let bake = BakeFile::of(&dockerfile, &"registry.example/app".parse().unwrap()).unwrap();
    assert_eq!(bake.tags().iter().map(|(layer, _)| layer.as_str()).collect::<Vec<_>>(), ["base", "team"]);
    // The layers hold the whole scope, so `uv sync` installs only the project.
    let image = "docker.io/library/python:3.12-slim".parse().unwrap();
    let text = Dockerfile::builder(&plan, image).build().unwrap().to_string();
    assert!(text.contains("uv sync") && text.contains("--no-default-groups"), "{text}");
    // A closure may hold less than its selectors reach, so no flags of `uv sync` describe the content of the plan.
    let closure = closure(&graph, &["project"]).filter(|package| package.name().as_str() != "fast");
    let plan =
        Plan::builder(&graph).tier(Tier::new(name("a"), closure)).allow_missing_dependencies(true).build().unwrap();
    let image = "docker.io/library/python:3.12-slim".parse().unwrap();
    let text = Dockerfile::builder(&plan, image).build().unwrap().to_string();
    assert!(!text.contains("uv sync"), "{text}");
}

#[test]
fn a_package_that_the_caller_moves_changed_since_the_layers_are_others() {
    let graph = virtual_app();
    let plan = |six: &'static str| {
        let layer_of = move |package: &str| name(if package == "six" { six } else { "b" });
        let plan = Plan::builder(&graph).place([name("a"), name("b")], |p| Some(layer_of(p.name().as_str())));
        PlanRecord::of(&plan.build().unwrap())
    };
    let diff = PlanDiff::between(&plan("a"), &plan("b"));
    let reasons = diff.layers().iter().flat_map(LayerDiff::packages).flat_map(PackageDiff::reasons);
    let said: Vec<String> = reasons.map(ToString::to_string).collect();
    assert_eq!(said, ["went to b, since the layers changed", "came from a, since the layers changed"]);
}

#[test]
fn the_plans_of_several_platforms_have_tiers_of_one_kind() {
    let graph = virtual_app();
    let target = |platform: &str| Target::builder("3.12", platform).build().unwrap();
    let scope: Selector = "project".parse().unwrap();
    let of_selectors = |platform| Plan::builder(&graph).layer(spec("a", &["project"])).target(target(platform));
    let of_closure = |platform| {
        Plan::builder(&graph).tier(Tier::new(name("a"), closure(&graph, &["project"]))).target(target(platform))
    };
    let placed = |platform| of_selectors(platform).scope([scope.clone()]).place::<LayerName>([], |_| None);
    let [x86, arm] = ["x86_64-manylinux_2_28", "aarch64-manylinux_2_28"];
    let plans = [of_selectors(x86), of_closure(x86), placed(x86)].map(|plan| plan.build().unwrap());
    let others = [of_selectors(arm), of_closure(arm), placed(arm)].map(|plan| plan.build().unwrap());
    for (index, plan) in plans.iter().enumerate() {
        for (other_index, other) in others.iter().enumerate() {
            let image = "docker.io/library/python:3.12-slim".parse().unwrap();
            let built = Dockerfile::builder(plan, image).platform(other).build();
            let refused = matches!(built, Err(DockerfileError::OtherPlan { what: "tiers", .. }));
            assert_eq!(refused, index != other_index, "{index} {other_index}: {:?}", built.err());
        }
    }
}

#[test]
fn local_packages_in_layers_are_placed_like_others() {
    let graph = editable_app(None);
    let plan = |app: &'static str, web: &'static str| {
        let layer_of = move |package: &str| match package {
            "app" => name(app),
            "web" => name(web),
            _ => name("a"),
        };
        let plan =
            Plan::builder(&graph).keep_local(true).place([name("a"), name("b")], |p| Some(layer_of(p.name().as_str())));
        plan.build()
    };
    let others = "a: fast, idna ; sys_platform == 'win32', six, torch ; sys_platform == 'linux'";
    assert_eq!(held(&plan("b", "b").unwrap()), [others, "b: app, web"]);
    assert_eq!(
        refused(plan("a", "b")),
        "layer `a`: app (.) needs web==2.0 (https://index.example/simple), which is in the later layer `b`; put it into \
         `a` or a layer before it, or allow it (`PlanBuilder::allow_later_dependencies`)"
    );
}

#[test]
fn later_choices_override_earlier_ones() {
    let graph = virtual_app();
    let plan = Plan::builder(&graph)
        .place([name("a"), name("b")], |_| Some(name("a")))
        .place::<LayerName>([], |package| (package.name().as_str() == "web").then(|| name("b")))
        .build()
        .unwrap();
    assert_eq!(
        held(&plan),
        ["a: fast, idna ; sys_platform == 'win32', six, torch ; sys_platform == 'linux'", "b: web"]
    );
}
