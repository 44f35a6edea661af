//! Large, deep, dense and contrived locks: processed in bounded work, or refused with the name of the limit.
//!
//! Everything runs on threads with a stack of 2 MiB, so that recursion over the input overflows it. No clock is read:
//! the sizes are such that quadratic work would not finish.

use std::collections::BTreeSet;
use std::fmt::Write;

use locklayers::diff::{DiffMarkdown, PlanDiff};
use locklayers::export::{DotGraph, MermaidGraph, PlanRecord, SvgGraph};
use locklayers::marker::MarkerError;
use locklayers::name::PackageName;
use locklayers::plan::{PlanBuilder, PlanError};
use locklayers::{DependencyGraph, Fingerprint, Limits, Lockfile, Marker, Plan, PylockToml, RequirementsTxt, Target};

use crate::support::{by_group, chain, spec};

/// Runs a function on a small stack.
fn small_stack<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(2 << 20);
        thread.spawn_scoped(scope, work).unwrap().join().unwrap()
    })
}

const SOURCE: &str = "source = { registry = \"https://index.example/simple\" }";

fn head() -> String {
    "version = 1\nrevision = 3\nrequires-python = \">=3.9\"\n".to_owned()
}

/// Returns a package with its dependencies as inline tables.
fn package(text: &mut String, name: &str, version: usize, dependencies: &str) {
    writeln!(text, "[[package]]\nname = \"{name}\"\nversion = \"{version}\"\n{SOURCE}").unwrap();
    let file = format!("https://files.example/{name}-{version}-py3-none-any.whl");
    writeln!(text, "wheels = [{{ url = \"{file}\", hash = \"sha256:{version:064x}\", size = 1 }}]").unwrap();
    if !dependencies.is_empty() {
        writeln!(text, "dependencies = [{dependencies}]").unwrap();
    }
}

fn root(text: &mut String, dependencies: &str) {
    writeln!(text, "[[package]]\nname = \"app\"\nsource = {{ virtual = \".\" }}\ndependencies = [{dependencies}]")
        .unwrap();
}

fn graph(text: &str) -> DependencyGraph {
    DependencyGraph::from_lockfile(text.parse::<Lockfile>().unwrap()).unwrap()
}

/// The graph of a lock whose markers take more than their part of its bytes.
fn graph_of_markers(text: &str) -> DependencyGraph {
    let limits = Limits::default().marker_nodes(60_000).comparisons(250_000);
    DependencyGraph::from_lockfile(Lockfile::parse_within(text, limits).unwrap()).unwrap()
}

/// Runs every public operation on a lock that can be planned; returns the number of packages in the layers.
fn everything(text: &str, asked: &str) -> usize {
    let graph = graph(text);
    assert!(graph.cycles().len() <= graph.lockfile().packages().len());
    let target = Target::builder("3.12", "linux").build().unwrap();
    let mut held = 0;
    for target in [None, Some(target)] {
        let builder = Plan::builder(&graph).layer(spec("all", &["project"])).layer(spec("rest", &["rest"]));
        let plan = target.into_iter().fold(builder, PlanBuilder::target).build().unwrap();
        let json = PlanRecord::of(&plan);
        // The document of a plan is larger than the lock.
        let read = PlanRecord::parse_within(&json.to_string(), Limits::default().bytes(1 << 30)).unwrap();
        let diff = PlanDiff::between(&json, &read);
        assert!(diff.is_empty() && !DiffMarkdown::of(&diff).to_string().is_empty());
        let pictures = [SvgGraph::of(&plan).to_string(), DotGraph::of(&plan).to_string()];
        assert!(pictures.iter().all(|picture| picture.len() > 1000));
        assert!(MermaidGraph::of(&plan).to_string().starts_with("flowchart RL\n"));
        for layer in plan.layers() {
            let file = RequirementsTxt::of(layer).unwrap().to_string();
            assert_eq!(file.lines().count(), 2 * layer.placements().len());
            assert!(PylockToml::of(&plan, layer).unwrap().to_string().len() >= file.len());
            assert_eq!(Fingerprint::of(layer).to_string().len(), 68);
        }
        assert!(!plan.why(&PackageName::new(asked).unwrap()).unwrap().is_empty());
        held = plan.layers().iter().map(|layer| layer.placements().len()).sum();
    }
    held
}

