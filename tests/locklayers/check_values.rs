//! What uv and `check` say of many values of the same settings.

#![cfg(feature = "cli")]

use std::fs;

use crate::check_uv::verdicts;
use crate::differential::uv;

const PROJECT: &str = "[project]\nname = \"app\"\nversion = \"1\"\nrequires-python = \">=3.9\"\n";
const LOCK: &str = "version = 1\nrevision = 3\nrequires-python = \">=3.9\"\n";
const APP: &str = "\n[[package]]\nname = \"app\"\nversion = \"1\"\nsource = { virtual = \".\" }\n";

/// The keys of a source, with a value.
const KEYS: [(&str, &str); 12] = [
    ("git", "'https://h.example/r'"),
    ("url", "'https://h.example/b-1.zip'"),
    ("path", "'x'"),
    ("index", "'a'"),
    ("workspace", "true"),
    ("subdirectory", "'s'"),
    ("rev", "'r'"),
    ("tag", "'t'"),
    ("branch", "'b'"),
    ("lfs", "true"),
    ("editable", "true"),
    ("package", "false"),
];

/// Returns the table of some keys, by their bits.
fn source(bits: usize) -> String {
    let pairs = KEYS.iter().enumerate().filter(|(at, _)| bits >> at & 1 == 1);
    let pairs: Vec<String> = pairs.map(|(_, (key, value))| format!("{key} = {value}")).collect();
    format!("[tool.uv.sources]\nb = {{ {} }}\n", pairs.join(", "))
}

#[test]
#[ignore = "needs uv 0.13.9"]
fn many_keys_of_a_source_go_together_exactly_if_they_do_for_uv() {
    let uv = uv();
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("uv.lock"), format!("{LOCK}{APP}")).unwrap();
    // A fixed sample.
    let few = (0..1 << KEYS.len())
        .filter(|bits: &usize| bits.is_multiple_of(61) || (bits.count_ones() == 3 && bits.is_multiple_of(5)));
    for bits in few {
        let text = source(bits);
        fs::write(folder.path().join("pyproject.toml"), format!("{PROJECT}{text}")).unwrap();
        let (theirs, ours, said) = verdicts(&uv, folder.path());
        assert_eq!(theirs == Some(true), ours == Some(true), "{text}{said}");
    }
}

#[test]
#[ignore = "needs uv 0.13.9"]
fn a_build_constraint_matches_the_lock_exactly_if_it_does_for_uv() {
    let uv = uv();
    let folder = tempfile::tempdir().unwrap();
    let constraints = [">=60", ">=60,>=60", ">=60.0,>=60", ">=60.0", ">=60,<70", "<70,>=60,>=60", "==60.*,==60.*"];
    for declared in constraints {
        for locked in constraints {
            let list = format!("[manifest]\nbuild-constraints = [{{ name = \"s\", specifier = \"{locked}\" }}]\n");
            fs::write(folder.path().join("uv.lock"), format!("{LOCK}{list}{APP}")).unwrap();
            let list = format!("[tool.uv]\nbuild-constraint-dependencies = [\"s{declared}\"]\n");
            fs::write(folder.path().join("pyproject.toml"), format!("{PROJECT}{list}")).unwrap();
            let (theirs, ours, said) = verdicts(&uv, folder.path());
            assert_eq!(theirs, ours, "{declared} and {locked}: {said}");
        }
    }
}
