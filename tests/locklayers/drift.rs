//! Whether a lock is up to date with its documents: the findings as values, and the growth of the work.

#![cfg(feature = "pyproject")]

use std::fmt::Write;
use std::time::Duration;

use cpu_time::ThreadTime;
use locklayers::Lockfile;
use locklayers::drift::{Drift, DriftKind, LockDrift, LockList, Projects, SourceTree, TreeKind};
use locklayers::lock::DefaultGroups;
use locklayers::pyproject::PyProject;

const PROJECT: &str = "[project]\nname = \"app\"\nversion = \"1\"\nrequires-python = \">=3.9\"\n";

/// Returns a lock of the project, with more of its entry, and more packages.
fn lock(entry: &str, more: &str) -> Lockfile {
    let text = format!(
        "version = 1\nrevision = 5\nrequires-python = \">=3.9\"\n\n[[package]]\nname = \"app\"\nversion = \"1\"\nsource = {{ \
         virtual = \".\" }}\n{entry}\n{more}"
    );
    text.parse().unwrap()
}

fn document(text: &str) -> PyProject {
    text.parse().unwrap()
}

fn said(drift: &LockDrift) -> Vec<String> {
    drift.findings().iter().map(ToString::to_string).collect()
}

/// Returns the findings of a project with more in its document.
fn findings(lock: &Lockfile, document_text: &str) -> Vec<Drift> {
    LockDrift::between(lock, &Projects::new(document(document_text))).unwrap().findings().to_vec()
}

#[test]
fn findings_are_values_with_a_sentence() {
    let fresh = lock("", "");
    assert_eq!(findings(&fresh, PROJECT), []);
    let found = findings(&fresh, &format!("{PROJECT}dependencies = [\"B>1\"]\n"));
    assert_eq!(
        found[0].to_string(),
        "pyproject.toml: project.dependencies: `b>1` is not in the lock's requires-dist of `app`; run `uv lock`"
    );
    let [DriftKind::NotInLock { key, requirement, list: LockList::RequiresDist(package), .. }] =
        found.iter().map(Drift::kind).collect::<Vec<_>>()[..]
    else {
        panic!("{found:?}")
    };
    assert_eq!((key.as_str(), requirement.name().as_str(), package.as_str()), ("project.dependencies", "b", "app"));
    assert!(requirement.marker().is_always() && requirement.extras().is_empty());
    assert_eq!(found[0].document(), "pyproject.toml");
}

#[test]
fn each_difference_has_its_own_message() {
    let one = |entry: &str, text: &str| -> String {
        let found = findings(&lock(entry, ""), text);
        assert_eq!(found.len(), 1, "{found:?}");
        found[0].to_string()
    };
    let groups = "[dependency-groups]\ndev = []\ntest = []\n";
    let locked = "[package.metadata.requires-dev]\ndev = []\ntest = []\n";
    for (entry, text, expected) in [
        (
            locked,
            format!("{PROJECT}{groups}[tool.uv]\ndefault-groups = [\"test\"]\n"),
            "tool.uv.default-groups: `test` by default, but `dev` in the lock; run `uv lock`",
        ),
        (
            locked,
            format!("{PROJECT}{groups}[tool.uv]\ndefault-groups = \"all\"\n"),
            "tool.uv.default-groups: all groups by default, but `dev` in the lock; run `uv lock`",
        ),
        (
            &format!("default-groups = \"all\"\n{locked}"),
            format!("{PROJECT}{groups}[tool.uv]\ndefault-groups = []\n"),
            "tool.uv.default-groups: no group by default, but all groups in the lock; run `uv lock`",
        ),
        (
            "",
            PROJECT.replace("version = \"1\"", "dynamic = [\"version\"]"),
            "project.dynamic: the version is dynamic, but the lock has the version `1` of `app`; run `uv lock`",
        ),
        (
            "",
            format!("{PROJECT}[build-system]\nrequires = []\n"),
            "`app` is editable, as tool.uv.package, [build-system] and the sources with `workspace = true` say, but \
             virtual in the lock; run `uv lock`",
        ),
        (
            "",
            PROJECT.replace(">=3.9", ">=3.9,!=3.9.*"),
            "project.requires-python: `>=3.9,!=3.9.*` is `>=3.9` in the lock; run `uv lock`",
        ),
        ("", format!("{PROJECT}dependencies = [\"p\\u200Bq\"]\n"), ""),
    ] {
        if expected.is_empty() {
            let error = LockDrift::between(&lock(entry, ""), &Projects::new(document(&text))).unwrap_err();
            assert_eq!(
                error.to_string(),
                "pyproject.toml: project.dependencies: `p\\u{200b}q` is not a requirement: it contains a character \
                 that occurs in neither names nor versions"
            );
            assert!(!error.is_limit());
            continue;
        }
        assert_eq!(one(entry, &text), format!("pyproject.toml: {expected}"));
    }
    let dynamic: Lockfile =
        "version = 1\nrequires-python = \">=3.9\"\n[[package]]\nname = \"app\"\nsource = { virtual = \".\" }\n"
            .parse()
            .unwrap();
    assert_eq!(
        findings(&dynamic, PROJECT)[0].to_string(),
        "pyproject.toml: project.version: `1` is stated, but the lock has no version of `app`; run `uv lock`"
    );
}

