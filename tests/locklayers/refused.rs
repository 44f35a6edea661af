//! What uv refuses in a `pyproject.toml` is a finding, with the key, and not an occasion to run `uv lock`.

#![cfg(feature = "pyproject")]

use locklayers::Lockfile;
use locklayers::drift::{LockDrift, Projects, SourceTree};
use locklayers::pyproject::PyProject;

const PROJECT: &str = "[project]\nname = \"app\"\nversion = \"1\"\nrequires-python = \">=3.9\"\n";

fn lock(head: &str, more: &str) -> Lockfile {
    format!(
        "version = 1\nrevision = 5\nrequires-python = \">=3.9\"\n{head}\n[[package]]\nname = \"app\"\nversion = \"1\"\nsource = {{ \
         virtual = \".\" }}\n{more}"
    )
    .parse()
    .unwrap()
}

fn document(text: &str) -> PyProject {
    text.parse().unwrap()
}

/// Returns the findings on a project without requirements, each without its document.
fn findings(text: &str) -> Vec<String> {
    let drift = LockDrift::between(&lock("", ""), &Projects::new(document(text))).unwrap();
    drift.findings().iter().map(|found| found.to_string().replacen("pyproject.toml: ", "", 1)).collect()
}

/// Sources of a package that nothing requires, and what is refused of them.
#[rustfmt::skip]
const SOURCES: [(&str, &str); 23] = [
    ("z = { pth = 'x' }", "z: it has the unknown key `pth` (the nearest is `path`)"),
    ("z = { path = 'x', \"a\\u200bb\" = 1 }", "z: it has the unknown key `a\\u{200b}b`"),
    ("z = { editable = true, marker = \"os_name == 'nt'\" }", "z: it has none of `git`, `url`, `path`, `index` and `workspace`"),
    ("z = { git = 'https://g.example/z', editable = false }", "z: it has both `git` and `editable`"),
    ("z = { path = 'x', rev = '1' }", "z: it has both `path` and `rev`"),
    ("z = { workspace = true, package = false }", "z: it has both `workspace` and `package`"),
    ("z = { path = 'x', extra = 'e', group = 'g' }", "z: it has both `extra` and `group`"),
    ("z = { git = 'https://g.example/z', tag = '1', branch = 'b' }", "z: it has more than one of `rev`, `tag` and `branch`"),
    ("z = { path = 'x', editable = true, package = false }", "z: it has both `editable = true` and `package = false`"),
    ("z = { git = 'git@g.example:z' }", "z: `git@g.example:z` is not a URL with a scheme such as `https:`"),
    ("z = { url = 'x.zip' }", "z: `x.zip` is not a URL with a scheme such as `https:`"),
    ("z = { index = 'a b' }", "z: `a b` is not the name of an index: letters, digits, `-`, `_` and `.`"),
    ("z = { path = 'x', marker = 'os_name' }", "z: the marker ends too early: expected an operator such as `==`, `>=`, `in` or `not in` at byte 7 of the marker `os_name`"),
    ("z = []", "z: it has no source"),
    ("z = [{ path = 'x' }, { path = 'y', marker = \"os_name == 'nt'\" }]", "z: it has several sources for the same requirement, and not each has a `marker`"),
    (
        "z = [{ path = 'x', marker = \"os_name == 'nt'\" }, { path = 'y', marker = \"python_version > '3'\" }]",
        "z: the markers `os_name == 'nt'` and `python_version > '3'` overlap",
    ),
    ("z = { path = 'x' }\nZ = { path = 'x' }", "z: it is the name of another entry in another spelling"),
    ("z = { path = 'x', subdirectory = 's', lfs = true }", ""),
    ("z = { git = 'https://g.example/z', path = 'z.whl', rev = '' }", ""),
    ("z = { git = 'https://g.example/z', path = 'x', subdirectory = 's' }", "z: it has both `subdirectory` and `path`"),
    ("z = { workspace = false }", ""),
    ("z = [{ path = 'x', marker = \"os_name == 'nt'\" }, { path = 'y', marker = \"sys_platform == 'linux'\" }]", ""),
    ("z = [{ index = 'i', marker = \"os_name == 'nt'\" }, { path = 'y', marker = \"os_name != 'nt'\" }, { path = 'x', marker = \"os_name == 'nt'\" }]", ""),
];

