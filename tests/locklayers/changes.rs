//! `locklayers diff` and `locklayers why`, as users and scripts run them.

#![cfg(feature = "cli")]

use std::fs;
use std::path::Path;
use std::process::Command;

use locklayers::proptest::LockKnobs;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use crate::program::{example, output, refusal, run, text};

/// Returns the output of git in a folder, without any user's configuration.
fn git(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let identity = ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false"];
    let output = Command::new("git").args(identity).args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", text(&output.stderr));
    output.stdout
}

/// In a real history, each layer whose fingerprint changes has a package with a reason, and no other layer has one.
#[test]
fn every_change_in_a_history_is_explained() {
    let (mut runner, mut changed) = (TestRunner::deterministic(), 0);
    let histories = LockKnobs::default().conflicts(false).any_history(6..=6);
    for _ in 0..12 {
        let history = histories.new_tree(&mut runner).unwrap().current();
        let folder = tempfile::tempdir().unwrap();
        let commit = |lock: &str| {
            fs::write(folder.path().join("uv.lock"), lock).unwrap();
            git(folder.path(), &["add", "uv.lock"]);
            git(folder.path(), &["commit", "-q", "--allow-empty", "-m", "lock"]);
        };
        git(folder.path(), &["init", "-q"]);
        commit(&history[0].before().to_string());
        for change in &history {
            commit(&change.after().to_string());
        }
        for age in (0..history.len()).rev() {
            let (old, new) = (format!("HEAD~{}", age + 1), format!("HEAD~{age}"));
            let fingerprints = |revision: &str| {
                let lock = git(folder.path(), &["show", &format!("{revision}:uv.lock")]);
                fs::write(folder.path().join("then.lock"), lock).unwrap();
                let output = run(folder.path(), &["fingerprint", "--lock", "then.lock"]);
                output.status.success().then(|| text(&output.stdout))
            };
            let (Some(before), Some(after)) = (fingerprints(&old), fingerprints(&new)) else { continue };
            let diff = output(folder.path(), &["diff", &old, &new, "--format", "json"]);
            let diff: serde_json::Value = serde_json::from_str(&diff).unwrap();
            assert_eq!(diff["unchanged"].as_bool(), Some(before == after));
            for layer in diff["layers"].as_array().unwrap() {
                let (name, status) = (layer["name"].as_str().unwrap(), layer["status"].as_str().unwrap());
                let of = |lines: &str| lines.lines().find(|l| l.starts_with(&format!("{name} "))).map(str::to_owned);
                let reasons = layer["packages"].as_array().unwrap().len();
                let is_changed = of(&before).is_some() && of(&after).is_some() && of(&before) != of(&after);
                assert_eq!(is_changed, status == "changed", "{name}");
                assert!(!is_changed || reasons > 0, "{name} changed for no reason");
                assert!(status != "unchanged" || reasons == 0, "{name} did not change, for a reason");
                changed += usize::from(is_changed);
            }
        }
    }
    assert!(changed >= 4, "only {changed} layers changed");
}

