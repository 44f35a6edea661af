//! One function a stage, over a lock that is made here. The measure beside them is `events`: one pass of the event
//! parser that reading is built on, over the same bytes.
//!
//! `cargo bench --features cli`

use std::fmt::Write as _;

use locklayers::{
    DependencyGraph, DiffText, Fingerprint, LayerName, LayerSpec, Lockfile, PackageName, Plan, PlanDiff, PlanJson,
    PylockToml, RequirementsTxt, Target,
};

const SIZES: [usize; 3] = [100, 1_000, 10_000];

fn main() {
    divan::main();
}

/// A lock of so many packages, each with three dependencies, twelve wheels and a marker now and then.
fn lock(packages: usize) -> String {
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
        for wheel in 0..12 {
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

fn graph(packages: usize) -> Option<DependencyGraph> {
    DependencyGraph::from_lockfile(lock(packages).parse::<Lockfile>().ok()?).ok()
}

fn layers() -> Vec<LayerSpec> {
    let spec =
        |name: &str, selector: &str| Some(LayerSpec::new(LayerName::new(name).ok()?, vec![selector.parse().ok()?]));
    [("a", "group:a"), ("b", "group:b"), ("project", "project")].into_iter().filter_map(|(n, s)| spec(n, s)).collect()
}

fn plan(graph: &DependencyGraph) -> Option<Plan<'_>> {
    layers().into_iter().fold(Plan::builder(graph), locklayers::PlanBuilder::layer).build().ok()
}

fn narrow(graph: &DependencyGraph) -> Option<Plan<'_>> {
    let target = Target::builder("3.11", "linux").build().ok()?;
    layers().into_iter().fold(Plan::builder(graph).target(target), locklayers::PlanBuilder::layer).build().ok()
}

#[divan::bench(args = SIZES)]
fn events(bencher: divan::Bencher<'_, '_>, packages: usize) {
    let text = lock(packages);
    bencher.counter(divan::counter::BytesCount::of_str(&text)).bench(|| {
        let source = toml_parser::Source::new(&text);
        let tokens = source.lex().into_vec();
        let mut count = 0_usize;
        let mut receiver = |_: toml_parser::parser::Event| count += 1;
        toml_parser::parser::parse_document(&tokens, &mut receiver, &mut ());
        count
    });
}

#[divan::bench(args = SIZES)]
fn read(bencher: divan::Bencher<'_, '_>, packages: usize) {
    let text = lock(packages);
    bencher.counter(divan::counter::BytesCount::of_str(&text)).bench(|| text.parse::<Lockfile>());
}

#[divan::bench(args = SIZES)]
fn build_graph(bencher: divan::Bencher<'_, '_>, packages: usize) {
    let parsed = lock(packages).parse::<Lockfile>().ok();
    bencher.with_inputs(|| parsed.clone()).bench_values(|lock| lock.map(DependencyGraph::from_lockfile));
}

#[divan::bench(args = SIZES)]
fn plan_three_layers(bencher: divan::Bencher<'_, '_>, packages: usize) {
    let graph = graph(packages);
    bencher.bench(|| graph.as_ref().and_then(plan));
}

/// Chooses a file of every package, out of twelve wheels each.
#[divan::bench(args = SIZES)]
fn plan_for_a_target(bencher: divan::Bencher<'_, '_>, packages: usize) {
    let graph = graph(packages);
    bencher.bench(|| graph.as_ref().and_then(narrow).map(|plan| plan.bytes().known()));
}

/// A plan as JSON, with who depends on whom.
#[divan::bench(args = SIZES)]
fn write_json(bencher: divan::Bencher<'_, '_>, packages: usize) {
    let graph = graph(packages);
    let plan = graph.as_ref().and_then(plan);
    bencher.bench(|| plan.as_ref().map(|plan| PlanJson::of(plan).to_string().len()));
}

/// Two plans, every package of which has another hash.
#[divan::bench(args = SIZES)]
fn difference(bencher: divan::Bencher<'_, '_>, packages: usize) {
    let json = |text: &str| {
        let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>().ok()?).ok()?;
        Some(PlanJson::of(&plan(&graph)?))
    };
    let text = lock(packages);
    let (before, after) = (json(&text), json(&text.replace("sha256:0", "sha256:1")));
    bencher.bench(|| Some(DiffText::of(&PlanDiff::between(before.as_ref()?, after.as_ref()?)).to_string().len()));
}

/// The ways from three roots to the package that is furthest from them.
#[divan::bench(args = SIZES)]
fn why(bencher: divan::Bencher<'_, '_>, packages: usize) {
    let graph = graph(packages);
    let plan = graph.as_ref().and_then(plan);
    let last = PackageName::new(&format!("p{:06}", packages - 1)).ok();
    bencher.bench(|| plan.as_ref()?.why(last.as_ref()?).ok().map(|found| found.len()));
}

#[divan::bench(args = SIZES)]
fn pylock_for_a_target(bencher: divan::Bencher<'_, '_>, packages: usize) {
    let graph = graph(packages);
    let plan = graph.as_ref().and_then(narrow);
    bencher.bench(|| {
        let plan = plan.as_ref()?;
        let write = |layer| PylockToml::of(plan, layer).map(|file| file.to_string().len());
        plan.layers().iter().map(write).sum::<Result<usize, _>>().ok()
    });
}

#[divan::bench(args = SIZES)]
fn fingerprint_and_export(bencher: divan::Bencher<'_, '_>, packages: usize) {
    let graph = graph(packages);
    let plan = graph.as_ref().and_then(plan);
    bencher.bench(|| {
        let layers = plan.as_ref().map(Plan::layers).unwrap_or_default();
        let texts = layers.iter().filter_map(|layer| RequirementsTxt::of(layer).ok().map(|file| file.to_string()));
        texts.map(|text| text.len()).sum::<usize>()
            + layers.iter().map(|l| Fingerprint::of(l).as_bytes().len()).sum::<usize>()
    });
}

#[divan::bench(args = SIZES)]
fn whole(bencher: divan::Bencher<'_, '_>, packages: usize) {
    let text = lock(packages);
    bencher.counter(divan::counter::BytesCount::of_str(&text)).bench(|| {
        let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>().ok()?).ok()?;
        let plan = plan(&graph)?;
        let texts =
            plan.layers().iter().filter_map(|layer| RequirementsTxt::of(layer).ok().map(|file| file.to_string()));
        Some((texts.map(|text| text.len()).sum::<usize>(), Fingerprint::chained(&plan)))
    });
}
