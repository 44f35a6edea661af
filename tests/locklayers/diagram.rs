//! Pictures of plans: exact output, hostile strings, and positions of boxes.

use std::collections::BTreeSet;
use std::fmt::Write;

use locklayers::export::{DotGraph, MermaidGraph, SvgGraph};
use locklayers::plan::PlanBuilder;
use locklayers::{DependencyGraph, Fingerprint, Lockfile, Plan, Target};
use proptest::prelude::*;
use roxmltree::{Document, Node};

use crate::support::{graph, plan, spec};
use locklayers::proptest::any_lock;

const INDEX: &str = "source = { registry = \"https://index.example/simple\" }";

/// Returns a package as a lock writes it, with the rest of its entry.
fn package(name: &str, rest: &str) -> String {
    format!("\n[[package]]\nname = \"{name}\"\nversion = \"1.0\"\n{INDEX}\n{rest}\n")
}

/// Returns the wheels of a package with one file.
fn wheel(file: &str, size: &str) -> String {
    format!("wheels = [{{ url = \"https://files.example/{file}\"{size} }}]")
}

/// Returns a lock with a root `p`, whose tables are given.
fn lock(root: &str, packages: &[String]) -> String {
    let source = "source = { editable = \".\" }";
    let packages = packages.concat();
    format!(
        "version = 1\nrevision = 5\nrequires-python = \">=3.12\"\n{packages}\n[[package]]\nname = \"p\"\nversion = \
         \"0.1.0\"\n{source}\n{root}\n"
    )
}

/// Two layers: `a` and `b` of a group, `c` of the project, which needs `a` too.
fn small() -> String {
    let root = "dependencies = [{ name = \"c\" }]\n[package.dev-dependencies]\nheavy = [{ name = \"a\" }]";
    let needs = |name: &str| format!("dependencies = [{{ name = \"{name}\" }}]\n");
    lock(
        root,
        &[
            package("a", &(needs("b") + &wheel("a-1.0-py3-none-any.whl", ", size = 2000000000"))),
            package("b", &wheel("b-1.0-py3-none-any.whl", "")),
            package("c", &(needs("a") + "sdist = { url = \"https://files.example/c-1.0.tar.gz\", size = 999 }")),
        ],
    )
}

const SMALL: [(&str, &[&str]); 2] = [("heavy", &["group:heavy"]), ("light", &["project"])];

fn short(plan: &Plan<'_>, layer: usize) -> String {
    format!("{}…", &Fingerprint::of(&plan.layers()[layer]).to_string()[..16])
}

#[test]
fn a_small_plan_in_dot() {
    let graph = graph(&small());
    let plan = plan(&graph, &SMALL).unwrap();
    let (heavy, light) = (short(&plan, 0), short(&plan, 1));
    let expected = r#"digraph layers {
  graph [rankdir=RL, bgcolor=white, fontname="sans-serif", labeljust=l];
  node [shape=box, style=filled, fillcolor=white, fontname="sans-serif"];
  edge [color=gray40, arrowsize=0.70];
  subgraph cluster_0 {
    label="heavy\n2 packages, at most 2.0 GB\n1 file of unknown size\nHEAVY";
    style=filled; color=aliceblue; pencolor=gray40;
    n0 [label="a 1.0\n2.0 GB\nalso for light", width=4.96, peripheries=2, tooltip="a 1.0\n2.0 GB (2000000000 bytes known)\nfrom a registry\nneeded by group:heavy\nalso for light"];
    n1 [label="b 1.0\n1 file of unknown size\nalso for light", width=1.50, peripheries=2, tooltip="b 1.0\n1 file of unknown size\nfrom a registry\nneeded by group:heavy\nalso for light"];
  }
  subgraph cluster_1 {
    label="light\n1 package, at most 999 B\nLIGHT";
    style=filled; color=aliceblue; pencolor=gray40;
    n2 [label="c 1.0\n999 B\nbuilt from source, it has only a source distribution", width=1.50, style="filled,dashed", tooltip="c 1.0\n999 B (999 bytes known)\nfrom a registry\nneeded by project\nbuilt from source: it has only a source distribution"];
  }
  subgraph cluster_2 {
    label="local\n1 package, installed last";
    style=filled; color=gray90; pencolor=gray40;
    n3 [label="p\neditable", width=1.50, tooltip="p\neditable\nfrom .\nneeded by project\nbuilt from source: its source is a directory"];
  }
  n0 -> n1;
  n2 -> n0;
  n3 -> n0;
  n3 -> n2;
}
"#;
    assert_eq!(DotGraph::of(&plan).to_string(), expected.replace("HEAVY", &heavy).replace("LIGHT", &light));
}

