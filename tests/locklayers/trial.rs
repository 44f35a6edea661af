//! Whether the property tests that the library offers detect faults of a tool: a simpler tool with one fault at a time,
//! and without one.

use std::collections::BTreeSet;
use std::fmt::Write;

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use locklayers::closure::Closure;
use locklayers::lock::Lockfile;
use locklayers::plan::Placement;
use locklayers::proptest::{
    Change, LockKnobs, LockModel, PartModel, Shape, Snapshot, Stability, Update, check_complete,
};
use locklayers::{DependencyGraph, LayerName, LayerSpec, Plan, Selector};

/// The fault of the tool.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    None,
    // What a key omits.
    Hashes,
    Markers,
    Commits,
    Versions,
    AllButNames,
    AllButTheFirst,
    // What a key includes although it must not.
    OtherLayers,
    HowManyThereAre,
    UploadTimes,
    Order,
    ProjectName,
    ProjectVersion,
    Revision,
    Hosts,
    WholeLock,
    RequiresPython,
    // What layers lack or hold although they must not.
    NoExtras,
    NoTransitive,
    NoMarked,
    NoLastGroup,
    NotNeeded,
    MovedByVersion,
}

const FAULTS: [Fault; 22] = [
    Fault::Hashes,
    Fault::Markers,
    Fault::Commits,
    Fault::Versions,
    Fault::AllButNames,
    Fault::AllButTheFirst,
    Fault::OtherLayers,
    Fault::HowManyThereAre,
    Fault::UploadTimes,
    Fault::Order,
    Fault::ProjectName,
    Fault::ProjectVersion,
    Fault::Revision,
    Fault::Hosts,
    Fault::WholeLock,
    Fault::RequiresPython,
    Fault::NoExtras,
    Fault::NoTransitive,
    Fault::NoMarked,
    Fault::NoLastGroup,
    Fault::NotNeeded,
    Fault::MovedByVersion,
];

/// A layer for each group and extra, and one for the rest of the project.
fn selectors(lock: &LockModel) -> Vec<String> {
    let groups = (0..lock.groups.len()).map(|index| format!("group:g{index}"));
    let extras = if lock.shape == Shape::Virtual { 0 } else { lock.extras.len() };
    let extras = (0..extras).map(|index| format!("extra:x{index}"));
    groups.chain(extras).chain(["project".to_owned()]).collect()
}

/// The lock as a faulty tool reads it.
fn seen(lock: &LockModel, fault: Fault) -> LockModel {
    let mut lock = lock.clone();
    match fault {
        Fault::NoExtras => lock.parts_mut().flat_map(|part| &mut part.edges).for_each(|edge| edge.extras = 0),
        Fault::NoMarked => lock.parts_mut().for_each(|part| part.edges.retain(|edge| edge.marker.is_none())),
        Fault::NoTransitive => lock.packages.iter_mut().for_each(|package| package.base = PartModel::default()),
        Fault::NoLastGroup => lock.groups.iter_mut().next_back().into_iter().for_each(|group| group.edges.clear()),
        _ => {}
    }
    lock
}

fn line(placement: &Placement<'_>, fault: Fault) -> String {
    let package = placement.package();
    let mut line = package.name().to_string();
    if fault == Fault::AllButNames {
        return line;
    }
    if let Some(version) = package.version().filter(|_| fault != Fault::Versions) {
        write!(line, "=={version}").unwrap();
    }
    if fault != Fault::Markers {
        write!(line, " ; {}", placement.marker()).unwrap();
    }
    if placement.hashes().is_empty() {
        let source = package.source().to_string();
        line += " from ";
        line += if fault == Fault::Commits { source.split('#').next().unwrap() } else { &source };
    }
    if fault != Fault::Hashes {
        write!(line, " {:?}", placement.hashes()).unwrap();
    }
    line
}

/// What a key includes although it must not.
fn burden(lock: &LockModel, lines: &[Vec<String>], fault: Fault) -> String {
    match fault {
        Fault::OtherLayers => format!("{lines:?}"),
        Fault::HowManyThereAre => lines.iter().map(Vec::len).sum::<usize>().to_string(),
        Fault::UploadTimes => format!("{:?}", lock.packages.iter().find_map(|package| package.uploaded)),
        Fault::Order => lock.reversed.to_string(),
        Fault::ProjectName => lock.project.clone(),
        Fault::ProjectVersion => lock.project_patch.to_string(),
        Fault::Revision => lock.revision.to_string(),
        Fault::Hosts => lock.host.to_string(),
        Fault::WholeLock => lock.to_string(),
        Fault::RequiresPython => lock.python.to_string(),
        _ => String::new(),
    }
}