#[test]
#[cfg_attr(debug_assertions, ignore = "needs a release build")]
fn a_lock_with_200_000_packages() {
    let (mut text, size) = (head(), 200_000);
    for index in 0..size {
        // As in real locks, each package has a few dependencies.
        let needed = [index * 2 + 1, index * 2 + 2, index + 1000].into_iter().filter(|needed| *needed < size);
        let needed: BTreeSet<usize> = needed.collect();
        let needed: Vec<String> = needed.iter().map(|needed| format!("{{ name = \"p{needed}\" }}")).collect();
        package(&mut text, &format!("p{index}"), 1, &needed.join(", "));
    }
    root(&mut text, "{ name = \"p0\" }");
    assert_eq!(small_stack(|| everything(&text, "p999")), size);
}

#[test]
#[cfg_attr(debug_assertions, ignore = "needs a release build")]
fn a_chain_of_100_000_packages() {
    let (mut text, size) = (head(), 100_000);
    for index in 0..size {
        let next = if index + 1 == size { String::new() } else { format!("{{ name = \"p{}\" }}", index + 1) };
        package(&mut text, &format!("p{index}"), 1, &next);
    }
    root(&mut text, "{ name = \"p0\" }");
    assert_eq!(small_stack(|| everything(&text, "p4999")), size);
}

#[test]
#[cfg_attr(debug_assertions, ignore = "needs a release build")]
fn a_dense_cycle_of_2_000_packages() {
    let (mut text, size) = (head(), 2_000);
    for index in 0..size {
        let needed: BTreeSet<usize> = (1..=500).map(|n| (index + n * 7) % size).collect();
        let needed: Vec<String> = needed.iter().map(|needed| format!("{{ name = \"p{needed}\" }}")).collect();
        package(&mut text, &format!("p{index}"), 1, &needed.join(","));
    }
    root(&mut text, "{ name = \"p0\" }");
    assert_eq!(small_stack(|| everything(&text, "p1")), size);
}

/// Items of one set are not compared pairwise, and no item causes a scan of all packages.
#[test]
#[cfg_attr(debug_assertions, ignore = "needs a release build")]
fn a_conflict_set_of_8_000_projects_or_1_500_extras() {
    let (mut text, size) = (head(), 8_000);
    let items: Vec<String> = (0..size).map(|index| format!("{{ package = \"p{index}\" }}")).collect();
    writeln!(text, "conflicts = [[{}]]", items.join(", ")).unwrap();
    for index in 0..size {
        package(&mut text, &format!("p{index}"), 1, "");
    }
    root(&mut text, "{ name = \"p1\" }");
    let held = |text: &str| Plan::builder(&graph_of_markers(text)).build().unwrap().layers()[0].placements().len();
    assert_eq!(small_stack(|| held(&text)), 1);

    let (mut text, size) = (head(), 1_500);
    let items: Vec<String> = (0..size).map(|i| format!("{{ package = \"p\", extra = \"e{i}\" }}")).collect();
    writeln!(text, "conflicts = [[{}]]", items.join(", ")).unwrap();
    let edge =
        |i: usize, v: usize| format!("{{ name = \"p\", extra = [\"e{i}\"], marker = \"platform_version == 'v{v}'\" }}");
    package(&mut text, "p", 1, "");
    text.push_str("[package.optional-dependencies]\n");
    (0..size).for_each(|i| writeln!(text, "e{i} = [{{ name = \"q\" }}]").unwrap());
    package(&mut text, "q", 1, "");
    let mut apart = text.clone();
    root(&mut apart, &(0..size).map(|i| edge(i, i)).collect::<Vec<_>>().join(", "));
    assert_eq!(small_stack(|| held(&apart)), 2);
    root(&mut text, &(0..size).map(|i| edge(i, if i == size - 1 { 0 } else { i })).collect::<Vec<_>>().join(", "));
    let said = small_stack(|| match Plan::builder(&graph_of_markers(&text)).build() {
        Err(PlanError::Together { source, .. }) => source.to_string(),
        other => panic!("{other:?}"),
    });
    assert!(said.starts_with(&format!("p[e0] and p[e{}] are declared as conflicting", size - 1)), "{said}");
    assert!(said.len() < 1000, "{said}");
}

