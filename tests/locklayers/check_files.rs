//! `locklayers check` finds folders and archives of a lock that are not there, and `file:` URLs that uv refuses.

#![cfg(feature = "cli")]

use std::fs;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::check_uv::{ask, wheel};
use crate::differential::uv;
use crate::program::run;

const ROOT: &str = r#"[project]
name = "app"
version = "1"
requires-python = ">=3.9"
dependencies = ["lib", "member", "arc"]

[tool.uv]
package = false

[tool.uv.sources]
arc = { path = "files/arc-1-py3-none-any.whl" }
lib = { path = "libs/lib" }
member = { workspace = true }

[tool.uv.workspace]
members = ["members/*"]
"#;

const LOCK: &str = r#"version = 1
revision = 5
requires-python = ">=3.9"

[manifest]
members = [
    "app",
    "member",
    "other",
]

[[package]]
name = "app"
version = "1"
source = { virtual = "." }
dependencies = [
    { name = "arc" },
    { name = "lib" },
    { name = "member" },
]

[package.metadata]
requires-dist = [
    { name = "arc", path = "files/arc-1-py3-none-any.whl" },
    { name = "lib", virtual = "libs/lib" },
    { name = "member", virtual = "members/member" },
]

[[package]]
name = "arc"
version = "1"
source = { path = "files/arc-1-py3-none-any.whl" }
wheels = [
    { filename = "arc-1-py3-none-any.whl", hash = "sha256:HASH" },
]

[[package]]
name = "below"
version = "1"
source = { virtual = "libs/below" }

[[package]]
name = "lib"
version = "1"
source = { virtual = "libs/lib" }
dependencies = [
    { name = "below" },
]

[package.metadata]
requires-dist = [{ name = "below", virtual = "libs/below" }]

[[package]]
name = "member"
version = "1"
source = { virtual = "members/member" }

[[package]]
name = "other"
version = "1"
source = { virtual = "members/other" }
"#;

/// The paths of the files of source trees.
const TREES: [&str; 4] = ["libs/lib", "libs/below", "members/member", "members/other"];

fn write(folder: &Path) {
    fs::create_dir(folder.join("files")).unwrap();
    let arc = wheel("arc", "1", &[]);
    fs::write(folder.join("files/arc-1-py3-none-any.whl"), &arc).unwrap();
    fs::write(folder.join("pyproject.toml"), ROOT).unwrap();
    let digits = Sha256::digest(&arc).iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>();
    fs::write(folder.join("uv.lock"), LOCK.replace("HASH", &digits.concat())).unwrap();
    for tree in TREES {
        let name = tree.rsplit('/').next().unwrap();
        let mut text = format!("[project]\nname = \"{name}\"\nversion = \"1\"\nrequires-python = \">=3.9\"\n");
        if name == "lib" {
            text += "dependencies = [\"below\"]\n[tool.uv.sources]\nbelow = { path = \"../below\" }\n";
        }
        fs::create_dir_all(folder.join(tree)).unwrap();
        fs::write(folder.join(tree).join("pyproject.toml"), text + "[tool.uv]\npackage = false\n").unwrap();
    }
}

/// Returns the findings of a check, in the order of their lines.
fn findings(folder: &Path) -> Vec<String> {
    let output = run(folder, &["check"]);
    let said = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<String> = said.lines().map(str::to_owned).collect();
    let code = output.status.code().unwrap();
    assert_eq!(code, i32::from(!lines.is_empty()), "{}", String::from_utf8_lossy(&output.stderr));
    lines
}