#[test]
fn exclusions_and_stated_metadata_are_compared() {
    let manifest = "[manifest]\nexcludes = [\"x\"]\n[[manifest.dependency-metadata]]\nname = \"m\"\nversion = \"1.0\"\n\
                    requires-dist = [\"y>=1,<2\"]\nprovides-extras = [\"e\"]\n";
    let lock = lock("", manifest);
    let with = |text: &str| -> Vec<String> {
        findings(&lock, &format!("{PROJECT}[tool.uv]\n{text}")).iter().map(ToString::to_string).collect()
    };
    let metadata = "dependency-metadata = [{ name = \"M\", version = \"1\", requires-dist = [\"Y<2, >=1\"], provides-extra = \
                    [\"e\"] }]\n";
    let other = "pyproject.toml: tool.uv.dependency-metadata: the entry of `m` differs from \
                 manifest.dependency-metadata in the lock; run `uv lock`";
    assert_eq!(with(&format!("exclude-dependencies = [\"X\"]\n{metadata}")), [""; 0]);
    assert_eq!(with("exclude-dependencies = [\"x\"]\n"), [other]);
    assert_eq!(with(&format!("exclude-dependencies = [\"x\", \"unused\"]\n{}", metadata.replace("<2", "<3"))), [other]);
    assert_eq!(
        with(&format!("exclude-dependencies = [\"app\"]\n{metadata}")),
        [
            "pyproject.toml: tool.uv.exclude-dependencies: `app` is not in the lock's manifest.excludes; run `uv lock`",
            "pyproject.toml: tool.uv.exclude-dependencies: the lock has `x` in manifest.excludes, but the file does \
             not exclude it; run `uv lock`",
        ]
    );
}

#[test]
fn constraints_without_effect_are_not_compared() {
    let lock_of = |constraints: &str| {
        lock(
            "",
            &format!(
                "[[package]]\nname = \"b\"\nversion = \"1\"\nsource = {{ registry = \"https://index.example/simple\" }}\n[manifest]\nconstraints = [{constraints}]\n"
            ),
        )
    };
    let with = |lock: &Lockfile, constraints: &str| {
        findings(lock, &format!("{PROJECT}[tool.uv]\nconstraint-dependencies = [{constraints}]\n")).len()
    };
    let (none, any, bound) =
        (lock_of(""), lock_of("{ name = \"b\", extras = [\"x\"] }"), lock_of("{ name = \"b\", specifier = \"<5\" }"));
    for idle in ["", "'b'", "'b[x]'", "'b ; os_name == \"nt\"'", "'b<5 ; python_version < \"3\"'"] {
        assert_eq!((with(&none, idle), with(&any, idle), with(&bound, idle)), (0, 0, 1), "{idle}");
    }
    for same in ["'b<5'", "'b[x]<5'", "'b<5', 'b'", "'b<5', 'b<4 ; python_version < \"3\"'"] {
        assert_eq!((with(&none, same), with(&any, same), with(&bound, same)), (1, 1, 0), "{same}");
    }
}