/// Each fork has its own marker, and all of them together contain a hub that is needed under each.
#[test]
#[cfg_attr(debug_assertions, ignore = "needs a release build")]
fn a_name_with_5_000_forks() {
    let (mut text, size) = (head(), 5_000);
    let marker = |index: usize| format!("platform_version == 'v{index}'");
    for index in 0..size {
        package(&mut text, "p", index, "{ name = \"hub\" }");
        writeln!(text, "resolution-markers = [\"{}\"]", marker(index)).unwrap();
    }
    package(&mut text, "hub", 1, "");
    let edge =
        |index: usize| format!("{{ name = \"p\", version = \"{index}\", {SOURCE}, marker = \"{}\" }}", marker(index));
    root(&mut text, &(0..size).map(edge).collect::<Vec<_>>().join(", "));
    let held = small_stack(|| {
        let graph = graph_of_markers(&text);
        let plan = Plan::builder(&graph).build().unwrap();
        let json = PlanRecord::of(&plan);
        let again = PlanRecord::parse_within(&json.to_string(), graph.lockfile().limits().clone()).unwrap();
        assert!(PlanDiff::between(&json, &again).is_empty());
        assert!([SvgGraph::of(&plan).to_string(), DotGraph::of(&plan).to_string()].iter().all(|s| s.len() > 20 * size));
        let why = plan.why(&PackageName::new("p").unwrap()).unwrap();
        assert!(why.len() == size && why.iter().all(|why| why.paths().len() == 1));
        let file = RequirementsTxt::of(&plan.layers()[0]).unwrap().to_string();
        assert_eq!(file.matches(" or ").count(), size - 1, "the hub is needed under each");
        plan.layers()[0].placements().len()
    });
    assert_eq!(held, size + 1);
}

/// 64 kB of each kind of marker. Markers over one variable are read and printed, and the output is as long as the
/// input.
#[test]
#[cfg_attr(debug_assertions, ignore = "needs a release build")]
fn markers_of_64_kilobytes() {
    let joined = |with: &str, term: &dyn Fn(usize) -> String| {
        let length = term(10_000).len() + with.len();
        (0..(1 << 16) / length).map(term).collect::<Vec<_>>().join(with)
    };
    let texts = [
        joined(" or ", &|i| format!("platform_version == 'v{i}'")),
        joined(" and ", &|i| format!("platform_version != 'v{i}'")),
        joined(" or ", &|i| format!("python_full_version == '3.9.{i}'")),
        joined(" and ", &|i| format!("'v{i}' in platform_version")),
        joined(" or ", &|i| format!("'v{i}' not in platform_version")),
        joined(" and ", &|i| format!("extra == 'e{i}'")),
        joined(" or ", &|i| format!("(platform_machine == 'm{i}' and os_name == 'o{i}')")),
        joined(" or ", &|i| format!("(platform_machine == 'm{i}' and 'v{i}' in platform_version)")),
        format!("python_full_version in '{}'", joined(" ", &|i| format!("3.9.{i}"))),
        format!("python_full_version not in '{}'", joined(" ", &|i| format!("3.9.{i}"))),
        format!("{}os_name == 'nt'{}", "(".repeat(500_000), ")".repeat(500_000)),
        format!("platform_version == '{}'", "x".repeat(1 << 20)),
    ];
    small_stack(|| {
        for text in &texts {
            let marker: Marker = text.parse().unwrap_or_else(|error| panic!("{error}"));
            let printed = marker.to_string();
            assert_eq!(printed.parse::<Marker>().as_ref(), Ok(&marker), "{text:.60}");
            assert!(marker.not().unwrap().not().unwrap() == marker && marker.implies(&marker).unwrap(), "{text:.60}");
        }
    });
}

