//! Laws of fingerprints: they are as documented, recomputed from a plan's JSON; and for layers whose packages all have
//! hashes in a registry, fingerprints are equal exactly if requirements are.
#![no_main]

use libfuzzer_sys::fuzz_target;
use locklayers::export::PlanRecord;
use locklayers::lock::Source;
use locklayers::plan::PlanBuilder;
use locklayers::{DependencyGraph, Fingerprint, Layer, Lockfile, Plan, RequirementsTxt, Target};
use serde_json::Value;
use sha2::{Digest, Sha256};

fn field(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend(u64::try_from(bytes.len()).expect("a length").to_le_bytes());
    out.extend(bytes);
}

fn digest(kind: &str, data: &[u8]) -> String {
    let mut all = Vec::new();
    field(&mut all, format!("locklayers ll1 {kind}").as_bytes());
    all.extend(data);
    "ll1-".to_owned() + &Sha256::digest(&all).iter().map(|byte| format!("{byte:02x}")).collect::<String>()
}

fn content(layer: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().as_bytes().to_vec();
    let package = |package: &Value| {
        let is_local =
            ["path", "directory", "editable", "virtual"].map(Value::from).contains(&package["source"]["kind"]);
        let version = if is_local { Vec::new() } else { text(&package["version"]) };
        let mut out = Vec::new();
        [text(&package["name"]), version, text(&package["marker"]), text(&package["locator"])]
            .iter()
            .for_each(|part| field(&mut out, part));
        let hashes = package["hashes"].as_array().expect("hashes");
        out.extend((hashes.len() as u64).to_le_bytes());
        hashes.iter().for_each(|hash| field(&mut out, &text(hash)));
        out
    };
    let mut packages: Vec<Vec<u8>> = layer["packages"].as_array().expect("packages").iter().map(package).collect();
    packages.sort();
    let mut out = (packages.len() as u64).to_le_bytes().to_vec();
    packages.iter().for_each(|package| field(&mut out, package));
    digest("content", &out)
}

/// Returns the entries of a layer's requirements, sorted, if its fingerprint covers exactly these.
fn entries(layer: &Layer<'_>) -> Option<Vec<String>> {
    let is_covered = |source: &Source| matches!(source, Source::Registry(_));
    let covered = layer.placements().iter().all(|p| is_covered(p.package().source()) && !p.hashes().is_empty());
    let text = RequirementsTxt::of(layer).ok().filter(|_| covered)?.to_string();
    let mut entries: Vec<String> = text.replace(" \\\n", " ").lines().map(str::to_owned).collect();
    entries.sort();
    Some(entries)
}

fn check(graph: &DependencyGraph, seen: &mut Vec<(Fingerprint, Vec<String>)>) {
    for target in [None, Target::builder("3.12", "linux").build().ok()] {
        let builder = target.into_iter().fold(Plan::builder(graph).keep_local(true), PlanBuilder::target);
        let Ok(plan) = builder.build() else { continue };
        let json: Value = serde_json::from_str(&PlanRecord::of(&plan).to_string()).expect("JSON");
        let mut chained = String::new();
        for (layer, document) in plan.layers().iter().zip(json["layers"].as_array().expect("layers")) {
            let found = Fingerprint::of(layer).to_string();
            // A secret in a locator is replaced, so the document does not have all that the fingerprint covers.
            let packages = document["packages"].as_array().expect("packages");
            if !packages.iter().any(|package| package["locator"].as_str().is_some_and(|text| text.contains("****"))) {
                assert_eq!(found, content(document));
            }
            assert_eq!(document["fingerprint"], Value::from(found.clone()));
            let mut link = Vec::new();
            [chained.as_bytes(), found.as_bytes()].iter().for_each(|part| field(&mut link, part));
            chained = digest("chained", &link);
            assert_eq!(document["chained_fingerprint"], Value::from(chained.clone()));
            seen.extend(entries(layer).map(|entries| (Fingerprint::of(layer), entries)));
        }
    }
}

// Returns the lock, and a second one that differs in one byte, whose position and value are the last three bytes.
fuzz_target!(|data: &[u8]| {
    let Some((lock, [low, high, byte])) = data.split_last_chunk() else { return };
    let mut other = lock.to_vec();
    if let Some(place) = other.get_mut(usize::from(u16::from_le_bytes([*low, *high]))) {
        *place = *byte;
    }
    let mut seen = Vec::new();
    for bytes in [lock, &other] {
        let Some(lock) = str::from_utf8(bytes).ok().and_then(|text| text.parse::<Lockfile>().ok()) else { continue };
        let Ok(graph) = DependencyGraph::from_lockfile(lock) else { continue };
        check(&graph, &mut seen);
    }
    for (fingerprint, entries) in &seen {
        assert!(seen.iter().all(|(one, text)| (one == fingerprint) == (text == entries)), "{entries:#?}");
    }
});