#[test]
fn tables_of_overrides_exclusions_and_build_constraints_are_compared() {
    let hash = format!("sha256:{}", "0".repeat(64));
    let manifest = format!(
        "[manifest]\noverrides = [{{ package = {{ name = \"app\" }}, dependencies = [{{ name = \"y\", specifier = \"<2\" }}] }}]\n\
         excludes = [{{ package = {{ name = \"x\", version = \"1.0\" }}, dependencies = [\"y\", \"z\"] }}]\n\
         build-constraints = [{{ name = \"b\", specifier = \"<3\", hashes = [\"{hash}\"] }}]\n"
    );
    let lock = lock("", &manifest);
    let ours = [
        "override-dependencies = [{ package = { name = \"App\" }, dependencies = [\"Y < 2.0\"] }]\n".to_owned(),
        "exclude-dependencies = [{ package = { name = \"x\", version = \"1\" }, dependencies = [\"z\", \"y\"] }]\n"
            .to_owned(),
        format!("build-constraint-dependencies = [{{ requirement = \"b <3\", hashes = [\"{hash}\"] }}]\n"),
    ];
    let with = |changed: usize, text: &str| -> Vec<String> {
        let mut all = ours.clone();
        if let Some(changed) = all.get_mut(changed) {
            text.clone_into(changed);
        }
        findings(&lock, &format!("{PROJECT}[tool.uv]\n{}", all.concat())).iter().map(ToString::to_string).collect()
    };
    let said = |what: &str| format!("pyproject.toml: tool.uv.{what}; run `uv lock`");
    let overrides =
        said("override-dependencies: what is stated for `app` alone differs from manifest.overrides in the lock");
    let excludes =
        said("exclude-dependencies: what is stated for `x 1.0` alone differs from manifest.excludes in the lock");
    let hashes = said(
        "build-constraint-dependencies: the hashes of `b<3` differ from those in the lock's manifest.build-constraints",
    );
    let more = "override-dependencies = [{ package = { name = \"app\" }, dependencies = [\"y<2\"] }, { package = { name = \
                \"unused\" }, dependencies = [\"y\"] }]\n";
    assert_eq!(with(3, ""), [""; 0]);
    assert_eq!(with(2, &ours[2].replace("b <3", "B<3.0")), [""; 0]);
    assert_eq!(with(0, more), [""; 0]);
    assert_eq!(with(0, ""), [overrides.as_str()]);
    assert_eq!(with(0, &ours[0].replace("2.0", "3")), [overrides.as_str()]);
    assert_eq!(with(0, &ours[0].replace("\"Y < 2.0\"", "")), [overrides.as_str()]);
    assert_eq!(
        with(0, &ours[0].replace("Y < 2.0", "Y @ https://h.example/y.zip")),
        [
            "pyproject.toml: tool.uv.override-dependencies: the override of `y` for `app` alone has a URL, a path or an index, and \
             such an override states only versions, so uv refuses it; correct it, and run `uv lock`",
            overrides.as_str(),
        ]
    );
    assert_eq!(with(1, ""), [excludes.as_str()]);
    assert_eq!(with(1, &ours[1].replace("\"z\", ", "")), [excludes.as_str()]);
    assert_eq!(with(2, "build-constraint-dependencies = [\"b<3\"]\n"), [hashes.as_str()]);
    assert_eq!(with(2, &ours[2].replace("000", "001")), [hashes.as_str()]);
    assert_eq!(
        with(2, ""),
        [
            "pyproject.toml: the lock has `b<3` in manifest.build-constraints, but the file does not require it; run `uv lock`"
        ]
    );
    let split = format!("{},\"b<3\",\"b<4\"]\n", ours[2].trim_end().trim_end_matches(']'));
    assert_eq!(
        with(2, &split),
        [
            hashes.as_str(),
            "pyproject.toml: tool.uv.build-constraint-dependencies: `b<4` is not in the lock's manifest.build-constraints; run \
             `uv lock`",
        ]
    );
    let unknown = format!("{PROJECT}[tool.uv]\n{}override-dependencies = [{{ name = \"y\" }}]\n", ours[1..].concat());
    let drift = LockDrift::between(&lock, &Projects::new(document(&unknown))).unwrap();
    let named = "entries of tool.uv.override-dependencies in pyproject.toml that are tables of an unknown form";
    assert!(drift.unchecked().any(|unchecked| unchecked.to_string() == named));
    for (from, to) in [("\"App\"", "\"a b\""), ("\"1\"", "\"1 2\""), ("\"z\"", "\"z z\""), ("b <3", "b<<3")] {
        let text = format!("{PROJECT}[tool.uv]\n{}", ours.concat().replace(from, to));
        LockDrift::between(&lock, &Projects::new(document(&text))).unwrap_err();
    }
}

#[test]
fn before_revision_5_locks_do_not_state_default_groups() {
    let text = "version = 1\nrevision = 3\nrequires-python = \">=3.9\"\n[[package]]\nname = \"app\"\nversion = \"1\"\nsource = { \
                virtual = \".\" }\n";
    let old: Lockfile = text.parse().unwrap();
    assert_eq!(findings(&old, &format!("{PROJECT}[tool.uv]\ndefault-groups = []\n")), []);
    let new: Lockfile = text.replace("revision = 3", "revision = 5").parse().unwrap();
    let found = findings(&new, &format!("{PROJECT}[tool.uv]\ndefault-groups = []\n"));
    assert!(
        matches!(found[0].kind(), DriftKind::DefaultGroups { declared: DefaultGroups::Named(groups), .. } if groups.is_empty())
    );
}

/// Returns the findings of a project with `[tool.uv]`, and the notes on what was not compared, except those that are
/// always there.
fn with_settings(lock: &Lockfile, head: &str, settings: &str) -> (Vec<String>, Vec<String>) {
    let projects = Projects::new(document(&format!("{head}[tool.uv]\n{settings}")));
    let drift = LockDrift::between(lock, &projects).unwrap();
    let unchecked: Vec<String> = drift.unchecked().map(ToString::to_string).collect();
    assert!(unchecked.last().unwrap().starts_with("indexes that no source names"));
    (said(&drift), unchecked[..unchecked.len() - 1].to_vec())
}

#[test]
fn environments_are_compared_in_their_order_and_within_the_pythons_of_the_lock() {
    let lock = |markers: &str| -> Lockfile {
        format!(
            "version = 1\nrevision = 5\nrequires-python = \">=3.9\"\n{markers}\n[[package]]\nname = \"app\"\nversion = \
             \"1\"\nsource = {{ virtual = \".\" }}\n"
        )
        .parse()
        .unwrap()
    };
    let two = lock("supported-markers = [\"os_name == 'nt'\", \"os_name == 'posix'\"]");
    let with = |lock: &Lockfile, settings: &str| with_settings(lock, PROJECT, settings).0;
    let same = "environments = [\"'nt' == os_name and python_version >= '3.9'\", \"os_name == 'posix'\"]\n";
    assert_eq!(with(&two, same), [""; 0]);
    assert_eq!(
        with(&two, "environments = [\"os_name == 'posix'\", \"os_name == 'nt'\"]\n"),
        [
            "pyproject.toml: tool.uv.environments: `os_name == 'posix'`, `os_name == 'nt'`, and `os_name == 'nt'`, `os_name == \
             'posix'` in the lock; run `uv lock`"
        ]
    );
    assert_eq!(
        with(&lock(""), "required-environments = \"python_version >= '3.9'\"\n"),
        ["pyproject.toml: tool.uv.required-environments: everywhere, and not stated in the lock; run `uv lock`"]
    );
    assert_eq!(with(&lock(""), "environments = []\nrequired-environments = []\n"), [""; 0]);
    let invalid = Projects::new(document(&format!("{PROJECT}[tool.uv]\nenvironments = [1]\n")));
    assert_eq!(
        LockDrift::between(&two, &invalid).unwrap_err().to_string(),
        "pyproject.toml: tool.uv.environments: it is not a list of markers as strings"
    );
}

