//! The causes that a difference states for a package are changes, not facts that were true before.

use locklayers::diff::{DiffJson, DiffMarkdown, DiffText, PlanDiff};
use locklayers::export::PlanRecord;
use locklayers::image::{BakeFile, Dockerfile, Stages};
use locklayers::plan::{PlanBuilder, ProvidedPackages, ProvidedPolicy};
use locklayers::{DependencyGraph, LayerSpec, Plan};

use crate::support::{graph, spec};

const HEAD: &str = "version = 1\nrequires-python = \">=3.10\"\n";
const INDEX: &str = "https://index.example/simple";

/// An entry: `NAME VERSION NEEDED…`, from an index, with one wheel whose hash is of this algorithm.
fn entry(text: &str, index: &str, hash: &str) -> String {
    let mut words = text.split(' ');
    let (name, version) = (words.next().unwrap(), words.next().unwrap());
    let needed = edges(&words.collect::<Vec<_>>());
    let host = index.trim_end_matches("/simple");
    let hash = if hash.is_empty() { String::new() } else { format!(", hash = \"{hash}\"") };
    format!(
        "[[package]]\nname = \"{name}\"\nversion = \"{version}\"\nsource = {{ registry = \"{index}\" }}\ndependencies = \
         [{needed}]\nwheels = [{{ url = \"{host}/{name}-{version}-py3-none-any.whl\", size = 10{hash} }}]\n"
    )
}

fn edges(names: &[&str]) -> String {
    names.iter().map(|name| format!("{{ name = \"{name}\" }}")).collect::<Vec<_>>().join(", ")
}

fn hash(algorithm: &str, digits: usize) -> String {
    format!("{algorithm}:{}", "a".repeat(digits))
}

/// Returns a lock of packages, with the requirements of the project and of its group `docs`.
fn lock(packages: &[&str], project: &[&str], docs: &[&str]) -> String {
    let entries: String = packages.iter().map(|text| entry(text, INDEX, &hash("sha256", 64))).collect();
    format!(
        "{HEAD}{entries}[[package]]\nname = \"app\"\nsource = {{ virtual = \".\" }}\ndependencies = \
         [{}]\n[package.dev-dependencies]\ndocs = [{}]\n",
        edges(project),
        edges(docs)
    )
}

fn record(lock: &str, layers: &[(&str, &str)]) -> PlanRecord {
    let graph: DependencyGraph = graph(lock);
    let specs: Vec<LayerSpec> = layers.iter().map(|(name, selector)| spec(name, &[*selector])).collect();
    PlanRecord::of(&specs.into_iter().fold(Plan::builder(&graph), PlanBuilder::layer).build().unwrap())
}

fn diff(before: &str, after: &str, layers: &[(&str, &str)]) -> PlanDiff {
    PlanDiff::between(&record(before, layers), &record(after, layers))
}

/// Returns the lines about packages.
fn said(before: &str, after: &str, layers: &[(&str, &str)]) -> Vec<String> {
    let text = DiffText::of(&diff(before, after, layers)).to_string();
    text.lines().filter_map(|line| line.strip_prefix("  ")).map(str::to_owned).collect()
}

const DOCS: [(&str, &str); 2] = [("docs", "group:docs"), ("project", "project")];

#[test]
fn a_package_moves_to_a_later_layer_since_the_earlier_one_lost_its_need() {
    let before = lock(&["mkdocs 1 six", "six 1", "web 1 six"], &["web"], &["mkdocs"]);
    let gone = lock(&["idna 1", "six 1", "web 1 six"], &["web"], &["idna"]);
    assert_eq!(
        said(&before, &gone, &DOCS),
        [
            "idna is new in version 1, needed by group:docs",
            "mkdocs is gone, was version 1 (group:docs no longer needs it)",
            "six went to project, no longer needed here (mkdocs is gone)",
            "six came from docs, which no longer needs it (mkdocs is gone)",
        ]
    );
    let changed = lock(&["mkdocs 2", "six 1", "web 1 six"], &["web"], &["mkdocs"]);
    assert_eq!(said(&before, &changed, &DOCS)[2], "six came from docs, which no longer needs it (mkdocs dropped it)");
    let follows = lock(&["idna 1", "mkdocs 1 six", "six 1", "web 1 six"], &["web", "mkdocs"], &["idna"]);
    assert_eq!(
        said(&before, &follows, &DOCS).last().unwrap(),
        "six came from docs, which no longer needs it (mkdocs moved too)"
    );
    let anew = lock(&["mkdocs 1 six", "six 1", "web 0"], &["web"], &["mkdocs"]);
    let both = lock(&["idna 1", "six 1", "web 1 six"], &["web"], &["idna"]);
    assert!(
        said(&anew, &both, &DOCS)
            .contains(&"six came from docs, which no longer needs it (mkdocs is gone; web needs it now)".to_owned())
    );
}

