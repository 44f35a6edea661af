//! The most memory that is in use at once on the way from text to exported and fingerprinted layers, over the bytes of
//! the lock. The lock's text counts, and so do the finished files.
//!
//! `cargo bench --bench memory`

#[path = "input/mod.rs"]
mod input;

use locklayers::LayerSpec;
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

fn main() {
    println!("lock\tbytes\tpeak bytes\tratio");
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

fn row(name: &str, text: &str, layers: &[LayerSpec]) {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let done = input::whole(text, layers);
    let peak = ALLOCATOR.peak_usage() - before + text.len();
    assert!(peak > text.len() && !done.1.is_empty());
    println!("{name}\t{}\t{peak}\t{:.2}", text.len(), peak as f64 / text.len() as f64);
}
