//! Reports for programs: findings as JSON, as annotations of GitHub and as SARIF; `why` and `fingerprint` as JSON.
//!
//! tests/schemas/check.py validates real documents against the schemas.

#![cfg(feature = "cli")]

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::program::{output, run, text};

const LOCK: &str = r#"version = 1
revision = 3
requires-python = ">=3.12"

[[package]]
name = "p"
version = "1"
source = { virtual = "." }
dependencies = [{ name = "six", marker = "sys_platform == 'linux'" }]

[package.metadata]
requires-dist = [{ name = "six", marker = "sys_platform == 'linux'" }]

[[package]]
name = "six"
version = "1.17.0"
source = { registry = "https://index.example/simple" }
wheels = [{ url = "https://files.example/six-1.17.0-py3-none-any.whl", hash = "sha256:0000000000000000000000000000000000000000000000000000000000000000", size = 1500 }]
"#;

/// Returns a repository with the project in the folder `a, 100%`, whose pyproject.toml requires more than the lock has.
fn repository(more: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join(NAME);
    fs::create_dir_all(folder.path().join(".git")).unwrap();
    fs::create_dir(&project).unwrap();
    fs::write(project.join("uv.lock"), LOCK).unwrap();
    let document = format!(
        "[project]\nname = \"p\"\nversion = \"1\"\nrequires-python = \">=3.12\"\ndependencies = [\"six ; sys_platform == \
         'linux'\"{more}]\n"
    );
    fs::write(project.join("pyproject.toml"), document).unwrap();
    folder
}

const NAME: &str = "a, 100%";

/// Returns the output of a check, with the exit code.
fn check(folder: &Path, format: &str) -> (Option<i32>, String) {
    let done = run(&folder.join(NAME), &["check", "--no-split", "--format", format, "--output-dir", "out"]);
    (done.status.code(), text(&done.stdout))
}

fn document(printed: &str) -> Value {
    serde_json::from_str(printed).unwrap()
}

#[test]
fn annotations_name_files_relative_to_the_repository_and_escape_their_delimiters() {
    let folder = repository(", \"idna\"");
    let expected = "\
::error file=a%2C 100%25/out/project.txt,title=The layer files match the plan::out/project.txt: is missing; run \
`locklayers export --output-dir out` with the same layers and target
::error file=a%2C 100%25/pyproject.toml,title=The lock matches pyproject.toml::pyproject.toml: \
project.dependencies: `idna` is not in the lock's requires-dist of `p`; run `uv lock`
";
    assert_eq!(check(folder.path(), "github"), (Some(1), expected.to_owned()));
}

#[test]
fn annotations_are_one_line_for_any_project() {
    let folder = repository(", \"x @ https://files.example/%0A%0D::error-file=x.whl\"");
    let (code, printed) = check(folder.path(), "github");
    assert!(code == Some(1) && printed.contains("https://files.example/%250A%250D::error"), "{printed}");
    assert!(printed.lines().all(|line| line.starts_with("::error file=a%2C 100%25/")), "{printed}");
}

#[test]
fn no_finding_is_no_annotation_and_an_empty_log() {
    let folder = repository("");
    run(&folder.path().join(NAME), &["export", "--no-split", "--output-dir", "out"]);
    assert_eq!(check(folder.path(), "github"), (Some(0), String::new()));
    assert_eq!(document(&check(folder.path(), "sarif").1)["runs"][0]["results"], json!([]));
    let (code, printed) = check(folder.path(), "json");
    assert_eq!((code, &document(&printed)["findings"]), (Some(0), &json!([])));
}