#[test]
fn a_package_is_gone_because_its_dependent_is_gone_or_no_longer_needs_it() {
    let before = lock(&["idna 1", "mkdocs 1 six yaml", "six 1", "web 1 six", "yaml 1"], &["web"], &["mkdocs"]);
    let gone = |after: &str, layers: &[(&str, &str)]| -> Vec<String> {
        let lines = PlanDiff::between(&record(&before, &DOCS), &record(after, layers));
        let text = DiffText::of(&lines).to_string();
        let lines = text.lines().filter(|line| line.contains(" is gone, was"));
        lines.map(|line| line.trim_start().replace(" is gone, was version 1", "")).collect()
    };
    // A package that changed, one that is gone, and the group that is the first cause.
    let less = lock(&["idna 1", "mkdocs 2 yaml", "web 2", "yaml 1"], &["web"], &["mkdocs"]);
    assert_eq!(gone(&less, &DOCS), ["six (mkdocs and web no longer need it)"]);
    let other = lock(&["idna 1", "web 1"], &["web"], &["idna"]);
    assert_eq!(
        gone(&other, &DOCS),
        [
            "mkdocs (group:docs no longer needs it)",
            "six (mkdocs is gone; web no longer needs it)",
            "yaml (mkdocs is gone)",
        ]
    );
    let none = lock(&["idna 1"], &["idna"], &["idna"]);
    assert_eq!(gone(&none, &DOCS).last().unwrap(), "web (app no longer needs it)");
    // The lock is the same, but other layers are requested.
    assert_eq!(gone(&before, &DOCS[1..]), ["mkdocs (group:docs is no longer selected)", "yaml (mkdocs is gone)"]);
    // Both of a cycle are gone with the other, and one since the project no longer needs it.
    let cycle = record(&lock(&["a 1 b", "b 1 a", "web 1"], &["a", "web"], &[]), &DOCS[1..]);
    let after = record(&lock(&["web 1"], &["web"], &[]), &DOCS[1..]);
    let text = DiffText::of(&PlanDiff::between(&cycle, &after)).to_string();
    assert!(text.contains("\n  a is gone, was version 1 (b is gone; app no longer needs it)\n"), "{text}");
    assert!(text.contains("\n  b is gone, was version 1 (a is gone)\n"), "{text}");
    // The JSON document has the same facts as fields.
    let json = DiffJson::of(&PlanDiff::between(&record(&before, &DOCS), &record(&other, &DOCS))).to_string();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let reason = |name: &str| {
        let packages = json["layers"][0]["packages"].as_array().unwrap();
        packages.iter().find(|package| package["name"] == name).unwrap()["reasons"][0].clone()
    };
    assert_eq!(reason("mkdocs")["selectors"], serde_json::json!(["group:docs"]));
    assert_eq!(reason("yaml")["removed"], serde_json::json!(["mkdocs"]));
}

/// A package of a folder is in no layer, and what the base image has is in none.
#[test]
fn a_package_is_gone_because_it_is_local_or_its_dependent_is_omitted() {
    let before = lock(&["six 1", "web 1 six"], &["web"], &[]);
    let local = before.replacen(&format!("registry = \"{INDEX}\""), "directory = \"six\"", 1);
    let local =
        local.replacen("wheels = [{ url = \"https://index.example/six-1-py3-none-any.whl\"", "x = [{ y = \"\"", 1);
    assert_eq!(said(&before, &local, &DOCS[1..]), ["six is gone, was version 1 (it is a local package now)"]);
    let target = locklayers::Target::builder("3.12", "linux").build().unwrap();
    let plan = |lock: &str, provided: &str| {
        let graph = graph(lock);
        let provided: ProvidedPackages = provided.parse().unwrap();
        let builder = Plan::builder(&graph).layer(spec("project", &["project"])).target(target.clone());
        PlanRecord::of(&builder.provided(provided, ProvidedPolicy::Exact).build().unwrap())
    };
    let after = lock(&["web 1"], &["web"], &[]);
    let diff = PlanDiff::between(&plan(&before, ""), &plan(&after, "web==1\n"));
    let text = DiffText::of(&diff).to_string();
    assert!(text.contains("\n  six is gone, was version 1 (web is left out)\n"), "{text}");
}