#[test]
fn a_small_plan_in_mermaid() {
    let graph = graph(&small());
    let plan = plan(&graph, &SMALL).unwrap();
    let (heavy, light) = (short(&plan, 0), short(&plan, 1));
    let expected = r#"flowchart RL
  subgraph layer0["heavy<br/>2 packages, at most 2.0 GB<br/>1 file of unknown size<br/>HEAVY"]
    n0[["a 1.0<br/>2.0 GB<br/>also for light"]]
    n1[["b 1.0<br/>1 file of unknown size<br/>also for light"]]
  end
  subgraph layer1["light<br/>1 package, at most 999 B<br/>LIGHT"]
    n2["c 1.0<br/>999 B<br/>built from source, it has only a source distribution"]:::built
  end
  subgraph layer2["local<br/>1 package, installed last"]
    n3["p<br/>editable"]
  end
  n2 --> n0
  n3 --> n0
  n3 --> n2
  n0 --> n1
  classDef built stroke-dasharray:4 3
"#;
    assert_eq!(MermaidGraph::of(&plan).to_string(), expected.replace("HEAVY", &heavy).replace("LIGHT", &light));
}

/// Returns the edges of a plan for a target, or for every platform, as `from->to` by name.
fn edges(text: &str, layers: &[(&str, &[&str])], target: Option<&str>) -> BTreeSet<String> {
    let graph = graph(text);
    let builder = layers.iter().map(|(name, s)| spec(name, s)).fold(Plan::builder(&graph), PlanBuilder::layer);
    let target = target.map(|platform| Target::builder("3.12", platform).build().unwrap());
    let plan = target.into_iter().fold(builder, PlanBuilder::target).build().unwrap();
    let dot = DotGraph::of(&plan).to_string();
    let name = |id: &str| {
        let at = dot.split(&format!("    {id} [label=\"")).nth(1).unwrap();
        at.split([' ', '\\']).next().unwrap().to_owned()
    };
    let pairs = dot.lines().filter_map(|line| line.trim().trim_end_matches(';').split_once(" -> "));
    pairs.map(|(from, to)| format!("{}->{}", name(from), name(to))).collect()
}

fn set(edges: &[&str]) -> BTreeSet<String> {
    edges.iter().map(|edge| (*edge).to_owned()).collect()
}

#[test]
fn an_edge_of_an_extra_is_drawn_only_if_the_extra_is_requested() {
    let extra = "[package.optional-dependencies]\nfast = [{ name = \"b\" }]";
    let with = |asked: &str| {
        let root = format!("dependencies = [{{ name = \"a\"{asked} }}, {{ name = \"b\" }}]");
        lock(&root, &[package("a", extra), package("b", "")])
    };
    let layers: [(&str, &[&str]); 1] = [("all", &["project"])];
    assert_eq!(edges(&with(""), &layers, None), set(&["p->a", "p->b"]));
    assert_eq!(edges(&with(", extra = [\"fast\"]"), &layers, None), set(&["a->b", "p->a", "p->b"]));
}

#[test]
fn a_group_draws_edges_only_where_a_selector_names_it() {
    let root = "dependencies = [{ name = \"a\" }]\n[package.dev-dependencies]\ng = [{ name = \"b\" }]";
    let text = lock(root, &[package("a", "dependencies = [{ name = \"b\" }]"), package("b", "")]);
    assert_eq!(edges(&text, &[("all", &["project"])], None), set(&["a->b", "p->a"]));
    assert_eq!(edges(&text, &[("all", &["project", "group:g"])], None), set(&["a->b", "p->a", "p->b"]));
}

#[test]
fn an_edge_is_drawn_only_if_its_marker_can_be_true() {
    let on = |name: &str, system: &str| format!("{{ name = \"{name}\", marker = \"sys_platform {system} 'win32'\" }}");
    let root = format!("dependencies = [{}, {}]", on("a", "=="), "{ name = \"b\" }");
    let text = lock(
        &root,
        &[
            package("a", &format!("dependencies = [{}]", on("b", "!="))),
            package("b", "sdist = { url = \"https://files.example/b-1.0.tar.gz\" }"),
        ],
    );
    let layers: [(&str, &[&str]); 1] = [("all", &["project"])];
    assert_eq!(edges(&text, &layers, None), set(&["p->a", "p->b"]), "`a` is on Windows only, where it needs no `b`");
    assert_eq!(edges(&text, &layers, Some("linux")), set(&["p->b"]));
}

