//! A small build tool: determines which images of layers exist already and which must be built.
//!
//! `cargo run --example embed -- path/to/uv.lock`

use std::collections::BTreeSet;
use std::path::PathBuf;

use locklayers::{DependencyGraph, Error, Fingerprint, Lockfile, Plan, RequirementsTxt};

fn main() -> Result<(), Error> {
    let example = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/fastapi-torch/uv.lock");
    let path = std::env::args_os().nth(1).map_or(example, PathBuf::from);
    let graph = DependencyGraph::from_lockfile(Lockfile::read(path)?)?;
    let plan = Plan::builder(&graph).build()?;

    // A real tool queries its registry; this one has no images.
    let existing: BTreeSet<String> = BTreeSet::new();
    for layer in plan.layers() {
        let tag = format!("{}-{}", layer.name(), Fingerprint::of(layer));
        if existing.contains(&tag) {
            println!("{tag}: reused");
            continue;
        }
        let requirements = RequirementsTxt::of(layer)?.to_string();
        println!("{tag}: to be built, {} packages, {} lines", layer.placements().len(), requirements.lines().count());
    }
    Ok(())
}