#[test]
fn a_package_moves_since_the_selector_of_the_earlier_layer_no_longer_selects_it() {
    let packages = ["idna 1", "six 1", "web 1 six"];
    assert_eq!(
        said(&lock(&packages, &["web"], &["idna", "six"]), &lock(&packages, &["web"], &["idna"]), &DOCS),
        [
            "six went to project, no longer needed here (group:docs no longer needs it)",
            "six came from docs, which no longer needs it (group:docs no longer needs it)",
        ]
    );
}

/// `web` needed a version of `six` before; `new` needed none.
#[test]
fn a_version_is_new_beside_others_for_those_that_needed_only_these() {
    let six = |version: &str| entry(&format!("six {version}"), INDEX, &hash("sha256", 64));
    let root = "[[package]]\nname = \"app\"\nsource = { virtual = \".\" }\ndependencies = [{ name = \"new\" }, { name = \"web\" }]\n";
    let fork = |version: &str, marker: &str| {
        format!(
            "{{ name = \"six\", version = \"{version}\", source = {{ registry = \"{INDEX}\" }}, marker = \"{marker}\" }}"
        )
    };
    let both = format!("[{}, {}]", fork("1", "os_name == 'nt'"), fork("2", "os_name != 'nt'"));
    let needing = |name: &str, edges: &str| {
        entry(&format!("{name} 1"), INDEX, &hash("sha256", 64)).replacen(
            "dependencies = []",
            &format!("dependencies = {edges}"),
            1,
        )
    };
    let [before, after] = [
        (needing("new", "[]"), needing("web", "[{ name = \"six\" }]"), six("1")),
        (needing("new", &both), needing("web", &both), format!("{}{}", six("1"), six("2"))),
    ]
    .map(|(new, web, six)| format!("{HEAD}{new}{six}{web}{root}"));
    assert_eq!(
        said(&before, &after, &[("all", "project")]).last().unwrap(),
        "six is new in version 2, needed by new (web needed only version 1 before)"
    );
}

/// What needs a package now needed it before, where no layer held it.
#[test]
fn a_package_is_new_because_it_was_local_or_the_base_image_had_it() {
    let after = lock(&["six 1", "web 1 six"], &["web"], &[]);
    let local = after.replacen(&format!("registry = \"{INDEX}\""), "directory = \"six\"", 1);
    let local =
        local.replacen("wheels = [{ url = \"https://index.example/six-1-py3-none-any.whl\"", "x = [{ y = \"\"", 1);
    assert_eq!(said(&local, &after, &DOCS[1..]), ["six is new in version 1 (it was a local package)"]);
    let target = locklayers::Target::builder("3.12", "linux").build().unwrap();
    let plan = |provided: &str| {
        let graph = graph(&after);
        let provided: ProvidedPackages = provided.parse().unwrap();
        let builder = Plan::builder(&graph).layer(spec("project", &["project"])).target(target.clone());
        PlanRecord::of(&builder.provided(provided, ProvidedPolicy::Exact).build().unwrap())
    };
    let diff = PlanDiff::between(&plan("six==1\n"), &plan(""));
    let text = DiffText::of(&diff).to_string();
    assert!(text.contains("\n  six is new in version 1 (the base image had it)\n"), "{text}");
    let json: serde_json::Value = serde_json::from_str(&DiffJson::of(&diff).to_string()).unwrap();
    let reason = &json["layers"][0]["packages"][0]["reasons"][0];
    assert_eq!((&reason["was_local"], &reason["was_provided"]), (&false.into(), &true.into()));
}

/// The layers are other ones, and that is the whole cause: what needs a package now needed it before, too.
#[test]
fn a_layer_that_is_gone_is_the_only_cause_of_a_move_from_it() {
    let lock = lock(&["six 1", "torch 1 six", "web 1 six"], &["torch", "web"], &[]);
    let before = record(&lock, &[("torch", "package:torch"), ("more", "rest")]);
    let after = record(&lock, &[("web", "package:web"), ("app", "project")]);
    let text = DiffText::of(&PlanDiff::between(&before, &after)).to_string();
    let lines: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("  ")).collect();
    assert_eq!(
        lines,
        [
            "six came from torch, which is gone",
            "web came from more, which is gone",
            "torch came from torch, which is gone",
            "six went to web, since this layer is gone",
            "torch went to app, since this layer is gone",
            "web went to web, since this layer is gone",
        ]
    );
}

