//! The options of every command: verbosity, colours, the project, the environment, and files instead of the terminal.

#![cfg(feature = "cli")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use crate::program::{example, output, run};

/// Runs the program with environment variables.
fn with(variables: &[(&str, &str)], folder: &Path, arguments: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_locklayers"));
    program.args(arguments).current_dir(folder).envs(variables.iter().copied()).output().unwrap()
}

fn said(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn flat() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/flat")
}

#[test]
fn quiet_prints_only_errors() {
    let (code, plan, notes) = said(&run(&flat(), &["plan"]));
    assert!(code == Some(0) && notes.starts_with("note: "), "{notes}");
    for arguments in [["plan", "-q"], ["--quiet", "plan"]] {
        assert_eq!(said(&run(&flat(), &arguments)), (Some(0), plan.clone(), String::new()));
    }
    let (code, _, error) = said(&run(&flat(), &["plan", "-q", "--layer", "x=group:none"]));
    assert!(code == Some(2) && error.starts_with("error: "), "{error}");
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let arguments = ["export", "-q", "--output-dir", out.to_str().unwrap()];
    assert_eq!(said(&run(&flat(), &arguments)), (Some(0), String::new(), String::new()));
}

#[test]
fn verbose_reports_what_is_read_and_lists_packages() {
    let (_, plan, notes) = said(&run(&flat(), &["plan", "-v"]));
    assert!(
        notes.starts_with(
            "lock: uv.lock, with 59 packages\nconfiguration: pyproject.toml\nplanned for: every platform\n"
        ),
        "{notes}"
    );
    assert!(plan.contains("\n  numpy 2."), "{plan}");
    let (_, fingerprints, notes) = said(&run(&flat(), &["fingerprint", "-v"]));
    assert!(notes.starts_with("lock: ") && fingerprints == output(&flat(), &["fingerprint"]));
    let lock = flat().join("uv.lock");
    let (_, _, notes) = said(&run(&flat(), &["diff", "-v", "./uv.lock", lock.to_str().unwrap()]));
    let both = format!(
        "lock: ./uv.lock, with 59 packages\nconfiguration: ./pyproject.toml\nplanned for: every platform\nlock: {}",
        lock.display()
    );
    assert!(notes.starts_with(&both), "{notes}");
    let (code, _, error) = said(&run(&flat(), &["plan", "-v", "-q"]));
    assert!(code == Some(2) && error.contains("'--quiet'"), "{error}");
}

#[test]
fn colours_are_those_that_are_chosen() {
    let bold = |output: &Output| said(output).1.contains("\u{1b}[1m");
    for (choice, is_bold) in [("auto", false), ("always", true), ("never", false)] {
        assert_eq!(bold(&run(&flat(), &["plan", "--color", choice])), is_bold, "{choice}");
    }
    assert!(bold(&with(&[("CLICOLOR_FORCE", "1")], &flat(), &["plan"])));
    assert!(!bold(&with(&[("CLICOLOR_FORCE", "1")], &flat(), &["plan", "--color", "never"])));
    assert!(bold(&with(&[("NO_COLOR", "1")], &flat(), &["plan", "--color=always"])));
}

#[test]
fn the_project_is_found_from_another_folder() {
    let elsewhere = tempfile::tempdir().unwrap();
    let project = example();
    let (project, here) = (project.to_str().unwrap(), elsewhere.path());
    let plan = output(&example(), &["plan"]);
    assert_eq!(output(here, &["plan", "--project", project]), plan);
    assert_eq!(output(here, &["--project", project, "plan"]), plan);
    assert_eq!(said(&with(&[("LOCKLAYERS_PROJECT", project)], here, &["plan"])).1, plan);
    // The option overrides the environment, and the lock overrides the project.
    assert_eq!(said(&with(&[("LOCKLAYERS_PROJECT", "/none")], here, &["plan", "--project", project])).1, plan);
    let lock = flat().join("uv.lock");
    let arguments = ["plan", "--project", project, "--lock", lock.to_str().unwrap()];
    assert_eq!(output(here, &arguments), output(&flat(), &["plan"]));
}

