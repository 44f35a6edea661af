//! The real uv exports the same for the same lock and selection.

use std::path::Path;
use std::process::Command;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use locklayers::{DependencyGraph, Lockfile, Plan, RequirementsTxt};

use locklayers::proptest::{LockModel, any_lock};

use crate::generate::{Selection, any_selection, project_files};
use crate::support::{chain, spec};

const VERSION: &str = "0.13.9";

/// The uv to compare with: `LOCKLAYERS_UV`, or else `uv` on the path.
pub(crate) fn uv() -> String {
    let uv = std::env::var("LOCKLAYERS_UV").unwrap_or_else(|_| "uv".to_owned());
    let said = Command::new(&uv).arg("--version").output().ok();
    let said = said.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    let version = said.split_whitespace().nth(1);
    assert_eq!(version, Some(VERSION), "`{uv}` is not uv {VERSION}; set LOCKLAYERS_UV to its path");
    uv
}

/// Returns the output of `uv export` in a folder, or its error.
pub(crate) fn export(uv: &str, folder: &Path, format: &[&str], flags: &[String]) -> Result<String, String> {
    let output = Command::new(uv)
        .args(["export", "--frozen", "--offline", "--quiet", "--format"])
        .args(format)
        .args(flags)
        .env("UV_CACHE_DIR", folder.join(".cache"))
        .env("UV_PYTHON_DOWNLOADS", "never")
        .current_dir(folder)
        .output()
        .expect("uv starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}

/// Returns our output, or our error.
fn ask_us(text: &str, selectors: &[String]) -> Result<String, String> {
    let lock = text.parse::<Lockfile>().map_err(|error| chain(&error))?;
    let graph = DependencyGraph::from_lockfile(lock).map_err(|error| chain(&error))?;
    let selectors: Vec<&str> = selectors.iter().map(String::as_str).collect();
    let none = locklayers::lock::DefaultGroups::Named(Vec::new());
    let root = graph.lockfile().root().map(|root| root.name().clone());
    let plan = Plan::builder(&graph)
        .layer(spec("all", &selectors))
        .default_groups(root, none)
        .keep_local(true)
        .build()
        .map_err(|error| chain(&error))?;
    RequirementsTxt::of(&plan.layers()[0]).map(|file| file.to_string()).map_err(|error| chain(&error))
}

/// Returns a test runner of `PROPTEST_CASES` cases, or this many, seeded by `LOCKLAYERS_SEED` or the time; with the
/// number of cases and the seed.
pub(crate) fn runner(cases: u32) -> (TestRunner, u32, u64) {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(cases);
    let chosen = std::env::var("LOCKLAYERS_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed: u64 = chosen.unwrap_or_else(|| std::time::UNIX_EPOCH.elapsed().map_or(0, |time| time.as_secs()));
    println!("seed {seed}: LOCKLAYERS_SEED={seed} runs the same {cases} locks");
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 300, ..Config::default() };
    (TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes)), cases, seed)
}

pub(crate) fn write_project(folder: &Path, lock: &LockModel) {
    for (path, text) in project_files(lock) {
        let path = folder.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    std::fs::write(folder.join("uv.lock"), lock.to_string()).unwrap();
}

#[test]
#[ignore = "needs uv 0.13.9"]
fn uv_prints_the_same_requirements() {
    let uv = uv();
    let (mut runner, _, seed) = runner(300);
    let (exported, refused) = (std::cell::Cell::new(0), std::cell::Cell::new(0));
    let result = runner.run(&(any_lock(), vec(any_selection(), 3)), |(lock, asked)| {
        let folder = tempfile::tempdir().unwrap();
        write_project(folder.path(), &lock);
        for asked in asked {
            let selection = Selection::of(&lock, asked);
            let mut flags = selection.flags.clone();
            if !lock.groups.is_empty() && flags.is_empty() {
                flags.push("--no-default-groups".to_owned());
            }
            let theirs = export(&uv, folder.path(), &["requirements.txt", "--no-header", "--no-annotate"], &flags);
            let ours = ask_us(&lock.to_string(), &selection.selectors);
            // uv checks for duplicate dependencies after it has narrowed markers to the environment, this library
            // before; uv never writes such a lock.
            if theirs.as_ref().is_err_and(|error| error.contains("found duplicate dependency")) {
                continue;
            }
            let count = if theirs.is_ok() { &exported } else { &refused };
            count.set(count.get() + 1);
            let same = match (&theirs, &ours) {
                (Ok(theirs), Ok(ours)) => theirs == ours,
                (Err(_), Err(_)) => true,
                _ => false,
            };
            prop_assert!(same, "flags {flags:?}\n{}\nuv: {theirs:?}\nwe: {ours:?}", lock.to_string());
        }
        Ok(())
    });
    println!("{} exports equal, {} selections refused by both", exported.get(), refused.get());
    result.unwrap_or_else(|error| panic!("seed {seed}: {error}"));
    assert!(exported.get() > 3 * refused.get(), "uv refuses too many of the generated locks");
}
