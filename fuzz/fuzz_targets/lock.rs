//! Laws of every lock that can be planned: a lock that is rebuilt from its parts is equal, layers are disjoint, every
//! format is deterministic, a plan as JSON reads back and does not differ from itself, and requirements pin the content
//! of the layer.
#![no_main]

use libfuzzer_sys::fuzz_target;
use locklayers::diff::{DiffText, PlanDiff};
use locklayers::export::{DotGraph, MermaidGraph, PlanRecord, SvgGraph};
use locklayers::lock::LockfileBuilder;
use locklayers::message::without_credentials;
use locklayers::plan::PlanBuilder;
use locklayers::{DependencyGraph, Fingerprint, Lockfile, Plan, PylockToml, RequirementsTxt, Target};

/// Returns the plan in every format; if a format refuses it, the error.
fn forms(plan: &Plan<'_>) -> Vec<String> {
    let mut forms = vec![
        PlanRecord::of(plan).to_string(),
        SvgGraph::of(plan).to_string(),
        DotGraph::of(plan).to_string(),
        MermaidGraph::of(plan).to_string(),
    ];
    for layer in plan.layers() {
        forms.push(Fingerprint::of(layer).to_string());
        forms.push(PylockToml::of(plan, layer).map_or_else(|error| error.to_string(), |file| file.to_string()));
        forms.push(RequirementsTxt::of(layer).map_or_else(|error| error.to_string(), |file| file.to_string()));
    }
    forms
}

fn check(plan: &Plan<'_>) {
    // Markers are significant only for the Pythons that the lock supports.
    let python = plan.lockfile().requires_python();
    for (index, layer) in plan.layers().iter().enumerate() {
        for placement in layer.placements() {
            for later in plan.layers()[index + 1..].iter().flat_map(|layer| layer.placements()) {
                let same = later.package().id() == placement.package().id();
                assert!(
                    !same
                        || later
                            .marker()
                            .complexify(python)
                            .and_then(|m| m.is_disjoint(placement.marker()))
                            .unwrap_or(true)
                );
            }
        }
        if let Ok(file) = RequirementsTxt::of(layer) {
            let text = file.without_hashes().to_string();
            let wanted: Vec<String> =
                layer.placements().iter().filter_map(|placement| placement.requirement()).collect();
            assert_eq!(text.lines().count(), wanted.len());
            // A requirements file has the credentials of a direct URL, as `uv export` writes them; a requirement has not. What
            // looks like a token, such as a part of a host, is in both.
            let found: Vec<_> = text.lines().map(without_credentials).collect();
            let wanted: Vec<_> = wanted.iter().map(|line| without_credentials(line)).collect();
            assert!(wanted.iter().all(|line| found.iter().any(|found| found.starts_with(&**line))));
        }
    }
    let json = PlanRecord::of(plan);
    let read: PlanRecord = json.to_string().parse().expect("a plan reads back");
    assert_eq!(read, json);
    let diff = PlanDiff::between(&json, &read);
    assert!(diff.is_empty() && !DiffText::of(&diff).to_string().is_empty());
    for form in forms(plan) {
        assert!(!form.contains(|c: char| c.is_control() && c != '\n'), "a control character is written");
    }
    assert_eq!(forms(plan), forms(plan));
}

fuzz_target!(|text: &str| {
    let Ok(lock) = text.parse::<Lockfile>() else { return };
    let built = LockfileBuilder::from(&lock).build().expect("a lock that is read can be built");
    assert!(built == lock, "a lock that is built is the one that was read");
    let Ok(graph) = DependencyGraph::from_lockfile(lock) else { return };
    let target = Target::builder("3.12", "linux").build().expect("a target");
    for target in [None, Some(target)] {
        let builder = target.into_iter().fold(Plan::builder(&graph), PlanBuilder::target);
        let Ok(plan) = builder.build() else { continue };
        check(&plan);
        if let Some(placement) = plan.layers().iter().flat_map(|layer| layer.placements()).next() {
            let _ = plan.why(placement.package().name());
        }
    }
});
