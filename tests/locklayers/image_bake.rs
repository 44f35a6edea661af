//! The bake file in a project: edited, stale, with other files that bake reads, for another context.

#![cfg(feature = "cli")]

use std::fs;
use std::path::Path;

use crate::program::{output, project, refusal, run, text};

const WRITE: [&str; 6] = ["bake", "--python-version", "3.12", "--image", "registry.example/app", "--write"];
const EDITED: &str = "./docker-bake.json was edited after it was written; move what is yours into docker-bake.override.json, \
                      which bake reads after it, or overwrite it with --force";

fn bake(folder: &Path) -> String {
    fs::read_to_string(folder.join("docker-bake.json")).unwrap()
}

/// Returns the findings of `check` about the bake file.
fn findings(folder: &Path) -> String {
    let lines = text(&run(folder, &["check"]).stdout);
    lines.lines().filter(|line| line.starts_with("./docker-bake.json")).collect()
}

#[test]
fn an_edited_bake_file_is_kept_and_a_formatted_one_is_not_edited() {
    let base = project();
    let folder = base.path();
    output(folder, &WRITE);
    let written = bake(folder);
    let document: serde_json::Value = serde_json::from_str(&written).unwrap();
    assert_eq!(document["//"][0], "Written by: locklayers bake --write --image registry.example/app");
    for same in [written.replace('\n', "\r\n"), document.to_string()] {
        fs::write(folder.join("docker-bake.json"), &same).unwrap();
        assert_eq!(findings(folder), "");
        output(folder, &["bake", "--write"]);
        assert_eq!(bake(folder), same);
    }
    let edits = [
        (":latest", ":1.2.3"),
        ("\"target\": {", "\"variable\": {}, \"target\": {"),
        ("\"app\": {", "\"mine\": {}, \"app\": {"),
        ("\"app\": {", "\"app\": { \"cache-from\": [\"type=gha\"],"),
    ];
    for (old, new) in edits {
        let edited = written.replacen(old, new, 1);
        assert_ne!(edited, written);
        fs::write(folder.join("docker-bake.json"), &edited).unwrap();
        assert_eq!(refusal(folder, &WRITE), format!("error: {EDITED}\n"));
        let (problem, remedy) = EDITED.split_once("; ").unwrap();
        assert_eq!(findings(folder), format!("{}; {remedy}", problem.replace("json was", "json: was")));
        let said = text(&run(folder, &["dockerfile", "--write"]).stderr);
        assert!(said.contains("warning: ./docker-bake.json stays as it is, since it was edited after"), "{said}");
        assert_eq!(bake(folder), edited);
    }
    output(folder, &[&WRITE[..], &["--force"]].concat());
    assert_eq!(bake(folder), written);
}

#[test]
fn a_bake_file_of_a_person_is_refused_whatever_its_targets_are_called() {
    let base = project();
    for file in [
        "",
        "// mine",
        "{\"target\": {\"app\": {\"tags\": [\"a:1\"]}}}",
        "{\"//\": [\"Written by: me\"], \"target\": {}}",
    ] {
        fs::write(base.path().join("docker-bake.json"), file).unwrap();
        let said = refusal(base.path(), &WRITE);
        let error =
            "error: ./docker-bake.json was not written by `locklayers`; move it, or overwrite it with --force\n";
        assert_eq!(said, error, "{file}");
        assert_eq!(findings(base.path()), "");
    }
}

#[test]
fn a_stale_bake_file_is_written_with_the_dockerfile_or_found() {
    let base = project();
    let folder = base.path();
    let again = "run `locklayers bake --write --image registry.example/app`";
    output(folder, &WRITE);
    let written = bake(folder);
    output(folder, &["dockerfile", "--write", "--no-bytecode"]);
    assert!(bake(folder) != written && findings(folder).is_empty(), "its tags are of the layers that it has now");

    fs::write(folder.join("docker-bake.json"), &written).unwrap();
    assert!(findings(folder).ends_with(again), "{}", findings(folder));
    fs::write(folder.join("docker-bake.json"), written.replacen('\n', "\n<<<<<<< HEAD\n", 1)).unwrap();
    assert_eq!(findings(folder), format!("./docker-bake.json: differs from the plan, first in line 2; {again}"));
    output(folder, &["bake", "--write"]);
    assert_eq!(findings(folder), "", "the conflict of a merge is written again");

    let problem =
        "./docker-bake.json: has targets for stages that the Dockerfile beside it does not have; remove it, or ";
    let said = text(&run(folder, &["dockerfile", "--write", "--stages", "single"]).stderr);
    let warning = "warning: ./docker-bake.json has targets for stages that the Dockerfile does not have now; remove it, or use \
                   `locklayers bake --write`\n";
    assert!(said.contains(warning), "{said}");
    assert_eq!(findings(folder), format!("{problem}{again}"));
    fs::remove_file(folder.join("Dockerfile")).unwrap();
    assert_eq!(findings(folder), format!("{problem}{again}"));
}

