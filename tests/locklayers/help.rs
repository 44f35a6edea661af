//! The help texts and the manual pages match the committed files.
//!
//! `SNAPSHOTS=overwrite cargo test --all-features help::` updates them.

#![cfg(feature = "cli")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use snapbox::assert::Assert;
use snapbox::data::DataFormat;
use snapbox::{Data, IntoData};

use crate::program::{output, run};

/// The path at which packagers find the pages; the wheel includes the folder unchanged.
const PAGES: &str = "packaging/wheel/data/share/man/man1";

/// Compares a string with the content of a file of the repository, byte for byte.
fn compare(text: String, file: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let committed = Data::read_from(&path, Some(DataFormat::Text)).raw();
    Assert::new().action_env(snapbox::assert::DEFAULT_ACTION_ENV).eq(text.into_data().raw(), committed);
}

fn names(folder: &Path) -> BTreeSet<String> {
    fs::read_dir(folder).unwrap().flatten().map(|entry| entry.file_name().into_string().unwrap()).collect()
}

#[test]
fn manual_pages_are_those_of_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let done = run(folder.path(), &["man", "pages"]);
    assert!(done.status.success());
    let pages = names(&folder.path().join("pages"));
    for page in &pages {
        compare(fs::read_to_string(folder.path().join("pages").join(page)).unwrap(), &format!("{PAGES}/{page}"));
    }
    assert_eq!(names(&Path::new(env!("CARGO_MANIFEST_DIR")).join(PAGES)), pages, "pages without a command");
}

/// Returns a folder with the flat example as a repository of its own, whose lock has one commit.
fn flat() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["pyproject.toml", "uv.lock"] {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/flat").join(name);
        fs::copy(source, folder.path().join(name)).unwrap();
    }
    let settings = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
    for words in [&["init", "-q"][..], &["add", "."], &["commit", "-qm", "first"]] {
        let git = Command::new("git").args(settings).args(words).current_dir(folder.path()).output().unwrap();
        assert!(git.status.success(), "{git:?}");
    }
    folder
}

/// The commands that the program's help lists.
fn commands() -> Vec<String> {
    let help = output(Path::new("."), &["-h"]);
    let listed = help.split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let is_command = |line: &&str| line.starts_with("  ") && !line.starts_with("   ");
    let names = listed.lines().filter(is_command).filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

/// Returns the help of a command on a terminal of this many columns.
fn help(arguments: &[&str], columns: usize) -> String {
    let mut program = Command::new(env!("CARGO_BIN_EXE_locklayers"));
    let done = program.args(arguments).env("COLUMNS", columns.to_string()).output().unwrap();
    assert!(done.status.success() && done.stderr.is_empty());
    String::from_utf8(done.stdout).unwrap()
}

#[test]
fn short_and_long_help_match_the_committed_files() {
    let mut files = BTreeSet::new();
    let commands = commands();
    assert!(commands.len() > 12, "{commands:?}");
    for command in commands.iter().map(String::as_str).chain([""]) {
        for (flag, form) in [("-h", "short"), ("--help", "long")] {
            let words: Vec<&str> = [command, flag].into_iter().filter(|word| !word.is_empty()).collect();
            let name = if command.is_empty() { "locklayers" } else { command };
            let file = format!("{name}.{form}.txt");
            compare(help(&words, 100), &format!("tests/snapshots/help/{file}"));
            files.insert(file);
        }
    }
    assert_eq!(names(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots/help")), files, "help of no command");
}

#[test]
fn help_is_wrapped_to_the_terminal() {
    for columns in [60, 80, 100] {
        let help = help(&["plan", "-h"], columns);
        let longest = help.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(longest <= columns && longest > columns - 20, "{longest} of {columns}");
    }
}

#[test]
fn the_examples_of_every_command_run() {
    let mut count = 0;
    for command in commands().iter().map(String::as_str).chain([""]) {
        let words = [command, "--help"].into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>();
        let help = output(Path::new("."), &words);
        let examples: Vec<&str> = help.lines().filter_map(|line| line.strip_prefix("  $ locklayers ")).collect();
        assert!(!examples.is_empty(), "{command}");
        for example in examples {
            let folder = flat();
            if example.contains("--into") {
                fs::write(folder.path().join("Dockerfile"), "FROM python:3.12-slim\nRUN uv sync\n").unwrap();
            }
            let done = run(folder.path(), &example.split(' ').collect::<Vec<_>>());
            assert!(done.status.success(), "{example}: {}", String::from_utf8_lossy(&done.stderr));
            count += 1;
        }
    }
    assert!(count > 16, "{count}");
}

/// tests/packaging/shells.py runs the scripts in the shells themselves.
#[test]
fn completions_name_every_command_in_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = output(Path::new("."), &["completions", shell]);
        for command in ["plan", "fingerprint", "dockerfile", "completions"] {
            assert!(script.contains(command), "{shell}: {command}");
        }
    }
}
