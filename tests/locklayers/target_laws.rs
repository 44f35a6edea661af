//! The laws of plans for a target: a change that does not affect the target's installation changes no byte.

use std::collections::{BTreeMap, BTreeSet};

use locklayers::export::PlanRecord;
use locklayers::plan::{Placement, PlanBuilder};
use locklayers::{DependencyGraph, Fingerprint, Layer, Plan, PylockToml, Target};
use proptest::prelude::*;

use crate::support::{parse, spec, texts};
use locklayers::proptest::{Kind, LockModel, USABLE, WHEELS, any_lock};

fn target() -> Target {
    Target::builder("3.12", "linux").build().unwrap()
}

/// Returns a lock that the target can install completely: each package of the registry has a source distribution.
fn installable() -> impl Strategy<Value = LockModel> {
    any_lock().prop_map(|mut lock| {
        lock.packages.iter_mut().for_each(|package| package.files |= 1);
        lock
    })
}

/// A layer for each group, then the project.
pub(crate) fn builder<'g>(graph: &'g DependencyGraph, lock: &LockModel) -> PlanBuilder<'g> {
    let groups = (0..lock.groups.len()).map(|index| spec(&format!("group-{index}"), &[&format!("group:g{index}")]));
    groups.chain([spec("project", &["project"])]).fold(Plan::builder(graph), PlanBuilder::layer)
}

fn plan<'g>(graph: &'g DependencyGraph, lock: &LockModel) -> Option<Plan<'g>> {
    builder(graph, lock).target(target()).build().ok()
}

/// Returns the files and fingerprints of a plan for a target, with an error in place of a package that pylock.toml
/// cannot represent.
fn files(plan: &Plan<'_>) -> Vec<String> {
    let pylock =
        |layer: &Layer<'_>| PylockToml::of(plan, layer).map_or_else(|e| e.to_string(), |file| file.to_string());
    let fingerprints = plan.layers().iter().map(|layer| Fingerprint::of(layer).to_string());
    let chained = Fingerprint::chained(plan).into_iter().map(|fingerprint| fingerprint.to_string());
    texts(plan).into_iter().chain(plan.layers().iter().map(pylock)).chain(fingerprints).chain(chained).collect()
}

/// Returns the installed content of each package of a layer: its version and the name of the file.
fn installs(layer: &Layer<'_>) -> BTreeMap<String, Option<String>> {
    let file = |placement: &Placement<'_>| placement.wheels().first().map(|wheel| wheel.filename().to_owned());
    layer.placements().iter().map(|p| (p.package().id().to_string(), file(p))).collect()
}

