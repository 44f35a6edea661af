//! Plans of small handwritten locks.

use std::fmt::Write;

use locklayers::RequirementsTxt;
use locklayers::export::ExportError;

use crate::support::{chain, graph, plan, texts};

const INDEX: &str = "source = { registry = \"https://index.example/simple\" }";

/// Returns a lock with a root `p` (its tables given) and packages as `(name, rest of the entry)`.
fn lock(root: &str, packages: &[(&str, &str)]) -> String {
    let mut text = "version = 1\nrevision = 5\nrequires-python = \">=3.12\"\n".to_owned();
    for (name, rest) in packages {
        write!(text, "\n[[package]]\nname = \"{name}\"\nversion = \"1.0\"\n{INDEX}\n{rest}\n").unwrap();
    }
    text + &format!("\n[[package]]\nname = \"p\"\nversion = \"0.1.0\"\nsource = {{ editable = \".\" }}\n{root}\n")
}

fn refusal(text: &str, layers: &[(&str, &[&str])]) -> String {
    plan(&graph(text), layers).map_or_else(|error| chain(&error), |plan| texts(&plan).concat())
}

#[test]
fn a_package_is_in_the_earliest_layer_under_the_remainder_of_its_marker() {
    let text = lock(
        "dependencies = [{ name = \"a\" }]\n[package.dev-dependencies]\ng = [{ name = \"a\", marker = \"sys_platform == 'win32'\" }]",
        &[("a", "")],
    );
    let graph = graph(&text);
    let layers = plan(&graph, &[("g", &["group:g"]), ("project", &["project"])]).unwrap();
    assert_eq!(texts(&layers), ["a==1.0 ; sys_platform == 'win32'\n", "a==1.0 ; sys_platform != 'win32'\n"]);
    let first = &layers.layers()[0].placements()[0];
    assert_eq!(first.also_needed_by().iter().map(ToString::to_string).collect::<Vec<_>>(), ["project"]);
    let shared = &layers.layers()[1].shared()[0];
    assert_eq!((shared.package().name().as_str(), shared.layers()[0].as_str()), ("a", "g"));
}

#[test]
fn the_default_plan_has_a_layer_for_each_default_group_but_dev_and_no_empty_one() {
    let text = lock(
        "default-groups = [\"dev\", \"heavy\", \"none\", \"same\"]\n[package.dev-dependencies]\nheavy = [{ name = \"a\" }]\ndev = [{ name = \"b\" }]\nsame = [{ name = \"a\" }]\nlint = [{ name = \"c\" }]",
        &[("a", ""), ("b", ""), ("c", "")],
    );
    let graph = graph(&text);
    let plan = locklayers::Plan::builder(&graph).build().unwrap();
    assert_eq!(plan.layers().iter().map(|l| l.name().as_str()).collect::<Vec<_>>(), ["heavy"]);
    let left = plan.unselected();
    assert_eq!(left.groups().iter().map(ToString::to_string).collect::<Vec<_>>(), ["dev", "lint"]);
}

#[test]
fn package_and_rest_split_a_project_without_groups() {
    let text = lock(
        "dependencies = [{ name = \"torch\", marker = \"sys_platform == 'linux'\" }, { name = \"web\" }]",
        &[("nvidia-x", ""), ("torch", "dependencies = [{ name = \"nvidia-x\" }]"), ("web", "")],
    );
    let graph = graph(&text);
    let layers = plan(&graph, &[("cuda", &["package:torch", "package:nvidia-*"]), ("rest", &["rest"])]).unwrap();
    assert_eq!(
        texts(&layers),
        ["nvidia-x==1.0 ; sys_platform == 'linux'\ntorch==1.0 ; sys_platform == 'linux'\n", "web==1.0\n"]
    );
    assert_eq!(layers.local().iter().map(|p| p.package().name().as_str()).collect::<Vec<_>>(), ["p"]);
    assert_eq!(
        refusal(&text, &[("cuda", &["package:torhc"]), ("rest", &["rest"])]),
        "layer `cuda`, selector `package:torhc`: the scope of this plan has no package `torhc`; \
         the nearest is `torch`"
    );
    assert_eq!(refusal(&text, &[("none", &["package:zzz-*"])]), "");
}

#[test]
fn conflicting_selections_are_refused_by_name() {
    let root = "[package.dev-dependencies]\ncpu = [{ name = \"a\" }]\ngpu = [{ name = \"b\" }]";
    let text = lock(root, &[("a", ""), ("b", "")]).replacen(
        "\n\n",
        "\nconflicts = [[{ package = \"p\", group = \"cpu\" }, { package = \"p\", group = \"gpu\" }]]\n\n",
        1,
    );
    assert_eq!(refusal(&text, &[("cpu", &["group:cpu"])]), "a==1.0\n");
    assert_eq!(
        refusal(&text, &[("cpu", &["group:cpu"]), ("gpu", &["group:gpu"])]),
        "the layers cannot be planned together: p:cpu and p:gpu are declared as conflicting (`tool.uv.conflicts`: \
         {p:cpu, p:gpu}) and cannot be installed together; select only one of them: name the layers without the other, by `--layer` \
         or [[tool.locklayers.layer]]"
    );
}

