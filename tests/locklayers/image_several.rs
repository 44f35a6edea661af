//! Several Dockerfiles of one project, in its folders and with one or several folders of layer files.

#![cfg(feature = "cli")]

use std::fs;
use std::path::Path;

use crate::program::{output, project, refusal, run, text};

const HEAVY: [&str; 2] = ["--layer", "a=group:heavy-rarely-updated"];
const LIGHT: [&str; 2] = ["--layer", "a=group:light-frequently-updated"];

/// Writes a Dockerfile of somebody else whose line that installs has these options.
fn write(folder: &Path, name: &str, options: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, format!("FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN uv sync --frozen {options}\n"))
        .unwrap();
}

fn said(folder: &Path, arguments: &[&str]) -> String {
    String::from_utf8(run(folder, arguments).stderr).unwrap()
}

#[test]
fn dockerfiles_with_other_layers_of_the_same_names_have_folders_of_their_own() {
    let base = project();
    let folder = base.path();
    write(folder, "Dockerfile.heavy", "--group heavy-rarely-updated");
    write(folder, "docker/light.Dockerfile", "--group light-frequently-updated");
    write(folder, "docker/same.Dockerfile", "--group heavy-rarely-updated");
    output(folder, &[&["dockerfile", "--into", "Dockerfile.heavy"], &HEAVY[..]].concat());
    let light = said(folder, &[&["dockerfile", "--into", "docker/light.Dockerfile"], &LIGHT[..]].concat());
    let note = "note: its layer files are in .locklayers/docker-light.Dockerfile, since ./Dockerfile.heavy has other layers by the \
                same names in .locklayers\n";
    assert!(light.contains(note), "{light}");
    let same = said(folder, &[&["dockerfile", "--into", "docker/same.Dockerfile"], &HEAVY[..]].concat());
    assert!(!same.contains("its layer files"), "equal layers share a folder: {same}");
    let text = fs::read_to_string(folder.join("docker/light.Dockerfile")).unwrap();
    assert!(text.contains("--layers-dir .locklayers/docker-light.Dockerfile"), "the option is recorded");
    assert!(run(folder, &["check"]).status.success());

    let same = [&["dockerfile", "--into", "docker/same.Dockerfile"], &LIGHT[..]].concat();
    let error = "error: ./docker/same.Dockerfile and ./Dockerfile.heavy would have different layers in files of the same names in \
                 .locklayers; give one of them a folder of its own, as --layers-dir .locklayers/docker-same.Dockerfile, or \
                 overwrite those of the other with --force\n";
    assert_eq!(refusal(folder, &same), error);
    output(folder, &[&same[..], &["--layers-dir", ".locklayers/docker-same.Dockerfile"]].concat());
    assert!(run(folder, &["check"]).status.success());
}

#[test]
fn a_stale_dockerfile_is_found_in_each_folder_by_its_usual_names() {
    let base = project();
    let folder = base.path();
    let names = [".devcontainer/Dockerfile", "Dockerfile-gpu", "deploy/a/b/Containerfile", "docker/prod.Dockerfile"];
    for name in names {
        write(folder, name, "--group heavy-rarely-updated");
        assert!(!said(folder, &["dockerfile", "--into", name]).contains("does not find"), "{name}");
    }
    write(folder, "image/web.docker", "--group heavy-rarely-updated");
    let note = "note: `locklayers check` does not find ./image/web.docker by its name and folder; it looks for names such as \
                `prod.Dockerfile` in up to four folders below that of the lock\n";
    assert!(said(folder, &["dockerfile", "--into", "image/web.docker"]).contains(note));
    for name in names {
        let path = folder.join(name);
        let written = fs::read_to_string(&path).unwrap();
        fs::write(&path, written.replace("--group=heavy", "--group=other").replace("RUN --mount", "RUN  --mount"))
            .unwrap();
    }
    let found = text(&run(folder, &["check"]).stdout);
    let files: Vec<&str> = found.lines().filter_map(|line| line.split_once(": ")).map(|(file, _)| file).collect();
    assert_eq!(files, names.map(|name| format!("./{name}")), "{found}");
}

#[test]
fn a_run_that_writes_says_each_note_once() {
    let base = project();
    let folder = base.path();
    fs::write(folder.join("freeze.txt"), "numpy==2.1.0\n-e ./numpy\n").unwrap();
    let arguments =
        ["dockerfile", "--write", "--base", "python:3.12-slim", "--provided", "freeze.txt", "--python-version"];
    let said = said(folder, &[&arguments[..], &["3.12", "--python-platform", "linux"]].concat());
    let note = "note: freeze.txt: `-e ./numpy` states no version to compare with the lock; it counts as not provided\n";
    assert_eq!(said.matches(note).count(), 1, "{said}");
}

#[test]
fn the_line_that_installs_decides_what_is_noted_and_its_python_is_compared() {
    let base = project();
    let folder = base.path();
    write(folder, "Dockerfile", "--no-dev --group heavy-rarely-updated --group light-frequently-updated");
    fs::write(folder.join(".python-version"), "3.13\n").unwrap();
    let into = ["dockerfile", "--into", "Dockerfile"];
    let first = said(folder, &into);
    assert!(!first.contains("in no layer"), "the line leaves out `dev`: {first}");
    let file = fs::read_to_string(folder.join("Dockerfile")).unwrap();
    assert!(
        file.contains("/uv venv --no-cache --no-project --python 3.13 ") && !first.contains("3.13"),
        "{first}\n{file}"
    );
    fs::write(folder.join(".python-version"), "3.14\n").unwrap();
    let warning = "of the Dockerfile installs with Python 3.14, as .python-version names, but layers before it find Python 3.13: uv \
                   would make the environment again, without the layers; set `ENV UV_PYTHON=3.14` before them, or name one Python \
                   in both\n";
    let second = said(folder, &into);
    assert!(second.contains(warning), "{second}");
    fs::write(folder.join(".dockerignore"), ".python-version\n").unwrap();
    assert!(!said(folder, &into).contains("UV_PYTHON"), "no build has the file");
}

