//! Differences of plans: laws and exact output.

use locklayers::diff::{DiffJson, DiffMarkdown, DiffText, LayerDiff, LayerStatus, PlanDiff};
use locklayers::export::PlanRecord;
use locklayers::lock::PackageSpec;
use locklayers::plan::PlanBuilder;
use locklayers::proptest::{Change, LockModel, Snapshot, Stability, any_change, any_lock};
use locklayers::{DependencyGraph, Plan, Target};
use proptest::prelude::*;

use crate::small::{self, edges, hash, package, project, wheel};
use crate::support::{by_group, parse};
use crate::target_laws::builder;

/// Returns a layer for each group, then the project; for a target or for every platform.
fn plan<'g>(graph: &'g DependencyGraph, lock: &LockModel, narrow: bool) -> Option<Plan<'g>> {
    let target = narrow.then(|| Target::builder("3.12", "linux").build().unwrap());
    target.into_iter().fold(builder(graph, lock), PlanBuilder::target).build().ok()
}

/// Returns the plans of a lock before and after, if both can be made.
fn both<T>(change: &Change, narrow: bool, law: impl Fn(&Plan<'_>, &Plan<'_>) -> T) -> Option<T> {
    let (before, after) = (parse(&change.before().to_string())?, parse(&change.after().to_string())?);
    let (before, after) = (plan(&before, change.before(), narrow)?, plan(&after, change.after(), narrow)?);
    Some(law(&before, &after))
}

/// A layer is reported as changed exactly if its fingerprint is, and then at least one package has a reason.
fn explained(before: &Plan<'_>, after: &Plan<'_>) -> Result<(), TestCaseError> {
    let (before, after) = (PlanRecord::of(before), PlanRecord::of(after));
    let diff = PlanDiff::between(&before, &after);
    for layer in diff.layers() {
        let reasons: usize = layer.packages().iter().map(|package| package.reasons().len()).sum();
        let has_content = layer.status() != &LayerStatus::Added && layer.status() != &LayerStatus::Removed;
        match layer.status() {
            LayerStatus::Changed => prop_assert!(reasons > 0, "{} has no reason", layer.name()),
            _ if has_content => prop_assert_eq!(reasons, 0, "{} has reasons", layer.name()),
            _ => {}
        }
        prop_assert!(layer.packages().iter().all(|package| !package.reasons().is_empty()));
    }
    let same = |a: &PlanRecord, b: &PlanRecord| {
        let keys = |plan: &PlanRecord| -> Vec<(String, String)> {
            let document: serde_json::Value = serde_json::from_str(&plan.to_string()).unwrap();
            let text = |layer: &serde_json::Value, key: &str| layer[key].as_str().unwrap().to_owned();
            let layers = document["layers"].as_array().unwrap();
            layers.iter().map(|layer| (text(layer, "name"), text(layer, "chained_fingerprint"))).collect()
        };
        keys(a) == keys(b)
    };
    prop_assert_eq!(!diff.changes_layers(), same(&before, &after));
    prop_assert!(diff.transferred().bytes() <= diff.transferred_in_chain().bytes());
    // Every format can be written, and JSON reads back.
    let json: serde_json::Value = serde_json::from_str(&DiffJson::of(&diff).to_string()).unwrap();
    prop_assert_eq!(json["unchanged"].as_bool(), Some(!diff.changes_layers()));
    prop_assert!(
        DiffText::of(&diff).to_string().ends_with('\n') && DiffMarkdown::of(&diff).to_string().ends_with('\n')
    );
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_update_changes_the_layers_that_it_must_and_no_other(change in any_change(), narrow in any::<bool>()) {
        both(&change, narrow, |before, after| {
            Stability::default().target(narrow).assert(&Snapshot::of(before), &Snapshot::of(after), &change);
        });
    }

    #[test]
    fn every_changed_fingerprint_is_explained(change in any_change(), narrow in any::<bool>()) {
        both(&change, narrow, explained).unwrap_or(Ok(()))?;
    }

    #[test]
    fn the_difference_of_unrelated_locks_is_explained_too(a in any_lock(), b in any_lock()) {
        let (Some(first), Some(second)) = (parse(&a.to_string()), parse(&b.to_string())) else { return Ok(()) };
        let (Some(first), Some(second)) = (plan(&first, &a, false), plan(&second, &b, false)) else { return Ok(()) };
        explained(&first, &second)?;
    }

    #[test]
    fn a_plan_does_not_differ_from_itself(lock in any_lock()) {
        let Some(graph) = parse(&lock.to_string()) else { return Ok(()) };
        let Some(plan) = plan(&graph, &lock, false) else { return Ok(()) };
        let json = PlanRecord::of(&plan);
        let read: PlanRecord = json.to_string().parse().unwrap();
        prop_assert_eq!(&read, &json);
        prop_assert!(PlanDiff::between(&json, &read).is_empty());
    }
}

