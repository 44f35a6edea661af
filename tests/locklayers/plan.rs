//! Plans of small locks.

use locklayers::export::ExportError;
use locklayers::lock::{ConflictItem, DefaultGroups, PackageId, PackageSpec, Source};
use locklayers::{DependencyGraph, RequirementsTxt};

use crate::small::{self, group, package, project};
use crate::support::{chain, plan, texts};

fn refusal(graph: &DependencyGraph, layers: &[(&str, &[&str])]) -> String {
    plan(graph, layers).map_or_else(|error| chain(&error), |plan| texts(&plan).concat())
}

/// Returns a root, and packages without dependencies of these names.
fn of(root: PackageSpec, packages: &[&str]) -> DependencyGraph {
    small::graph(root, packages.iter().map(|name| package(&format!("{name} 1.0"), &[])))
}

#[test]
fn a_package_is_in_the_earliest_layer_under_the_remainder_of_its_marker() {
    let graph = of(group(project(&["a"]), "g", &["a ; sys_platform == 'win32'"]), &["a"]);
    let layers = plan(&graph, &[("g", &["group:g"]), ("project", &["project"])]).unwrap();
    assert_eq!(texts(&layers), ["a==1.0 ; sys_platform == 'win32'\n", "a==1.0 ; sys_platform != 'win32'\n"]);
    let first = &layers.layers()[0].placements()[0];
    assert_eq!(first.also_needed_by().iter().map(ToString::to_string).collect::<Vec<_>>(), ["project"]);
    let shared = &layers.layers()[1].shared()[0];
    assert_eq!((shared.package().name().as_str(), shared.layers()[0].as_str()), ("a", "g"));
}

#[test]
fn the_default_plan_has_a_layer_for_each_default_group_but_dev_and_no_empty_one() {
    let groups = [("heavy", "a"), ("dev", "b"), ("same", "a"), ("lint", "c")];
    let root = groups.iter().fold(project(&[]), |root, (name, package)| group(root, name, &[package]));
    let defaults = ["dev", "heavy", "none", "same"].map(|name| name.parse().unwrap());
    let graph = of(root.default_groups(DefaultGroups::Named(defaults.into())), &["a", "b", "c"]);
    let plan = locklayers::Plan::builder(&graph).build().unwrap();
    assert_eq!(plan.layers().iter().map(|l| l.name().as_str()).collect::<Vec<_>>(), ["heavy"]);
    let left = plan.unselected();
    assert_eq!(left.groups().iter().map(ToString::to_string).collect::<Vec<_>>(), ["dev", "lint"]);
}

#[test]
fn package_and_rest_split_a_project_without_groups() {
    let packages = [package("nvidia-x 1.0", &[]), package("torch 1.0", &["nvidia-x"]), package("web 1.0", &[])];
    let graph = small::graph(project(&["torch ; sys_platform == 'linux'", "web"]), packages);
    let layers = plan(&graph, &[("cuda", &["package:torch", "package:nvidia-*"]), ("rest", &["rest"])]).unwrap();
    assert_eq!(
        texts(&layers),
        ["nvidia-x==1.0 ; sys_platform == 'linux'\ntorch==1.0 ; sys_platform == 'linux'\n", "web==1.0\n"]
    );
    assert_eq!(layers.local().iter().map(|p| p.package().name().as_str()).collect::<Vec<_>>(), ["p"]);
    assert_eq!(
        refusal(&graph, &[("cuda", &["package:torhc"]), ("rest", &["rest"])]),
        "layer `cuda`, selector `package:torhc`: the scope of this plan has no package `torhc`; \
         the nearest is `torch`"
    );
    assert_eq!(refusal(&graph, &[("none", &["package:zzz-*"])]), "");
}

#[test]
fn conflicting_selections_are_refused_by_name() {
    let root = group(group(project(&[]), "cpu", &["a"]), "gpu", &["b"]);
    let conflict =
        ["cpu", "gpu"].map(|name| ConflictItem::Group { package: "p".parse().unwrap(), group: name.parse().unwrap() });
    let packages = ["a 1.0", "b 1.0"].map(|id| package(id, &[]));
    let lock = small::builder().package(root).packages(packages).conflict(conflict).build().unwrap();
    let graph = DependencyGraph::from_lockfile(lock).unwrap();
    assert_eq!(refusal(&graph, &[("cpu", &["group:cpu"])]), "a==1.0\n");
    assert_eq!(
        refusal(&graph, &[("cpu", &["group:cpu"]), ("gpu", &["group:gpu"])]),
        "the layers cannot be planned together: p:cpu and p:gpu are declared as conflicting (`tool.uv.conflicts`: \
         {p:cpu, p:gpu}) and cannot be installed together; select only one of them: name the layers without the other, as in \
         `--layer p=project:p --layer cpu=group:p/cpu`, or by [[tool.locklayers.layer]]"
    );
}