/// Checks that both plans can be made and are equal in every format, in JSON only if requested.
fn unchanged(before: &LockModel, after: &LockModel, json: bool) -> Result<(), TestCaseError> {
    let (Some(a), Some(b)) = (parse(&before.to_string()), parse(&after.to_string())) else { return Ok(()) };
    let Some(a) = plan(&a, before) else { return Ok(()) };
    let b = plan(&b, after);
    prop_assert!(b.is_some(), "the update makes the plan impossible");
    let b = b.unwrap();
    prop_assert_eq!(files(&a), files(&b));
    if json {
        prop_assert_eq!(PlanRecord::of(&a).to_string(), PlanRecord::of(&b).to_string());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_wheel_that_the_target_cannot_use_changes_nothing(lock in installable(), index in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), wheel in 0u8..) {
        let mut after = lock.clone();
        let package = &mut after.packages[index.index(lock.packages.len())];
        let unusable = USABLE + wheel % (u8::try_from(WHEELS.len()).unwrap() - USABLE);
        package.files |= 2;
        if !package.wheels.contains(&unusable) {
            package.wheels.insert(at.index(package.wheels.len() + 1), unusable);
        }
        // JSON states why a package must be built, and a new wheel for other targets changes the reason.
        let is_built = package.wheels.iter().all(|wheel| *wheel >= USABLE);
        let mut before = lock;
        before.packages[index.index(after.packages.len())].files |= 2;
        unchanged(&before, &after, !is_built)?;
    }

    #[test]
    fn upload_times_change_nothing(lock in installable(), day in any::<u8>()) {
        let mut after = lock.clone();
        after.packages.iter_mut().for_each(|package| package.uploaded = Some(day));
        unchanged(&lock, &after, true)?;
    }

    #[test]
    fn raising_a_package_that_the_target_does_not_install_changes_nothing(lock in installable()) {
        let Some(graph) = parse(&lock.to_string()) else { return Ok(()) };
        let Some(plan) = plan(&graph, &lock) else { return Ok(()) };
        let installed: BTreeSet<&str> =
            plan.layers().iter().flat_map(Layer::placements).map(|p| p.package().name().as_str()).collect();
        let mut after = lock.clone();
        for (index, package) in after.packages.iter_mut().enumerate() {
            package.patch = u8::from(package.kind == Kind::Registry && !installed.contains(&*format!("a{index}")));
        }
        unchanged(&lock, &after, true)?;
    }

    #[test]
    fn the_chosen_hash_changes_its_layer_and_no_other(lock in installable(), picked in any::<prop::sample::Index>()) {
        let text = lock.to_string();
        let Some(graph) = parse(&text) else { return Ok(()) };
        let Some(before) = plan(&graph, &lock) else { return Ok(()) };
        let chosen: Vec<String> = before.layers().iter().flat_map(Layer::placements)
            .flat_map(Placement::hashes).map(|hash| hash.hex().to_owned()).collect();
        if chosen.is_empty() {
            return Ok(());
        }
        let old = &chosen[picked.index(chosen.len())];
        let new = format!("f{}", &old[1..]);
        let Some(graph) = parse(&text.replace(old, &new)) else { return Ok(()) };
        let after = plan(&graph, &lock).unwrap();
        for (a, b) in before.layers().iter().zip(after.layers()) {
            let holds = a.placements().iter().any(|p| p.hashes().iter().any(|hash| hash.hex() == old));
            prop_assert_eq!(Fingerprint::of(a) != Fingerprint::of(b), holds, "layer {}", a.name());
            prop_assert_eq!(installs(a), installs(b));
        }
    }

    #[test]
    fn a_target_installs_what_the_markers_of_the_universal_plan_let_in(lock in installable()) {
        let Some(graph) = parse(&lock.to_string()) else { return Ok(()) };
        let Some(narrow) = plan(&graph, &lock) else { return Ok(()) };
        let wide = builder(&graph, &lock).build().unwrap();
        prop_assert_eq!(narrow.layers().len(), wide.layers().len());
        let mut names = BTreeSet::new();
        for (narrow, wide) in narrow.layers().iter().zip(wide.layers()) {
            let here = |p: &&Placement<'_>| p.marker().evaluate(target().environment(), &BTreeSet::new());
            let wanted: Vec<_> = wide.placements().iter().filter(here).map(|p| p.package().id()).collect();
            let found: Vec<_> = narrow.placements().iter().map(|p| p.package().id()).collect();
            prop_assert_eq!(found, wanted);
            for placement in narrow.placements() {
                prop_assert!(names.insert(placement.package().name()), "{} twice", placement.package().name());
                prop_assert!(placement.marker().is_always());
                prop_assert!(placement.wheels().len() + usize::from(placement.sdist().is_some()) <= 1);
            }
            prop_assert_eq!(narrow.bytes().known(), narrow.bytes().most());
        }
    }

    #[test]
    fn what_the_base_image_provides_is_left_out_and_nothing_else(lock in installable(), picked in any::<prop::sample::Index>()) {
        let Some(graph) = parse(&lock.to_string()) else { return Ok(()) };
        let Some(before) = plan(&graph, &lock) else { return Ok(()) };
        let requirements: Vec<String> = before.layers().iter().flat_map(Layer::placements)
            .filter_map(Placement::requirement).collect();
        let provided = &requirements[..picked.index(requirements.len() + 1)];
        let freeze = provided.join("\n").parse().unwrap();
        let after = builder(&graph, &lock).target(target()).provided(freeze, locklayers::plan::ProvidedPolicy::Exact).build().unwrap();
        let left: Vec<String> = after.layers().iter().flat_map(Layer::placements).filter_map(Placement::requirement).collect();
        prop_assert_eq!(&requirements[provided.len()..], &left[..]);
        let out: BTreeSet<&str> = after.left_out().iter().map(locklayers::plan::ProvidedPackage::provided).collect();
        prop_assert_eq!(out, provided.iter().map(String::as_str).collect());
        prop_assert!(after.replaced().is_empty());
    }
}
