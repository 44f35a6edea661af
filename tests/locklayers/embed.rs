//! What the program does with the files of a project, done by the library alone.

#![cfg(all(feature = "cli", unix))]

use std::fs;
use std::path::Path;

use locklayers::export::PlanRecord;
use locklayers::files::{LockState, ProjectCheck, ReadError, Written, write};
use locklayers::git::Repository;
use locklayers::image::{BakeFile, Dockerfile, ImageReference, Stages};
use locklayers::{DependencyGraph, Plan};

use crate::files;
use crate::program::output;

fn image(text: &str) -> ImageReference {
    text.parse().unwrap()
}

/// Writes the files of an image into a project, and returns the Dockerfile.
fn write_image(state: &LockState, plan: &Plan<'_>) -> Dockerfile {
    let project = state.project();
    let builder = Dockerfile::builder(plan, image("python:3.12-slim")).settings(project.build_settings().unwrap());
    let builder = builder.stages(Stages::Multi);
    let dockerfile = builder.build().unwrap();
    let bake = BakeFile::of(&dockerfile, &image("registry.example/app")).unwrap();
    let files = project.image_files(&dockerfile, "Dockerfile", Some(&bake), false).unwrap();
    project.create_layer_folders(&dockerfile, &files).unwrap();
    assert!(write(&files).unwrap().iter().all(|written| *written == Written::New));
    let again = project.image_files(&dockerfile, "Dockerfile", Some(&bake), false).unwrap();
    assert!(write(&again).unwrap().iter().all(|written| *written == Written::Same));
    dockerfile
}

/// Returns the findings about an image whose files were written.
fn findings(state: &LockState, dockerfile: &Dockerfile) -> Vec<String> {
    let mut check = ProjectCheck::of(state.project());
    let text = fs::read_to_string(state.project().folder().join("Dockerfile")).unwrap();
    for _ in 0..2 {
        check.image_files(dockerfile, "Dockerfile", &text, "write it again").unwrap();
    }
    check.bake_file(Some(dockerfile), |image| format!("bake {image}")).unwrap();
    let findings = check.report().findings().iter();
    findings.map(|finding| format!("{}: {}; {}", finding.file(), finding.problem(), finding.remedy())).collect()
}

#[test]
fn the_files_of_an_image_are_written_and_checked() {
    let base = files::project();
    let folder = base.path();
    let state = LockState::on_disk(&folder.join("uv.lock"));
    let graph = DependencyGraph::from_lockfile(state.lockfile().unwrap()).unwrap();
    let plan = Plan::builder(&graph).build().unwrap();
    let dockerfile = write_image(&state, &plan);
    assert_eq!(findings(&state, &dockerfile), Vec::<String>::new());

    let layers = folder.join(".locklayers");
    let old = fs::read_to_string(layers.join("pylock.project-unsized.toml")).unwrap();
    fs::create_dir(layers.join("arm64")).unwrap();
    fs::write(layers.join("arm64/pylock.old.toml"), old).unwrap();
    fs::write(layers.join("pylock.project-unsized.toml"), "").unwrap();
    let bake = fs::read_to_string(folder.join("docker-bake.json")).unwrap();
    fs::write(folder.join("docker-bake.json"), bake.replace(":latest", ":1.2.3")).unwrap();
    let found = findings(&state, &dockerfile);
    let old = ".locklayers/arm64/pylock.old.toml: is a layer file of a platform or a layer that the Dockerfile no longer has; remove it, \
               unless another Dockerfile reads it";
    let differs = "differs from the plan, first in line";
    assert_eq!(
        found,
        [
            format!(".locklayers/pylock.project-unsized.toml: {differs} 1; write it again"),
            old.to_owned(),
            "docker-bake.json: was edited after it was written; move what is yours into docker-bake.override.json, which bake reads \
             after it, or overwrite it with --force"
                .to_owned(),
        ]
    );
}

#[test]
fn a_file_that_somebody_else_wrote_is_not_replaced() {
    let base = files::project();
    let state = LockState::on_disk(&base.path().join("uv.lock"));
    let graph = DependencyGraph::from_lockfile(state.lockfile().unwrap()).unwrap();
    let plan = Plan::builder(&graph).build().unwrap();
    let dockerfile = Dockerfile::builder(&plan, image("python:3.12-slim")).build().unwrap();
    fs::write(base.path().join("Dockerfile"), "FROM scratch\n").unwrap();
    let files = |force| state.project().image_files(&dockerfile, "Dockerfile", None, force);
    assert!(files(false).unwrap_err().to_string().contains("Dockerfile"));
    assert!(files(true).is_ok());
}

