//! One benchmark per stage, over generated locks and, if there are any, real ones. The baseline is `events`: one pass
//! of the event parser over the same bytes. Each benchmark asserts that the measured work has a result.
//!
//! `cargo bench --bench stages`

#![allow(clippy::expect_used, reason = "a bench that cannot go on says so")]

mod input;

use divan::counter::BytesCount;
use input::SIZES;
use locklayers::diff::{DiffText, PlanDiff};
use locklayers::export::PlanRecord;
use locklayers::name::PackageName;
use locklayers::{DependencyGraph, Fingerprint, Lockfile, Plan, PylockToml, Target};

/// For stages that are not part of the pipeline from a lock to its layers.
const SMALLER: [usize; 3] = [100, 1_000, 10_000];

fn main() {
    if input::corpus().is_empty() {
        println!("no real locks: there is no folder ../shared/corpus");
    }
    divan::main();
}

/// The names of the largest real locks.
fn real() -> Vec<String> {
    input::corpus().into_iter().take(6).map(|(name, _)| name).collect()
}

fn plan(graph: &DependencyGraph) -> Plan<'_> {
    input::plan(graph, &input::layers())
}

fn narrow(graph: &DependencyGraph) -> Option<Plan<'_>> {
    let target = Target::builder("3.11", "linux").build().ok()?;
    let builder = Plan::builder(graph).target(target);
    input::layers().into_iter().fold(builder, locklayers::plan::PlanBuilder::layer).build().ok()
}

#[divan::bench(args = SIZES, max_time = 3)]
fn events(bencher: divan::Bencher<'_, '_>, packages: usize) {
    let text = input::generated(packages);
    bencher.counter(BytesCount::of_str(&text)).bench(|| assert!(input::events(&text) > packages));
}

/// From a file on disk.
#[divan::bench(args = SIZES, max_time = 3)]
fn read(bencher: divan::Bencher<'_, '_>, packages: usize) {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(&file, input::generated(packages)).expect("a written file");
    bencher.bench(|| assert_eq!(Lockfile::read(&file).expect("a lock").packages().len(), packages + 1));
}

#[divan::bench(args = SIZES, max_time = 3)]
fn parse(bencher: divan::Bencher<'_, '_>, packages: usize) {
    let text = input::generated(packages);
    bencher.counter(BytesCount::of_str(&text)).bench(|| assert_eq!(input::read(&text).packages().len(), packages + 1));
}

#[divan::bench(args = SIZES, max_time = 3)]
fn graph(bencher: divan::Bencher<'_, '_>, packages: usize) {
    let parsed = input::read(&input::generated(packages));
    bencher.with_inputs(|| parsed.clone()).bench_values(|lock| {
        let graph = input::graph_of(lock);
        assert_eq!(graph.lockfile().packages().len(), packages + 1);
        graph
    });
}

#[divan::bench(args = SIZES, max_time = 3)]
fn closures(bencher: divan::Bencher<'_, '_>, packages: usize) {
    let graph = input::graph(&input::generated(packages));
    bencher.bench(|| {
        let closures = input::closures(&graph, &input::layers());
        assert!(closures.iter().all(|closure| !closure.is_empty()));
        closures
    });
}

#[divan::bench(args = SIZES, max_time = 3)]
fn plan_three_layers(bencher: divan::Bencher<'_, '_>, packages: usize) {
    let graph = input::graph(&input::generated(packages));
    bencher.bench(|| {
        let plan = plan(&graph);
        assert_eq!(plan.layers().len(), 3);
        plan
    });
}

#[divan::bench(args = SIZES, max_time = 3)]
fn fingerprint(bencher: divan::Bencher<'_, '_>, packages: usize) {
    let graph = input::graph(&input::generated(packages));
    let plan = plan(&graph);
    bencher.bench(|| assert_eq!(Fingerprint::chained(&plan).len(), 3));
}

#[divan::bench(args = SIZES, max_time = 3)]
fn export(bencher: divan::Bencher<'_, '_>, packages: usize) {
    let graph = input::graph(&input::generated(packages));
    let plan = plan(&graph);
    bencher.bench(|| assert!(input::export(&plan) > packages));
}

#[divan::bench(args = SIZES, max_time = 3)]
fn whole(bencher: divan::Bencher<'_, '_>, packages: usize) {
    let text = input::generated(packages);
    bencher.counter(BytesCount::of_str(&text)).bench(|| {
        let (bytes, fingerprints) = input::whole(&text, &input::layers());
        assert!(bytes > packages && fingerprints.len() == 3);
    });
}

/// A real lock, with its default layers.
#[divan::bench(args = real(), max_time = 3)]
fn whole_of_a_real_lock(bencher: divan::Bencher<'_, '_>, name: &str) {
    let text = input::corpus().into_iter().find(|(known, _)| known == name).map(|(_, text)| text).expect("the lock");
    bencher.counter(BytesCount::of_str(&text)).bench(|| assert!(!input::whole(&text, &[]).1.is_empty()));
}

#[divan::bench(args = SMALLER)]
fn plan_for_a_target(bencher: divan::Bencher<'_, '_>, packages: usize) {
    let graph = Some(input::graph(&input::generated(packages)));
    bencher.bench(|| graph.as_ref().and_then(narrow).map(|plan| plan.bytes().known()));
}

/// A plan as JSON, with the dependents of each package.
#[divan::bench(args = SMALLER)]
fn write_json(bencher: divan::Bencher<'_, '_>, packages: usize) {
    let graph = Some(input::graph(&input::generated(packages)));
    let plan = graph.as_ref().map(plan);
    bencher.bench(|| plan.as_ref().map(|plan| PlanRecord::of(plan).to_string().len()));
}

/// Two plans that differ in the hash of every package.
#[divan::bench(args = SMALLER)]
fn difference(bencher: divan::Bencher<'_, '_>, packages: usize) {
    let json = |text: &str| {
        let graph = input::graph(text);
        Some(PlanRecord::of(&plan(&graph)))
    };
    let text = input::generated(packages);
    let (before, after) = (json(&text), json(&text.replace("sha256:0", "sha256:1")));
    bencher.bench(|| Some(DiffText::of(&PlanDiff::between(before.as_ref()?, after.as_ref()?)).to_string().len()));
}

/// The paths from three roots to the package that is furthest from them.
#[divan::bench(args = SMALLER)]
fn why(bencher: divan::Bencher<'_, '_>, packages: usize) {
    let graph = Some(input::graph(&input::generated(packages)));
    let plan = graph.as_ref().map(plan);
    let last = PackageName::new(&format!("p{:06}", packages - 1)).ok();
    bencher.bench(|| plan.as_ref()?.why(last.as_ref()?).ok().map(|found| found.len()));
}

#[divan::bench(args = SMALLER)]
fn pylock_for_a_target(bencher: divan::Bencher<'_, '_>, packages: usize) {
    let graph = Some(input::graph(&input::generated(packages)));
    let plan = graph.as_ref().and_then(narrow);
    bencher.bench(|| {
        let plan = plan.as_ref()?;
        let write = |layer| PylockToml::of(plan, layer).map(|file| file.to_string().len());
        plan.layers().iter().map(write).sum::<Result<usize, _>>().ok()
    });
}