#[test]
fn conflicts_are_compared_with_those_that_follow_from_includes() {
    let head = "[package.metadata.requires-dev]\na = []\nb = []\nc = []\n[package.metadata]\nprovides-extras = [\"x\", \"y\"]\n";
    let lock = |sets: &str| -> Lockfile {
        let text = format!(
            "version = 1\nrevision = 5\nrequires-python = \">=3.9\"\nconflicts = [{sets}]\n[[package]]\nname = \"app\"\nversion \
             = \"1\"\nsource = {{ virtual = \".\" }}\n{head}"
        );
        text.parse().unwrap()
    };
    let project = format!(
        "{PROJECT}[project.optional-dependencies]\nx = []\ny = []\n[dependency-groups]\na = []\nb = []\nc = [{{ include-group \
         = \"a\" }}]\n"
    );
    let with = |lock: &Lockfile, settings: &str| with_settings(lock, &project, settings).0;
    let item = |kind: &str, name: &str| format!("{{ package = \"app\", {kind} = \"{name}\" }}");
    let extras = format!("[{}, {}]", item("extra", "x"), item("extra", "y"));
    let groups = |one: &str| format!("[{}, {}]", item("group", one), item("group", "b"));
    let all = lock(&format!("{extras}, {}, {}", groups("a"), groups("c")));
    let stated = "[{ extra = \"Y\" }, { extra = \"x\" }], [{ group = \"a\" }, { group = \"b\" }]";
    assert_eq!(with(&all, &format!("conflicts = [{stated}]\n")), [""; 0]);
    assert_eq!(
        with(
            &all,
            "conflicts = [[{ group = \"a\" }, { group = \"b\" }], [{ extra = \"x\" }, { package = \"app\" }]]\n"
        ),
        [
            "pyproject.toml: tool.uv.conflicts: `app` with `app[x]` is not in the lock's conflicts; run `uv lock`",
            "pyproject.toml: tool.uv.conflicts: the lock has `app[x]` with `app[y]`, but no file declares or implies it; run \
             `uv lock`",
        ]
    );
    let turned = "conflicts = [[{ group = \"a\" }, { group = \"b\" }], [{ extra = \"x\" }, { extra = \"y\" }]]\n";
    assert_eq!(
        with(&all, turned),
        [
            "pyproject.toml: tool.uv.conflicts: the lock has the same sets, but in another order or not as often; run `uv lock`"
        ]
    );
    let alone = Projects::new(document(&format!("{project}[tool.uv]\nconflicts = [[{{ extra = \"x\" }}]]\n")));
    assert_eq!(
        LockDrift::between(&all, &alone).unwrap_err().to_string(),
        "pyproject.toml: tool.uv.conflicts: a set has fewer than two items"
    );
}

#[test]
fn options_that_are_stated_are_compared_and_others_named() {
    let locked = |options: &str| lock("", &format!("[options]\n{options}\n"));
    let with = |options: &str, settings: &str| with_settings(&locked(options), PROJECT, settings);
    let none: Vec<String> = Vec::new();
    assert_eq!(
        with("", "resolution = \"lowest\"\nprerelease = \"if-necessary\"\n").0,
        ["pyproject.toml: tool.uv.resolution: `lowest` is `highest` in the lock; run `uv lock`"]
    );
    assert_eq!(with("fork-strategy = \"fewest\"", "fork-strategy = \"fewest\"\n"), (none.clone(), none.clone()));
    assert_eq!(
        with("resolution-mode = \"lowest\"", ""),
        (
            none.clone(),
            vec![
                "`resolution`: the lock was made with `lowest`, which pyproject.toml does not state; uv.toml, the environment \
                 or the command line may"
                    .to_owned()
            ]
        )
    );
    let time = "exclude-newer = \"2026-01-01T00:00:00Z\"";
    assert_eq!(with(time, time), (none.clone(), none.clone()));
    assert_eq!(
        with(time, "exclude-newer = \"2026-02-01\""),
        (
            none.clone(),
            vec![
                "`exclude-newer`: `2026-02-01` is `2026-01-01T00:00:00Z` in the lock; uv keeps such a lock as long as no \
                 locked file is newer"
                    .to_owned()
            ]
        )
    );
    let span = format!("{time}\nexclude-newer-span = \"P2W\"");
    assert_eq!(with(&span, "exclude-newer = \"2 weeks\""), (none.clone(), none.clone()));
    assert_eq!(
        with(&span, "exclude-newer = \"3 weeks\"\nexclude-newer-package = { A = false }\n").0,
        ["pyproject.toml: tool.uv.exclude-newer: `3 weeks` is `P2W` in the lock; run `uv lock`",]
    );
    let here = Projects::new(document(&format!("{PROJECT}[tool.uv]\nresolution = \"lowest\"\n"))).uv_toml();
    let drift = LockDrift::between(&locked(""), &here).unwrap();
    assert_eq!(said(&drift), none);
    assert_eq!(
        drift.unchecked().next().unwrap().to_string(),
        "resolution, prerelease, fork-strategy, exclude-newer, no-sources and dependency-metadata: beside a uv.toml, which \
         is not read, uv ignores these options in pyproject.toml"
    );
}