/// uv reads `uv.toml` in place of `[tool.uv]`, so it is the file to be repaired.
#[test]
fn invalid_settings_are_reported_of_the_file_that_has_them() {
    let base = files::project();
    for name in ["pyproject.toml", "uv.toml"] {
        fs::write(base.path().join(name), "[[[\n").unwrap();
        let state = LockState::on_disk(&base.path().join("uv.lock"));
        let error = state.project().build_settings().unwrap_err();
        let ReadError::Document { path, .. } = &error else { panic!("{error}") };
        assert!(path.ends_with(name), "{error}");
    }
}

#[test]
fn the_path_from_a_build_context_to_the_lock_is_relative_and_follows_links() {
    let base = files::project();
    let inner = base.path().join("services/app");
    fs::create_dir_all(&inner).unwrap();
    std::os::unix::fs::symlink(&inner, base.path().join("link")).unwrap();
    let path = |folder: &str, context: &str| {
        let state = LockState::on_disk(&base.path().join(folder).join("uv.lock"));
        state.project().path_in_context(&base.path().join(context))
    };
    assert_eq!(path("services/app", "").as_deref(), Some("services/app"));
    assert_eq!(path("link", "services").as_deref(), Some("app"));
    assert_eq!(path("", "").as_deref(), Some(""));
    assert_eq!(path("", "services"), None);
    assert!(Path::new(&path("services/app", ".").unwrap()).is_relative());
}

/// The lock has a member whose own document names its default groups; the document beside the lock names the layers.
#[test]
fn a_state_is_planned_as_the_program_plans_it_on_disk_and_in_a_commit() {
    let base = tempfile::tempdir().unwrap();
    let folder = base.path();
    let lock = |version: u32| {
        format!(
            "version = 1\nrequires-python = \">=3.12\"\n[manifest]\nmembers = [\"app\", \"web\"]\n[[package]]\nname = \
             \"app\"\nversion = \"1\"\nsource = {{ virtual = \".\" }}\n[[package]]\nname = \"web\"\nversion = \"1\"\nsource = \
             {{ virtual = \"web\" }}\n[package.dev-dependencies]\ndocs = [{{ name = \"six\" }}]\n[[package]]\nname = \
             \"six\"\nversion = \"{version}\"\nsource = {{ registry = \"https://index.example/simple\" }}\n"
        )
    };
    let layers = |name: &str| {
        format!(
            "[tool.locklayers]\nlayer = [{{ name = \"{name}\", select = [\"default:web\"] }}]\n[project]\nname = \"app\"\n"
        )
    };
    let documents = |version, name: &str, groups: &str| {
        fs::create_dir_all(folder.join("web")).unwrap();
        fs::write(folder.join("uv.lock"), lock(version)).unwrap();
        fs::write(folder.join("pyproject.toml"), layers(name)).unwrap();
        let member = format!("[project]\nname = \"web\"\n[tool.uv]\ndefault-groups = {groups}\n");
        fs::write(folder.join("web/pyproject.toml"), member).unwrap();
    };
    documents(1, "old", "[]");
    files::git(folder, &["init", "-q"]);
    files::git(folder, &["add", "."]);
    files::git(folder, &["commit", "-qm", "one"]);
    documents(2, "new", "[\"docs\"]");

    let path = folder.join("uv.lock");
    let plan = |state: &LockState| {
        let graph = DependencyGraph::from_lockfile(state.lockfile().unwrap()).unwrap();
        let plan = state.configure(Plan::builder(&graph)).unwrap().build().unwrap();
        PlanRecord::of(&plan).to_string()
    };
    let now = plan(&LockState::on_disk(&path));
    assert_eq!(now, output(folder, &["plan", "--format", "json"]));
    assert!(now.contains("\"new\"") && now.contains("\"six\""), "{now}");
    let commit = Repository::around(folder).unwrap().commit("HEAD").unwrap();
    let before = plan(&LockState::in_commit(&path, commit));
    assert!(before.contains("\"old\"") && !before.contains("\"six\""), "{before}");

    let script = folder.join("tool.py.lock");
    fs::write(&script, "version = 1\nrequires-python = \">=3.12\"\n").unwrap();
    let script = LockState::on_disk(&script);
    assert!(script.is_script() && script.beside().unwrap().is_none());
    let graph = DependencyGraph::from_lockfile(LockState::on_disk(&path).lockfile().unwrap()).unwrap();
    let member = |state: &LockState| {
        state.member_of(&folder.join("web"), graph.lockfile()).map(|member| member.id().to_string())
    };
    assert_eq!((member(&script), member(&LockState::on_disk(&path)).as_deref()), (None, Some("web==1 (web)")));
}