/// `banks` is new too and needs `jinja2`, but is in a later layer, so it is not a cause.
#[test]
fn what_needs_a_package_in_more_environments_is_the_cause_of_a_move_in_part() {
    let layers = [("heavy", "package:web"), ("project", "project")];
    let all = lock(&["six 1", "web 1 six", "idna 1 six"], &["web", "idna"], &[]);
    let linux = "{ name = \"six\", marker = \"sys_platform == 'linux'\" }";
    let split = |narrow: &str| all.replacen("{ name = \"six\" }", narrow, 1);
    let said = said(&split(linux), &split("{ name = \"six\" }"), &layers);
    assert_eq!(
        said,
        [
            "six 1 needed everywhere, previously where sys_platform == 'linux'",
            "six went in part to heavy, since web needs it in more environments",
        ]
    );
}

#[test]
fn causes_are_in_the_layer_that_a_package_moved_to() {
    let before = lock(&["idna 1", "jinja2 3", "web 1 jinja2"], &["web"], &["idna"]);
    let after =
        lock(&["banks 1 jinja2", "jinja2 3", "web 1 jinja2", "zensical 1 jinja2"], &["web", "banks"], &["zensical"]);
    let lines = said(&before, &after, &DOCS);
    assert_eq!(lines[1], "jinja2 came from project, since zensical needs it");
    assert!(lines.contains(&"jinja2 went to docs, since zensical needs it".to_owned()));
    let names = ["a", "b", "c", "d", "e", "f"];
    for (count, words) in [(2, "a and b need it"), (3, "a, b and c need it"), (6, "a, b, c, d and 2 more need it")] {
        let more: Vec<String> = names[..count].iter().map(|name| format!("{name} 1 jinja2")).collect();
        let mut packages = vec!["jinja2 3", "web 1 jinja2"];
        packages.extend(more.iter().map(String::as_str));
        let after = lock(&packages, &["web"], &names[..count]);
        let came = format!("jinja2 came from project, since {words}");
        assert!(said(&before, &after, &DOCS).contains(&came), "{came}");
    }
    let direct = lock(&["jinja2 3", "web 1 jinja2"], &["web"], &["jinja2"]);
    assert!(said(&before, &direct, &DOCS).contains(&"jinja2 came from project, since group:docs needs it".to_owned()));
}

/// Returns a lock with forks of one package: `(version, marker)`.
fn forks(forks: &[(&str, &str)]) -> String {
    let edge = |(version, marker): &(&str, &str)| {
        let source = format!("version = \"{version}\", source = {{ registry = \"{INDEX}\" }}");
        format!("{{ name = \"scipy\", {source}, marker = \"{marker}\" }}, ")
    };
    let edges: String = forks.iter().map(edge).collect();
    let entries: Vec<String> = forks
        .iter()
        .map(|(version, marker)| {
            let entry = entry(&format!("scipy {version}"), INDEX, &hash("sha256", 64));
            entry.replacen("dependencies", &format!("resolution-markers = [\"{marker}\"]\ndependencies"), 1)
        })
        .collect();
    let root = format!("[[package]]\nname = \"app\"\nsource = {{ virtual = \".\" }}\ndependencies = [{edges}]\n");
    format!("{HEAD}{}{root}", entries.concat())
}

#[test]
fn forks_pair_with_the_nearest_version_and_with_the_same_environments() {
    let all = [("all", "project")];
    let (old, new) = ("python_full_version < '3.11'", "python_full_version >= '3.11'");
    let before = forks(&[("1.15.3", old), ("1.16.2", new)]);
    assert_eq!(
        said(&before, &forks(&[("1.17.0", new)]), &all),
        [
            "scipy upgraded from 1.16.2 to 1.17.0",
            "scipy is gone, was version 1.15.3 (app needs only version 1.17.0 now)"
        ]
    );
    assert_eq!(
        said(&forks(&[("1.17.0", "os_name == 'nt'")]), &before, &all),
        [
            "scipy downgraded from 1.17.0 to 1.16.2",
            "scipy needed where python_full_version >= '3.11', previously where os_name == 'nt'",
            "scipy is new in version 1.15.3 (app needed only version 1.17.0 before)",
        ]
    );
    // Each environment gets the next version.
    assert_eq!(
        said(&before, &forks(&[("1.16.2", old), ("1.18.0", new)]), &all),
        ["scipy 1.16.2 needed where python_full_version < '3.11', previously where python_full_version >= '3.11'"]
            .into_iter()
            .map(str::to_owned)
            .chain(["scipy upgraded from 1.15.3 to 1.18.0".to_owned()])
            .chain(["scipy needed where python_full_version >= '3.11', previously where python_full_version < '3.11'"
                .to_owned()])
            .collect::<Vec<_>>()
    );
}