/// Indexes, and what is refused of them.
const INDEXES: [(&str, &str); 9] = [
    ("name = 'a b'", "`a b` is not the name of an index: letters, digits, `-`, `_` and `.`"),
    ("name = 'é'", "`é` is not the name of an index: letters, digits, `-`, `_` and `.`"),
    ("name = 'b'", "two indexes are named `b`"),
    ("default = true", "two indexes are `default`"),
    ("explicit = true", "the index `https://i.example/` is `explicit`, but has no name"),
    ("format = 'x'", "`format` is `x`, which is none of `simple`, `flat`"),
    ("authenticate = 'x'", "`authenticate` is `x`, which is none of `auto`, `always`, `never`"),
    ("name = 'B'\nexplicit = true", ""),
    ("name = ''\nexplicit = true\nformat = 'flat'\nauthenticate = 'never'\nunknown = 1", ""),
];

fn with_source(source: &str) -> String {
    format!("{PROJECT}[tool.uv]\npackage = false\n[tool.uv.sources]\n{source}\n")
}

fn with_index(index: &str) -> String {
    let other = "[[tool.uv.index]]\nname = 'b'\nurl = 'https://b.example/'\ndefault = true\n";
    format!("{PROJECT}[tool.uv]\npackage = false\n{other}[[tool.uv.index]]\nurl = 'https://i.example/'\n{index}\n")
}

#[test]
fn sources_and_indexes_are_refused_whatever_requires_them() {
    let refused = |key: &str, reason: &str| match reason {
        "" => vec![],
        reason => vec![format!("{key}{reason}, so uv refuses it; correct it, and run `uv lock`")],
    };
    for (source, reason) in SOURCES {
        let found: Vec<String> = findings(&with_source(source)).into_iter().take(1).collect();
        assert_eq!(found, refused("tool.uv.sources.", reason), "{source}");
    }
    for (index, reason) in INDEXES {
        assert_eq!(findings(&with_index(index)), refused("tool.uv.index: ", reason), "{index}");
    }
    // A name that is none is refused too, with the rule for names.
    assert!(
        findings(&with_source("\"z z\" = { path = 'x' }"))[0].starts_with("tool.uv.sources.z z: `z z` is not a valid")
    );
}

/// uv's verdict on every pair of keys, and on all of the above.
#[cfg(feature = "cli")]
#[test]
#[ignore = "needs uv 0.13.9"]
fn sources_and_indexes_are_refused_exactly_if_they_are_by_uv() {
    let uv = crate::differential::uv();
    let folder = tempfile::tempdir().unwrap();
    let text = "version = 1\nrevision = 5\nrequires-python = \">=3.9\"\n\n[[package]]\nname = \"app\"\nversion = \"1\"\nsource = { virtual = \".\" }\n";
    std::fs::write(folder.path().join("uv.lock"), text).unwrap();
    #[rustfmt::skip]
    let values = [
        "git = 'https://g.example/z'", "subdirectory = 's'", "rev = '1'", "tag = '1'", "branch = '1'", "lfs = true", "url = 'https://g.example/z.zip'",
        "path = 'z'", "editable = true", "package = false", "index = 'b'", "workspace = true", "marker = \"os_name == 'nt'\"", "pth = 'x'",
    ];
    let pairs =
        values.iter().flat_map(|a| values.iter().filter(move |b| a < *b).map(move |b| format!("z = {{ {a}, {b} }}")));
    let ones = values.iter().map(|one| format!("z = {{ {one} }}"));
    let sources =
        ones.chain(pairs).chain(SOURCES.map(|(source, _)| source.to_owned())).map(|source| with_source(&source));
    let mut refusals = 0;
    for text in sources.chain(INDEXES.map(|(index, _)| with_index(index))) {
        std::fs::write(folder.path().join("pyproject.toml"), &text).unwrap();
        let asked = crate::check_uv::ask(&uv, folder.path(), &["--check"]);
        let said = String::from_utf8_lossy(&asked.stderr).into_owned();
        let ours = findings(&text);
        assert_eq!(!ours.is_empty(), said.contains("Failed to parse: pyproject.toml"), "{text}{said}{ours:?}");
        refusals += usize::from(!ours.is_empty());
    }
    assert!((60..110).contains(&refusals), "{refusals}");
}

