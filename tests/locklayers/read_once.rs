//! One run makes the plan and the image from one content of each document.

#![cfg(feature = "cli")]

use std::fs;

use locklayers::files::{LockState, ReadError, WriteError};
use locklayers::image::{Dockerfile, RecordedOptions};
use locklayers::{DependencyGraph, Plan};

use crate::program::project;

const MEMBER: &str = "[project]\nname = \"pan\"\nversion = \"1\"\n[build-system]\nrequires = [\"setuptools\"]\n";
const LOCK: &str = "version = 1\nrequires-python = \">=3.12\"\n[manifest]\nmembers = [\"app\", \"pan\"]\n\
    [[package]]\nname = \"app\"\nversion = \"1\"\nsource = { virtual = \".\" }\ndependencies = [{ name = \"pan\" }, { name = \"six\" }]\n\
    [package.metadata]\nrequires-dist = [{ name = \"pan\", editable = \"pan\" }, { name = \"six\" }]\n\
    [[package]]\nname = \"pan\"\nversion = \"1\"\nsource = { editable = \"pan\" }\n\
    [[package]]\nname = \"six\"\nversion = \"1\"\nsource = { registry = \"https://index.example/simple\" }\n\
    wheels = [{ url = \"https://files.example/six-1-py3-none-any.whl\", hash = \
    \"sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\" }]\n";

/// Counts how often each file of two folders is opened for a run.
#[cfg(target_os = "linux")]
fn opened(folder: &std::path::Path, words: &[&str]) -> std::collections::BTreeMap<String, usize> {
    use rustix::fs::inotify::{CreateFlags, Reader, WatchFlags, add_watch, init};
    let watch = init(CreateFlags::NONBLOCK).unwrap();
    let of_member = folder.join("pan");
    let folders = [folder, of_member.as_path()].map(|path| add_watch(&watch, path, WatchFlags::OPEN).unwrap());
    let done = crate::program::run(folder, words);
    assert!(done.status.success(), "{}", crate::program::text(&done.stderr));
    let mut buffer = vec![std::mem::MaybeUninit::uninit(); 65_536];
    let mut events = Reader::new(&watch, &mut buffer);
    let mut found = std::collections::BTreeMap::new();
    while let Ok(event) = events.next() {
        let Some(name) = event.file_name() else { continue };
        let of = if event.wd() == folders[1] { "pan/" } else { "" };
        *found.entry(format!("{of}{}", name.to_string_lossy())).or_insert(0) += 1;
    }
    found
}

#[test]
#[cfg(target_os = "linux")]
fn each_document_of_an_image_is_read_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::create_dir(path.join("pan")).unwrap();
    let documents = [
        ("uv.lock", LOCK),
        (
            "pyproject.toml",
            "[project]\nname = \"app\"\nversion = \"1\"\nrequires-python = \">=3.12\"\ndependencies = [\"pan\", \"six\"]\n\
             [tool.uv.workspace]\nmembers = [\"pan\"]\n[tool.uv.sources]\npan = { workspace = true }\n\
             [tool.locklayers.image]\nimage = \"registry.example/app\"\n",
        ),
        ("uv.toml", "no-build-package = [\"six\"]\n"),
        (".python-version", "3.12.4\n"),
        ("pan/pyproject.toml", MEMBER),
        ("pan/setup.py", "import setuptools\n"),
    ];
    for (name, text) in documents {
        fs::write(path.join(name), text).unwrap();
    }
    let once = |words: &[&str]| {
        let found = opened(path, words);
        let counts: Vec<_> = documents.iter().map(|(name, _)| (*name, found.get(*name).copied())).collect();
        assert!(counts.iter().all(|(_, count)| *count == Some(1)), "{words:?}: {counts:?}");
    };
    for words in
        [&["dockerfile"][..], &["dockerfile", "--write"], &["dockerfile", "--write"], &["bake", "--write"], &["check"]]
    {
        once(words);
    }
    fs::remove_file(path.join("Dockerfile")).unwrap();
    fs::remove_file(path.join("docker-bake.json")).unwrap();
    fs::write(path.join("own"), "FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN uv sync --frozen\n").unwrap();
    once(&["dockerfile", "--into", "own", "--uv-image", "registry.example/uv:0.13.9"]);
    once(&["dockerfile", "--into", "own"]);
}

#[test]
fn a_document_that_changes_during_a_run_is_what_it_was() {
    let folder = project();
    let (lock, document) = (folder.path().join("uv.lock"), folder.path().join("pyproject.toml"));
    let state = LockState::on_disk(&lock);
    let before = state.beside().unwrap();
    assert!(before.is_some());
    fs::write(&document, "[project]\nname = \"other\"\nversion = \"9\"\n").unwrap();
    assert_eq!(state.beside().unwrap(), before);
    assert_eq!(state.clone().beside().unwrap(), before);
    assert_ne!(LockState::on_disk(&lock).beside().unwrap(), before);
    // Neither does one that was missing come to be.
    let pin = folder.path().join(".python-version");
    assert_eq!(state.project().python_pin().unwrap(), None);
    fs::write(&pin, "3.12\n").unwrap();
    assert_eq!(state.project().python_pin().unwrap(), None);
}

#[test]
fn a_dockerfile_that_changes_during_a_run_is_not_overwritten() {
    let folder = project();
    let path = folder.path().join("Dockerfile");
    let graph =
        DependencyGraph::from_lockfile(locklayers::Lockfile::read(folder.path().join("uv.lock")).unwrap()).unwrap();
    let plan = Plan::builder(&graph).build().unwrap();
    let dockerfile = Dockerfile::builder(&plan, "python:3.12-slim".parse().unwrap()).build().unwrap();
    let text = dockerfile.updated("Dockerfile", None, false).unwrap();
    fs::write(&path, &text).unwrap();
    let state = LockState::on_disk(&folder.path().join("uv.lock"));
    assert!(state.project().recorded_dockerfile("Dockerfile", &RecordedOptions::default()).unwrap().is_some());
    let files = || state.project().image_files(&dockerfile, "Dockerfile", None, false);
    assert!(files().is_ok());
    fs::write(&path, format!("{text}\n# More.\n")).unwrap();
    let error = files().unwrap_err();
    assert!(matches!(&error, WriteError::Read(ReadError::Changed { path: found, .. }) if *found == path), "{error}");
}
