//! The Python of an image that uv installs, and what goes with it.

#![cfg(feature = "cli")]

use std::fs;
use std::path::Path;

use crate::program::{output, refusal, run, text};

const MANAGED: [&str; 4] = ["dockerfile", "--managed-python", "--base", "debian:trixie-slim"];

/// A lock of an archive of sources, which the test of compilers needs, or of a wheel.
fn project_with(file: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let lock = format!(
        "version = 1\nrequires-python = \">=3.10\"\n[[package]]\nname = \"app\"\nversion = \"1\"\nsource = {{ virtual = \".\" }}\n\
         dependencies = [{{ name = \"made\" }}]\n[package.metadata]\nrequires-dist = [{{ name = \"made\" }}]\n\
         [[package]]\nname = \"made\"\nversion = \"1\"\nsource = {{ registry = \"https://index.example/simple\" }}\n{file}, hash = \
         \"sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\" }}"
    );
    let end = if file.starts_with("wheels") { "]\n" } else { "\n" };
    fs::write(folder.path().join("uv.lock"), lock + end).unwrap();
    let document =
        "[project]\nname = \"app\"\nversion = \"1\"\nrequires-python = \">=3.10\"\ndependencies = [\"made\"]\n";
    fs::write(folder.path().join("pyproject.toml"), document).unwrap();
    folder
}

fn project() -> tempfile::TempDir {
    project_with("wheels = [{ url = \"https://files.example/made-1-py3-none-any.whl\"")
}

fn written(folder: &Path, more: &[&str]) -> String {
    output(folder, &[&MANAGED[..], more].concat())
}

/// Returns the instructions of a stage.
fn stage<'t>(file: &'t str, name: &str) -> &'t str {
    let (_, rest) = file.split_once(&format!(" AS {name}\n")).unwrap();
    rest.split("\nFROM ").next().unwrap()
}

#[test]
fn the_python_is_installed_once_and_copied_below_the_packages() {
    let folder = project();
    let several = written(folder.path(), &["--python-version", "3.12", "--stages", "multi", "--user", "1000"]);
    let python = stage(&several, "python");
    assert!(
        python.starts_with(
            "USER root\nARG UV_PYTHON_DOWNLOADS_JSON_URL\nARG UV_PYTHON_INSTALL_MIRROR\n\
             RUN --mount=type=tmpfs,target=/tmp \\\n    \
             --mount=type=bind,from=tools,source=/tools/bin/uv,target=/mnt/uv \\\n    \
             /mnt/uv python install --install-dir /opt/python --no-bin \\\n        --no-config --no-cache 3.12 \\\n"
        ),
        "{python}"
    );
    let copy = "COPY --link --from=python /layer/ /\n";
    for name in ["venv", "with-project-unsized", "with-project-unsized-copied"] {
        assert!(stage(&several, name).contains(copy), "{name}");
    }
    assert!(stage(&several, "venv").contains("/mnt/uv venv --python 3.12 --managed-python --no-python-downloads"));
    assert_eq!(several.matches("python3 -m venv").count(), 0);
    // Where the image begins with its base, the Python is the first that is copied.
    let last = written(
        folder.path(),
        &["--python-version", "3.12", "--stages", "multi", "--installer", "uv", "--files", "copy"],
    );
    let (_, end) = last.rsplit_once("\nFROM ${BASE}\n").unwrap();
    let copies: Vec<&str> = end.lines().filter(|line| line.starts_with("COPY --from")).collect();
    assert_eq!(copies[..2], ["COPY --from=python /layer/ /", "COPY --from=venv /opt/venv /opt/venv"]);
    let one = written(folder.path(), &["--python-version", "3.12", "--stages", "single"]);
    let (_, end) = one.rsplit_once("\nFROM ${BASE}\n").unwrap();
    assert!(end.find(copy) < end.find("uv venv") && end.find("uv venv") < end.find("uv pip install"), "{end}");
    let plain = written(folder.path(), &["--python-version", "3.12", "--stages", "single", "--no-bytecode"]);
    assert!(!stage(&plain, "python").contains("compileall") && stage(&one, "python").contains("compileall"));
}

#[test]
fn the_release_is_that_of_the_options_or_of_the_pin() {
    let folder = project();
    let requested = |more: &[&str]| {
        let file = written(folder.path(), more);
        let (_, rest) = stage(&file, "python").split_once("--no-cache ").unwrap();
        rest.split(' ').next().unwrap().to_owned()
    };
    fs::write(folder.path().join(".python-version"), "3.12.7\n").unwrap();
    assert_eq!(requested(&[]), "3.12.7");
    assert_eq!(requested(&["--python-version", "3.12"]), "3.12.7");
    assert_eq!(requested(&["--python-version", "3.12.4"]), "3.12.4");
    assert_eq!(requested(&["--python-version", "3.13"]), "3.13");
    assert_eq!(requested(&["--python-version", "3.13t", "--python-platform", "linux"]), "3.13t");
    let pypy = ["--python-version", "3.11", "--python-platform", "linux", "--python-implementation", "pypy-7.3.17"];
    assert_eq!(requested(&pypy), "pypy@3.11");
}

