//! `split`: size classes that are found once and committed.

#![cfg(feature = "cli")]

use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::program::{output, refusal};

/// A project with packages of these sizes, and what its pyproject.toml has besides.
fn project(sizes: &[u64], more: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut lock = "version = 1\nrevision = 3\nrequires-python = \">=3.12\"\n".to_owned();
    let needs: Vec<String> = (0..sizes.len()).map(|index| format!("{{ name = \"p{index}\" }}")).collect();
    write!(
        lock,
        "\n[[package]]\nname = \"app\"\nversion = \"0\"\nsource = {{ virtual = \".\" }}\ndependencies = [{}]\n",
        needs.join(", ")
    )
    .unwrap();
    for (index, size) in sizes.iter().enumerate() {
        write!(
            lock,
            "\n[[package]]\nname = \"p{index}\"\nversion = \"1\"\nsource = {{ registry = \
             \"https://index.example/simple\" }}\nwheels = [{{ url = \
             \"https://files.example/p{index}-1-py3-none-any.whl\", size = {size} }}]\n"
        )
        .unwrap();
    }
    fs::write(folder.path().join("uv.lock"), lock).unwrap();
    let head = "[project] # ours\nname = \"app\"\nversion = \"0\"\nrequires-python = \">=3.12\"\n";
    fs::write(folder.path().join("pyproject.toml"), format!("{head}{more}")).unwrap();
    folder
}

fn file(folder: &Path) -> String {
    fs::read_to_string(folder.join("pyproject.toml")).unwrap()
}

const SIZES: [u64; 4] = [900_000_000, 80_000_000, 70_000, 1_000];

#[test]
fn sizes_are_printed_as_the_configuration_takes_them() {
    let folder = project(&SIZES, "");
    let fragment = output(folder.path(), &["split"]);
    assert_eq!(fragment, "[tool.locklayers]\nsizes = [\n    \"500 MB\",\n    \"40 MB\",\n    \"40 kB\",\n]\n");
    assert_eq!(file(folder.path()).lines().count(), 4, "nothing is written unasked");
}

#[test]
fn sizes_are_written_and_everything_else_is_kept() {
    let more = "\n# Layers of our image.\n[tool.locklayers]\nmax-layers = 9 # not more\nsizes = [ \"5 MB\" ]  # old\n\n[tool.other]\nx = 1\n";
    let folder = project(&SIZES, more);
    let before = file(folder.path());
    output(folder.path(), &["split", "--write"]);
    let sizes = "sizes = [\"500 MB\", \"40 MB\", \"40 kB\"]  # old";
    assert_eq!(file(folder.path()), before.replace("sizes = [ \"5 MB\" ]  # old", sizes));
    output(folder.path(), &["split", "--write"]);
    assert_eq!(file(folder.path()), before.replace("sizes = [ \"5 MB\" ]  # old", sizes));
    // The plan is the one that was written down.
    let plan = output(folder.path(), &["plan"]);
    assert!(plan.contains("\nproject-500mb "), "{plan}");
}

#[test]
fn a_file_that_cannot_be_read_is_left_as_it_is() {
    let folder = project(&SIZES, "");
    fs::write(folder.path().join("pyproject.toml"), "[project\n").unwrap();
    let said = refusal(folder.path(), &["split", "--write"]);
    assert!(said.contains("pyproject.toml"), "{said}");
    assert_eq!(file(folder.path()), "[project\n");
}
