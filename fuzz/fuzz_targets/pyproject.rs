//! Laws of `pyproject.toml`: the settings of image builds read back as themselves, the comparison with a lock is
//! deterministic, and no finding breaks a line or controls a terminal. A NUL separates the document from the lock;
//! without one, the lock is a fixed one.
#![no_main]

use libfuzzer_sys::fuzz_target;
use locklayers::drift::{LockDrift, Projects};
use locklayers::image::BuildSettings;
use locklayers::pyproject::PyProject;
use locklayers::{DependencyGraph, LayerSpec, Lockfile, Plan};

const LOCK: &str = include_str!("../../tests/fixtures/valid/groups.lock");

fn check_line(line: &str) {
    assert!(!line.chars().any(char::is_control) && !line.contains('\u{202e}'), "{line:?}");
}

fn check_drift(document: &str, lock: &Lockfile) {
    let between = || LockDrift::between(lock, &Projects::new(document.parse().expect("it was read before")));
    let found = between();
    assert_eq!(found, between());
    match found {
        Ok(found) => {
            found.findings().iter().for_each(|finding| check_line(&finding.to_string()));
            found.unchecked().for_each(|unchecked| check_line(&unchecked.to_string()));
        }
        Err(error) => check_line(&error.to_string()),
    }
}

/// Every configuration can be planned or is refused.
fn check_plan(document: &PyProject, lock: Lockfile) {
    let config = document.config();
    assert!(!config.image().words().iter().any(String::is_empty) || config.image().words().len() > 1);
    let Ok(target) = config.target().build() else { return };
    let Ok(graph) = DependencyGraph::from_lockfile(lock) else { return };
    let name = graph.lockfile().root().map(|root| root.name().clone());
    let mut builder = Plan::builder(&graph).default_groups(name, document.default_groups());
    for layer in config.layers() {
        builder = builder.layer(LayerSpec::new(layer.name().clone(), layer.selectors().to_vec()));
    }
    if let Some(target) = target {
        builder = builder.target(target);
    }
    if let Err(error) = builder.build() {
        check_line(&error.to_string().replace('\n', " "));
    }
}

fuzz_target!(|text: &str| {
    let (document, lock) = text.split_once('\0').unwrap_or((text, LOCK));
    if let Ok(settings) = BuildSettings::read(Some(document), None) {
        let again = BuildSettings::read(None, Some(settings.text())).expect("what is written is TOML");
        assert_eq!(again.text(), settings.text());
    }
    let _ = PyProject::of_script(document);
    match (document.parse::<PyProject>(), lock.parse::<Lockfile>()) {
        (Ok(project), Ok(lock)) => {
            check_drift(document, &lock);
            check_plan(&project, lock);
        }
        (Err(error), _) => error.to_string().lines().for_each(check_line),
        (Ok(_), Err(_)) => {}
    }
});