#[test]
fn a_document_without_a_project_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(
        said(&run(folder.path(), &["plan", "--project", "none"])).2,
        "error: the project folder, none, is not a folder; name one that has a uv.lock, or that is below one, with \
         --project DIR\n"
    );
    fs::create_dir(folder.path().join("empty")).unwrap();
    assert_eq!(
        said(&run(folder.path(), &["plan", "--project", "empty"])).2,
        "error: there is no uv.lock in empty or in a folder above; run `uv lock`, or name one with --lock PATH\n"
    );
    fs::write(folder.path().join("empty/Pipfile"), "").unwrap();
    let error = said(&run(folder.path(), &["plan", "--project", "empty"])).2;
    assert!(
        error.starts_with(
            "error: there is no uv.lock in empty or in a folder above; Pipfile is there, a file of Pipenv"
        ),
        "{error}"
    );
}

/// A workspace whose root is not a project, with one member.
fn workspace() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let lock = "version = 1\nrequires-python = \">=3.12\"\n[manifest]\nmembers = [\"one\", \"two\"]\n";
    let member = |name: &str, needs: &str| {
        format!(
            "[[package]]\nname = \"{name}\"\nversion = \"1\"\nsource = {{ virtual = \"{name}\" }}\ndependencies = [{{ name = \
             \"{needs}\" }}]\n"
        )
    };
    let package = |name: &str| {
        format!(
            "[[package]]\nname = \"{name}\"\nversion = \"1\"\nsource = {{ registry = \"https://index.example/simple\" }}\n"
        )
    };
    let packages = member("one", "six") + &member("two", "idna") + &package("six") + &package("idna");
    fs::write(folder.path().join("uv.lock"), format!("{lock}{packages}")).unwrap();
    for name in ["one", "two"] {
        fs::create_dir(folder.path().join(name)).unwrap();
        let text = format!("[project]\nname = \"{name}\"\nversion = \"1\"\n");
        fs::write(folder.path().join(name).join("pyproject.toml"), text).unwrap();
    }
    fs::write(folder.path().join("pyproject.toml"), "[tool.uv.workspace]\nmembers = [\"one\", \"two\"]\n").unwrap();
    folder
}

#[test]
fn the_project_can_be_a_member_of_a_workspace() {
    let folder = workspace();
    let requirements = |arguments: &[&str]| output(folder.path(), arguments);
    assert_eq!(requirements(&["export", "--project", "one", "--no-split"]), "six==1\n");
    assert_eq!(requirements(&["--project", "two", "export", "--no-split"]), "idna==1\n");
    assert_eq!(requirements(&["export", "--no-split"]), "idna==1\nsix==1\n");
}

#[test]
fn the_environment_sets_a_target_that_options_override() {
    let variables = [("LOCKLAYERS_PYTHON_VERSION", "3.12"), ("LOCKLAYERS_PYTHON_PLATFORM", "linux")];
    let plan = |arguments: &[&str]| said(&with(&variables, &flat(), arguments)).1;
    let linux = ["plan", "--python-version", "3.12", "--python-platform", "linux"];
    assert_eq!(plan(&["plan"]), output(&flat(), &linux));
    let windows = ["plan", "--python-platform", "windows"];
    assert_eq!(plan(&windows), output(&flat(), &[&windows[..], &["--python-version", "3.12"]].concat()));
    assert_eq!(plan(&["plan", "--universal"]), output(&flat(), &["plan"]));
    let (code, _, error) = said(&run(&flat(), &["plan", "--universal", "--python-version", "3.12"]));
    let expected = "error: the argument '--universal' cannot be used with '--python-version'\n\nUsage: locklayers plan \
                    [OPTIONS]\n\nFor more information, try '--help'.\n";
    assert_eq!((code, error), (Some(2), expected.to_owned()));
    let (code, _, error) = said(&with(&[("LOCKLAYERS_NO_BUILD", "maybe")], &flat(), &["plan"]));
    assert!(code == Some(2) && error.starts_with("error: invalid value 'maybe' for '--no-build'"), "{error}");
}