#[test]
fn pythons_of_groups_are_compared_including_their_included_groups() {
    let entry = "[package.group-requires-python]\na = \">=3.10\"\nb = \">=3.8, >=3.10\"\n[package.metadata.requires-dev]\na = []\nb = []\n";
    let with = |settings: &str| -> Vec<String> {
        let text = format!(
            "{PROJECT}[dependency-groups]\na = []\nb = [{{ include-group = \"a\" }}]\n[tool.uv.dependency-groups]\n{settings}"
        );
        said(&LockDrift::between(&lock(entry, ""), &Projects::new(document(&text))).unwrap())
    };
    assert_eq!(with("a = { requires-python = \">=3.10.0\" }\nb.requires-python = \">= 3.8\"\n"), [""; 0]);
    assert_eq!(
        with("b.requires-python = \">=3.8,==3.12.*\"\n"),
        [
            "pyproject.toml: tool.uv.dependency-groups.a: requires-python is not stated, but `>=3.10` in the lock; run `uv lock`",
            "pyproject.toml: tool.uv.dependency-groups.b: requires-python is `==3.12.*,>=3.8`, but `>=3.8, >=3.10` in the lock; \
             run `uv lock`",
        ]
    );
    assert_eq!(
        with("c = {}\n"),
        [
            "pyproject.toml: dependency-groups: there is no group `c`; [tool.uv.dependency-groups] has settings for it; correct \
             it, and run `uv lock`"
        ]
    );
}

#[test]
fn everything_that_uv_refuses_is_a_finding() {
    let more = "[[package]]\nname = \"m\"\nversion = \"1\"\nsource = { virtual = \"m\" }\n[manifest]\nmembers = [\"app\", \"m\"]\n";
    let lock = lock("", more);
    let between = |root: &str, member: &str| {
        let projects =
            Projects::new(document(root)).tree("m", SourceTree::Document(Box::new(document(member)))).member("m");
        LockDrift::between(&lock, &projects).map(|drift| said(&drift)).map_err(|error| error.to_string())
    };
    let member = PROJECT.replace("app", "m");
    assert_eq!(between(PROJECT, &member), Ok(vec![]));
    for (root, member, expected) in [
        (
            format!("{PROJECT}[tool.uv]\nmanaged = false\n"),
            member.clone(),
            "pyproject.toml: tool.uv.managed: it is false for the project",
        ),
        (
            format!("{PROJECT}[tool.uv]\ndefault-groups = [\"x\"]\n"),
            member.clone(),
            "pyproject.toml: tool.uv.default-groups: there is no group `x`",
        ),
        (
            PROJECT.replace("version = \"1\"\n", ""),
            member.clone(),
            "pyproject.toml: project.version: a version is neither stated nor dynamic",
        ),
        (
            format!("{PROJECT}[tool.uv.workspace]\nmembers = [\"m\"]\ndefault-members = [\"m\"]\n"),
            member.clone(),
            "pyproject.toml: tool.uv.workspace: it has the key `default-members`, and `members` and `exclude` are all there \
             are",
        ),
        (
            format!("{PROJECT}[tool.uv]\nconstraint-dependencies = [{{ name = \"m\" }}]\n"),
            member.clone(),
            "pyproject.toml: tool.uv.constraint-dependencies: an entry is a table, and constraints are strings",
        ),
        (
            PROJECT.replace("version = \"1\"", "version = \"one\""),
            member.clone(),
            "pyproject.toml: project.version: `one` is not a version (PEP 440)",
        ),
        (
            format!("{PROJECT}[tool.uv.sources]\na = []\n"),
            member.clone(),
            "pyproject.toml: tool.uv.sources.a: it has no source",
        ),
        (
            format!("{PROJECT}[tool.uv.sources]\nA = {{ path = \"a\", extra = \"x\" }}\n"),
            member.clone(),
            "pyproject.toml: tool.uv.sources.A: the extra `x` does not require it",
        ),
        (
            format!("{PROJECT}[tool.uv.sources]\nA = {{ path = \"a\", group = \"x\" }}\n"),
            member.clone(),
            "pyproject.toml: tool.uv.sources.A: the group `x` does not require it",
        ),
        (
            PROJECT.to_owned(),
            format!("{member}[tool.uv.workspace]\n"),
            "m/pyproject.toml: tool.uv.workspace: a member of a workspace cannot be a workspace itself",
        ),
    ] {
        assert_eq!(
            between(&root, &member),
            Ok(vec![format!("{expected}, so uv refuses it; correct it, and run `uv lock`")])
        );
    }
    let by_path = format!("{PROJECT}dependencies = [\"m\"]\n[tool.uv.sources]\nm = {{ path = \"m\" }}\n");
    assert_eq!(
        between(&by_path, &member),
        Err("pyproject.toml: project.dependencies: tool.uv.sources.m: it is a member of the workspace, for which uv \
             accepts only `{ workspace = true }`"
            .to_owned())
    );
    for (group, is_refused) in [("h", false), ("g_X", false), ("empty", true)] {
        let groups = "[dependency-groups]\nG-x = [{ include-group = \"h\" }]\nh = [\"B>1\"]\nempty = []\n";
        let root = format!(
            "{PROJECT}{groups}[tool.uv.sources]\nb = {{ git = \"https://h.example/b\", group = \"{group}\" }}\n"
        );
        let found = between(&root, &member).unwrap();
        assert_eq!(found.iter().any(|found| found.contains("does not require it")), is_refused, "{group}: {found:?}");
    }
    // A member that uv does not manage is not a member.
    assert_eq!(
        between(PROJECT, &format!("{member}[tool.uv]\nmanaged = false\n")),
        Ok(vec!["pyproject.toml: `m` is a member in the lock, but not of the workspace; run `uv lock`".to_owned()])
    );
}

