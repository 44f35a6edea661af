//! `split`: size classes that are computed once and committed.

#![cfg(feature = "cli")]

use std::fmt::Write;
use std::fs;
use std::path::Path;

use locklayers::plan::PlanBuilder;
use locklayers::{DependencyGraph, Layer, LayerSpec, Plan};

use crate::program::{output, refusal};
use crate::support::parse;

/// Returns a project with packages of these sizes, and the rest of its pyproject.toml.
fn project(sizes: &[u64], more: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut lock = "version = 1\nrevision = 3\nrequires-python = \">=3.12\"\n".to_owned();
    let needs: Vec<String> = (0..sizes.len()).map(|index| format!("{{ name = \"p{index}\" }}")).collect();
    write!(
        lock,
        "\n[[package]]\nname = \"app\"\nversion = \"0\"\nsource = {{ virtual = \".\" }}\ndependencies = [{}]\n",
        needs.join(", ")
    )
    .unwrap();
    for (index, size) in sizes.iter().enumerate() {
        write!(
            lock,
            "\n[[package]]\nname = \"p{index}\"\nversion = \"1\"\nsource = {{ registry = \
             \"https://index.example/simple\" }}\nwheels = [{{ url = \
             \"https://files.example/p{index}-1-py3-none-any.whl\", size = {size} }}]\n"
        )
        .unwrap();
    }
    fs::write(folder.path().join("uv.lock"), lock).unwrap();
    let head = "[project] # ours\nname = \"app\"\nversion = \"0\"\nrequires-python = \">=3.12\"\n";
    fs::write(folder.path().join("pyproject.toml"), format!("{head}{more}")).unwrap();
    folder
}

fn file(folder: &Path) -> String {
    fs::read_to_string(folder.join("pyproject.toml")).unwrap()
}

const SIZES: [u64; 4] = [900_000_000, 80_000_000, 70_000, 1_000];

#[test]
fn sizes_are_printed_in_the_form_of_the_configuration() {
    let folder = project(&SIZES, "");
    let fragment = output(folder.path(), &["split"]);
    assert_eq!(
        fragment,
        "[tool.locklayers]\njoin-tiers = true\nsizes = [\n    \"500 MB\",\n    \"40 MB\",\n    \"40 kB\",\n]\n"
    );
    assert_eq!(file(folder.path()).lines().count(), 4, "nothing is written unasked");
}

#[test]
fn sizes_are_written_and_everything_else_is_kept() {
    let more = "\n# Layers of our image.\n[tool.locklayers]\nmax-layers = 9 # not more\nsizes = [ \"5 MB\" ]  # old\n\n[tool.other]\nx = 1\n";
    let folder = project(&SIZES, more);
    let before = file(folder.path());
    output(folder.path(), &["split", "--write"]);
    let sizes = "sizes = [\"500 MB\", \"40 MB\", \"40 kB\"]  # old";
    let after = before.replace("sizes = [ \"5 MB\" ]  # old", &format!("{sizes}\njoin-tiers = true"));
    assert_eq!(file(folder.path()), after);
    output(folder.path(), &["split", "--write"]);
    assert_eq!(file(folder.path()), after);
    // The plan is the one that was committed.
    let plan = output(folder.path(), &["plan"]);
    assert!(plan.contains("\nproject-500mb "), "{plan}");
}

#[test]
fn comments_layout_and_line_endings_are_kept() {
    let written = |before: &str| {
        let folder = project(&SIZES, "");
        let head = file(folder.path());
        fs::write(folder.path().join("pyproject.toml"), format!("{head}{before}")).unwrap();
        output(folder.path(), &["split", "--write"]);
        let once = file(folder.path());
        output(folder.path(), &["split", "--write"]);
        assert_eq!(file(folder.path()), once);
        once.strip_prefix(&head).unwrap().to_owned()
    };
    let ours = "[tool.locklayers]\njoin-tiers = true\n";
    assert_eq!(
        written(&format!("{ours}# before\nsizes = [\n    # first\n    \"5 MB\", # big\n    1000 # last\n] # after\n")),
        format!(
            "{ours}# before\nsizes = [\n    # first\n    \"500 MB\", # big\n    \"40 MB\",\n    \"40 kB\", # last\n] # after\n"
        )
    );
    assert_eq!(
        written(&format!("{ours}sizes = [\n  1,\n  2, # two\n  3,\n  4, # four\n  5,\n]\n")),
        format!("{ours}sizes = [\n  \"500 MB\",\n  \"40 MB\", # two\n  \"40 kB\", # four\n  \n]\n")
    );
    assert_eq!(
        written("[tool]\nlocklayers = { join-tiers = true } # x\n"),
        "[tool]\nlocklayers = { join-tiers = true, sizes = [\"500 MB\", \"40 MB\", \"40 kB\"] } # x\n"
    );
    let sizes = "sizes = [\"500 MB\", \"40 MB\", \"40 kB\"]";
    // With mixed line endings, an edit changes no other line.
    assert_eq!(
        written("[tool.a]\r\nx = 1\n[tool.locklayers]\r\njoin-tiers = true\r\n\r\n[tool.b]\r\ny = 1\n"),
        format!("[tool.a]\r\nx = 1\n[tool.locklayers]\r\njoin-tiers = true\r\n{sizes}\n\r\n[tool.b]\r\ny = 1\n")
    );
    let marked = project(&SIZES, "");
    let head = file(marked.path());
    fs::write(marked.path().join("pyproject.toml"), format!("\u{feff}{head}{ours}")).unwrap();
    output(marked.path(), &["split", "--write"]);
    assert_eq!(file(marked.path()), format!("\u{feff}{head}{ours}{sizes}\n"));
}