/// Variables that are ordered by name, in pairs that are far apart: the decision diagram of `n` pairs has 2ⁿ nodes.
fn product(pairs: usize) -> String {
    let pair = |i: usize| format!("('a{i}' in os_name and 'b{i}' in sys_platform)");
    (0..pairs).map(pair).collect::<Vec<_>>().join(" or ")
}

/// Parity of an odd (or even) number of comparisons: the decision diagram is small, but as clauses it is half of all
/// combinations.
fn parity(from: usize, to: usize, odd: bool) -> String {
    if to - from == 1 {
        return format!("'v{from:02}' {} platform_version", if odd { "in" } else { "not in" });
    }
    let middle = usize::midpoint(from, to);
    let both = |left: bool, right: bool| format!("({} and {})", parity(from, middle, left), parity(middle, to, right));
    format!("({} or {})", both(true, !odd), both(false, odd))
}

#[test]
fn markers_that_explode_together_are_refused_by_the_graph() {
    let mut text = head();
    root(&mut text, &format!("{{ name = \"app\", marker = \"{}\" }}", product(2)));
    let limits = Limits::default().marker_nodes(2);
    let error = DependencyGraph::from_lockfile_within(text.parse().unwrap(), limits).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the markers of this lock are too complex: together they need more than 2 decision nodes; no lock written by \
         uv comes near this, so look for a marker written by hand (the library can raise the limit, \
         `Limits::marker_nodes`)"
    );
}

#[test]
fn a_diagram_that_explodes_is_refused_while_it_is_read() {
    let said = small_stack(|| product(40).parse::<Marker>().unwrap_err().to_string());
    let expected = "the markers up to here need more than 60000 decision nodes, which no lock written by uv comes near \
                    (the library can raise the limit, `Limits::marker_nodes`) at byte 0 of the marker `('a0' in os_name";
    assert!(said.starts_with(expected), "{said}");
    let mut text = head();
    root(&mut text, &format!("{{ name = \"app\", marker = \"{}\" }}", product(8)));
    assert!(text.parse::<Lockfile>().is_ok());
    let limits = Limits::default().marker_nodes(500);
    let said = Lockfile::parse_within(&text, limits).unwrap_err().to_string();
    assert!(said.contains("the markers up to here need more than 500 decision nodes"), "{said}");
}

#[test]
fn markers_that_explode_along_a_path_are_refused_by_the_plan() {
    let mut text = head();
    let edge = |i: usize| format!("{{ name = \"p{i}\", marker = \"'a{i}' in os_name or 'b{i}' in sys_platform\" }}");
    for index in 0..40 {
        package(&mut text, &format!("p{index}"), 1, &if index == 39 { String::new() } else { edge(index + 1) });
    }
    root(&mut text, &edge(0));
    let said = small_stack(|| chain(&Plan::builder(&graph(&text)).build().unwrap_err()));
    let nodes = 3_000 + text.len() / 200;
    let expected = format!(
        "the layers cannot be planned together: the markers of this selection are too complex: together they need more \
         than {nodes} decision nodes (the library can raise the limit, `Limits::marker_nodes`)"
    );
    assert_eq!(said, expected);
}