#[test]
fn for_a_target_only_its_own_edges_are_drawn() {
    let on_windows = "dependencies = [{ name = \"b\", marker = \"sys_platform == 'win32'\" }]";
    let root = "dependencies = [{ name = \"a\" }, { name = \"b\" }]";
    let files = |name: &str| wheel(&format!("{name}-1.0-py3-none-any.whl"), "");
    let text = lock(root, &[package("a", &format!("{on_windows}\n{}", files("a"))), package("b", &files("b"))]);
    let layers: [(&str, &[&str]); 1] = [("all", &["project"])];
    assert_eq!(edges(&text, &layers, Some("linux")), set(&["p->a", "p->b"]));
    assert_eq!(edges(&text, &layers, Some("windows")), set(&["a->b", "p->a", "p->b"]));
}

#[test]
fn a_package_that_needs_itself_has_no_edge_for_it() {
    let extras = "[package.optional-dependencies]\nall = [{ name = \"a\", extra = [\"x\"] }]\nx = [{ name = \"b\" }]";
    let root = "dependencies = [{ name = \"a\", extra = [\"all\"] }]";
    let text = lock(root, &[package("a", extras), package("b", "")]);
    assert_eq!(edges(&text, &[("all", &["project"])], None), set(&["a->b", "p->a"]));
}

/// Strings of a lock that could be interpreted as markup.
const ATTACKS: [&str; 13] = [
    "\"];evil[label=\"x",
    "\\\"",
    "\\N\\G",
    "&quot;&lt;&#60;",
    "<script>alert(1)</script>",
    "</title></svg><svg onload=x>",
    "]]><![CDATA[",
    "\"] --> evil[\"",
    "`**x**`",
    "%%{init: {}}%%",
    "#quot;#35;",
    "click n0 href x;style n0 fill:#f00;",
    "\u{ffff}\u{fffe}",
];

/// Returns a plan whose marker, wheel tag and path all contain the attack.
fn attacked(attack: &str) -> DependencyGraph {
    let quoted = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"");
    let marker = format!("platform_version != '{attack}'");
    // The name of a wheel contains only letters, digits and separators.
    let tag: String = attack.chars().filter(char::is_ascii_alphanumeric).collect();
    let root = format!("dependencies = [{{ name = \"a\", marker = \"{}\" }}]", quoted(&marker));
    let file = format!("a-1.0-cp313{tag}-none-any.whl");
    let wheels = format!("wheels = [{{ url = \"https://files.example/{file}\" }}]");
    let sdist = "sdist = { url = \"https://files.example/a-1.0.tar.gz\" }\n";
    graph(&lock(&root, &[package("a", &(sdist.to_owned() + &wheels))]))
}