#[test]
fn the_context_is_the_folder_of_the_copied_files_wherever_a_run_begins() {
    let base = project();
    let top = base.path();
    fs::create_dir_all(top.join(".git")).unwrap();
    fs::create_dir_all(top.join("server/src")).unwrap();
    for file in ["uv.lock", "pyproject.toml"] {
        fs::rename(top.join(file), top.join("server").join(file)).unwrap();
    }
    let folder = top.join("server");
    let file = |line: &str| format!("FROM python:3.12-slim\nWORKDIR /app\n{line}\nRUN uv sync --no-dev\n");
    let own = "COPY uv.lock pyproject.toml src ./";
    for (lines, context) in [
        ("COPY server/uv.lock server/pyproject.toml ./\nCOPY server/src src", Some("..")),
        ("COPY [\"server/src\", \"src\"]", Some("..")),
        ("RUN --mount=type=bind,source=server/uv.lock,target=uv.lock x", Some("..")),
        ("COPY server/uv.lock dist/x ./", Some("..")),
        ("COPY server/missing ./", None),
        ("COPY uv.lock freeze.txt server/src server/uv.lock ./", None),
        (own, None),
        ("COPY . .", None),
    ] {
        fs::write(folder.join("Dockerfile"), file(lines)).unwrap();
        let said = said(&folder, &["dockerfile", "--into", "Dockerfile"]);
        let note = "note: the lines of ./Dockerfile copy from ./.., so the image is built there: --context ..\n";
        assert_eq!(said.contains(note), context.is_some(), "{lines}: {said}");
        let written = fs::read_to_string(folder.join("Dockerfile")).unwrap();
        let from = if context.is_some() { "source=server/.locklayers/" } else { "source=.locklayers/" };
        assert!(written.contains(from), "{lines}: {written}");
        for (at, words) in [(&*folder, &["check"][..]), (top, &["check", "--lock", "server/uv.lock"])] {
            let found = run(at, words);
            assert!(found.status.success(), "{lines}, in {}: {}", at.display(), text(&found.stdout));
        }
        fs::remove_file(folder.join("Dockerfile.dockerignore")).ok();
    }
    fs::write(folder.join("Dockerfile"), file(own)).unwrap();
    said(top, &["dockerfile", "--lock", "server/uv.lock", "--into", "Dockerfile", "--context", "."]);
    let text = fs::read_to_string(folder.join("Dockerfile")).unwrap();
    assert!(text.contains(" --context ..") && text.contains("source=server/.locklayers/"), "{text}");
}

#[test]
fn a_line_that_reads_no_lock_is_noted_when_it_gets_layers() {
    let base = project();
    let folder = base.path();
    let into = ["dockerfile", "--into", "Dockerfile"];
    let note = "note: the line of Dockerfile that installs reads no lock, so it takes the newest versions; with the layers it leaves \
                those of the lock\n";
    for (line, is_noted) in [
        ("uv pip install --system -r pyproject.toml --group light-frequently-updated", true),
        ("pip install . --group light-frequently-updated", true),
        ("uv export --no-dev --group light-frequently-updated -o r.txt && pip install -r r.txt", false),
        ("uv sync --no-dev --group light-frequently-updated", false),
    ] {
        fs::write(folder.join("Dockerfile"), format!("FROM python:3.12-slim\nCOPY . .\nRUN {line}\n")).unwrap();
        assert_eq!(said(folder, &into).contains(note), is_noted, "{line}");
        let second = said(folder, &into);
        assert!(!second.contains("reads no lock"), "only the first time: {line}: {second}");
    }
}

#[test]
fn an_image_of_a_project_that_compiles_has_a_stage_for_that() {
    let base = tempfile::tempdir().unwrap();
    let folder = base.path();
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    let manifest = "[project]\nname = \"app\"\nversion = \"1\"\nrequires-python = \">=3.12\"\n[build-system]\nrequires = [\"setuptools\"]\n";
    write("pyproject.toml", manifest);
    write(
        "uv.lock",
        "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"app\"\nversion = \"1\"\nsource = { editable = \".\" }\n",
    );
    let written = |more: &[&str]| {
        let done = run(folder, &[&["dockerfile", "--base", "python:3.12-slim"], more].concat());
        (text(&done.stdout), text(&done.stderr))
    };
    let has_builder = |file: &str| file.contains("\nFROM venv AS builder\n");
    assert!(!has_builder(&written(&[]).0), "nothing says that code is compiled");
    write("setup.py", "from setuptools import Extension, setup\nsetup(ext_modules=[Extension('app._c', ['c.c'])])\n");
    assert!(has_builder(&written(&[]).0));
    let (file, said) = written(&["--stages", "single"]);
    assert!(has_builder(&file) && !said.contains("compiles code"), "{said}");
    let (file, said) = written(&["--system"]);
    assert!(!has_builder(&file) && said.contains("warning: the image builds app, which compiles code: "), "{said}");
}