/// The layer still needs it, so that what changed is who needs it there, and where.
#[test]
fn what_needs_a_package_in_fewer_environments_is_named() {
    let layers = [("first", "project"), ("rest", "group:docs")];
    let windows = "os_name == 'nt'";
    let lock = |web: &str, web_marker: Option<&str>, app: &[(&str, Option<&str>)], more: &[&str]| {
        let edge = |(name, marker): &(&str, Option<&str>)| {
            let marker = marker.map(|marker| format!(", marker = \"{marker}\"")).unwrap_or_default();
            format!("{{ name = \"{name}\"{marker} }}")
        };
        let base = lock(&[web, "lib 1"], &[], &["lib"]);
        let base = base.replace(
            "dependencies = [{ name = \"lib\" }]\nwheels",
            &format!("dependencies = [{}]\nwheels", edge(&("lib", web_marker))),
        );
        let app: Vec<String> = app.iter().map(edge).chain(more.iter().map(|name| edge(&(name, None)))).collect();
        base.replace("dependencies = []\n[package.dev", &format!("dependencies = [{}]\n[package.dev", app.join(", ")))
    };
    // A new version of what depends on it.
    let always = lock("web 1 lib", None, &[("web", None)], &[]);
    let here = |through: &str| {
        [
            format!("lib 1 needed where {windows}, previously everywhere"),
            format!("lib came in part from first, which needs it in fewer environments (through {through})"),
        ]
    };
    let found = |before: &str, after: &str| {
        let mut found = said(before, after, &layers);
        found.retain(|line| line.starts_with("lib "));
        found
    };
    assert_eq!(found(&always, &lock("web 2 lib", Some(windows), &[("web", None)], &[])), here("web"));
    // What depends on it is itself needed in fewer environments.
    assert_eq!(found(&always, &lock("web 1 lib", None, &[("web", Some(windows))], &[])), here("web"));
    // Only the project's own requirement changed.
    let direct = |marker| lock("web 1", None, &[("lib", marker), ("web", None)], &[]);
    assert_eq!(found(&direct(None), &direct(Some(windows))), here("app"));
    let json: serde_json::Value =
        serde_json::from_str(&DiffJson::of(&diff(&direct(None), &direct(Some(windows)), &layers)).to_string()).unwrap();
    let reasons = json["layers"][1]["packages"][0]["reasons"].as_array().unwrap();
    assert_eq!((&reasons[0]["kind"], &reasons[0]["through"]), (&"moved_from".into(), &serde_json::json!(["app"])));
    // What needs it newly is no cause of fewer.
    let more = lock("web 2 lib", Some(windows), &[("web", None), ("more", Some(windows))], &[]);
    let more = more.replace(
        "[[package]]\nname = \"app\"",
        &(entry("more 1 lib", INDEX, &hash("sha256", 64)) + "[[package]]\nname = \"app\""),
    );
    assert_eq!(found(&always, &more), here("web"));
    // The other way round: what changed is named, and not all that need it.
    assert_eq!(
        found(
            &lock("web 1 lib", None, &[("web", Some(windows)), ("lib", Some(windows))], &[]),
            &lock("web 1 lib", None, &[("web", None), ("lib", Some(windows))], &[])
        )[0],
        format!("lib 1 needed everywhere, previously where {windows}")
    );
}

