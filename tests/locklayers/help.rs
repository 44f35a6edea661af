//! The help texts and the manual pages are those that are committed.
//!
//! `SNAPSHOTS=overwrite cargo test --all-features help::` writes them anew.

#![cfg(feature = "cli")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use snapbox::assert::Assert;
use snapbox::data::DataFormat;
use snapbox::{Data, IntoData};

use crate::program::{output, run};

/// Where packagers find the pages; the wheel has the folder as it is.
const PAGES: &str = "packaging/wheel/data/share/man/man1";

/// Compares a text with that of a file of the repository, byte for byte.
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

/// The shells themselves are held against the scripts by tests/packaging/shells.py.
#[test]
fn completions_name_every_command_in_every_shell() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = output(Path::new("."), &["completions", shell]);
        for command in ["plan", "fingerprint", "dockerfile", "completions"] {
            assert!(script.contains(command), "{shell}: {command}");
        }
    }
}
