//! The program's Dockerfiles and bake files, as a person or a script asks for them.

#![cfg(feature = "cli")]

use std::fs;

use crate::program::{example, output, refusal, run, text};

/// The example's lock and project in a folder of its own.
fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in ["uv.lock", "pyproject.toml"] {
        fs::copy(example().join(file), folder.path().join(file)).unwrap();
    }
    folder
}

#[test]
fn a_python_version_alone_is_that_of_the_base_image_and_the_plan_is_for_every_platform() {
    let folder = project();
    let file = |arguments: &[&str]| output(folder.path(), &[&["dockerfile"], arguments].concat());
    let text = file(&["--python-version", "3.12"]);
    assert!(text.starts_with("# syntax=docker/dockerfile:1\n# Written by `locklayers dockerfile`"), "{text}");
    assert!(text.contains("\nARG BASE=python:3.12-slim\n") && !text.contains("--platform"), "{text}");
    let musl = ["--python-version", "3.12.4", "--python-platform", "aarch64-unknown-linux-musl"];
    let narrow = file(&[&musl[..], &["--layer", "light=group:light-frequently-updated"]].concat());
    assert!(
        narrow.contains("\nARG BASE=python:3.12.4-alpine\n") && narrow.contains("--platform linux/arm64."),
        "{narrow}"
    );
    let named =
        file(&["--base", "registry.example/python@sha256:0123456789abcdef0123456789abcdef", "--syntax", "builtin"]);
    assert!(named.starts_with("# Written by"), "{named}");
    assert!(named.contains("\nARG BASE=registry.example/python@sha256:0123456789abcdef0123456789abcdef\n"), "{named}");
    let command = file(&["--python-version", "3.12", "--cmd", "uvicorn", "app:app", "--host", "::"]);
    assert!(command.ends_with("\nCMD [\"uvicorn\",\"app:app\",\"--host\",\"::\"]\n"), "{command}");
    fs::write(
        folder.path().join("pyproject.toml"),
        "[tool.locklayers]\ntarget = { python-version = \"3.13\", python-platform = \"linux\" }\n",
    )
    .unwrap();
    assert!(file(&[]).contains("\nARG BASE=python:3.13-slim\n"), "the configured target names the base image too");
}

#[test]
fn what_names_no_base_image_is_asked_for() {
    let folder = project();
    let said = |arguments: &[&str]| refusal(folder.path(), &[&["dockerfile"], arguments].concat());
    assert_eq!(
        said(&[]),
        "error: which base image? Name it with --base IMAGE, or say which Python it has with --python-version, as in \
         `--python-version 3.12`\n"
    );
    assert_eq!(
        said(&["--python-version", "3.13t", "--python-platform", "linux"]),
        "error: there is no usual base image for cpython 3.13t on x86_64-manylinux_2_28; name one with --base IMAGE\n"
    );
    assert_eq!(
        said(&["--python-version", "3 x"]),
        "error: there is no usual base image for Python 3 x; name one with --base IMAGE\n"
    );
    let said = said(&["--base", "A b"]);
    assert!(said.contains("`A b` is not the name of a container image"), "{said}");
    assert!(
        refusal(folder.path(), &["plan", "--python-version", "3.12"]).contains("a target needs a Python version and")
    );
}

#[test]
fn writing_keeps_what_others_wrote() {
    let folder = project();
    let arguments = ["dockerfile", "--python-version", "3.12", "--write"];
    let path = |name: &str| folder.path().join(name);
    fs::write(path("Dockerfile"), "FROM scratch\n").unwrap();
    fs::write(path(".dockerignore"), "*.sqlite\n").unwrap();
    let said = refusal(folder.path(), &arguments);
    assert_eq!(
        said,
        "error: ./Dockerfile was not written by `locklayers dockerfile`; move it, or write over it with --force\n"
    );
    assert!(!path("layers").exists(), "nothing is written beside what is refused");
    assert_eq!(fs::read_to_string(path(".dockerignore")).unwrap(), "*.sqlite\n");
    let done = run(folder.path(), &[&arguments[..], &["--force"]].concat());
    assert_eq!(
        text(&done.stderr),
        "written    ./layers/heavy-rarely-updated.txt\nwritten    ./layers/light-frequently-updated.txt\n\
         written    ./Dockerfile\nwritten    ./.dockerignore\n"
    );
    assert_eq!(text(&done.stdout), "");
    assert_eq!(fs::read_to_string(path("Dockerfile")).unwrap(), output(folder.path(), &arguments[..3]));
    let ignore = fs::read_to_string(path(".dockerignore")).unwrap();
    assert!(ignore.starts_with("*.sqlite\n\n# locklayers: begin\n"), "{ignore}");
    assert!(ignore.ends_with("\n!layers/light-frequently-updated.txt\n# locklayers: end\n"), "{ignore}");
    let again = text(&run(folder.path(), &arguments).stderr);
    assert!(again.lines().count() == 4 && again.lines().all(|line| line.starts_with("unchanged  ")), "{again}");
    assert_eq!(
        output(folder.path(), &["export", "--only", "light-frequently-updated"]),
        fs::read_to_string(path("layers/light-frequently-updated.txt")).unwrap(),
        "the same file as export writes"
    );
}

#[test]
fn a_bake_file_goes_with_the_dockerfile_that_is_written_with_it() {
    let folder = project();
    let request = ["--python-version", "3.12", "--python-platform", "linux", "--image", "registry.example/app"];
    let bake = output(folder.path(), &[&["bake"], &request[..]].concat());
    let said = text(&run(folder.path(), &[&["bake", "--write"], &request[..]].concat()).stderr);
    assert!(said.contains("written    ./docker-bake.json\n") && said.contains("written    ./Dockerfile\n"), "{said}");
    assert_eq!(fs::read_to_string(folder.path().join("docker-bake.json")).unwrap(), bake);
    let dockerfile = fs::read_to_string(folder.path().join("Dockerfile")).unwrap();
    let multi = output(folder.path(), &[&["dockerfile", "--stages", "multi"], &request[..4]].concat());
    assert_eq!(dockerfile, multi);
    let said = refusal(folder.path(), &["bake", "--python-version", "3.12", "--image", "registry.example/app:latest"]);
    assert_eq!(
        said,
        "error: `registry.example/app:latest` has a tag or a digest, and each layer gets a tag of its own; name the \
         repository alone\n"
    );
}

#[test]
fn warnings_stand_on_standard_error() {
    let folder = project();
    let done = run(folder.path(), &["dockerfile", "--python-version", "3.12", "--base-layers", "127"]);
    assert!(done.status.success() && text(&done.stdout).starts_with("# syntax="));
    assert_eq!(
        text(&done.stderr),
        "warning: the image has 5 layers of its own and about 127 of the base image, over the 127 that an engine can \
         stack; merge layers\n"
    );
}