#[test]
fn names_environments_patterns_and_pythons_that_uv_refuses_are_findings() {
    let environments = "[tool.uv]\nenvironments = [\"os_name == 'nt'\", \"sys_platform == 'win32'\"]\n";
    let patterns = "[tool.uv.workspace]\nmembers = [\"m\", \"m/***\"]\nexclude = [\"[\", \"a**\"]\n";
    let name = "names start and end with an ASCII letter or digit and contain only letters, digits, `-`, `_` and `.`";
    for (text, expected) in [
        (PROJECT.replace("name = \"app\"\n", ""), vec!["project.name: a project must have a name".to_owned()]),
        (
            PROJECT.replace("\"app\"", "\"a p\""),
            vec![format!("project.name: `a p` is not a valid package name: {name}")],
        ),
        (
            format!("{PROJECT}[project.optional-dependencies]\nX = []\nx = []\n"),
            vec!["project.optional-dependencies: the extra `x` is declared in two spellings".to_owned()],
        ),
        (
            format!("{PROJECT}{environments}"),
            vec!["tool.uv.environments: `os_name == 'nt'` and `sys_platform == 'win32'` overlap".to_owned()],
        ),
        (
            format!("{PROJECT}{patterns}"),
            vec![
                "tool.uv.workspace.members: `m/***` is not a pattern: wildcards are `*` and `**`".to_owned(),
                "tool.uv.workspace.exclude: `[` is not a pattern: its `[` has no `]`".to_owned(),
                "tool.uv.workspace.exclude: `a**` is not a pattern: `**` is not a whole component of its path"
                    .to_owned(),
            ],
        ),
    ] {
        let all = findings(&text);
        let refused: Vec<&String> = all.iter().filter(|found| found.contains("so uv refuses it")).collect();
        let expected: Vec<String> = expected
            .into_iter()
            .map(|reason| format!("{reason}, so uv refuses it; correct it, and run `uv lock`"))
            .collect();
        assert_eq!(refused, expected.iter().collect::<Vec<_>>(), "{text}");
    }
    // uv has no project to compare: it keeps such a lock.
    assert_eq!(findings("[tool.uv]\n"), [""; 0]);
}

