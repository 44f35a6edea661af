//! Writes one requirements file for each layer of `python/uv.lock`, and a table of them for the program.

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;

use locklayers::{DependencyGraph, Fingerprint, Lockfile, Plan, RequirementsTxt};

const LOCK: &str = "python/uv.lock";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={LOCK}");
    println!("cargo:rerun-if-changed=build.rs");
    let out = std::env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?;
    let out = Path::new(&out);
    let graph = DependencyGraph::from_lockfile(Lockfile::read(LOCK)?)?;
    let plan = Plan::builder(&graph).build()?;
    let mut table = String::from("pub const LAYERS: &[(&str, &str, &str)] = &[\n");
    for layer in plan.layers() {
        let name = layer.name();
        write_if_changed(&out.join(format!("{name}.txt")), &RequirementsTxt::of(layer)?.to_string())?;
        let fingerprint = Fingerprint::of(layer);
        writeln!(
            table,
            "    ({:?}, {:?}, include_str!({:?})),",
            name.as_str(),
            fingerprint.to_string(),
            format!("{name}.txt")
        )?;
    }
    table.push_str("];\n");
    write_if_changed(&out.join("layers.rs"), &table)?;
    Ok(())
}

/// Writes a file unless it has this content already, so that whatever depends on its modification time is not rebuilt.
fn write_if_changed(path: &Path, text: &str) -> std::io::Result<()> {
    match std::fs::read_to_string(path) {
        Ok(found) if found == text => Ok(()),
        _ => std::fs::write(path, text),
    }
}