/// Returns a lock whose default group needs these packages, and whose project needs both.
fn grouped(group: &str) -> DependencyGraph {
    let package = |name: &str, size: u64| {
        format!(
            "[[package]]\nname = \"{name}\"\nversion = \"1\"\nsource = {{ registry = \"https://index.example/simple\" \
             }}\nwheels = [{{ url = \"https://files.example/{name}-1-py3-none-any.whl\", size = {size} }}]\n"
        )
    };
    let app = format!(
        "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"app\"\nsource = {{ virtual = \".\" }}\n\
         dependencies = [{{ name = \"large\" }}, {{ name = \"small\" }}]\n[package.dev-dependencies]\ntest = [{group}]\n"
    );
    parse(&[app, package("large", 50_000_000), package("small", 1_000)].concat()).unwrap()
}

/// Returns the layer of each package under a configuration with a default group.
fn layers(graph: &DependencyGraph, config: &str) -> Vec<(String, String)> {
    let file = format!("[tool.uv]\ndefault-groups = [\"test\"]\n[tool.locklayers]\n{config}");
    let plan = Plan::builder(graph).pyproject(&file.parse().unwrap()).build().unwrap();
    let of = |layer: &Layer<'_>| {
        let name = layer.name().to_string();
        layer.placements().iter().map(|p| (p.package().name().to_string(), name.clone())).collect::<Vec<_>>()
    };
    let mut layers: Vec<_> = plan.layers().iter().flat_map(of).collect();
    layers.sort();
    layers
}

#[test]
fn joined_tiers_hold_a_package_by_its_size_whichever_group_needs_it() {
    let (before, after) = (grouped("{ name = \"small\" }"), grouped("{ name = \"large\" }, { name = \"small\" }"));
    let joined = "join-tiers = true\nsizes = [\"1 MB\"]";
    let expected = [("large", "project-1mb"), ("small", "project-rest")].map(|(a, b)| (a.to_owned(), b.to_owned()));
    assert_eq!(layers(&before, joined), expected);
    assert_eq!(layers(&after, joined), expected);
    // Otherwise packages move from the project's layers to the group's as soon as the group needs them.
    let expected = |large: &str| [("large".to_owned(), large.to_owned()), ("small".to_owned(), "test".to_owned())];
    assert_eq!(layers(&before, "sizes = [\"1 MB\"]"), expected("project-1mb"));
    assert_eq!(layers(&after, "sizes = [\"1 MB\"]"), expected("test"));
    // Settings of the builder override the configuration.
    let config = "[tool.locklayers]\njoin-tiers = true\n[tool.uv]\ndefault-groups = [\"test\"]\n".parse().unwrap();
    let plan = Plan::builder(&before).join_tiers(false).pyproject(&config).build().unwrap();
    assert!(plan.layer("test").is_some());
}

#[test]
fn a_configuration_without_splitting_is_one_of_whole_tiers() {
    let plan = |more: &str, flags: &[&str]| {
        let folder = project(&SIZES, &format!("[tool.locklayers]\n{more}\n"));
        output(folder.path(), &[&["plan"], flags].concat())
    };
    assert!(plan("split = false", &[]).contains("\nproject  "));
    assert!(plan("split = false", &["--split"]).contains("\nproject-512m "));
    assert!(plan("split = true", &[]).contains("\nproject-512m "));
    assert!(plan("split = true", &["--no-split"]).contains("\nproject  "));
}

#[test]
fn tiers_that_are_named_or_kept_apart_are_not_joined() {
    let named = "[[tool.locklayers.layer]]\nname = \"all\"\nselect = [\"project\"]\n";
    let fragment = output(project(&SIZES, named).path(), &["split"]);
    assert!(fragment.starts_with("[tool.locklayers]\nsplit = true\nsizes = ["), "{fragment}");
    let apart = project(&SIZES, "[tool.locklayers]\njoin-tiers = false\n");
    assert!(output(apart.path(), &["split"]).starts_with("[tool.locklayers]\nsizes = ["));
    output(apart.path(), &["split", "--write"]);
    assert!(file(apart.path()).contains("join-tiers = false\nsizes = ["));
}

