//! The peak memory from the string of a lock to exported and fingerprinted layers, as a multiple of the bytes of the
//! lock. The string of the lock and the finished files are included.
//!
//! `cargo bench --bench memory`

#![allow(clippy::cast_precision_loss, reason = "a ratio has two decimals")]

mod input;

use locklayers::{Fingerprint, LayerSpec};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

fn main() {
    println!("lock\tbytes\tread\tgraph\tplan\tfingerprint\texport\tpeak\tratio");
    for packages in input::SIZES {
        row(&format!("generated {packages}"), &input::generated(packages), &input::layers());
    }
    let corpus = input::corpus();
    if corpus.is_empty() {
        println!("# no real locks: there is no folder ../shared/corpus");
    }
    for (name, text) in corpus.iter().take(6) {
        row(name, text, &[]);
    }
}

/// Prints the peak of each stage, the string included, and the overall peak as a multiple of the string.
fn row(name: &str, text: &str, layers: &[LayerSpec]) {
    let before = ALLOCATOR.current_usage() - text.len();
    let mut peaks = Vec::new();
    let mut note = || {
        peaks.push(ALLOCATOR.peak_usage() - before);
        ALLOCATOR.reset_peak_usage();
    };
    ALLOCATOR.reset_peak_usage();
    let lock = input::read(text);
    note();
    let graph = input::graph_of(lock);
    note();
    let plan = input::plan(&graph, layers);
    note();
    assert!(!Fingerprint::chained(&plan).is_empty());
    note();
    assert!(input::export(&plan) > 0);
    note();
    let peak = peaks.iter().max().copied().unwrap_or_default();
    assert!(peak > text.len());
    let stages: Vec<String> = peaks.iter().map(ToString::to_string).collect();
    println!("{name}\t{}\t{}\t{peak}\t{:.2}", text.len(), stages.join("\t"), peak as f64 / text.len() as f64);
}