/// Returns the plan of a lock with packages as `(name and version, dependencies, digit of the hash)`, 1.5 MB each.
pub(crate) fn record(packages: &[(&str, &[&str], char)], root: PackageSpec) -> PlanRecord {
    let package = |(id, dependencies, digit): &(&str, &[&str], char)| {
        package(id, dependencies).wheel(wheel(id).hash(hash(*digit)).size(1_500_000))
    };
    let graph = small::graph(root, packages.iter().map(package));
    PlanRecord::of(&by_group(&graph, &["heavy"]).build().unwrap())
}

pub(crate) fn said(before: &PlanRecord, after: &PlanRecord) -> String {
    DiffText::of(&PlanDiff::between(before, after)).to_string()
}

/// The project needs `web`, and a group needs others.
fn root(web: &str, group: &str, heavy: &[&str]) -> PackageSpec {
    project(&[web]).group(group.parse().unwrap(), edges(heavy))
}

fn usual() -> PackageSpec {
    root("web", "heavy", &["torch"])
}

fn base() -> PlanRecord {
    record(&[("torch 2.7", &[], '0'), ("typing 4.0", &[], '1'), ("web 1.0", &["typing"], '2')], usual())
}

#[test]
fn each_kind_of_change_is_reported() {
    let before = base();
    assert_eq!(said(&before, &before), "nothing changes: no layer is rebuilt\n");
    let raised = record(&[("torch 2.7", &[], '0'), ("typing 4.1", &[], '3'), ("web 1.0", &["typing"], '2')], usual());
    assert_eq!(
        said(&before, &raised),
        "heavy    unchanged\nproject  changed, 3.0 MB to download\n  typing upgraded from 4.0 to 4.1\n\n3.0 MB to download \
         again; in a single layer it would be 4.5 MB\n"
    );
    assert!(said(&raised, &before).contains("  typing downgraded from 4.1 to 4.0\n"));
    let moved =
        record(&[("torch 2.8", &["typing"], '4'), ("typing 4.0", &[], '1'), ("web 1.0", &["typing"], '2')], usual());
    assert_eq!(
        said(&before, &moved),
        "heavy    changed, 3.0 MB to download\n  torch upgraded from 2.7 to 2.8\n  typing came from project, since torch \
         needs it\nproject  changed, 1.5 MB to download\n  typing went to heavy, since torch needs it\n\n4.5 MB to \
         download again; in a single layer it would be 4.5 MB\n"
    );
    let files = record(&[("torch 2.7", &[], '5'), ("typing 4.0", &[], '1'), ("web 1.0", &["typing"], '2')], usual());
    assert_eq!(
        said(&before, &files),
        "heavy    changed, 1.5 MB to download\n  torch has files with other hashes: \
         torch-2.7-py3-none-any.whl\nproject  unchanged, but a layer before it changes\n\n1.5 MB to download again (4.5 \
         MB as steps of one chain); in a single layer it would be 4.5 MB\n"
    );
    let fewer = record(&[("torch 2.7", &[], '0'), ("web 1.0", &[], '2')], usual());
    assert!(said(&before, &fewer).contains("  typing is gone, was version 4.0 (web no longer needs it)\n"));
    assert!(said(&fewer, &before).contains("  typing is new in version 4.0, needed by web\n"));
    let marker = record(
        &[("torch 2.7", &[], '0'), ("typing 4.0", &[], '1'), ("web 1.0", &["typing"], '2')],
        root("web ; os_name == 'nt'", "heavy", &["torch"]),
    );
    assert!(said(&before, &marker).contains("  web needed where os_name == 'nt', previously everywhere\n"));
    assert!(said(&marker, &before).contains("  web needed everywhere, previously where os_name == 'nt'\n"));
}

#[test]
fn a_renamed_layer_is_not_transferred() {
    let before = base();
    let after = record(
        &[("torch 2.7", &[], '0'), ("typing 4.0", &[], '1'), ("web 1.0", &["typing"], '2')],
        root("web", "gpu", &["torch"]),
    );
    let diff = PlanDiff::between(&before, &after);
    let statuses: Vec<_> = diff.layers().iter().map(|layer| (layer.name().as_str(), layer.status().as_str())).collect();
    assert_eq!(statuses, [("gpu", "renamed"), ("project", "unchanged")]);
    assert_eq!(
        DiffText::of(&diff).to_string(),
        "gpu      renamed from heavy, the same content\nproject  unchanged\n\n0 B to download again; in a single layer \
         it would be 0 B\n"
    );
    assert!(!diff.layers().iter().any(LayerDiff::is_chain_only));
}

#[test]
fn a_move_between_layers_leaves_a_single_layer_as_it_was() {
    let packages: [(&str, &[&str], char); 3] =
        [("torch 2.7", &[], '0'), ("typing 4.0", &[], '1'), ("web 1.0", &["typing"], '2')];
    let more = root("web", "heavy", &["torch", "typing"]);
    let diff = PlanDiff::between(&record(&packages, usual()), &record(&packages, more));
    assert_eq!(diff.transferred_in_single_layer().bytes(), 0);
    assert_eq!(diff.transferred().bytes(), 4_500_000);
    let text = DiffText::of(&diff).to_string();
    assert!(text.contains("  typing came from project, since group:heavy needs it\n"), "{text}");
}
