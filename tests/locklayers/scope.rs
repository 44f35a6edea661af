//! The content of the default plan as far as it depends on the folder, and the notes on what it omits.

#![cfg(feature = "cli")]

use std::fmt::Write;
use std::fs;
use std::path::Path;

use crate::program::{output, refusal, run};

/// A member, with `tool.uv` of its pyproject.toml, and the rest of its entry in the lock.
struct Member {
    name: &'static str,
    folder: &'static str,
    settings: &'static str,
    entry: &'static str,
}

const ROOT: Member = Member { name: "app", folder: ".", settings: "", entry: "dependencies = [{ name = \"six\" }]\n" };
const DEV: &str = "[package.dev-dependencies]\ndev = [{ name = \"idna\" }]\n";

/// Returns a workspace with a lock and a pyproject.toml for each member.
fn workspace(head: &str, members: &[Member]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let mut lock = format!("version = 1\nrevision = 3\nrequires-python = \">=3.12\"\n{head}");
    for member in members {
        let (name, path) = (member.name, member.folder);
        write!(lock, "[[package]]\nname = \"{name}\"\nversion = \"0\"\nsource = {{ virtual = \"{path}\" }}\n").unwrap();
        lock += member.entry;
        fs::create_dir_all(folder.path().join(path)).unwrap();
        let project = format!("[project]\nname = \"{name}\"\nversion = \"0\"\n{}", member.settings);
        fs::write(folder.path().join(path).join("pyproject.toml"), project).unwrap();
    }
    for name in ["idna", "six", "torch"] {
        write!(
            lock,
            "[[package]]\nname = \"{name}\"\nversion = \"1\"\nsource = {{ registry = \"https://index.example/simple\" }}\n\
             wheels = [{{ url = \"https://files.example/{name}-1-py3-none-any.whl\", size = 1024 }}]\n"
        )
        .unwrap();
    }
    fs::write(folder.path().join("uv.lock"), lock).unwrap();
    folder
}

/// Returns standard error, and the packages of each layer.
fn planned(folder: &Path) -> (String, Vec<String>) {
    let said = run(folder, &["plan"]);
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let layers = output(folder, &["fingerprint"]);
    let held = |line: &str| {
        let layer = line.split(' ').next().unwrap().to_owned();
        let text = output(folder, &["export", "--only", &layer]);
        let packages = text.lines().filter(|line| line.contains("==")).map(|line| line.split('=').next().unwrap());
        format!("{layer}: {}", packages.collect::<Vec<_>>().join(" "))
    };
    (String::from_utf8(said.stderr).unwrap(), layers.lines().map(held).collect())
}

#[test]
fn there_is_no_note_if_everything_is_in_a_layer() {
    let folder = workspace("", &[ROOT]);
    assert_eq!(planned(folder.path()), (String::new(), vec!["project-1k: six".to_owned()]));
}

#[test]
fn groups_extras_and_members_in_no_layer_are_listed_in_a_note() {
    let entry = "dependencies = [{ name = \"six\" }]\n[package.optional-dependencies]\ngpu = [{ name = \"torch\" }]\n\
                 [package.dev-dependencies]\ndev = [{ name = \"idna\" }]\ndocs = [{ name = \"idna\" }]\n[package.metadata]\n\
                 provides-extras = [\"gpu\"]\n";
    let api = Member { name: "api", folder: "api", settings: "", entry: "" };
    let root = Member { entry, ..ROOT };
    let folder = workspace("[manifest]\nmembers = [\"api\", \"app\"]\n", &[root, api]);
    let (said, layers) = planned(folder.path());
    assert_eq!(layers, ["project-1k: six"]);
    assert_eq!(
        said,
        "note: in no layer: groups dev, docs; extra gpu; member api; to add one: --layer project=project \
         --layer dev=group:dev --split\n"
    );
    // The flags that the note proposes have the effect that it states.
    let flags = ["plan", "--layer", "project=project", "--layer", "dev=group:dev", "--split"];
    let plan = output(folder.path(), &flags);
    assert!(plan.contains("\nproject-1k ") && plan.contains("\ndev-1k "), "{plan}");
}

#[test]
fn a_note_names_the_first_groups_and_tiers_and_counts_the_rest() {
    let names: Vec<String> = (1..=7).map(|index| format!("g{index}")).collect();
    let groups: String =
        names.iter().map(|name| format!("{name} = [{{ name = \"idna\" }}]\n")).collect::<Vec<_>>().concat();
    let entry: &'static str = Box::leak(
        format!("dependencies = [{{ name = \"six\" }}]\n[package.dev-dependencies]\n{groups}").into_boxed_str(),
    );
    let root = Member { entry, settings: "[tool.uv]\ndefault-groups = [\"g7\"]\n", ..ROOT };
    let (said, layers) = planned(workspace("", &[root]).path());
    assert_eq!(layers, ["g7: idna", "project-1k: six"]);
    assert_eq!(
        said,
        "note: in no layer: groups g1, g2, g3, g4, g5 and 1 more; to add one: --layer g7=group:g7 --layer project=project \
         --layer g1=group:g1 --split\n"
    );
}