/// Returns a lock whose group `base` needs the package `base`, and whose project needs five packages with a size in bytes
/// each, which need `base`.
fn sized(sizes: [u64; 5]) -> DependencyGraph {
    let name = |at: usize| format!("p{at}");
    let needs =
        |names: &[String]| names.iter().map(|name| format!("{{ name = \"{name}\" }}")).collect::<Vec<_>>().join(", ");
    let package = |name: &str, size: u64, needed: &[String]| {
        format!(
            "[[package]]\nname = \"{name}\"\nversion = \"1\"\nsource = {{ registry = \"https://index.example/simple\" \
             }}\ndependencies = [{}]\nwheels = [{{ url = \"https://files.example/{name}-1-py3-none-any.whl\", size = {size} }}]\n",
            needs(needed)
        )
    };
    let base = "base".to_owned();
    let names: Vec<String> = (0..5).map(name).collect();
    let app = format!(
        "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"app\"\nsource = {{ virtual = \".\" }}\n\
         dependencies = [{}]\n[package.dev-dependencies]\nbase = [{}]\n",
        needs(&names),
        needs(std::slice::from_ref(&base))
    );
    let each = sizes.iter().zip(&names).map(|(size, name)| package(name, *size, std::slice::from_ref(&base)));
    parse(&[app, each.collect(), package("base", 10, &[])].concat()).unwrap()
}

/// Returns the names of the layers and how many packages they have and share.
fn counts(builder: PlanBuilder<'_>) -> Vec<(String, usize, usize)> {
    let plan = builder.build().unwrap();
    let count = |layer: &Layer<'_>| (layer.name().to_string(), layer.placements().len(), layer.shared().len());
    plan.layers().iter().map(count).collect()
}

#[test]
fn the_limit_of_a_tier_overrides_that_of_the_plan() {
    let graph = sized([100; 5]);
    let tier = || "all=project".parse::<LayerSpec>().unwrap().with_split(true);
    let parts = |builder: PlanBuilder<'_>| {
        counts(builder).into_iter().map(|(name, packages, _)| format!("{name} {packages}")).collect::<Vec<_>>()
    };
    let plan = |tier: LayerSpec| Plan::builder(&graph).layer(tier);
    let rest = "all-8b 1".to_owned();
    let whole = ["all-64b 5".to_owned(), rest.clone()];
    assert_eq!(parts(plan(tier())), whole);
    let by_two = ["all-64b 2", "all-64b-2 2", "all-64b-3 1", "all-8b 1"];
    assert_eq!(parts(plan(tier()).max_bytes(250)), by_two);
    assert_eq!(parts(plan(tier().with_max_bytes(250))), by_two);
    assert_eq!(parts(plan(tier().with_max_bytes(250)).max_bytes(1)), by_two);
    assert_eq!(parts(plan(tier().with_max_bytes(1_000)).max_bytes(250)), whole);
}

#[test]
fn a_part_of_a_tier_never_has_the_name_of_another_layer() {
    let graph = sized([100; 5]);
    let tier = "all=project".parse::<LayerSpec>().unwrap().with_split(true);
    let other = "all-64b=group:base".parse::<LayerSpec>().unwrap().with_split(false);
    let refused = Plan::builder(&graph).layer(other).layer(tier).build().unwrap_err();
    assert_eq!(refused.to_string(), "two layers are named `all-64b`; give each layer a unique name");
}

#[test]
fn what_a_split_tier_shares_with_earlier_layers_is_counted_once() {
    let graph = sized([100, 200, 400, 800, 1_600]);
    let [base, all] = ["base=group:base", "all=project"].map(|spec| spec.parse::<LayerSpec>().unwrap());
    let found = counts(Plan::builder(&graph).layer(base).layer(all.with_split(true)));
    let named: Vec<(&str, usize, usize)> =
        found.iter().map(|(name, own, shared)| (name.as_str(), *own, *shared)).collect();
    let parts = [("all-1k", 1, 1), ("all-512b", 1, 0), ("all-256b", 1, 0), ("all-128b", 1, 0), ("all-64b", 1, 0)];
    assert_eq!(named, [&[("base", 1, 0)], &parts[..]].concat());
}

#[test]
fn a_file_that_cannot_be_read_is_left_as_it_is() {
    let folder = project(&SIZES, "");
    fs::write(folder.path().join("pyproject.toml"), "[project\n").unwrap();
    let said = refusal(folder.path(), &["split", "--write"]);
    assert!(said.contains("pyproject.toml"), "{said}");
    assert_eq!(file(folder.path()), "[project\n");
}