/// Hashes are the same, so no layer changes; but another index may serve other files.
#[test]
fn another_index_is_reported_though_no_layer_changes() {
    let with = |index: &str| {
        let root = "[[package]]\nname = \"app\"\nsource = { virtual = \".\" }\ndependencies = [{ name = \"six\" }]\n";
        format!("{HEAD}{}{root}", entry("six 1", index, &hash("sha256", 64)))
    };
    let all = [("all", "project")];
    let diff = diff(&with(INDEX), &with("https://user:secret@evil.example/simple"), &all);
    assert!(!diff.changes_layers() && !diff.is_empty());
    let lines = [
        "index https://evil.example/simple, previously https://index.example/simple: six",
        "files from https://evil.example, previously https://index.example: six",
    ];
    let text = DiffText::of(&diff).to_string();
    assert_eq!(text, format!("nothing changes: no layer is rebuilt\n\n{}\n{}\n", lines[0], lines[1]));
    let markdown = DiffMarkdown::of(&diff).to_string();
    assert!(markdown.ends_with(&format!("\n**Origins:**\n\n- `{}`\n- `{}`\n", lines[0], lines[1])), "{markdown}");
    let json: serde_json::Value = serde_json::from_str(&DiffJson::of(&diff).to_string()).unwrap();
    assert_eq!(json["origins"][0]["to"], "https://evil.example/simple");
    assert_eq!(json["origins"][0]["packages"][0], "six");
    // A new package adds an index that no package came from before.
    let first = lock(&["web 1"], &["web"], &[]);
    let second = lock(&["web 1"], &["web", "six"], &[]).replace(
        "[[package]]\nname = \"app\"",
        &format!("{}[[package]]\nname = \"app\"", entry("six 1", "https://evil.example/simple", "")),
    );
    let text = DiffText::of(&self::diff(&first, &second, &all)).to_string();
    assert!(text.ends_with("\nindex https://evil.example/simple, which is new: six\nfiles from https://evil.example, which is new: six\n"), "{text}");
}

/// A hash tells files apart wherever they are; without one, a URL is all that a layer has.
#[test]
fn a_file_without_a_hash_at_another_url_is_reported_and_has_a_tag_of_its_own() {
    let of = |folder: &str, version: &str, hash: &str| {
        lock(&[], &["six"], &[])
            + &entry(&format!("six {version}"), INDEX, hash).replace(".example/six", &format!(".example/{folder}/six"))
    };
    let found = |before: &str, after: &str| {
        let diff = diff(before, after, &[("all", "project")]);
        let json: serde_json::Value = serde_json::from_str(&DiffJson::of(&diff).to_string()).unwrap();
        let reasons =
            json["layers"][0]["packages"].as_array().unwrap().iter().flat_map(|p| p["reasons"].as_array().unwrap());
        reasons
            .map(|reason| format!("{}: {}", reason["kind"].as_str().unwrap(), reason["text"].as_str().unwrap()))
            .collect::<Vec<_>>()
    };
    let tag = |lock: &str| {
        let graph = graph(lock);
        let plan = Plan::builder(&graph).layer(spec("all", &["project"])).build().unwrap();
        let builder = Dockerfile::builder(&plan, "python:3.12-slim".parse().unwrap()).stages(Stages::Multi);
        let bake = BakeFile::of(&builder.build().unwrap(), &"registry.example/app".parse().unwrap()).unwrap();
        bake.tags()[0].1.clone()
    };
    let (a, b) = (of("a", "1.0", ""), of("b", "1.0", ""));
    let to = "https://index.example/b/six-1.0-py3-none-any.whl";
    let from = to.replace("/b/", "/a/");
    assert_eq!(found(&a, &b), [format!("urls: has a file without a hash at another URL: {to}, previously {from}")]);
    assert_ne!(tag(&a), tag(&b));
    assert_eq!(found(&a, &of("b", "1.1", "")), ["upgraded: upgraded from 1.0 to 1.1"]);
    let more = a.replace("wheels = [", "sdist = { url = \"https://index.example/a/six-1.0.tar.gz\" }\nwheels = [");
    let one = "https://index.example/a/six-1.0.tar.gz";
    assert_eq!(found(&a, &more), [format!("urls: has a new file without a hash: {one}")]);
    assert_eq!(found(&more, &a), [format!("urls: has lost a file without a hash: {one}")]);
    let both = more.replace("/a/", "/b/");
    assert_eq!(
        found(&more, &both),
        [format!(
            "urls: has files without a hash at other URLs: {to} and {}, previously {from} and {one}",
            one.replace("/a/", "/b/")
        )]
    );
    assert_ne!(tag(&a), tag(&more));
    let sha256 = hash("sha256", 64);
    let (a, b) = (of("a", "1.0", &sha256), of("b", "1.0", &sha256));
    assert_eq!((found(&a, &b), tag(&a)), (vec![], tag(&b)));
    // A hash that is lost is said once, wherever the file is now.
    let lost = "hashes: has files without a hash, so nothing verifies them; previously, all had sha256";
    assert_eq!(found(&a, &of("b", "1.0", "")), [lost]);
}