#[test]
fn in_a_members_folder_the_plan_is_that_of_the_member() {
    let entry = "dependencies = [{ name = \"torch\" }]\n[package.dev-dependencies]\ndev = [{ name = \"idna\" }]\nweb = [{ name = \"idna\" }]\n";
    let settings = "[tool.uv]\ndefault-groups = [\"web\"]\n";
    let api = Member { name: "api", folder: "packages/api", settings, entry };
    let folder = workspace("[manifest]\nmembers = [\"api\", \"app\"]\n", &[ROOT, api]);
    let (said, layers) = planned(&folder.path().join("packages/api"));
    assert_eq!(layers, ["web: idna", "project-1k: torch"]);
    assert_eq!(
        said,
        "note: in no layer: group dev; member app; to add one: --layer web=group:api/web --layer \
         project=project:api --layer dev=group:api/dev --split\n"
    );
    // At the root the plan is the root's, also if the lock is named.
    let (said, layers) = planned(folder.path());
    assert_eq!(layers, ["project-1k: six"]);
    assert_eq!(
        said,
        "note: in no layer: member api; to add it: --layer project=project --layer api=project:api --split\n"
    );
}

#[test]
fn a_root_without_a_project_plans_every_member() {
    let head = "[manifest]\nmembers = [\"api\", \"job\"]\n";
    let api = Member { name: "api", folder: "api", settings: "", entry: "dependencies = [{ name = \"torch\" }]\n" };
    let job = Member { name: "job", folder: "job", settings: "", entry: "dependencies = [{ name = \"six\" }]\n" };
    let folder = workspace(head, &[api, job]);
    fs::write(folder.path().join("pyproject.toml"), "[tool.uv.workspace]\nmembers = [\"*\"]\n").unwrap();
    let (said, layers) = planned(folder.path());
    assert_eq!(layers, ["project-1k: six torch"]);
    assert_eq!(said, "note: the root is not a project, so the layers are for all 2 members\n");
    let job = Member { name: "job", folder: "job", settings: "", entry: DEV };
    let api = Member { name: "api", folder: "api", settings: "", entry: "dependencies = [{ name = \"torch\" }]\n" };
    let folder = workspace(head, &[api, job]);
    let (said, layers) = planned(folder.path());
    assert_eq!(layers, ["project-1k: torch"]);
    assert_eq!(
        said,
        format!(
            "note: the root is not a project, so the layers are for all 2 members; in no layer: group dev; to add it: \
             --layer project=project --layer dev=group:dev --split\nnote: there is no {}, so the layers follow from the lock alone: its default groups, and no \
             configuration\n",
            "pyproject.toml"
        )
    );
}

/// Proposed flags must not be refused: they name parts that do not conflict with the plan, or a plan without the
/// conflicting part.
#[test]
fn conflicting_parts_are_not_proposed_beside_the_plan() {
    let conflicts = "conflicts = [[{ package = \"app\", group = \"b\" }, { package = \"app\", group = \"a\" }]]\n";
    let settings =
        "[dependency-groups]\na = [\"idna\"]\nb = [\"six\"]\nc = [\"torch\"]\n[tool.uv]\ndefault-groups = [\"a\"]\n";
    let entry = "dependencies = [{ name = \"six\" }]\n[package.dev-dependencies]\na = [{ name = \"idna\" }]\nb = [{ name = \"six\" }]\n";
    let with = |settings: &'static str, entry: &'static str| {
        let folder = workspace(conflicts, &[Member { name: "app", folder: ".", settings, entry }]);
        planned(folder.path()).0
    };
    assert_eq!(
        with(settings, entry),
        "note: in no layer: group b; each conflicts with a part of this plan (`tool.uv.conflicts`), so it needs a plan without \
         that part, such as `--layer b=group:b`\n"
    );
    let more = "dependencies = [{ name = \"six\" }]\n[package.dev-dependencies]\na = [{ name = \"idna\" }]\nb = [{ name = \"six\" \
                }]\nc = [{ name = \"torch\" }]\n";
    assert_eq!(
        with(settings, more),
        "note: in no layer: groups b, c; to add one: --layer a=group:a --layer project=project --layer c=group:c \
         --split\n"
    );
}

#[test]
fn in_the_folder_of_a_member_only_the_member_is_planned() {
    let head = "[manifest]\nmembers = [\"api\", \"web\"]\n";
    let six = "dependencies = [{ name = \"six\" }]\n";
    let members = [
        Member { name: "api", folder: "api", settings: "", entry: six },
        Member { name: "web", folder: "web", settings: "", entry: six },
    ];
    let folder = workspace(head, &members);
    fs::write(folder.path().join("pyproject.toml"), "[tool.uv.workspace]\nmembers = [\"*\"]\n").unwrap();
    assert_eq!(planned(folder.path()).0, "note: the root is not a project, so the layers are for all 2 members\n");
    assert_eq!(
        planned(&folder.path().join("api")).0,
        "note: in no layer: member web; to add it: --layer project=project:api --layer web=project:web --split\n"
    );
}

/// If the root and a member need a package outside the scope, the root's own extra is proposed.
#[test]
fn parts_of_the_root_are_proposed_before_those_of_a_member() {
    let app = Member { entry: "[package.optional-dependencies]\ngpu = [{ name = \"torch\" }]\n", ..ROOT };
    let entry = "[package.dev-dependencies]\ng = [{ name = \"torch\" }]\n";
    let api = Member { name: "api", folder: "packages/api", settings: "", entry };
    let folder = workspace("[manifest]\nmembers = [\"api\", \"app\"]\n", &[app, api]);
    assert_eq!(
        refusal(folder.path(), &["plan", "--layer", "a=package:torch"]),
        "error: layer `a`, selector `package:torch`: the scope of this plan has no package `torch`, but `extra:gpu`, \
         `group:api/g` have one; add it to the scope: `--scope project,extra:gpu`, or `scope` in [tool.locklayers]\n"
    );
}