#[test]
fn markers_that_would_print_without_end_are_refused_by_the_plan() {
    let limit = |text: &str| 15_000 + text.len() / 20;
    let refused = |text: &str| {
        format!(
            "the marker under which it is needed, with those of the packages before it, takes more than {} comparisons to \
             print; no lock written by uv comes near this, so look for a marker written by hand (the library can raise \
             the limit, `Limits::comparisons`)",
            limit(text)
        )
    };
    let said = |text: &str| small_stack(|| chain(&Plan::builder(&graph(text)).build().unwrap_err()));
    let mut text = head();
    package(&mut text, "p", 1, "");
    root(&mut text, &format!("{{ name = \"p\", marker = \"{}\" }}", parity(0, 32, true)));
    assert_eq!(said(&text), format!("package p==1 (https://index.example/simple): {}", refused(&text)));
    // A long marker that a thousand packages share.
    let mut text = head();
    let long: Vec<String> = (0..1_000).map(|i| format!("platform_version == '{i}'")).collect();
    for index in 0..1_000 {
        package(&mut text, &format!("p{index:03}"), 1, "");
    }
    let all: Vec<String> = (0..1_000).map(|i| format!("{{ name = \"p{i:03}\" }}")).collect();
    package(&mut text, "hub", 1, &all.join(", "));
    root(&mut text, &format!("{{ name = \"hub\", marker = \"{}\" }}", long.join(" or ")));
    let first = limit(&text) / 1_000 - 1;
    assert_eq!(said(&text), format!("package p{first:03}==1 (https://index.example/simple): {}", refused(&text)));
    let limits = Limits::default().comparisons(1_001_000);
    let graph = DependencyGraph::from_lockfile_within(text.parse().unwrap(), limits).unwrap();
    assert_eq!(Plan::builder(&graph).build().unwrap().layers()[0].placements().len(), 1_001);
}

#[test]
fn a_marker_that_is_too_long_to_print_prints_as_no_marker() {
    let marker: Marker = small_stack(|| parity(0, 32, true).parse().unwrap());
    assert_eq!(marker.to_string(), "<a marker of more than 250000 comparisons>");
    assert!(marker.to_string().parse::<Marker>().is_err());
    let short: Marker = parity(0, 8, true).parse().unwrap();
    assert_eq!(short.to_string().parse::<Marker>(), Ok(short));
}

/// If a result exceeds the limit, there is none, rather than a wrong one.
#[test]
fn operations_on_markers_are_right_or_refused() {
    for terms in [3, 15, 16, 17, 18] {
        let term = |i| format!("('a{i}' in platform_version and 'b{i}' in platform_version)");
        let text = (0..terms).map(term).collect::<Vec<_>>().join(" or ");
        let marker: Marker = match text.parse() {
            Ok(marker) => marker,
            Err(error) => {
                assert!(terms > 3 && MarkerError::is_limit(&error), "{error}");
                continue;
            }
        };
        let always = Marker::always();
        let not = marker.not();
        assert!(terms > 3 || not.is_ok());
        assert_ne!(always.implies(&marker), Ok(true));
        assert_ne!(marker.is_disjoint(&marker), Ok(true));
        assert_ne!(not.as_ref().map(Marker::is_never), Ok(true));
        if let Ok(not) = not {
            assert_ne!(marker.or(&not).map(|either| either.is_always()), Ok(false));
            assert_ne!(marker.and(&not).map(|both| both.is_never()), Ok(false));
        }
    }
}

#[test]
fn limits_of_servers_are_enforced_and_documented() {
    let mut text = head();
    (0..20_001).for_each(|index| package(&mut text, &format!("p{index}"), 1, ""));
    let error = Lockfile::parse_within(&text, Limits::strict()).unwrap_err();
    assert!(error.is_limit());
    let said = "the lock has 20001 packages, more than the limit of 20000 (the library can raise the limit, `Limits::packages`)";
    assert!(error.to_string().starts_with(said), "{error}");
    assert!(text.parse::<Lockfile>().is_ok());
}