/// Returns the tool's layers, and their expected content; `None` for a lock that cannot be read or planned.
fn layers(lock: &LockModel, fault: Fault, is_chained: bool) -> Option<Snapshot> {
    let seen = seen(lock, fault);
    let graph = DependencyGraph::from_lockfile(seen.to_string().parse::<Lockfile>().ok()?).ok()?;
    let selectors = selectors(lock);
    let spec = |(index, selector): (usize, &String)| {
        LayerSpec::new(LayerName::new(&format!("l{index}")).unwrap(), vec![selector.parse::<Selector>().unwrap()])
    };
    let builder =
        selectors.iter().enumerate().map(spec).fold(Plan::builder(&graph), locklayers::plan::PlanBuilder::layer);
    let plan = builder.split(false).build().ok()?;
    let mut packages: Vec<Vec<&Placement<'_>>> =
        plan.layers().iter().map(|layer| layer.placements().iter().collect()).collect();
    if fault == Fault::MovedByVersion {
        let is_odd = |p: &&Placement<'_>| p.package().version().is_some_and(|v| v.to_string().ends_with(['1', '3']));
        let (odd, rest) = packages.concat().into_iter().partition(is_odd);
        packages = vec![odd, rest];
    }
    let lines: Vec<Vec<String>> =
        packages.iter().map(|layer| layer.iter().map(|placement| line(placement, fault)).collect()).collect();
    let mut chain = String::new();
    let mut snapshot = Snapshot::default();
    for (index, (layer, lines_of_layer)) in packages.iter().zip(&lines).enumerate() {
        let kept = if fault == Fault::AllButTheFirst { 1 } else { usize::MAX };
        let mut key: Vec<&String> = lines_of_layer.iter().take(kept).collect();
        key.sort();
        let key = format!("{chain}{key:?} {}", burden(lock, &lines, fault));
        if is_chained {
            chain = format!("({key})");
        }
        let mut names: BTreeSet<&str> = layer.iter().map(|placement| placement.package().name().as_str()).collect();
        if fault == Fault::NotNeeded && index == 0 {
            names.extend(graph.lockfile().packages().iter().map(|p| p.name().as_str()).find(|name| *name == "a0"));
        }
        snapshot = snapshot.layer(&format!("l{index}"), &key, names);
    }
    Some(snapshot)
}

/// Returns the result of the offered checks for a tool that sees one change.
fn verdict(change: &Change, fault: Fault, is_chained: bool, laws: Stability) -> Option<Result<(), String>> {
    let (before, after) = (layers(change.before(), fault, is_chained)?, layers(change.after(), fault, is_chained)?);
    let graph = DependencyGraph::from_lockfile(change.before().to_string().parse::<Lockfile>().ok()?).ok()?;
    let selectors: Vec<Selector> = selectors(change.before()).iter().map(|text| text.parse().unwrap()).collect();
    let closure = Closure::of(&graph, &selectors).ok()?;
    let complete = check_complete(&before, &closure).map_err(|error| error.to_string());
    Some(complete.and_then(|()| laws.check(&before, &after, change).map_err(|error| error.to_string())))
}

/// The number of changes that a sound tool must pass.
const JUDGED: usize = 300;

fn changes(count: usize) -> impl Iterator<Item = Change> {
    let mut runner = TestRunner::deterministic();
    let strategy = LockKnobs::default().any_change();
    std::iter::repeat_with(move || strategy.new_tree(&mut runner).unwrap().current()).take(count)
}

#[test]
fn a_tool_without_fault_passes_and_each_of_22_faults_is_found_within_2000_changes() {
    let mut open: Vec<Fault> = FAULTS.to_vec();
    let mut judged = 0;
    for change in changes(2_000) {
        let sound = verdict(&change, Fault::None, false, Stability::default());
        judged += usize::from(sound.is_some());
        assert!(!matches!(sound, Some(Err(_))), "{sound:?} of {change:?}");
        open.retain(|fault| !matches!(verdict(&change, *fault, false, Stability::default()), Some(Err(_))));
        if open.is_empty() && judged >= JUDGED {
            break;
        }
    }
    assert_eq!((open, judged >= JUDGED), (Vec::new(), true), "found by no check; {judged} changes judged");
}

#[test]
fn a_chain_passes_as_a_chain_and_not_as_independent_layers() {
    let chained = Stability::default().chained(true);
    let mut is_found = false;
    let mut open: Vec<Fault> = FAULTS.into_iter().filter(|fault| *fault != Fault::OtherLayers).collect();
    for change in changes(2_000) {
        let sound = verdict(&change, Fault::None, true, chained);
        assert!(!matches!(sound, Some(Err(_))), "{sound:?} of {change:?}");
        is_found |= matches!(verdict(&change, Fault::None, true, Stability::default()), Some(Err(_)));
        open.retain(|fault| !matches!(verdict(&change, *fault, true, chained), Some(Err(_))));
        if open.is_empty() && is_found {
            break;
        }
    }
    assert!(is_found);
    assert_eq!(open, [], "found by no check");
}

#[test]
fn every_kind_of_update_is_made_and_shown() {
    let kinds: BTreeSet<String> = changes(500)
        .map(|change| {
            let shown = format!("{change:?}");
            assert!(shown.contains(&format!("--- after\n{}", change.after())));
            shown.split([' ', '\n']).next().unwrap().to_owned()
        })
        .collect();
    assert_eq!(kinds.len(), 16, "{kinds:?}");
    assert!(Update::ChangeSource { package: "a0".to_owned() }.is_content() && !Update::ChangeHost.is_content());
}