#[test]
fn errors_of_planning_state_the_reason() {
    let text = lock(
        "[package.dev-dependencies]\nheavy = [{ name = \"a\" }]\n[package.optional-dependencies]\ngpu = []",
        &[("a", "")],
    );
    for (layers, said) in [
        (
            vec![("a", vec!["group:hevy"])],
            "layer `a`, selector `group:hevy`: there is no dependency group `hevy` in `p`; the nearest is `heavy`",
        ),
        (
            vec![("a", vec!["extra:gpus"])],
            "layer `a`, selector `extra:gpus`: there is no extra `gpus` in `p`; the nearest is `gpu`",
        ),
        (
            vec![("a", vec!["group:zzz"])],
            "layer `a`, selector `group:zzz`: there is no dependency group `zzz` in `p`; the only one is `heavy`",
        ),
        (
            vec![("a", vec!["project:q"])],
            "layer `a`, selector `project:q`: there is no workspace member `q` in this lock; the only one is `p`",
        ),
        (vec![("a", vec!["project"]), ("a", vec!["rest"])], "two layers are named `a`; give each layer a unique name"),
        (
            vec![("a", vec!["rest"]), ("b", vec!["project"])],
            "layer `a` selects `rest`, so it must be the last, but layer `b` follows it",
        ),
        (
            vec![("a", vec![])],
            "layer `a` has no selectors; add at least one, such as `group:NAME`, `project` or `package:GLOB`",
        ),
    ] {
        let layers: Vec<(&str, &[&str])> = layers.iter().map(|(name, s)| (*name, s.as_slice())).collect();
        assert_eq!(refusal(&text, &layers), said);
    }
}

/// Literals of markers and paths come from the lock; none may be interpreted as an option, a comment or a variable.
#[test]
fn a_line_that_an_installer_would_misread_is_refused() {
    for (marker, reason) in [
        ("platform_version == 'a --index-url x'", "contains a `-` that would begin an option"),
        ("platform_version == 'a #b'", "contains a `#` that would begin a comment"),
        ("platform_version == '${HOME}'", "contains a `${` that would begin a variable"),
    ] {
        let text = lock(&format!("dependencies = [{{ name = \"a\", marker = \"{marker}\" }}]"), &[("a", "")]);
        let graph = graph(&text);
        let plan = plan(&graph, &[("all", &["project"])]).unwrap();
        let Err(ExportError::UnsafeLine { reason: said, .. }) = RequirementsTxt::of(&plan.layers()[0]) else {
            panic!("`{marker}` was exported");
        };
        assert_eq!(said, reason);
    }
}

/// In a line that is a path, pip cuts at a `;` and interprets brackets at the end as extras.
#[test]
fn a_path_that_an_installer_would_misread_is_refused() {
    for (path, reason) in [
        ("d;python_version>'3'", "contains a `;` that would begin a marker"),
        ("d[evil]", "contains a bracket that would begin or end a list of extras"),
        ("[evil]", "contains a bracket that would begin or end a list of extras"),
        ("d ", "ends with white space that would be cut off"),
        ("d\u{a0}", "ends with white space that would be cut off"),
        ("d#e", "contains a `#` that would end the path"),
        ("d%41", "contains a `%` and two digits that would be read as another character"),
    ] {
        for kind in ["directory", "editable"] {
            let text = format!(
                "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"d\"\nsource = {{ {kind} = \"{path}\" }}\n\
                 [[package]]\nname = \"p\"\nsource = {{ virtual = \".\" }}\ndependencies = [{{ name = \"d\" }}]\n"
            );
            let graph = graph(&text);
            let plan = locklayers::Plan::builder(&graph).keep_local(true).build().unwrap();
            let editable = if kind == "editable" { "-e " } else { "" };
            let said = RequirementsTxt::of(&plan.layers()[0]).map_err(|error| error.to_string());
            let expected = format!(
                "package d ({path}): its requirement `{editable}./{path}` {reason}, so pip or uv would read it \
                 differently from the lock; lock the package from another location or under another marker"
            );
            assert_eq!(said.map(|file| file.to_string()), Err(expected));
        }
    }
}