/// What is done with the files, and the findings.
type Absence = (&'static str, fn(&Path), &'static [&'static str]);

fn without(folder: &Path, path: &str) {
    let path = folder.join(path);
    if path.is_dir() { fs::remove_dir_all(path).unwrap() } else { fs::remove_file(path).unwrap() }
}

fn emptied(folder: &Path, path: &str) {
    without(folder, path);
    fs::create_dir(folder.join(path)).unwrap();
}

const GONE: &str = ", which is not there, so uv refuses it; restore it, or remove what requires";
const UNBUILDABLE: &str =
    ", which has neither pyproject.toml nor setup.py, so uv refuses it; restore it, or remove what requires";

const ABSENCES: [Absence; 9] = [
    ("nothing", |_| {}, &[]),
    (
        "an archive",
        |at| without(at, "files/arc-1-py3-none-any.whl"),
        &["`arc` from the archive files/arc-1-py3-none-any.whlGONE `arc`"],
    ),
    ("a path", |at| without(at, "libs/lib"), &["`lib` from the folder libs/libGONE `lib`"]),
    ("a path of a path", |at| without(at, "libs/below"), &["`below` from the folder libs/belowGONE `below`"]),
    (
        "all paths",
        |at| without(at, "libs"),
        &["`below` from the folder libs/belowGONE `below`", "`lib` from the folder libs/libGONE `lib`"],
    ),
    ("an empty path", |at| emptied(at, "libs/lib"), &["`lib` from the folder libs/libUNBUILDABLE `lib`"]),
    (
        "a file instead of a folder",
        |at| {
            without(at, "libs/lib");
            fs::write(at.join("libs/lib"), "").unwrap();
        },
        &["`lib` from the folder libs/libGONE `lib`"],
    ),
    (
        "a member that nothing requires",
        |at| without(at, "members/other"),
        &["`other` from the folder members/otherGONE `other`"],
    ),
    (
        "an empty member",
        |at| emptied(at, "members/other"),
        &["`other` is a member in the lock, but not of the workspace; run `uv lock`"],
    ),
];

#[test]
fn folders_and_archives_that_are_not_there_are_findings() {
    for (what, change, expected) in ABSENCES {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path());
        change(folder.path());
        let expected: Vec<String> = expected
            .iter()
            .map(|line| {
                let start = if line.contains("is a member") { "" } else { "the lock has " };
                let end = if line.contains("is a member") { "" } else { ", and run `uv lock`" };
                format!("pyproject.toml: {start}{line}{end}").replace("GONE", GONE).replace("UNBUILDABLE", UNBUILDABLE)
            })
            .collect();
        assert_eq!(findings(folder.path()), expected, "{what}");
    }
}

/// uv asks its build, so that only a build can say what it needs.
#[test]
fn a_folder_with_a_setup_script_is_not_compared() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    emptied(folder.path(), "libs/lib");
    fs::write(folder.path().join("libs/lib/setup.py"), "").unwrap();
    assert_eq!(findings(folder.path()), [""; 0]);
    let notes = String::from_utf8(run(folder.path(), &["check"]).stderr).unwrap();
    assert!(notes.contains("not checked: `lib` against libs/lib/pyproject.toml, which is not there\n"), "{notes}");
}

#[test]
fn a_member_that_a_source_names_and_that_is_not_there_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    without(folder.path(), "members/member");
    let line = format!(
        "pyproject.toml: the lock has `member` from the folder members/member{GONE} `member`, and run `uv lock`"
    );
    assert_eq!(findings(folder.path()), [line]);
}

/// What is outside the project is not looked at.
#[test]
#[cfg(unix)]
fn files_outside_the_project_are_neither_found_nor_missed() {
    let folder = tempfile::tempdir().unwrap();
    let project = folder.path().join("project");
    fs::create_dir_all(project.join("x")).unwrap();
    write(&project);
    for file in ["uv.lock", "pyproject.toml"] {
        let path = project.join(file);
        let text = fs::read_to_string(&path).unwrap().replace("files/arc", "../files/arc");
        fs::write(path, text).unwrap();
    }
    assert_eq!(findings(&project), [""; 0]);
}

/// A `file:` URL: the requirement, the table of sources, and whether uv accepts it for the lock above.
const URLS: [(&str, &str, bool); 20] = [
    ("arc @ file://ROOT/ARCHIVE", "", true),
    ("arc @ file://localhostROOT/ARCHIVE", "", true),
    ("arc @ file:ROOT/ARCHIVE", "", true),
    ("arc @ file:///ROOT/ARCHIVE", "", true),
    ("arc @ ROOT/ARCHIVE", "", true),
    ("arc @ file://ROOT/files/arc-1-py3-none%2Dany.whl", "", true),
    ("arc @ file:///${PROJECT_ROOT}/ARCHIVE", "", true),
    ("arc @ file:${PROJECT_ROOT}/ARCHIVE", "", true),
    ("arc @ file:ARCHIVE", "", false),
    ("arc @ file://ARCHIVE", "", false),
    ("arc @ file://./ARCHIVE", "", false),
    ("arc @ File://ROOT/ARCHIVE", "", false),
    ("arc @ file://LOCALHOSTROOT/ARCHIVE", "", false),
    ("arc @ file:/${PROJECT_ROOT}/ARCHIVE", "", false),
    ("arc", "url = \"file://ROOT/ARCHIVE\"", false),
    ("arc", "url = \"FILE://LOCALHOSTROOT/ARCHIVE\"", false),
    ("arc", "url = \"file:///${PROJECT_ROOT}/ARCHIVE\"", false),
    ("arc", "path = \"ROOT/ARCHIVE\"", true),
    ("arc @ file:ARCHIVE", "path = \"ARCHIVE\"", false),
    ("arc @ ARCHIVE", "path = \"ARCHIVE\"", false),
];