#[test]
fn selectors_and_reached_packages_are_counted() {
    let mut text = head();
    package(&mut text, "p", 1, "");
    root(&mut text, "{ name = \"p\" }");
    text.push_str("[package.dev-dependencies]\n");
    for index in 0..1_000 {
        writeln!(text, "g{index} = [{{ name = \"p\" }}]").unwrap();
    }
    let planned = |limits: Limits| {
        let graph = DependencyGraph::from_lockfile_within(text.parse().unwrap(), limits).unwrap();
        let plan = by_group(&graph, &[]).build();
        plan.map(|plan| plan.layers().len()).map_err(|error| {
            assert!(error.is_limit());
            chain(&error)
        })
    };
    let said = "the plan has 1001 layers, but container engines support at most 127; name fewer tiers, or split fewer of \
                them (the library can raise the limit, `Limits::layers`)";
    assert_eq!(planned(Limits::default()), Err(said.to_owned()));
    let many = Limits::default().layers(2_000);
    let said = "the layers and the scope have 2002 selectors together, more than the limit of 1000; name fewer layers \
                (the library can raise the limit, `Limits::selectors`)";
    assert_eq!(planned(many.clone()), Err(said.to_owned()));
    assert_eq!(planned(many.clone().selectors(2_002)), Ok(1_001));
    let said = "the layers of this plan reach more than 1000 packages and dependencies, counted separately for each \
                layer and selector; name fewer layers (the library can raise the limit, `Limits::reached`)";
    assert_eq!(planned(many.selectors(2_002).reached(1_000)), Err(said.to_owned()));
}

/// One entry per package and selector would take a hundred times the memory of the lock.
#[test]
fn packages_that_the_same_selectors_need_share_one_list_of_them() {
    let mut text = head();
    let size = 100;
    for index in 0..size {
        let needed = if index + 1 < size { format!("{{ name = \"p{}\" }}", index + 1) } else { String::new() };
        package(&mut text, &format!("p{index}"), 1, &needed);
    }
    root(&mut text, "{ name = \"p0\" }");
    text.push_str("[package.dev-dependencies]\n");
    let groups: Vec<String> = (0..400).map(|index| format!("group:g{index}")).collect();
    for group in &groups {
        writeln!(text, "{} = [{{ name = \"p0\" }}]", group.trim_start_matches("group:")).unwrap();
    }
    let selectors: Vec<&str> = groups.iter().map(String::as_str).collect();
    let graph = graph(&text);
    let plan = Plan::builder(&graph).layer(spec("all", &selectors)).build().unwrap();
    let placements = plan.layers()[0].placements();
    assert_eq!(placements.len(), size);
    let first = placements[0].needed_by();
    assert_eq!(first.len(), 400);
    assert!(placements.iter().all(|placement| std::ptr::eq(placement.needed_by(), first)));
}

#[test]
fn the_steps_of_all_paths_are_counted() {
    let mut text = head();
    for index in 0..100 {
        let forks = |i| format!("{{ name = \"fork\", version = \"{i}\", {SOURCE}, marker = \"os_name == 'o{i}'\" }}");
        let next = match index {
            99 => (0..50).map(forks).collect::<Vec<_>>().join(", "),
            _ => format!("{{ name = \"p{}\" }}", index + 1),
        };
        package(&mut text, &format!("p{index}"), 1, &next);
    }
    (0..50).for_each(|version| package(&mut text, "fork", version, ""));
    root(&mut text, "{ name = \"p0\" }");
    let asked = |limit| {
        let limits = Limits::default().reached(limit);
        let graph = DependencyGraph::from_lockfile_within(text.parse().unwrap(), limits).unwrap();
        let plan = Plan::builder(&graph).build().unwrap();
        plan.why(&PackageName::new("fork").unwrap()).map(|why| why.len()).map_err(|error| error.to_string())
    };
    let said = "the paths from the roots to these packages have more than 1000 steps in total (the library can raise the \
                limit, `Limits::reached`)";
    assert_eq!(asked(20_000), Err(said.to_owned()));
    assert_eq!(asked(200_000), Ok(50));
}