/// The requirement of a URL or a Git repository is written only if pip and uv read back what the lock states; uv 0.13.9
/// prints the URLs that are refused here in another form.
#[test]
fn a_url_that_an_installer_would_misread_is_refused() {
    const COMMIT: &str = "#4d76121acd1ff058302e9d7720a8036777886b5d";
    let credentials =
        "has credentials in its URL, which the written file would expose; pass them to the installer instead";
    let (host, characters) =
        ("has a host in its URL that readers write in another form", "has a character in its URL that readers escape");
    for (url, reason) in [
        ("https://h.example/a.zip", None),
        ("https://h.example:8443/a%20b.zip?x=y", None),
        ("https://u:S3CRET@h.example/a.zip", Some(credentials)),
        ("https:/u:S3CRET@h.example/a.zip", Some(credentials)),
        ("https://S3CRET@h.example/a.zip", Some(credentials)),
        ("https:/h.example/a.zip", Some("has no `://` after the scheme of its URL")),
        ("HTTPS://h.example/a.zip", Some("has a scheme that is not in lower case")),
        ("https://H.example/a.zip", Some(host)),
        ("https://1.2/a.zip", Some(host)),
        ("https://h.example:443/a.zip", Some("has a port in its URL that readers write in another form")),
        ("https://h.example/a/%2E./a.zip", Some("has a `.` or `..` in the path of its URL")),
        ("https://h.example/é.zip", Some(characters)),
        ("https://h.example/a`b.zip", Some(characters)),
        ("https://h.example/a.zip;", Some("has a `;` in its URL, which may begin a marker")),
        ("https://h.example", Some("has no path in its URL")),
    ] {
        for git in [false, true] {
            let source = if git { format!("git = \"{url}{COMMIT}\"") } else { format!("url = \"{url}\"") };
            let sdist = if git { "" } else { "sdist = { hash = \"md5:00000000000000000000000000000000\" }\n" };
            let text = format!(
                "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"d\"\nversion = \"1\"\nsource = {{ {source} }}\n\
                 {sdist}[[package]]\nname = \"p\"\nsource = {{ virtual = \".\" }}\ndependencies = [{{ name = \"d\" }}]\n"
            );
            let Some(graph) = crate::support::parse(&text) else { continue };
            let plan = plan(&graph, &[("all", &["project"])]).unwrap();
            let file = RequirementsTxt::of(&plan.layers()[0]);
            // A direct URL is written as `uv export` writes it, with its credentials; those of a repository would be
            // masked.
            if !git && url.starts_with("https://") && url.contains("S3CRET") {
                assert!(file.unwrap().to_string().starts_with(&format!("d @ {url}")), "{url}");
                continue;
            }
            match (&file, reason) {
                (Err(ExportError::UnsafeLine { reason: said, .. }), Some(reason)) => assert_eq!(*said, reason, "{url}"),
                (Ok(_), None) => {}
                _ => panic!("{url}: {file:?}"),
            }
            assert!(!file.map_or_else(|error| error.to_string(), |file| file.to_string()).contains("S3CRET"), "{url}");
        }
    }
}

/// If two sources would have the same requirement and fingerprint, the character that causes it is refused.
#[test]
fn a_source_that_could_be_read_as_another_is_refused() {
    let refused = |source: &str| {
        let text = format!(
            "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"d\"\nversion = \"1\"\nsource = {{ {source} }}\n"
        );
        text.parse::<locklayers::Lockfile>().unwrap_err().to_string().lines().next().unwrap().to_owned()
    };
    let commit = "4d76121acd1ff058302e9d7720a8036777886b5d";
    let part =
        |found: char| format!("it is part of a URL and contains a `{found}`, which would have another meaning there");
    assert_eq!(
        refused(&format!("git = \"https://h.example/r?subdirectory=a%26lfs%3Dtrue#{commit}\"")),
        format!("`a&lfs=true` is not a valid path: {}", part('&'))
    );
    assert_eq!(
        refused("url = \"https://h.example/a.zip\", subdirectory = \"x#\""),
        format!("`x#` is not a valid path: {}", part('#'))
    );
    assert_eq!(
        refused("url = \"https://h.example/a.zip#subdirectory=evil\""),
        "`https://h.example/a.zip#subdirectory=evil` is not a valid URL of a source: it contains a `#`, after which readers \
         expect other keys"
    );
    assert_eq!(
        refused("registry = \"https://u:S3CRET@h.example/simple#x\""),
        "`https://h.example/simple#x` is not a valid index: it contains a `#`, which would end its URL"
    );
}

#[test]
fn the_version_of_the_project_reaches_no_file_and_no_fingerprint() {
    let text = lock("dependencies = [{ name = \"a\" }]", &[("a", "")]);
    let raised = text.replace("0.1.0", "0.2.0");
    let (before, after) = (graph(&text), graph(&raised));
    let json = |graph| {
        locklayers::export::PlanRecord::of(&locklayers::Plan::builder(graph).keep_local(true).build().unwrap())
            .to_string()
    };
    assert_eq!(json(&before), json(&after));
    assert!(json(&before).contains("\"-e .\""));
}