#[test]
fn errors_of_planning_state_the_reason() {
    let graph = of(small::extra(group(project(&[]), "heavy", &["a"]), "gpu", &[]), &["a"]);
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
        assert_eq!(refusal(&graph, &layers), said);
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
        let graph = of(project(&[&format!("a ; {marker}")]), &["a"]);
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
        for (kind, editable) in [(Source::Directory as fn(_) -> _, ""), (Source::Editable, "-e ")] {
            let id = PackageId::new("d".parse().unwrap(), None, kind(path.parse().unwrap())).unwrap();
            let graph = small::graph(project(&["d"]), [PackageSpec::new(id)]);
            let plan = locklayers::Plan::builder(&graph).keep_local(true).build().unwrap();
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
        ("https://xn--zz--.example/a.zip", Some(host)),
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
            // uv writes the path of the host for a repository that has none.
            let reason = reason.filter(|_| !git || url != "https://h.example");
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
        refused("registry = \"https://u:S3CRET@h.example/simple#x\""),
        "`https://h.example/simple#x` is not a valid index: it contains a `#`, which would end its URL"
    );
}

/// pip accepts a file by the hash in the fragment of its URL as well as by that of the line, and builds the folder that the
/// fragment names.
#[test]
fn a_fragment_is_written_only_if_the_lock_says_the_same() {
    let (sha, other) = ("a".repeat(64), "b".repeat(64));
    let file = |url: &str, more: &str| {
        let text = format!(
            "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"d\"\nversion = \"1\"\nsource = {{ url = \"{url}\"{more} \
             }}\nsdist = {{ hash = \"sha256:{sha}\" }}\n[[package]]\nname = \"p\"\nversion = \"1\"\nsource = {{ virtual = \".\" \
             }}\ndependencies = [{{ name = \"d\" }}]\n"
        );
        let graph = DependencyGraph::from_lockfile(text.parse().unwrap()).unwrap();
        let plan = plan(&graph, &[("all", &["project"])]).unwrap();
        RequirementsTxt::of(&plan.layers()[0]).map(|file| file.to_string())
    };
    let base = "https://h.example/d-1.zip";
    for fragment in [String::new(), format!("#sha256={sha}"), "#egg=d".to_owned(), format!("#egg=d&sha256={sha}")] {
        let written = file(&format!("{base}{fragment}"), "").unwrap();
        assert!(written.contains(&format!("d @ {base}{fragment} \\\n    --hash=sha256:{sha}")), "{written}");
    }
    let reason = "has a fragment in its URL that is neither its name nor the hash of its file in the lock";
    let hash = format!("#sha256={other}");
    let of_none = format!("#md5={}", "a".repeat(32));
    for fragment in ["#", "#egg=e", "#subdirectory=s", "#egg=d&", "#sha256=", "#d", hash.as_str(), of_none.as_str()] {
        match file(&format!("{base}{fragment}"), "") {
            Err(ExportError::UnsafeLine { reason: said, .. }) => assert_eq!(said, reason, "{fragment}"),
            other => panic!("{fragment}: {other:?}"),
        }
        // Beside a directory it is left out, as uv does.
        let written = file(&format!("{base}{fragment}"), ", subdirectory = \"t\"").unwrap();
        assert!(written.contains(&format!("d @ {base}#subdirectory=t \\")), "{written}");
    }
}

#[test]
fn the_version_of_the_project_reaches_no_file_and_no_fingerprint() {
    let of_version = |version: &str| {
        let source = Source::Editable(".".parse().unwrap());
        let id = PackageId::new("p".parse().unwrap(), Some(version.parse().unwrap()), source).unwrap();
        of(small::needing(id, &["a"]), &["a"])
    };
    let (before, after) = (of_version("0.1.0"), of_version("0.2.0"));
    let json = |graph| {
        locklayers::export::PlanRecord::of(&locklayers::Plan::builder(graph).keep_local(true).build().unwrap())
            .to_string()
    };
    assert_eq!(json(&before), json(&after));
    assert!(json(&before).contains("\"-e .\""));
}