/// Returns both plans of an attack: for all platforms, which shows the marker, and for one, which shows the wheel's
/// tag.
fn each_attacked(check: impl Fn(&str, &Plan<'_>, bool)) {
    for attack in ATTACKS {
        let graph = attacked(attack);
        check(attack, &plan(&graph, &[("all", &["project"])]).unwrap(), true);
        let target = Target::builder("3.12", "linux").build().unwrap();
        check(attack, &Plan::builder(&graph).target(target).layer(spec("all", &["project"])).build().unwrap(), false);
    }
}

/// Returns the quoted strings of a DOT document as displayed, after checking that everything between them is harmless.
fn dot_strings(text: &str) -> Vec<String> {
    let (mut strings, mut chars) = (Vec::new(), text.chars());
    while let Some(c) = chars.next() {
        if c != '"' {
            assert!(c.is_ascii_alphanumeric() || " \n{}[];=,.->_".contains(c), "{c:?} outside of strings:\n{text}");
            continue;
        }
        let mut string = String::new();
        loop {
            match chars.next().unwrap() {
                '"' => break,
                '\\' => match chars.next().unwrap() {
                    'n' => string.push('\n'),
                    c @ ('"' | '\\') => string.push(c),
                    c => panic!("escape {c:?}:\n{text}"),
                },
                c => string.push(c),
            }
        }
        strings.push(string.replace("&amp;", "\u{0}").replace('&', "(entity)").replace('\u{0}', "&"));
    }
    strings
}

#[test]
fn no_string_of_a_lock_escapes_the_strings_of_dot() {
    each_attacked(|attack, plan, universal| {
        let text = DotGraph::of(plan).to_string();
        let strings = dot_strings(&text);
        let wanted = if universal { attack } else { "only cp313" };
        assert!(strings.iter().any(|string| string.contains(wanted)), "{attack}:\n{text}");
    });
}

#[test]
fn no_string_of_a_lock_escapes_the_labels_of_mermaid() {
    each_attacked(|attack, plan, _| {
        let text = MermaidGraph::of(plan).to_string();
        for line in text.lines().filter(|line| line.contains('"')) {
            let (head, rest) = line.split_once('"').unwrap();
            let (label, tail) = rest.rsplit_once('"').unwrap();
            assert!(head.trim_start().trim_end_matches('[').chars().all(|c| c.is_alphanumeric() || c == ' '), "{line}");
            assert!(matches!(tail, "]" | "]]" | "]:::built" | "]]:::built"), "{attack}: {line}");
            let mut rest = label.replace("<br/>", " ");
            while let Some((before, after)) = rest.split_once('#') {
                let (code, after) = after.split_once(';').unwrap();
                assert!(code.parse::<u32>().is_ok(), "{attack}: {line}");
                rest = format!("{before}{after}");
            }
            assert!(rest.chars().all(|c| c.is_alphanumeric() || " .,+-_()…".contains(c)), "{attack}: {line}");
        }
        assert_eq!(text.lines().count(), 9, "{attack}:\n{text}");
    });
}

#[test]
fn no_string_of_a_lock_escapes_the_texts_of_svg() {
    each_attacked(|attack, plan, universal| {
        let text = SvgGraph::of(plan).to_string();
        let document = Document::parse(&text).unwrap_or_else(|error| panic!("{attack}: {error}\n{text}"));
        let known = ["svg", "title", "style", "rect", "text", "g"];
        let elements = || document.descendants().filter(Node::is_element);
        assert!(elements().all(|e| known.contains(&e.tag_name().name())), "{attack}:\n{text}");
        assert!(elements().flat_map(|e| e.attributes()).all(|a| !a.name().starts_with("on")), "{attack}:\n{text}");
        let titles: Vec<&str> = elements().filter(|e| e.has_tag_name("title")).filter_map(|e| e.text()).collect();
        // Two characters that are invalid in XML are shown as escapes.
        let said = attack.replace('\u{fffe}', "\\u{fffe}").replace('\u{ffff}', "\\u{ffff}");
        let wanted = if universal { said } else { "only cp313".to_owned() };
        assert!(titles.iter().any(|title| title.contains(&wanted)), "{attack}:\n{text}");
    });
}

/// Returns x, y, width and height of the first rectangle in a group, in hundredths of pixels.
fn area(group: Node<'_, '_>) -> [u64; 4] {
    let rect = group.children().find(|child| child.tag_name().name() == "rect").unwrap();
    ["x", "y", "width", "height"].map(|name| {
        let (whole, part) =
            rect.attribute(name).unwrap().split_once('.').unwrap_or((rect.attribute(name).unwrap(), "0"));
        whole.parse::<u64>().unwrap() * 100 + format!("{part:0<2}").parse::<u64>().unwrap()
    })
}

fn is_within([x, y, width, height]: [u64; 4], [left, top, all_width, all_height]: [u64; 4]) -> bool {
    x >= left && y >= top && x + width <= left + all_width && y + height <= top + all_height
}

fn overlap(a: [u64; 4], b: [u64; 4]) -> bool {
    a[0] < b[0] + b[2] && b[0] < a[0] + a[2] && a[1] < b[1] + b[3] && b[1] < a[1] + a[3]
}

/// Returns the first line of a group's title: the package that it shows.
fn title(group: Node<'_, '_>) -> String {
    let title = group.children().find(|child| child.tag_name().name() == "title").and_then(|title| title.text());
    title.unwrap().lines().next().unwrap().to_owned()
}

/// Checks a picture: a row for each package in the panel of its layer, and a map whose areas are proportional to the
/// bytes.
fn check_svg(plan: &Plan<'_>) -> Result<(), TestCaseError> {
    let text = SvgGraph::of(plan).to_string();
    let document = Document::parse(&text).map_err(|error| TestCaseError::fail(format!("{error}\n{text}")))?;
    let of_class = |class: &'static str| document.descendants().filter(move |n| n.attribute("class") == Some(class));
    let view =
        area(document.descendants().find(|n| n.attribute("class") == Some("page")).and_then(|n| n.parent()).unwrap());
    let panels: Vec<_> = of_class("layer").map(area).collect();
    let rows: Vec<_> = of_class("package").map(area).collect();
    let (cells, frames): (Vec<_>, Vec<_>) =
        (of_class("part").map(area).collect(), of_class("frame-of-layer").map(area).collect());
    for areas in [&panels, &rows, &cells, &frames] {
        for (index, one) in areas.iter().enumerate() {
            prop_assert!(is_within(*one, view), "{:?} leaves {:?}", one, view);
            prop_assert!(!areas[..index].iter().any(|other| overlap(*one, *other)), "{:?} overlaps", one);
        }
    }
    let mut drawn: Vec<(usize, String)> = Vec::new();
    for (group, row) in of_class("package").zip(&rows) {
        let panel = panels.iter().position(|panel| is_within(*row, *panel));
        prop_assert!(panel.is_some(), "{:?} is in no panel", row);
        drawn.push((panel.unwrap(), title(group)));
    }
    let layers = plan.layers().iter().enumerate();
    let of_layers = || layers.clone().flat_map(|(index, layer)| layer.placements().iter().map(move |p| (index, p)));
    let name = |p: &locklayers::lock::Package| {
        p.version().map_or_else(|| p.name().to_string(), |v| format!("{} {v}", p.name()))
    };
    let mut wanted: Vec<(usize, String)> = of_layers().map(|(index, p)| (index, name(p.package()))).collect();
    wanted.extend(plan.local().iter().map(|p| (plan.layers().len(), p.package().name().to_string())));
    drawn.sort();
    wanted.sort();
    prop_assert_eq!(drawn, wanted);
    // Each package of known size has an area in the map, within the frame of its layer, proportional to its bytes.
    let total: u64 = of_layers().map(|(_, p)| p.bytes().most()).sum();
    let known: Vec<_> = of_layers().filter(|(_, p)| p.bytes().most() > 0).collect();
    prop_assert_eq!(cells.len(), known.len());
    let mut parts: Vec<(String, [u64; 4])> = of_class("part").map(title).zip(cells).collect();
    for (index, placement) in known {
        let (wanted, bytes) = (name(placement.package()), placement.bytes().most());
        let exact = u128::from(bytes) * 115_200 * 42_000 / u128::from(total);
        let is_ours = |(title, cell): &(String, [u64; 4])| {
            let drawn = u128::from(cell[2]) * u128::from(cell[3]);
            *title == wanted
                && is_within(*cell, frames[index])
                && drawn.abs_diff(exact) <= 30 * u128::from(cell[2] + cell[3] + 30)
        };
        let found = parts.iter().position(is_ours);
        prop_assert!(found.is_some(), "{} with {} of {} bytes: {:?}", wanted, bytes, total, parts);
        parts.swap_remove(found.unwrap());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_package_is_a_row_of_its_layer_and_a_part_of_the_map_as_large_as_its_bytes(lock in any_lock()) {
        let Ok(parsed) = lock.to_string().parse::<Lockfile>() else { return Ok(()) };
        let graph = DependencyGraph::from_lockfile(parsed).unwrap();
        let builder = Plan::builder(&graph).layer(spec("groups", &["group:*"])).layer(spec("rest", &["project"]));
        if let Ok(plan) = builder.build() {
            check_svg(&plan)?;
        }
    }
}

/// Files of many sizes fill three columns and a map.
#[test]
fn many_packages_are_drawn_in_columns_without_overlap() {
    let packages: Vec<String> = (0..200_u64)
        .map(|n| {
            package(&format!("a{n}"), &wheel(&format!("a{n}-1.0-py3-none-any.whl"), &format!(", size = {}", n.pow(4))))
        })
        .collect();
    let needs = (0..200).fold(String::new(), |mut text, n| {
        write!(text, "{{ name = \"a{n}\" }}, ").unwrap();
        text
    });
    let graph = graph(&lock(&format!("dependencies = [{needs}]"), &packages));
    let plan = plan(&graph, &[("all", &["project"])]).unwrap();
    check_svg(&plan).unwrap();
}

/// A chain as deep as in real locks, and as many edges as Mermaid accepts.
#[test]
fn a_deep_chain_is_drawn_in_every_format() {
    const DEEP: usize = 10_000;
    let needs = |n: usize| format!("dependencies = [{{ name = \"a{n}\" }}]");
    let packages: Vec<String> = (0..DEEP)
        .map(|n| package(&format!("a{n}"), &if n + 1 < DEEP { needs(n + 1) } else { String::new() }))
        .collect();
    let graph = graph(&lock(&needs(0), &packages));
    let plan = plan(&graph, &[("all", &["project"])]).unwrap();
    assert_eq!(SvgGraph::of(&plan).to_string().matches("class=\"package\"").count(), DEEP + 1);
    assert_eq!(DotGraph::of(&plan).to_string().matches(" -> ").count(), DEEP);
    let chart = MermaidGraph::of(&plan).to_string();
    assert_eq!(chart.matches(" --> ").count(), 500);
    assert!(chart.contains("\n  %% 9500 more edges are left out\n"));
}