#[test]
fn absolute_paths_are_equivalent_to_relative_ones() {
    let entry = "[package.metadata]\nrequires-dist = [{ name = \"t\", directory = \"lib/t\" }]\n";
    let tree = "[[package]]\nname = \"t\"\nversion = \"1\"\nsource = { directory = \"/home/me/app/lib/t\" }\n";
    let lock = lock(entry, tree);
    let between = |path: &str, located: &str| {
        let t = document(&PROJECT.replace("app", "t").replace("\"1\"", "\"2\""));
        let root = format!("{PROJECT}dependencies = [\"t\"]\n[tool.uv.sources]\nt = {{ path = \"{path}\" }}\n");
        let projects = Projects::new(document(&root)).located("/other").located(located);
        said(&LockDrift::between(&lock, &projects.tree("lib/t", SourceTree::Document(Box::new(t)))).unwrap())
    };
    let version = ["lib/t/pyproject.toml: project.version: `2` is `1` in the lock; run `uv lock`"];
    assert_eq!(between("/home/me/app/./lib/t", "/home/me/app/"), version);
    assert_eq!(between("lib/t", "/home/me/app"), version);
    assert_eq!(between("/home/me/app/lib/t", "/home/me/ap").len(), 2);
}

#[test]
fn absolute_paths_outside_of_the_project_are_equivalent_to_relative_ones() {
    let entry = |key: &str, path: &str| {
        lock(&format!("[package.metadata]\nrequires-dist = [{{ name = \"t\", {key} = \"{path}\" }}]\n"), "")
    };
    let between = |lock: &Lockfile, path: &str| {
        let root = format!("{PROJECT}dependencies = [\"t\"]\n[tool.uv.sources]\nt = {{ path = \"{path}\" }}\n");
        // A link leads from `/l/app` to `/home/me/app`.
        let projects = Projects::new(document(&root)).located("/l/app").located("/home/me/app");
        said(&LockDrift::between(lock, &projects).unwrap())
    };
    for (ours, theirs) in [
        ("../t-1.whl", "/home/me/t-1.whl"),
        ("../../../t-1.whl", "/t-1.whl"),
        ("../../you/t-1.whl", "/home/you/t-1.whl"),
    ] {
        assert_eq!(between(&entry("path", ours), theirs), [""; 0]);
        assert_eq!(between(&entry("path", theirs), ours), [""; 0]);
    }
    assert_eq!(between(&entry("directory", "../t"), "/home/me/x/../t"), [""; 0]);
    assert_eq!(between(&entry("path", "../t-1.whl"), "/home/you/t-1.whl").len(), 2);
}

#[test]
fn trees_are_compared_once_per_folder_and_listed_if_they_are_not() {
    let tree = |name: &str, folder: &str| {
        format!("[[package]]\nname = \"{name}\"\nversion = \"1\"\nsource = {{ directory = \"{folder}\" }}\n")
    };
    let more = [tree("a", "lib"), tree("b", "lib"), tree("c", "gone"), tree("d", "../out"), tree("e", "bare")].concat();
    let lock = lock("", &more);
    let folders = ["../out", "bare", "gone", "lib"].map(str::to_owned);
    assert_eq!(Projects::folders(&lock).into_iter().collect::<Vec<_>>(), folders);
    let projects = Projects::new(document(PROJECT))
        .shown_in("sub/")
        .tree("lib", SourceTree::Document(Box::new(document(&PROJECT.replace("app", "b").replace("\"1\"", "\"2\"")))))
        .tree("./gone/", SourceTree::Missing)
        .tree("../out", SourceTree::Outside)
        .tree("bare", SourceTree::Document(Box::new(document(""))));
    let drift = LockDrift::between(&lock, &projects).unwrap();
    assert_eq!(said(&drift), ["sub/lib/pyproject.toml: project.version: `2` is `1` in the lock; run `uv lock`"]);
    let unchecked: Vec<String> = drift.unchecked().map(ToString::to_string).collect();
    assert_eq!(
        unchecked[..4],
        [
            "`c` against sub/gone/pyproject.toml, which is not there",
            "`d` against sub/../out/pyproject.toml, which is outside of the project",
            "`e` against sub/bare/pyproject.toml, which has no [project]: only a build can report what it needs",
            "`a` against sub/lib/pyproject.toml, which is already compared with another package",
        ]
    );
    assert_eq!(unchecked.len(), 5);
}