#[test]
fn a_dockerfile_records_options_of_the_environment_and_none_of_a_single_run() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["uv.lock", "pyproject.toml"] {
        fs::copy(flat().join(name), folder.path().join(name)).unwrap();
    }
    let variables = [("LOCKLAYERS_PYTHON_VERSION", "3.12")];
    let here = folder.path().to_str().unwrap();
    let arguments = ["-q", "--project", here, "dockerfile", "--no-split", "--write", "--color", "never"];
    let elsewhere = tempfile::tempdir().unwrap();
    let done = said(&with(&variables, elsewhere.path(), &arguments));
    assert_eq!(done, (Some(0), String::new(), String::new()));
    let text = fs::read_to_string(folder.path().join("Dockerfile")).unwrap();
    assert!(text.contains("locklayers dockerfile --write --python-version 3.12 --no-split\n"), "{text}");
    // A later check knows it without that environment variable, and ignores another value.
    assert_eq!(said(&run(folder.path(), &["check", "-q", "--no-split"])), (Some(0), String::new(), String::new()));
    let other = [("LOCKLAYERS_PYTHON_IMPLEMENTATION", "pypy-7.3.17")];
    let checked = said(&with(&other, folder.path(), &["check", "-q", "--no-split", "--universal"]));
    assert_eq!(checked, (Some(0), String::new(), String::new()));
}

#[test]
fn reports_are_written_into_files() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("report");
    let name = file.to_str().unwrap();
    for command in [&["plan"][..], &["show"], &["why", "numpy"], &["fingerprint"], &["plan", "--format", "json"]] {
        let printed = output(&flat(), command);
        let arguments = [command, &["-o", name]].concat();
        let (code, out, notes) = said(&run(&flat(), &arguments));
        assert!(code == Some(0) && out.is_empty() && notes.contains(&format!("written    {name}\n")), "{notes}");
        assert_eq!(fs::read_to_string(&file).unwrap(), printed, "{command:?}");
        assert!(said(&run(&flat(), &arguments)).2.contains(&format!("unchanged  {name}\n")));
    }
    run(&flat(), &["plan", "--color", "always", "-o", name]);
    assert!(fs::read_to_string(&file).unwrap().contains("\u{1b}[1m"), "colours that are requested");
}

#[test]
fn written_files_are_reported_as_json() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = ["export", "-q", "--no-split", "--output-dir", "out", "--output-format", "json", "--project"];
    let project = flat();
    let run = || said(&run(folder.path(), &[&arguments[..], &[project.to_str().unwrap()]].concat()));
    let document = |status: &str| {
        format!(
            "{{\n  \"schema\": \"locklayers.written/1\",\n  \"files\": [\n    {{\n      \"path\": \"out/project.txt\",\n      \
             \"status\": \"{status}\"\n    }}\n  ]\n}}\n"
        )
    };
    assert_eq!(run(), (Some(0), document("written"), String::new()));
    assert_eq!(run(), (Some(0), document("unchanged"), String::new()));
}

/// The table of the configuration reference lists exactly the variables that the help names.
#[test]
fn every_variable_of_the_environment_is_documented() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let reference = fs::read_to_string(root.join("src/guide/configuration.md")).unwrap();
    let names = |text: &str| -> std::collections::BTreeSet<String> {
        let names = text
            .split("LOCKLAYERS_")
            .skip(1)
            .map(|rest| rest.chars().take_while(|c| c.is_ascii_uppercase() || *c == '_').collect::<String>());
        names.collect()
    };
    let snapshots = fs::read_dir(root.join("tests/snapshots/help")).unwrap().flatten();
    let help: String = snapshots.map(|entry| fs::read_to_string(entry.path()).unwrap()).collect();
    assert_eq!(names(&reference), names(&help));
}

/// The configuration of the image is that of the named project, for both commands that write one.
#[test]
fn images_are_made_in_the_named_project() {
    let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let from = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/flat");
    for file in ["uv.lock", "pyproject.toml"] {
        std::fs::copy(from.join(file), folder.path().join(file)).unwrap();
    }
    let path = folder.path().join("pyproject.toml");
    let document = std::fs::read_to_string(&path).unwrap();
    std::fs::write(&path, format!("{document}\n[tool.locklayers.image]\nbase = \"python:3.12-bookworm\"\n")).unwrap();
    let project = folder.path().to_str().unwrap();
    for command in [&["dockerfile"][..], &["bake", "--image", "registry.example/app"]] {
        let here = output(folder.path(), command);
        assert_eq!(output(elsewhere.path(), &[command, &["--project", project]].concat()), here);
    }
}