/// Returns the root's file with another requirement or source of the archive.
fn with_url(folder: &Path, (requirement, source, _): (&str, &str, bool)) -> String {
    let here = fs::canonicalize(folder).unwrap();
    let text = ROOT.replace("\"arc\"", &format!("\"{requirement}\""));
    let line = "arc = { path = \"files/arc-1-py3-none-any.whl\" }\n";
    let source = if source.is_empty() { String::new() } else { format!("arc = {{ {source} }}\n") };
    let text = text.replace(line, &source);
    text.replace("ROOT/", &format!("{}/", here.display()))
        .replace("ARCHIVE", "files/arc-1-py3-none-any.whl")
        .replace(&format!("PROJECT_{}/", here.display()), "PROJECT_ROOT/")
}

#[test]
#[cfg(unix)]
fn a_file_url_as_a_source_is_no_path() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    let here = fs::canonicalize(folder.path()).unwrap();
    fs::write(folder.path().join("pyproject.toml"), with_url(folder.path(), URLS[14])).unwrap();
    let url = format!("file://{}/files/arc-1-py3-none-any.whl", here.display());
    let path = "files/arc-1-py3-none-any.whl";
    assert_eq!(
        findings(folder.path()),
        [
            format!(
                "pyproject.toml: project.dependencies: `arc @ {url}` is not in the lock's requires-dist of `app`; state its \
                 `path` instead, since uv downloads from no `file:` URL, and run `uv lock`"
            ),
            format!(
                "pyproject.toml: the lock has `arc @ {path}` in requires-dist of `app`, but the file does not require it; run \
                 `uv lock`"
            ),
        ]
    );
    // uv compares the URLs of a lock that has one, however they are written.
    let lock = fs::read_to_string(folder.path().join("uv.lock")).unwrap();
    let lock = lock
        .replace(&format!("{{ name = \"arc\", path = \"{path}\" }}"), &format!("{{ name = \"arc\", url = \"{url}\" }}"))
        .replace(&format!("source = {{ path = \"{path}\" }}"), &format!("source = {{ url = \"{url}\" }}"))
        .replace("filename = \"arc-1-py3-none-any.whl\"", &format!("url = \"{url}\""));
    fs::write(folder.path().join("uv.lock"), lock).unwrap();
    for one in [URLS[14], URLS[15]] {
        fs::write(folder.path().join("pyproject.toml"), with_url(folder.path(), one)).unwrap();
        assert_eq!(findings(folder.path()), [""; 0], "{one:?}");
    }
    fs::write(folder.path().join("pyproject.toml"), with_url(folder.path(), URLS[9])).unwrap();
    let output = run(folder.path(), &["check"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        String::from_utf8_lossy(&output.stderr).ends_with(
            "error: pyproject.toml: project.dependencies: uv reads `file://files/arc-1-py3-none-any.whl` as a relative path \
             and refuses it; name the file by `path` in tool.uv.sources\n"
        ),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
#[ignore = "needs uv 0.13.9"]
fn uv_refuses_absent_files_and_file_urls_too() {
    let uv = uv();
    let mut wrong = Vec::new();
    let mut compare = |folder: &Path, what: &str, holds: bool| {
        let theirs = ask(&uv, folder, &["--check"]);
        let ours = run(folder, &["check"]);
        if (theirs.status.success(), ours.status.success()) != (holds, holds) {
            wrong.push(format!(
                "{what}: uv: {}we: {}{}",
                String::from_utf8_lossy(&theirs.stderr),
                String::from_utf8_lossy(&ours.stdout),
                String::from_utf8_lossy(&ours.stderr)
            ));
        }
    };
    for (what, change, expected) in ABSENCES {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path());
        change(folder.path());
        compare(folder.path(), what, expected.is_empty());
    }
    for one in URLS {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path());
        fs::write(folder.path().join("pyproject.toml"), with_url(folder.path(), one)).unwrap();
        compare(folder.path(), one.0, one.2);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