#[test]
fn members_are_those_whose_folders_are_named() {
    let more = "[[package]]\nname = \"m\"\nversion = \"1\"\nsource = { editable = \"m\" }\n";
    let with = |members: &str| lock("", &format!("{more}\n[manifest]\nmembers = [{members}]\n"));
    let m = || SourceTree::Document(Box::new(document(&PROJECT.replace("app", "m"))));
    let root = format!("{PROJECT}[tool.uv.sources]\nm = {{ workspace = true }}\n");
    let projects = |root: &str| Projects::new(document(root)).tree("m", m()).member("m").tree("n", SourceTree::Missing);
    let between = |members: &str, projects: Projects| LockDrift::between(&with(members), &projects).unwrap();
    assert_eq!(said(&between("\"app\", \"m\"", projects(&root))), [""; 0]);
    assert_eq!(
        said(&between("\"app\", \"m\"", projects(&root).member("n"))),
        [
            "pyproject.toml: tool.uv.workspace.members: the folder n has no pyproject.toml, so uv refuses the workspace; add one, \
             or name the folder in `exclude`"
        ]
    );
    assert_eq!(
        said(&between("\"app\"", projects(&root))),
        ["m/pyproject.toml: `m` is a member of the workspace, but not in the lock; run `uv lock`"]
    );
    let moved = || Projects::new(document(&root)).tree("x/m", m()).member("x/m").tree("m", SourceTree::Missing);
    assert_eq!(
        said(&between("\"app\", \"m\"", moved())),
        ["x/m/pyproject.toml: the member `m` is in the folder x/m, but in m in the lock; run `uv lock`"]
    );
    let kinds = between("\"app\", \"m\"", projects(PROJECT));
    assert!(matches!(
        kinds.findings()[0].kind(),
        DriftKind::TreeKind { declared: TreeKind::Virtual, locked: TreeKind::Editable, .. }
    ));
    assert_eq!(
        said(&between("\"app\", \"m\"", Projects::new(document(&root)).tree("m", m()))),
        ["pyproject.toml: `m` is a member in the lock, but not of the workspace; run `uv lock`"]
    );
}

#[test]
fn scripts_are_compared_with_their_block() {
    let lock: Lockfile =
        "version = 1\nrevision = 5\nrequires-python = \">=3.9\"\n[manifest]\nrequirements = [{ name = \"a\" }]\n"
            .parse()
            .unwrap();
    let between = |text: &str| {
        let metadata = PyProject::of_script(text).unwrap();
        said(&LockDrift::between(&lock, &Projects::script("r.py", metadata).shown_in("x")).unwrap())
    };
    let script = "# /// script\n# requires-python = \">=3.9\"\n# dependencies = [\"a\"]\n# ///\n";
    assert_eq!(between(script), [""; 0]);
    assert_eq!(
        between(&script.replace("\"a\"", "\"a\", \"b\"").replace("3.9", "3.10")),
        [
            "x/r.py: dependencies: `b` is not in the lock's manifest.requirements; run `uv lock --script x/r.py`",
            "x/r.py: requires-python: `>=3.10` is `>=3.9` in the lock; run `uv lock --script x/r.py`",
        ]
    );
}

/// Returns a TOML list of strings, one for each number.
fn list(size: usize, item: impl Fn(usize) -> String) -> String {
    (0..size).fold(String::new(), |mut list, at| {
        write!(list, "{:?}, ", item(at)).unwrap();
        list
    })
}

/// Concatenates pieces, one for each number.
fn joined(size: usize, piece: impl Fn(usize) -> String) -> String {
    (0..size).map(piece).collect::<Vec<_>>().concat()
}