/// What SARIF 2.1.0 requires, and what GitHub requires beyond it: of the log `version` and `runs`, of a run
/// `tool.driver.name`, of a rule `id`, of a result `message.text`, and a location in a file.
#[test]
fn sarif_has_what_its_specification_and_github_require() {
    let folder = repository(", \"idna\"");
    let (code, printed) = check(folder.path(), "sarif");
    let log = document(&printed);
    assert_eq!((code, log["version"].as_str()), (Some(1), Some("2.1.0")));
    let run = &log["runs"][0];
    assert_eq!(
        (log["runs"].as_array().unwrap().len(), run["tool"]["driver"]["name"].as_str()),
        (1, Some("locklayers"))
    );
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let ids: Vec<&str> = rules.iter().map(|rule| rule["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["lock-drift", "layer-file", "image-file", "limit"]);
    let results = run["results"].as_array().unwrap();
    assert_eq!(results.len(), 2);
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!((result["ruleId"].as_str().unwrap(), result["level"].as_str()), (ids[index], Some("error")));
        assert!(!result["message"]["text"].as_str().unwrap().is_empty());
    }
    assert_eq!(
        results[1]["locations"],
        json!([{ "physicalLocation": {
            "artifactLocation": { "uri": "a%2C%20100%25/pyproject.toml", "uriBaseId": "%SRCROOT%" },
            "region": { "startLine": 1 },
        } }])
    );
}

#[test]
fn findings_as_json_have_their_parts() {
    let folder = repository(", \"idna\"");
    let done = run(&folder.path().join(NAME), &["check", "--no-split", "--format", "json"]);
    assert_eq!((done.status.code(), text(&done.stderr)), (Some(1), String::new()));
    let found = document(&text(&done.stdout));
    assert_eq!(
        (&found["schema"], &found["findings"]),
        (
            &json!("locklayers.check/1"),
            &json!([{
                "rule": "lock-drift",
                "file": "a, 100%/pyproject.toml",
                "subject": "pyproject.toml",
                "problem": "project.dependencies: `idna` is not in the lock's requires-dist of `p`",
                "remedy": "run `uv lock`",
            }])
        )
    );
    assert!(found["not_checked"][1].as_str().unwrap().starts_with("only an index knows whether "));
}

#[test]
fn limits_point_to_the_file_that_has_them() {
    let folder = repository("");
    let path = folder.path().join(NAME).join("pyproject.toml");
    let text = fs::read_to_string(&path).unwrap() + "[tool.locklayers]\nmax-bytes = 1000\n";
    fs::write(&path, text).unwrap();
    let found = document(&check(folder.path(), "json").1);
    let limit = found["findings"].as_array().unwrap().iter().find(|finding| finding["rule"] == "limit").unwrap();
    assert_eq!((&limit["file"], &limit["subject"]), (&json!("a, 100%/pyproject.toml"), &json!("layer `project`")));
}

#[test]
fn why_as_json_has_the_path_with_its_markers() {
    let folder = repository("");
    let printed = output(&folder.path().join(NAME), &["why", "six", "--no-split", "--format", "json"]);
    let linux = "sys_platform == 'linux'";
    assert_eq!(
        document(&printed),
        json!({
            "schema": "locklayers.why/1",
            "packages": [{
                "name": "six",
                "version": "1.17.0",
                "status": "in_layers",
                "layers": [{ "name": "project", "marker": linux }],
                "fallback_layer": null,
                "selected_by": [],
                "paths": [{
                    "root": "project",
                    "marker": linux,
                    "steps": [
                        { "name": "p", "version": null, "extra": null, "marker": null },
                        { "name": "six", "version": "1.17.0", "extra": null, "marker": linux },
                    ],
                    "exclusive": { "packages": 1, "bytes": 1500, "unsized_files": 0, "has_this": true },
                }],
            }],
        })
    );
    let local = document(&output(&folder.path().join(NAME), &["why", "p", "--no-split", "--format", "json"]));
    assert_eq!((&local["packages"][0]["status"], &local["packages"][0]["version"]), (&json!("local"), &Value::Null));
}

#[test]
fn fingerprints_as_json_are_those_of_the_lines() {
    let folder = repository("");
    let here = folder.path().join(NAME);
    let line = output(&here, &["fingerprint", "--no-split"]);
    let print = line.strip_prefix("project ").unwrap().trim_end();
    let layers = json!([{ "name": "project", "fingerprint": print }]);
    let found = document(&output(&here, &["fingerprint", "--no-split", "--format", "json"]));
    assert_eq!(found, json!({ "schema": "locklayers.fingerprint/1", "chained": false, "layers": layers }));
    let one = document(&output(&here, &["fingerprint", "project", "--chained", "--no-split", "--format", "json"]));
    assert_eq!((&one["chained"], one["layers"].as_array().unwrap().len()), (&json!(true), 1));
}
