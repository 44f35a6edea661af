//! What the program says of slips that are easy to make, and of what an image does not get.

#![cfg(feature = "cli")]

use std::fs;
use std::path::Path;

use crate::program::run;

/// Returns a copy of the flat example with a Dockerfile.
fn project(dockerfile: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["pyproject.toml", "uv.lock"] {
        fs::copy(Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/flat").join(name), folder.path().join(name))
            .unwrap();
    }
    if !dockerfile.is_empty() {
        fs::write(folder.path().join("Dockerfile"), dockerfile).unwrap();
    }
    folder
}

/// Returns the lines of standard error that begin so.
fn lines(folder: &Path, beginning: &str, arguments: &[&str]) -> Vec<String> {
    let output = run(folder, arguments);
    let said = String::from_utf8(output.stderr).unwrap();
    said.lines().filter(|line| line.starts_with(beginning)).map(str::to_owned).collect()
}

#[test]
fn a_note_is_written_once_for_all_dockerfiles_of_a_check() {
    let folder = project("FROM python:3.12-slim\nRUN uv sync\n");
    assert!(run(folder.path(), &["dockerfile", "--into", "Dockerfile"]).status.success());
    let notes = lines(folder.path(), "note: ", &["check"]);
    assert!(notes.len() == 1 && notes[0].starts_with("note: in no layer: group dev; "), "{notes:?}");
}

#[test]
fn the_path_of_a_dockerfile_is_relative_to_the_lock_and_the_error_names_it() {
    let folder = project("");
    let service = folder.path().join("service");
    fs::create_dir(&service).unwrap();
    fs::write(service.join("Dockerfile"), "FROM python:3.12-slim\nRUN uv sync\n").unwrap();
    assert_eq!(
        lines(&service, "error: ", &["dockerfile", "--into", "Dockerfile"]),
        ["error: ../Dockerfile does not exist; the path of --into is relative to the folder of the lock, so write \
          `--into service/Dockerfile`"]
    );
    assert!(run(&service, &["dockerfile", "--into", "service/Dockerfile"]).status.success());
}

#[test]
fn a_file_that_does_not_exist_is_named_where_there_is_no_repository() {
    let folder = project("");
    assert_eq!(
        lines(folder.path(), "error: ", &["diff", "old.lock"]),
        [
            "error: there is no file `old.lock` here, and no revision can be read here; Git reports: not a git repository (or \
          any of the parent directories): .git; run this in a clone of the project's repository, or name a lock or a plan \
          as JSON"
        ]
    );
    let other = lines(folder.path(), "error: ", &["diff", "main"]);
    assert!(
        other[0].starts_with("error: no revision can be read here; Git reports: not a git repository"),
        "{other:?}"
    );
}

/// Nothing would tell that the layers are not the configured ones.
#[test]
fn a_misspelt_table_is_warned_of_with_its_place() {
    let folder = project("");
    let path = folder.path().join("pyproject.toml");
    let text = fs::read_to_string(&path).unwrap();
    let line = text.lines().count() + 2;
    let said = |more: &str, arguments: &[&str]| {
        fs::write(&path, format!("{text}\n{more}")).unwrap();
        lines(folder.path(), "warning: ", arguments)
    };
    for name in ["locklayer", "lock-layers", "lockayers", "\"lock layers\""] {
        let shown = name.trim_matches('"');
        assert_eq!(
            said(&format!("[tool.{name}]\nmax-layers = 2\n"), &["plan"]),
            [format!(
                "warning: pyproject.toml: line {line}, column 7: [tool.{shown}] is not read; if it is meant for locklayers, \
                 name it [tool.locklayers]"
            )],
            "{name}"
        );
    }
    let both = "[tool.locklayers]\nmax-layers = 9\n[[tool.lock_layers.layer]]\nname = \"a\"\n";
    let place = format!("warning: pyproject.toml: line {}, column 8: [tool.lock_layers] is not read", line + 2);
    for arguments in [&["check"][..], &["dockerfile", "--python-version", "3.12"], &["show"]] {
        let found = said(both, arguments);
        let found: Vec<&String> = found.iter().filter(|line| line.contains("[tool.lock")).collect();
        assert!(found.len() == 1 && found[0].starts_with(&place), "{arguments:?}: {found:?}");
    }
    let others = "[tool.locust]\na = 1\n[tool.layers]\na = 1\n[tool.lockfile]\n[tool.poetry]\n[tool.black]\n";
    assert_eq!(said(others, &["plan"]), [""; 0]);
}

/// An existing file keeps its own lines: an image that runs as root in spite of `--user` must not be a surprise.
#[test]
fn options_whose_lines_an_existing_file_keeps_are_warned_of() {
    let folder = project("");
    let write = |more: &[&str]| lines(folder.path(), "warning: ", &[&["dockerfile", "--write"], more].concat());
    assert_eq!(write(&["--python-version", "3.12", "--user", "1000"]), Vec::<String>::new());
    assert_eq!(
        write(&["--user", "1001", "--workdir", "/srv", "--cmd", "python", "-c", "print(\"a\")"]),
        [
            "warning: ./Dockerfile did not change for `--workdir`, `--user`, `--cmd`, since these lines are yours; write \
          there: `WORKDIR /srv`, `USER 1001`, `CMD [\"python\", \"-c\", \"print(\\\"a\\\")\"]`"
        ]
    );
    assert_eq!(write(&[]), Vec::<String>::new(), "options that the file records are not stated again");
    let path = folder.path().join("pyproject.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(path, format!("{text}\n[tool.locklayers.image]\nuser = \"1002\"\n")).unwrap();
    assert_eq!(
        write(&[]),
        ["warning: ./Dockerfile did not change for `--user`, since these lines are yours; write there: `USER 1002`"]
    );
    let file = folder.path().join("Dockerfile");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("USER 1000", "  USER 1002")).unwrap();
    assert_eq!(write(&[]), Vec::<String>::new());
}