#[test]
fn uv_comes_from_an_image_with_the_c_library_of_the_base() {
    let folder = project();
    let tools = |base: &str, more: &[&str]| {
        let arguments = ["dockerfile", "--managed-python", "--python-version", "3.12", "--base", base];
        let file = output(folder.path(), &[&arguments[..], more].concat());
        file.lines().find_map(|line| line.strip_suffix(" AS tools")).unwrap().to_owned()
    };
    assert_eq!(tools("debian:12", &[]), "FROM python:3.12-slim");
    assert_eq!(tools("alpine:3.20", &[]), "FROM python:3.12-alpine");
    let musl = ["--python-platform", "x86_64-unknown-linux-musl"];
    assert_eq!(tools("registry.example/own", &musl), "FROM python:3.12-alpine");
    assert_eq!(tools("debian:12", &["--uv-image", "registry.example/uv:0.13.9"]), "FROM registry.example/uv:0.13.9");
}

#[test]
fn compilers_come_without_the_headers_of_the_bases_python() {
    let folder = project_with("sdist = { url = \"https://files.example/made-1.tar.gz\"");
    let packages = |base: &str| {
        let words = ["dockerfile", "--managed-python", "--python-version", "3.12", "--stages", "multi", "--base", base];
        let file = output(folder.path(), &words);
        file.lines().find_map(|line| line.strip_prefix("ARG BUILD_PACKAGES=")).unwrap().to_owned()
    };
    assert_eq!(packages("debian:12"), "\"build-essential\"");
    assert_eq!(packages("registry.example/ubi9/ubi:1"), "\"gcc gcc-c++ make\"");
    assert_eq!(packages("alpine:3.20"), "\"build-base linux-headers\"");
}

#[test]
fn sources_of_the_settings_are_the_defaults_of_the_arguments() {
    let folder = project();
    let write = |text: &str| fs::write(folder.path().join("uv.toml"), text).unwrap();
    let arguments = || written(folder.path(), &["--python-version", "3.12"]);
    write("python-install-mirror = \"https://files.example/python\"\npython-downloads-json-url = \"./list.json\"\n");
    assert!(arguments().contains(
        "\nARG UV_PYTHON_DOWNLOADS_JSON_URL\nARG UV_PYTHON_INSTALL_MIRROR=\"https://files.example/python\"\n"
    ));
    write("python-downloads-json-url = \"https://files.example/list.json\"\n");
    assert!(arguments().contains(
        "\nARG UV_PYTHON_DOWNLOADS_JSON_URL=\"https://files.example/list.json\"\nARG UV_PYTHON_INSTALL_MIRROR\n"
    ));
    write("python-install-mirror = \"https://user:secret@files.example/python\"\n");
    assert_eq!(
        refusal(folder.path(), &[&MANAGED[..], &["--python-version", "3.12"]].concat()),
        "error: python-install-mirror `https://files.example/python` contains credentials, which the Dockerfile would repeat; \
         leave it out of the settings, and give it to the build by the build argument of its name\n"
    );
    // Without a Python that uv installs, the setting is in no file.
    assert!(!output(folder.path(), &["dockerfile", "--python-version", "3.12"]).contains("secret"));
}

#[test]
fn what_does_not_go_with_it_is_refused_with_the_reason() {
    let folder = project();
    let said = |more: &[&str]| refusal(folder.path(), &[&MANAGED[..], more].concat());
    assert_eq!(
        said(&[]),
        "error: uv installs a Python of a version that is stated (`--managed-python`), but none is: state it, as in \
         `--python-version 3.12`, or in .python-version\n"
    );
    let with = |option: &str, reason: &str| {
        format!(
            "error: a Python that uv installs (`--managed-python`) does not go with {option}, which {reason}; leave out one of them\n"
        )
    };
    let python = ["--python-version", "3.12"];
    let said = |more: &[&str]| said(&[&python[..], more].concat());
    assert_eq!(said(&["--installer", "pip"]), with("`--installer pip`", "installs without uv"));
    assert_eq!(said(&["--system"]), with("`--system`", "installs into the Python of the base image"));
    fs::write(folder.path().join("base.txt"), "made==1\n").unwrap();
    let provided = ["--provided", "base.txt", "--python-platform", "linux"];
    assert_eq!(said(&provided), with("`--provided`", "leaves out what the Python of the base image has"));
    assert_eq!(
        said(&["--fragment"]),
        "error: in a Dockerfile of your own, its lines before the layers install the Python: write `RUN uv python install \
         3.12` there instead of `--managed-python`\n"
    );
}

#[test]
fn the_choice_is_recorded_and_configured() {
    let folder = project();
    let file = || fs::read_to_string(folder.path().join("Dockerfile")).unwrap();
    let write = |words: &[&str]| {
        let done = run(folder.path(), &[&["dockerfile", "--write"], words].concat());
        assert!(done.status.success(), "{}", text(&done.stderr));
    };
    let base = ["--base", "registry.example/own:1", "--python-version", "3.12"];
    write(&[&base[..], &["--managed-python"]].concat());
    write(&[]);
    assert!(file().contains(" AS python\n"), "{}", file());
    write(&["--no-managed-python"]);
    assert!(!file().contains(" AS python\n"), "{}", file());
    write(&[]);
    assert!(!file().contains(" AS python\n") && file().contains("--no-managed-python"), "{}", file());
    fs::remove_file(folder.path().join("Dockerfile")).unwrap();
    let document = folder.path().join("pyproject.toml");
    let own = "[tool.locklayers.image]\nmanaged-python = true\nbase = \"debian:12\"\n";
    fs::write(&document, fs::read_to_string(&document).unwrap() + own).unwrap();
    write(&["--python-version", "3.12"]);
    assert!(file().contains("\nARG BASE=debian:12\n") && file().contains(" AS python\n"), "{}", file());
}