#[test]
fn the_repository_is_that_of_the_option_or_the_file_or_the_configuration() {
    let base = project();
    let folder = base.path();
    let request = ["bake", "--python-version", "3.12"];
    assert_eq!(
        refusal(folder, &request),
        "error: no repository is named, in which the image and its layers are: name one, as `--image \
         registry.example/team/app`, or as `image` in [tool.locklayers.image]\n"
    );
    let pyproject = fs::read_to_string(folder.join("pyproject.toml")).unwrap_or_default();
    let configured = |name: &str| {
        let table = format!("{pyproject}\n[tool.locklayers.image]\nimage = \"{name}\"\n");
        fs::write(folder.join("pyproject.toml"), table).unwrap();
    };
    configured("registry.example/configured");
    let tags = |text: String| text.matches("registry.example/configured:").count();
    assert!(tags(output(folder, &request)) > 1);
    output(folder, &WRITE);
    assert_eq!(tags(output(folder, &request)), 0, "the file that is there names another");
    assert!(tags(output(folder, &[&request[..], &["--image", "registry.example/configured"]].concat())) > 1);
    fs::remove_file(folder.join("docker-bake.json")).unwrap();
    configured("App");
    let said = refusal(folder, &request);
    assert!(
        said.starts_with("error: `image` in [tool.locklayers.image] cannot be used: `App` is not the name"),
        "{said}"
    );
}

#[test]
fn targets_are_built_from_the_context_of_the_dockerfile() {
    let base = project();
    let service = base.path().join("services/api");
    fs::create_dir_all(&service).unwrap();
    fs::copy(base.path().join("uv.lock"), service.join("uv.lock")).unwrap();
    output(&service, &[&WRITE[..], &["--context", "../.."]].concat());
    let document: serde_json::Value = serde_json::from_str(&bake(&service)).unwrap();
    let targets = document["target"].as_object().unwrap();
    assert!(targets.len() > 1);
    for target in targets.values() {
        assert_eq!((&target["context"], &target["dockerfile"]), (&"../..".into(), &"services/api/Dockerfile".into()));
    }
}

#[test]
fn other_files_that_bake_merges_are_warned_of() {
    let base = project();
    let folder = base.path();
    fs::write(folder.join("compose.yaml"), "services:\n  app:\n    build: { context: ., target: dev }\n").unwrap();
    fs::write(folder.join("docker-compose.yml"), "services:\n  web:\n    build: .\n    # app: none\n").unwrap();
    fs::write(folder.join("docker-bake.hcl"), "target \"app\" {\n  target = \"dev\"\n}\n").unwrap();
    let said = text(&run(folder, &WRITE).stderr);
    let warnings: Vec<&str> = said.lines().filter(|line| line.starts_with("warning: `docker")).collect();
    let expected = ["compose.yaml", "docker-bake.hcl"].map(|name| {
        format!(
            "warning: `docker buildx bake` reads ./{name} too and merges its `app` with the one of docker-bake.json; name the \
             file: `docker buildx bake --file docker-bake.json`"
        )
    });
    assert_eq!(warnings, expected);
}

#[test]
fn a_dockerfile_of_ones_own_with_layers_has_no_stages_to_bake() {
    let base = project();
    fs::write(base.path().join("Dockerfile"), "FROM python:3.12-slim\nCOPY . .\nRUN uv sync --frozen\n").unwrap();
    output(base.path(), &["dockerfile", "--into", "Dockerfile"]);
    assert_eq!(
        refusal(base.path(), &WRITE),
        "error: ./Dockerfile is one of your own with layers inserted, which are a chain, but a bake file needs a stage for each \
         layer; move it, so that `bake` writes a whole one\n"
    );
}

#[test]
fn tags_that_do_not_tell_architectures_apart_are_noted() {
    let base = project();
    let notes = |more: &[&str]| {
        let said = String::from_utf8(run(base.path(), &[&WRITE[..5], more].concat()).stderr).unwrap();
        said.lines().filter(|line| line.starts_with("note: no platform")).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(
        notes(&[]),
        [
            "note: no platform is named, so a layer such as that of pylock.heavy-rarely-updated.toml has the same tag whatever \
             machine builds it; to push from machines of several architectures, name theirs: --platforms linux/amd64,linux/arm64"
        ]
    );
    assert_eq!(notes(&["--platforms", "linux/amd64,linux/arm64"]), [""; 0]);
    assert_eq!(notes(&["--python-platform", "linux"]), [""; 0]);
}

#[test]
fn an_ignore_file_keeps_its_line_endings() {
    let base = project();
    let path = base.path().join(".dockerignore");
    fs::write(&path, "*.sqlite\r\n").unwrap();
    output(base.path(), &WRITE);
    let written = fs::read_to_string(&path).unwrap();
    assert!(
        written.starts_with("*.sqlite\r\n\r\n# locklayers: begin\r\n") && !written.replace("\r\n", "").contains('\n')
    );
    let found = text(&run(base.path(), &["check"]).stdout);
    assert_eq!(found, "", "as a checkout writes it, it is not out of date");
    output(base.path(), &WRITE);
    assert_eq!(fs::read_to_string(&path).unwrap(), written);
}
