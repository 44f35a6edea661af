//! The processor time from the string of a lock to exported and fingerprinted layers, as a multiple of that of the
//! event parser alone on the same bytes. Both alternate within one run, so that other load on the machine affects both
//! alike.
//!
//! `cargo bench --bench ratios`; with `-- once STAGE PACKAGES [WHEELS]` it runs a single pass of a stage, for counting
//! its instructions.

#![allow(clippy::expect_used, clippy::panic, clippy::cast_precision_loss, reason = "a bench that cannot go on says so")]

mod input;

use std::hint::black_box;
use std::time::Duration;

use cpu_time::ThreadTime;
use locklayers::LayerSpec;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [] => {
            compare();
            growth();
        }
        ["growth"] => growth(),
        ["once", stage, packages] => pass(stage, &input::generated(number(packages)), number(packages)),
        ["once", stage, packages, wheels] => {
            let packages = number(packages);
            pass(stage, &input::generated_with(packages, number(wheels)), packages);
        }
        ["first", stage, packages, wheels] => {
            let packages = number(packages);
            let text = input::generated_with(packages, number(wheels));
            println!("{}", timed(|| pass(stage, &text, packages)).as_nanos());
        }
        ["stages"] => stages(&input::generated(1_000), 1_000),
        ["stages", packages] => stages(&input::generated_with(number(packages), 2), number(packages)),
        _ => panic!(
            "expected nothing, `growth`, `stages`, `stages PACKAGES`, `once STAGE PACKAGES [WHEELS]` or `first STAGE PACKAGES WHEELS`"
        ),
    }
}

fn number(text: &str) -> usize {
    text.parse().expect("a number")
}

/// Runs one pass of every stage up to the named one, over a lock of this many packages.
fn pass(stage: &str, text: &str, packages: usize) {
    match stage {
        "input" => {}
        "events" => assert!(input::events(text) > packages),
        "read" => assert_eq!(input::read(text).packages().len(), packages + 1),
        "graph" => assert_eq!(input::graph(text).lockfile().packages().len(), packages + 1),
        "plan" => assert_eq!(input::plan(&input::graph(text), &input::layers()).layers().len(), 3),
        "export" => assert!(input::export(&input::plan(&input::graph(text), &input::layers())) > packages),
        "whole" => assert_eq!(input::whole(text, &input::layers()).1.len(), 3),
        _ => panic!("expected one of input, events, read, graph, plan, export, whole"),
    }
}

fn compare() {
    println!("lock\tpackages\tbytes\tlayers\tevents µs\twhole µs\tratio\twhole ns/package");
    for packages in input::SIZES {
        row(&format!("generated {packages}"), &input::generated(packages), &input::layers());
    }
    row("two wheels 1000", &input::generated_with(1_000, 2), &input::layers());
    let corpus = input::corpus();
    if corpus.is_empty() {
        println!("# no real locks: there is no folder ../shared/corpus");
    }
    for (name, text) in corpus.iter().take(6) {
        row(name, text, &[]);
    }
}

/// The time per package among 50,000 packages over that among 1,000: one pass over the large lock and fifty over the
/// small one, alternating, for all stages together and for the event parser alone.
///
/// First with each pass in a process of its own, as the program runs; then all in this process, where the processor's
/// caches hold the small lock but not the large one.
fn growth() {
    const TIMES: usize = 50;
    // The same packages at both sizes, so that only their number grows.
    let (few, many) = (input::generated_with(1_000, 2), input::generated_with(1_000 * TIMES, 2));
    for stage in ["whole", "events"] {
        let child = |packages: usize| first_pass(stage, packages);
        let here = |text: &str, packages: usize| timed(|| pass(stage, text, packages));
        let apart = turns(|| (0..TIMES).map(|_| child(1_000)).sum(), || child(1_000 * TIMES));
        let together = turns(|| (0..TIMES).map(|_| here(&few, 1_000)).sum(), || here(&many, 1_000 * TIMES));
        println!("# {stage}, time per package from 1,000 to 50,000: {apart:.2}× in processes, {together:.2}× in one");
    }
}

/// Returns the time of the second as a multiple of the first's, by the medians of nine turns.
fn turns(first: impl Fn() -> Duration, second: impl Fn() -> Duration) -> f64 {
    let (first, second) = (0..9).map(|_| (first(), second())).unzip();
    median(second) / median(first)
}

/// The time of the first pass in a new process, without the generation of its lock.
fn first_pass(stage: &str, packages: usize) -> Duration {
    let this = std::env::current_exe().expect("a name of this program");
    let output = std::process::Command::new(this).args(["first", stage, &packages.to_string(), "2"]).output();
    let printed = String::from_utf8(output.expect("a child").stdout).expect("a number");
    Duration::from_nanos(printed.trim().parse().expect("a number"))
}

/// The time of every stage over the same lock, alternating.
fn stages(text: &str, packages: usize) {
    let layers = input::layers();
    let mut times: [(&str, Vec<Duration>); 9] =
        ["events", "read", "graph", "closures", "plan", "fingerprint", "export", "drop", "whole"]
            .map(|n| (n, Vec::new()));
    for _ in 0..(60_000_000 / text.len()).clamp(7, 61) {
        let mut stage = 0;
        let mut note = |time: Duration| {
            times[stage].1.push(time);
            stage += 1;
        };
        note(timed(|| assert!(input::events(text) > packages)));
        let (mut lock, mut graph) = (None, None);
        note(timed(|| lock = Some(input::read(text))));
        note(timed(|| graph = lock.take().map(input::graph_of)));
        let graph = graph.expect("a graph");
        note(timed(|| assert_eq!(input::closures(&graph, &layers).len(), 3)));
        let mut plan = None;
        note(timed(|| plan = Some(input::plan(&graph, &layers))));
        let plan = plan.expect("a plan");
        note(timed(|| assert_eq!(locklayers::Fingerprint::chained(&plan).len(), 3)));
        note(timed(|| assert!(input::export(&plan) > packages)));
        drop(plan);
        note(timed(|| drop(graph)));
        note(timed(|| assert_eq!(input::whole(text, &layers).1.len(), 3)));
    }
    println!("stage\tµs\tof events");
    let all: Vec<(&str, f64)> = times.into_iter().map(|(name, times)| (name, median(times))).collect();
    for (name, time) in &all {
        println!("{name}\t{:.0}\t{:.2}", time * 1e6, time / all[0].1);
    }
}

/// Measures one lock and prints its line.
fn row(name: &str, text: &str, layers: &[LayerSpec]) {
    let packages = input::read(text).packages().len();
    let rounds = (60_000_000 / text.len()).clamp(7, 201);
    let (mut events, mut whole) = (Vec::new(), Vec::new());
    let mut done = 0;
    for _ in 0..rounds {
        events.push(timed(|| assert!(black_box(input::events(black_box(text))) > packages)));
        whole.push(timed(|| done = black_box(input::whole(black_box(text), layers)).1.len()));
    }
    let (events, whole) = (median(events), median(whole));
    let each = whole * 1e9 / packages as f64;
    println!(
        "{name}\t{packages}\t{}\t{done}\t{:.0}\t{:.0}\t{:.2}\t{each:.0}",
        text.len(),
        events * 1e6,
        whole * 1e6,
        whole / events
    );
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = ThreadTime::now();
    work();
    start.elapsed()
}

/// Returns the median, in seconds.
fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64()
}
