//! Inputs of the benchmarks, and the work that they measure.

#![allow(dead_code, clippy::expect_used, reason = "no bench measures all of it; a bench that cannot go on says so")]

use std::fmt::Write as _;
use std::path::Path;

use locklayers::closure::Closure;
use locklayers::plan::PlanBuilder;
use locklayers::{DependencyGraph, Fingerprint, LayerName, LayerSpec, Lockfile, Plan, RequirementsTxt};
use toml_parser::parser::Event;

/// The numbers of packages in the generated locks.
pub(crate) const SIZES: [usize; 4] = [100, 1_000, 10_000, 50_000];

/// Returns a lock of this many packages, each with three dependencies and twelve wheels, and every few with a marker.
///
/// 50,000 packages with twelve wheels each would exceed the size limit of locks, so from 10,000 packages on each has
/// two.
pub(crate) fn generated(packages: usize) -> String {
    generated_with(packages, if packages < 10_000 { 12 } else { 2 })
}

/// As above, with this many wheels per package.
pub(crate) fn generated_with(packages: usize, wheels: usize) -> String {
    let mut text = "version = 1\nrevision = 5\nrequires-python = \">=3.10\"\n".to_owned();
    for index in 0..packages {
        let _ = write!(text, "\n[[package]]\nname = \"p{index:06}\"\nversion = \"1.{index}\"\n");
        text.push_str("source = { registry = \"https://index.example/simple\" }\ndependencies = [\n");
        for step in [1, 7, 31] {
            let marker = if (index + step) % 3 == 0 { ", marker = \"sys_platform == 'linux'\"" } else { "" };
            if index + step < packages {
                let _ = writeln!(text, "    {{ name = \"p{:06}\"{marker} }},", index + step);
            }
        }
        text.push_str("]\nwheels = [\n");
        for wheel in 0..wheels {
            let _ = writeln!(
                text,
                "    {{ url = \"https://files.example/packages/p{index:06}-1.{index}-cp3{wheel}-none-any.whl\", hash = \"sha256:{:064x}\", size = {} }},",
                index * 100 + wheel,
                1000 + index
            );
        }
        text.push_str("]\n");
    }
    text.push_str("\n[[package]]\nname = \"root\"\nversion = \"0.1.0\"\nsource = { virtual = \".\" }\n");
    let _ = write!(text, "dependencies = [{{ name = \"p000000\" }}]\n\n[package.dev-dependencies]\n");
    let _ = writeln!(text, "a = [{{ name = \"p{:06}\" }}]\nb = [{{ name = \"p{:06}\" }}]", packages / 2, packages / 4);
    text
}

/// Returns the real locks of the folder `corpus` beside the repository, largest first; empty if there is no such
/// folder.
pub(crate) fn corpus() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut locks: Vec<(String, String)> = entries
        .flatten()
        .filter_map(|entry| {
            let text = std::fs::read_to_string(entry.path().join("uv.lock")).ok()?;
            Some((entry.file_name().to_string_lossy().into_owned(), text))
        })
        .collect();
    locks.sort_by_key(|(name, text)| (std::cmp::Reverse(text.len()), name.clone()));
    locks
}

/// Only the event parser: lexing, event by event.
pub(crate) fn events(text: &str) -> usize {
    let tokens = toml_parser::Source::new(text).lex().into_vec();
    let mut count = 0_usize;
    let mut receiver = |_: Event| count += 1;
    toml_parser::parser::parse_document(&tokens, &mut receiver, &mut ());
    assert!(count > text.lines().count());
    count
}

pub(crate) fn read(text: &str) -> Lockfile {
    text.parse().expect("a lock that is read")
}

pub(crate) fn graph(text: &str) -> DependencyGraph {
    graph_of(read(text))
}

pub(crate) fn graph_of(lock: Lockfile) -> DependencyGraph {
    DependencyGraph::from_lockfile(lock).expect("a lock whose graph is built")
}

/// Returns the closure of each layer's selectors, computed separately.
pub(crate) fn closures<'g>(graph: &'g DependencyGraph, layers: &[LayerSpec]) -> Vec<Closure<'g>> {
    layers.iter().map(|layer| Closure::of(graph, layer.selectors()).expect("a closure")).collect()
}

/// The three layers of a generated lock.
pub(crate) fn layers() -> Vec<LayerSpec> {
    [("a", "group:a"), ("b", "group:b"), ("project", "project")]
        .into_iter()
        .map(|(name, selector)| {
            let name = LayerName::new(name).expect("a name");
            LayerSpec::new(name, vec![selector.parse().expect("a selector")])
        })
        .collect()
}

/// Returns a plan of these layers, or the default plan of the lock if there are none.
pub(crate) fn plan<'g>(graph: &'g DependencyGraph, layers: &[LayerSpec]) -> Plan<'g> {
    layers.iter().cloned().fold(Plan::builder(graph), PlanBuilder::layer).build().expect("a plan")
}

/// Returns the total length of the requirements of all layers.
pub(crate) fn export(plan: &Plan<'_>) -> usize {
    plan.layers().iter().map(|layer| RequirementsTxt::of(layer).expect("a file").to_string().len()).sum()
}

/// From the string to exported and fingerprinted layers.
pub(crate) fn whole(text: &str, layers: &[LayerSpec]) -> (usize, Vec<Fingerprint>) {
    let graph = graph(text);
    let plan = plan(&graph, layers);
    let done = (export(&plan), Fingerprint::chained(&plan));
    assert!(!done.1.is_empty() && (done.0 > 0 || plan.layers().iter().all(|layer| layer.placements().is_empty())));
    done
}