#[test]
fn the_workspace_is_refused_with_the_document_that_is_wrong() {
    let head = "[manifest]\nmembers = [\"app\", \"m\"]\n";
    let more = "[package.metadata]\nrequires-dist = [{ name = \"m\", virtual = \"m\" }]\n\
                [[package]]\nname = \"m\"\nversion = \"1\"\nsource = { virtual = \"m\" }\n";
    let lock = lock(head, more);
    let between = |root: &str, member: &str| {
        let projects =
            Projects::new(document(root)).tree("m", SourceTree::Document(Box::new(document(member)))).member("m");
        let drift = LockDrift::between(&lock, &projects).map_err(|error| error.to_string())?;
        Ok::<_, String>(drift.findings().iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    let root = |source: &str, more: &str| {
        format!(
            "{PROJECT}dependencies = [\"m\"]\n[tool.uv]\npackage = false\n{more}[tool.uv.workspace]\nmembers = [\"m\"]\n\
             [tool.uv.sources]\n{source}\n"
        )
    };
    let member = format!("{}[tool.uv]\npackage = false\n", PROJECT.replace("app", "m"));
    let fresh = root("m = { workspace = true }", "");
    assert_eq!(between(&fresh, &member), Ok(vec![]));
    assert_eq!(
        between(&root("", ""), &member),
        Err("pyproject.toml: project.dependencies: tool.uv.sources.m: it is a member of the workspace, for which uv requires \
             `{ workspace = true }`"
            .to_owned())
    );
    // Without sources it is a package of an index.
    for left_out in ["no-sources = true\n", "no-sources-package = [\"M\"]\n"] {
        let found = between(&root("", left_out), &member).unwrap();
        assert!(found[0].contains("project.dependencies: `m` is not in the lock's requires-dist"), "{found:?}");
    }
    let narrow = |versions: &str| between(&fresh, &member.replace(">=3.9", versions)).unwrap();
    assert_eq!(
        narrow(">=3.11"),
        [
            "pyproject.toml: project.requires-python: `>=3.9` and `>=3.11` (m/pyproject.toml) is `>=3.9` in the lock; run `uv lock`"
        ]
    );
    assert_eq!(
        narrow("<3.9"),
        [
            "pyproject.toml: project.requires-python: no Python is of `>=3.9` and `<3.9` (m/pyproject.toml), so uv refuses it; \
          correct it, and run `uv lock`"
        ]
    );
    assert_eq!(
        between(&root("m = { workspace = false }", ""), &member).unwrap_err(),
        "pyproject.toml: project.dependencies: tool.uv.sources.m: it is a member of the workspace, for which uv accepts only \
         `{ workspace = true }`"
    );
}

#[test]
fn a_requirement_of_a_group_is_reported_with_the_list_that_states_it() {
    let metadata = "[package.metadata]\n[package.metadata.requires-dev]\ndev = []\ninner = []\n";
    let lock = lock("", metadata);
    let found = |text: &str| {
        let drift = LockDrift::between(&lock, &Projects::new(document(&format!("{PROJECT}{text}"))));
        drift
            .map(|drift| drift.findings().iter().map(ToString::to_string).collect::<Vec<_>>())
            .map_err(|e| e.to_string())
    };
    assert_eq!(
        found("[dependency-groups]\ndev = [{ include-group = \"inner\" }]\ninner = [\"b\"]\n"),
        Ok(vec![
            "pyproject.toml: dependency-groups.inner: `b` is not in the lock's requires-dev of `app`, group `dev`; run `uv lock`"
                .to_owned(),
            "pyproject.toml: dependency-groups.inner: `b` is not in the lock's requires-dev of `app`, group `inner`; run `uv \
             lock`"
                .to_owned(),
        ])
    );
    assert_eq!(
        found("[dependency-groups]\ndev = [{ include-group = \"inner\" }]\ninner = [\"b ==\"]\n"),
        Err("pyproject.toml: dependency-groups.inner: `b ==` is not a requirement: its versions are not a list of version \
             specifiers (PEP 440), such as `>=1, <2`"
            .to_owned())
    );
    assert_eq!(
        found("[dependency-groups]\ninner = []\n[tool.uv]\ndev-dependencies = [\"b\"]\n"),
        Ok(vec![
            "pyproject.toml: tool.uv.dev-dependencies: `b` is not in the lock's requires-dev of `app`, group `dev`; run `uv lock`"
                .to_owned(),
        ])
    );
}

#[test]
fn a_version_that_is_stated_and_dynamic_is_dynamic() {
    let dynamic = PROJECT.replace("version = \"1\"\n", "version = \"1\"\ndynamic = [\"version\"]\n");
    assert_eq!(
        findings(&dynamic),
        ["project.dynamic: the version is dynamic, but the lock has the version `1` of `app`; run `uv lock`"]
    );
    let without: Lockfile = "version = 1\nrevision = 5\nrequires-python = \">=3.9\"\n[[package]]\nname = \"app\"\nsource = { virtual = \".\" }\n"
        .parse()
        .unwrap();
    assert_eq!(LockDrift::between(&without, &Projects::new(document(&dynamic))).unwrap().findings(), []);
}