/// An archive in the file system is in no layer, so that its hash is all that tells of another content.
#[test]
fn a_local_archive_with_another_hash_is_reported() {
    let of = |source: &str, digit: &str, kind: &str| {
        let file = match kind {
            "sdist" => format!("sdist = {{ hash = \"sha256:{}\" }}", digit.repeat(64)),
            _ => format!(
                "wheels = [{{ filename = \"six-1.0-py3-none-any.whl\", hash = \"sha256:{}\" }}]",
                digit.repeat(64)
            ),
        };
        lock(&[], &["six"], &[])
            + &format!("[[package]]\nname = \"six\"\nversion = \"1.0\"\nsource = {{ path = \"{source}\" }}\n{file}\n")
    };
    let found = |before: &str, after: &str| {
        let diff = diff(before, after, &[("all", "project")]);
        assert!(!diff.changes_layers());
        let json: serde_json::Value = serde_json::from_str(&DiffJson::of(&diff).to_string()).unwrap();
        for origin in json["origins"].as_array().unwrap() {
            assert_eq!(
                (&origin["kind"], &origin["to"]),
                (&"local".into(), &format!("path {}", source_of(after)).into())
            );
        }
        diff.origins().iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    for (source, kind) in [("libs/six-1.0-py3-none-any.whl", "wheel"), ("libs/six-1.0.tar.gz", "sdist")] {
        let (a, b) = (of(source, "a", kind), of(source, "b", kind));
        assert_eq!(found(&a, &a), [""; 0]);
        assert_eq!(found(&a, &b), [format!("local package from path {source}, with another hash than before: six")]);
        let moved = of(&source.replace("libs", "other"), "b", kind);
        let to = source.replace("libs", "other");
        assert_eq!(found(&a, &moved), [format!("local package from path {to}, previously path {source}: six")]);
        // A plan as JSON from before hashes were in it.
        let mut json: serde_json::Value = serde_json::from_str(&record(&a, &[("all", "project")]).to_string()).unwrap();
        assert_eq!(json["local"][0]["hashes"][0], format!("sha256:{}", "a".repeat(64)));
        json["local"][0].as_object_mut().unwrap().remove("hashes");
        let old: PlanRecord = json.to_string().parse().unwrap();
        assert!(PlanDiff::between(&old, &record(&b, &[("all", "project")])).is_empty());
    }
}

/// Returns the path of the archive in a lock.
fn source_of(lock: &str) -> &str {
    lock.split("{ path = \"").nth(1).unwrap().split('"').next().unwrap()
}

#[test]
fn a_local_package_from_elsewhere_is_reported_though_no_layer_has_it() {
    let lock = |sources: &[(&str, &str)]| {
        let entry = |(name, source): &(&str, &str)| {
            format!("\n[[package]]\nname = \"{name}\"\nversion = \"1\"\nsource = {{ {source} }}\n")
        };
        let names: Vec<&str> = sources.iter().map(|(name, _)| *name).collect();
        format!(
            "version = 1\nrequires-python = \">=3.12\"\n{}\n[[package]]\nname = \"app\"\nsource = {{ virtual = \".\" }}\n\
             dependencies = [{}]\n",
            sources.iter().map(entry).collect::<String>(),
            edges(&names)
        )
    };
    let said = |before: &[(&str, &str)], after: &[(&str, &str)]| {
        let diff = diff(&lock(before), &lock(after), &[("all", "project")]);
        assert!(!diff.changes_layers());
        diff.origins().iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    let old = &[("a", "directory = \"a\""), ("b", "directory = \"b\""), ("c", "virtual = \"c\"")];
    assert_eq!(said(old, old), [""; 0]);
    let new = &[
        ("a", "directory = \"x\""),
        ("b", "editable = \"b\""),
        ("c", "editable = \"c\""),
        ("d", "path = \"d-1.zip\""),
        ("e", "virtual = \"e\""),
    ];
    assert_eq!(
        said(old, new),
        [
            "local package from path d-1.zip, which is new: d",
            "local package from directory x, previously directory a: a",
            "local package from editable b, previously directory b: b",
            "local package from editable c, previously virtual c: c",
        ]
    );
    assert_eq!(said(new, &new[1..4]), [""; 0], "nothing is new");
}

#[test]
fn another_version_from_another_index_has_both_reasons() {
    let before = lock(&["six 1"], &["six"], &[]);
    let after = lock(&["six 2"], &["six"], &[]).replace(INDEX, "https://other.example/simple");
    let moved = "six comes from index https://other.example/simple, previously from index https://index.example/simple";
    assert_eq!(said(&before, &after, &DOCS[1..]), ["six upgraded from 1 to 2", moved]);
}

#[test]
fn weaker_and_vanished_hashes_are_reported() {
    let with = |hash: &str| {
        let root = "[[package]]\nname = \"app\"\nsource = { virtual = \".\" }\ndependencies = [{ name = \"six\" }]\n";
        format!("{HEAD}{}{root}", entry("six 1", INDEX, hash))
    };
    let (none, md5, sha256, sha512) = (String::new(), hash("md5", 32), hash("sha256", 64), hash("sha512", 128));
    let said = |before: &str, after: &str| said(&with(before), &with(after), &[("all", "project")])[0].clone();
    assert_eq!(said(&sha256, &md5), "six has weaker hashes: md5, which can be forged, previously sha256");
    assert_eq!(
        said(&sha256, &none),
        "six has files without a hash, so nothing verifies them; previously, all had sha256"
    );
    assert_eq!(said(&none, &sha256), "six now has hashes of all files (sha256)");
    assert_eq!(said(&sha512, &sha256), "six has sha256 hashes, previously sha512");
}

/// Layers of one tier differ only in the sizes of their packages.
#[test]
fn a_new_package_that_nothing_verifies_is_reported_as_such() {
    let old = lock(&[], &[], &[]);
    for (hash, expected) in [
        (String::new(), Some("six has files without a hash, so nothing verifies them")),
        (hash("md5", 32), Some("six has md5 hashes, which can be forged")),
        (hash("sha256", 64), None),
        (hash("blake2b", 64), None),
    ] {
        let new = lock(&[], &["six"], &[]) + &entry("six 1.0", INDEX, &hash);
        let found = said(&old, &new, &[("all", "project")]);
        let all: Vec<&str> = std::iter::once("six is new in version 1.0, needed by app").chain(expected).collect();
        assert_eq!(found, all, "{hash}");
    }
}

#[test]
fn a_package_moves_between_the_layers_of_a_tier_by_its_size() {
    let with = |version: &str, size: &str| {
        let torch = entry(&format!("torch {version}"), INDEX, &hash("sha256", 64)).replace("size = 10", size);
        let web = entry("web 1 torch", INDEX, &hash("sha256", 64));
        let root = "[[package]]\nname = \"app\"\nsource = { virtual = \".\" }\ndependencies = [{ name = \"web\" }]\n";
        let graph: DependencyGraph = graph(&format!("{HEAD}{torch}{web}{root}"));
        let builder = Plan::builder(&graph).layer(spec("all", &["project"])).split(true).sizes([1_000_000]);
        PlanRecord::of(&builder.build().unwrap())
    };
    let diff = PlanDiff::between(&with("1", "size = 900000"), &with("2", "size = 1200000"));
    let text = DiffText::of(&diff).to_string();
    let moved = ", since its size changed from 900.0 kB to 1.2 MB\n";
    assert!(text.contains("  torch came from all-") && text.contains("  torch went to all-"), "{text}");
    assert_eq!((text.matches(moved).count(), text.contains("  torch upgraded from 1 to 2\n")), (2, true), "{text}");
}

/// A layer that holds the package as before is not where the part of another came from, or went to.
#[test]
fn a_part_for_new_environments_came_from_no_layer() {
    let layers = [("first", "project"), ("docs", "group:docs")];
    let windows = "{ name = \"lib\", marker = \"os_name == 'nt'\" }";
    let lock = |docs: &[&str]| {
        lock(&["lib 1", "six 1 lib"], &["lib"], docs).replacen("{ name = \"lib\" }]\n[", &format!("{windows}]\n["), 1)
    };
    let (without, with) = (lock(&[]), lock(&["six"]));
    assert!(without.contains(windows) && with.contains(windows), "{with}");
    let about_lib = |before: &str, after: &str| {
        let mut found = said(before, after, &layers);
        found.retain(|line| line.starts_with("lib "));
        found
    };
    assert_eq!(about_lib(&without, &with), ["lib is here too now, beside first, since six needs it"]);
    assert_eq!(about_lib(&with, &without), ["lib is only in first now, no longer needed here (six is gone)"]);
    let json = DiffJson::of(&diff(&without, &with, &layers)).to_string();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let reason = &json["layers"][1]["packages"][0]["reasons"][0];
    assert_eq!(
        (&reason["kind"], &reason["layers"], &reason["packages"]),
        (&"beside".into(), &serde_json::json!(["first"]), &serde_json::json!(["six"])),
        "{json}"
    );
}