/// Documents and their locks, in families of growing size.
type Family = (&'static str, usize, fn(usize) -> (String, String));

const FAMILIES: [Family; 12] = [
    ("requirements that differ", 8_000, |n| {
        let locked: String = joined(n, |at| format!("{{ name = \"p{at}\" }}, "));
        (
            format!("{PROJECT}dependencies = [{}]\n", list(n, |at| format!("p{at}>1"))),
            format!("[package.metadata]\nrequires-dist = [{locked}]\n"),
        )
    }),
    ("versions of one name", 300, |n| {
        (format!("{PROJECT}dependencies = [{}]\n", list(n, |at| format!("p>{at}"))), one_requirement())
    }),
    ("markers of one name", 2_000, |n| {
        let text = format!("{PROJECT}dependencies = [{}]\n", list(n, |at| format!("p; platform_version == 'v{at}'")));
        (text, one_requirement())
    }),
    ("groups that include one", 2_000, |n| {
        let mut text = format!("{PROJECT}[dependency-groups]\nbase = [{}]\n", list(n, |at| format!("p{at}")));
        let mut locked = "[package.metadata.requires-dev]\nbase = []\n".to_owned();
        for at in 0..n {
            writeln!(text, "g{at} = [{{ include-group = \"base\" }}]").unwrap();
            writeln!(locked, "g{at} = []").unwrap();
        }
        (text, locked)
    }),
    ("sources of one name", 1_000, |n| {
        let mut text = format!(
            "{PROJECT}dependencies = [{}]\n[tool.uv.sources]\np = [",
            list(n, |at| format!("p>{at}; os_name == 'nt'"))
        );
        for at in 0..n {
            write!(text, "{{ path = \"p{at}\", marker = \"platform_version == 'v{at}'\" }}, ").unwrap();
        }
        (text + "]\n", one_requirement())
    }),
    ("extras that name extras", 1_000, |n| {
        let text = PROJECT.replace("version = \"1\"", "dynamic = [\"version\"]");
        let mut text = format!("{text}[project.optional-dependencies]\n");
        for at in 0..n {
            writeln!(text, "x{at} = [\"app[x{}]\", \"app[x{}]\", \"p{at}\"]", (at + 1) % n, (at * 7) % n).unwrap();
        }
        (text, one_requirement())
    }),
    ("holes in requires-python", 4_000, |n| {
        let holes: String = joined(n, |at| format!(",!=3.{}.{at}", 10 + at % 50));
        (PROJECT.replace(">=3.9", &format!(">=3.9{holes}")), one_requirement())
    }),
    ("indexes", 4_000, |n| {
        let mut text = format!("{PROJECT}dependencies = [{}]\n", list(n, |at| format!("p{at}")));
        for at in 0..n {
            writeln!(text, "[[tool.uv.index]]\nname = \"i{at}\"\nurl = \"https://i{at}.example/simple\"").unwrap();
        }
        text.push_str("[tool.uv.sources]\n");
        for at in 0..n {
            writeln!(text, "p{at} = {{ index = \"i{at}\" }}").unwrap();
        }
        (text, one_requirement())
    }),
    ("names of groups and extras", 4_000, |n| {
        let groups: String = joined(n, |at| format!("g{at} = []\n"));
        let extras = format!("[project.optional-dependencies]\n{groups}[dependency-groups]\n{groups}");
        let defaults = format!("[tool.uv]\ndefault-groups = [{}]\n", list(n, |at| format!("g{at}")));
        (format!("{PROJECT}{extras}{defaults}"), one_requirement())
    }),
    ("conflicts of groups that include each other's", 2_000, |n| {
        let groups: String = joined(n, |at| format!("g{at} = [{{ include-group = \"g{}\" }}]\n", at / 2));
        let sets: String = joined(n, |at| format!("[{{ group = \"g{at}\" }}, {{ group = \"h{at}\" }}], "));
        let groups = groups.replacen("{ include-group = \"g0\" }", "", 1);
        (format!("{PROJECT}[dependency-groups]\n{groups}[tool.uv]\nconflicts = [{sets}]\n"), one_requirement())
    }),
    ("environments", 4_000, |n| {
        let all = list(n, |at| format!("platform_version == 'v{at}'"));
        (format!("{PROJECT}[tool.uv]\nenvironments = [{all}]\n"), one_requirement())
    }),
    ("Pythons of groups", 4_000, |n| {
        let groups: String = joined(n, |at| format!("g{at} = []\n"));
        let pythons: String = joined(n, |at| format!("g{at}.requires-python = \">=3.{at}\"\n"));
        (format!("{PROJECT}[dependency-groups]\n{groups}[tool.uv.dependency-groups]\n{pythons}"), one_requirement())
    }),
];

fn one_requirement() -> String {
    "[package.metadata]\nrequires-dist = [{ name = \"p\" }]\n".to_owned()
}

/// Returns the processor time of a comparison, without parsing, and the length of its output.
fn compared(family: &Family, size: usize) -> (Duration, usize) {
    let (text, entry) = family.2(size);
    let (lock, projects) = (lock(&entry, ""), Projects::new(document(&text)));
    let start = ThreadTime::now();
    let printed = match LockDrift::between(&lock, &projects) {
        Ok(drift) => drift.findings().iter().map(|drift| drift.to_string().len()).max().unwrap_or_default(),
        Err(error) => {
            assert!(error.is_limit(), "{}: {error}", family.0);
            assert!(error.to_string().contains("takes more than 1000000 steps"), "{error}");
            error.to_string().len()
        }
    };
    (start.elapsed(), printed)
}

/// Twice the input takes at most 2.6 times the time, or is refused with the name of the limit; no line is long.
#[test]
fn the_work_grows_only_with_the_input() {
    if cfg!(debug_assertions) {
        // Without optimisation only the output is checked, not the time.
        for family in &FAMILIES {
            assert!(compared(family, family.1 / 20).1 < 600, "{}", family.0);
        }
        return;
    }
    for family in &FAMILIES {
        let best = |size| (0..3).map(|_| compared(family, size).0).min().unwrap_or_default();
        assert!(compared(family, family.1).1 < 600, "{}", family.0);
        let (once, twice) = (best(family.1), best(2 * family.1));
        println!("{}: {once:?}, {twice:?}", family.0);
        assert!(twice < Duration::from_secs(1), "{}: {twice:?}", family.0);
        let allowed = once.mul_f64(2.6) + Duration::from_millis(10);
        assert!(twice <= allowed, "{}: {once:?}, then {twice:?}", family.0);
    }
}