#[test]
fn a_difference_accepts_locks_plans_and_revisions() {
    let folder = tempfile::tempdir().unwrap();
    let lock = fs::read_to_string(example().join("uv.lock")).unwrap();
    let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
    write("uv.lock", &lock);
    write("pyproject.toml", "[tool.locklayers]\nlayer = [{ name = \"all\", select = [\"group:*\"] }]\n");
    write("new.lock", &lock.replace("8.5.1", "8.5.2"));
    let plan = output(folder.path(), &["plan", "--lock", "new.lock", "--format", "json"]);
    write("new.json", &plan);
    let diff = |arguments: &[&str]| run(folder.path(), &[&["diff"], arguments].concat());
    for new in ["new.lock", "new.json"] {
        let run = diff(&["uv.lock", new, "--exit-code"]);
        assert_eq!(run.status.code(), Some(1));
        assert!(text(&run.stdout).contains("\n  click upgraded from 8.5.1 to 8.5.2\n"), "{}", text(&run.stdout));
        assert_eq!(diff(&["uv.lock", new]).status.code(), Some(0));
    }
    assert_eq!(diff(&["new.lock", "new.json", "--exit-code"]).status.code(), Some(0));
    let said = refusal(folder.path(), &["diff", "no-such-thing", "uv.lock"]);
    let expected = "error: no revision can be read here; Git reports: not a git repository (or any of the parent \
                    directories): .git; run this in a clone of the project's repository, or name a lock or a plan \
                    as JSON\n";
    assert_eq!(said, expected);
    // A revision is read with its own configuration, and its name cannot be an option of git.
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["add", "uv.lock", "pyproject.toml"]);
    git(folder.path(), &["commit", "-q", "-m", "one"]);
    write("pyproject.toml", "[tool.locklayers]\nlayer = [{ name = \"other\", select = [\"group:*\"] }]\n");
    assert!(text(&diff(&[]).stdout).starts_with("other  renamed from all, the same content\n"));
    let said = refusal(folder.path(), &["diff", "--", "--output=x", "uv.lock"]);
    assert!(said.starts_with("error: `--output=x` is neither a file here nor a Git revision"), "{said}");
    git(folder.path(), &["rm", "-q", "--cached", "uv.lock"]);
    git(folder.path(), &["commit", "-q", "-m", "two"]);
    let said = refusal(folder.path(), &["diff", "HEAD", "uv.lock"]);
    assert_eq!(
        said,
        "error: HEAD:./uv.lock: the revision has no such file; commit it, or name a revision that has it\n"
    );
}

#[test]
fn why_shows_the_path_from_each_root() {
    let target = ["--python-version", "3.12", "--python-platform", "linux"];
    let said = output(&example(), &[&["why", "Typing_Extensions"], &target[..]].concat());
    let lines: Vec<&str> = said.lines().collect();
    assert!(
        lines[0].starts_with("typing-extensions 4.") && lines[0].ends_with(" is in heavy-rarely-updated"),
        "{said}"
    );
    assert_eq!(lines[1], "if heavy-rarely-updated did not need it, it would be in light-frequently-updated");
    assert_eq!(lines[3], "group:heavy-rarely-updated → torch → typing-extensions");
    assert!(lines[4].starts_with("  without group:heavy-rarely-updated, 24 packages with "), "{said}");
    assert!(lines[4].ends_with(" would be removed, but not this one"), "{said}");
    assert_eq!(lines[6], "group:light-frequently-updated → fastapi → typing-extensions");
    assert_eq!(refusal(&example(), &["why", "requests"]), "error: the lock has no package `requests`\n");
}

/// In CI containers the folder may belong to another user; Git's own command explains what to do.
#[test]
fn a_repository_of_another_user_is_refused_with_the_command_that_trusts_it() {
    let folder = tempfile::tempdir().unwrap();
    git(folder.path(), &["init", "-q"]);
    fs::copy(example().join("uv.lock"), folder.path().join("uv.lock")).unwrap();
    git(folder.path(), &["add", "uv.lock"]);
    git(folder.path(), &["commit", "-q", "-m", "lock"]);
    let top = fs::canonicalize(folder.path()).unwrap();
    for (command, more) in [("diff", ", or name a lock or a plan as JSON"), ("history", "")] {
        let refused = Command::new(env!("CARGO_BIN_EXE_locklayers"))
            .args([command, "--layer", "all=project"])
            .env("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
            .current_dir(folder.path())
            .output()
            .unwrap();
        assert_eq!(refused.status.code(), Some(2));
        assert_eq!(
            text(&refused.stderr),
            format!(
                "error: no revision can be read here; Git reports dubious ownership: the repository belongs to another user, \
                 as one that is mounted into a container does; if you trust it, run `git config --global --add \
                 safe.directory {}`{more}\n",
                top.display()
            )
        );
    }
}
