//! Stored plans: whatever is read from outside is validated.

use locklayers::closure::PackagePattern;
use locklayers::diff::{DiffMarkdown, DiffText, PlanDiff};
use locklayers::export::PlanRecord;
use locklayers::image::{DockerfileSyntax, ImageReference};
use locklayers::lock::{Hash, HashAlgorithm, LockPath};
use locklayers::marker::RequiresPython;
use locklayers::name::{ExtraName, GroupName, PackageName};
use locklayers::platform::{Implementation, Platform};
use locklayers::version::Version;
use locklayers::{Fingerprint, LayerName, LayerSpec, Marker, Selector};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::diff::record as planned;
use crate::small::project;
use crate::support::graph;

fn record() -> PlanRecord {
    planned(&[("typing 4.0", &[], '1'), ("web 1.0", &["typing"], '2')], project(&["web"]))
}

/// Returns the document with one of its values replaced.
fn with(pointer: &str, value: Value) -> String {
    let mut document: Value = serde_json::from_str(&record().to_string()).unwrap();
    *document.pointer_mut(pointer).unwrap() = value;
    document.to_string()
}

fn refused(text: &str) -> String {
    let error = text.parse::<PlanRecord>().map_err(|error| error.to_string()).err().unwrap();
    let said = error.strip_prefix("not a plan that `locklayers plan --format json` wrote: ").unwrap();
    said.rsplit_once(" at line ").map_or(said, |(reason, _)| reason).to_owned()
}

#[test]
fn a_record_is_kept_without_its_lock_and_shared_between_threads() {
    fn check<T: Send + Sync + 'static>(_: &T) {}
    let kept = record();
    check(&kept);
    let layer = kept.layer("project").unwrap();
    let names: Vec<&str> = layer.packages().iter().map(|package| package.name().as_str()).collect();
    assert_eq!(names, ["typing", "web"]);
    assert_eq!(serde_json::from_value::<PlanRecord>(serde_json::to_value(&kept).unwrap()).unwrap(), kept);
}

/// The URL of a file without a hash is part of a fingerprint, whatever an index wrote into it.
#[test]
fn a_record_with_any_url_of_a_file_reads_back() {
    for url in ["https://f iles.example/a?b c#d e", "f iles/a", "https://files.example/a\tb\u{202e}", "a\nb c"] {
        let text = format!(
            "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"six\"\nversion = \"1\"\n\
             source = {{ registry = \"https://index.example/simple\" }}\n\
             sdist = {{ url = {} }}\n[[package]]\nname = \"app\"\nsource = {{ virtual = \".\" }}\n\
             dependencies = [{{ name = \"six\" }}]\n",
            json!(format!("{url}/six-1.tar.gz"))
        );
        let graph = crate::support::parse(&text).unwrap();
        let plan = locklayers::Plan::builder(&graph).layer(crate::support::spec("all", &["project"])).build().unwrap();
        let record = PlanRecord::of(&plan);
        let read = serde_json::from_value::<PlanRecord>(serde_json::to_value(&record).unwrap());
        assert_eq!(read.map_err(|error| error.to_string()), Ok(record), "{url:?}");
    }
}

/// Whether a value is this string in a document, and is read from no other kind of value and from no other string.
fn is_string<T: Serialize + DeserializeOwned>(text: &str) -> bool {
    let read = |value: Value| serde_json::from_value::<T>(value).and_then(serde_json::to_value).ok();
    read(json!(text)) == Some(json!(text)) && read(json!(1)).is_none() && read(json!(format!("{text} \u{1}"))).is_none()
}

#[test]
fn values_are_strings_in_documents_and_are_validated_when_they_are_read() {
    assert!(is_string::<PackageName>("six") && is_string::<ExtraName>("gpu") && is_string::<GroupName>("dev"));
    assert!(is_string::<LayerName>("heavy") && is_string::<Selector>("extra:*/gpu"));
    assert!(is_string::<PackagePattern>("nvidia-*") && is_string::<Version>("1.0rc1"));
    assert!(is_string::<Marker>("sys_platform == 'linux'") && is_string::<RequiresPython>(">=3.12"));
    assert!(is_string::<Fingerprint>(&format!("ll1-{}", "0".repeat(64))));
    assert!(is_string::<Hash<'static>>(&format!("md5:{}", "0".repeat(32))) && is_string::<HashAlgorithm>("md5"));
    assert!(is_string::<LockPath>("libs/a") && is_string::<Platform>("x86_64-manylinux_2_28"));
    assert!(is_string::<Implementation>("cpython") && is_string::<ImageReference>("python:3.12-slim"));
    assert!(is_string::<DockerfileSyntax>("1.7") && is_string::<DockerfileSyntax>("builtin"));
}

#[test]
fn a_specification_keeps_what_its_string_omits() {
    let spec = "heavy=group:heavy,rest".parse::<LayerSpec>().unwrap().with_split(true).with_max_bytes(1 << 30);
    let kept = serde_json::from_str::<LayerSpec>(&serde_json::to_string(&spec).unwrap()).unwrap();
    assert_eq!((kept.split(), kept.max_bytes()), (Some(true), Some(1 << 30)));
    assert_eq!(kept, spec);
    assert_ne!(kept.to_string().parse::<LayerSpec>().as_ref(), Ok(&kept));
}

#[test]
fn errors_return_the_string_that_they_refuse() {
    let text = "not one ";
    assert_eq!(text.parse::<Fingerprint>().unwrap_err().text(), text);
    assert_eq!(text.parse::<RequiresPython>().unwrap_err().text(), text);
    assert_eq!(text.parse::<ImageReference>().unwrap_err().text(), text);
    assert_eq!(text.parse::<HashAlgorithm>().unwrap_err().text(), text);
    assert_eq!(text.parse::<LockPath>().map(|path| path.to_string()), Ok(text.to_owned()));
    assert_eq!(LockPath::new("a\n").unwrap_err().text(), "a\n");
}

#[test]
fn documents_that_are_not_plans_are_refused() {
    assert_eq!(refused("{}"), "missing field `schema`");
    let other = record().to_string().replace("locklayers.plan/1", "locklayers.plan/2");
    assert_eq!(refused(&other), "its schema is `locklayers.plan/2`, not `locklayers.plan/1`");
}

#[test]
fn each_value_of_a_document_is_what_it_claims_to_be() {
    let shape = "names start and end with an ASCII letter or digit and contain only letters, digits, `-`, `_` and `.`";
    let package = "/layers/0/packages/0";
    for (pointer, value, reason) in [
        ("/layers/0/name", json!("x, @org/team <img>"), format!("`x, @org/team <img>` is not a valid layer name: {shape}")),
        (&format!("{package}/name"), json!("a\nb"), format!("`a\\nb` is not a valid package name: {shape}")),
        (&format!("{package}/version"), json!("1|2"), "`1|2` is not a valid version (PEP 440)".to_owned()),
        (&format!("{package}/dependents/0"), json!("<b>"), format!("`<b>` is not a valid package name: {shape}")),
        (
            "/layers/0/fingerprint",
            json!("ll1-0"),
            "`ll1-0` is not a fingerprint: expected `ll1-` and 64 lower-case hex digits".to_owned(),
        ),
        (&format!("{package}/hashes/0"), json!("sha256:0"), "`sha256:0` is not a hash: sha256 takes 64 hex digits".to_owned()),
        (&format!("{package}/source/kind"), json!("ftp"), "unknown variant `ftp`, expected one of `registry`, `git`, `url`, `path`, `directory`, `editable`, `virtual`".to_owned()),
        ("/layers/0/bytes/most", json!(-1), "invalid value: integer `-1`, expected u64".to_owned()),
        ("/requires_python", json!("three"), "`three` is not a list of version specifiers (PEP 440), such as `>=3.12, <4`".to_owned()),
        (
            &format!("{package}/marker"),
            json!("python_version < '0'"),
            "layer `project`, package `typing`: its marker never holds".to_owned(),
        ),
        (
            &format!("{package}/locator"),
            json!("a\u{1b}[31m"),
            "layer `project`, package `typing`: locator `a\\u{1b}[31m` holds the character \\u{1b}".to_owned(),
        ),
    ] {
        assert_eq!(refused(&with(pointer, value)), reason, "{pointer}");
    }
    let mut document: Value = serde_json::from_str(&record().to_string()).unwrap();
    let layers = document["layers"].as_array_mut().unwrap();
    layers.push(layers[0].clone());
    assert_eq!(refused(&document.to_string()), "two layers have the name `project`");
    assert!(refused(&with("/layers/0/name", json!("é".repeat(100_000)))).len() < 1000);
}

/// A plan shows no secrets, so that what its fingerprints cover is not all there.
#[test]
fn the_fingerprint_of_a_layer_with_a_masked_locator_is_accepted_as_it_is_stated() {
    let locator = |text: &str| with("/layers/0/packages/0/locator", json!(text));
    assert!(locator("https://h.example/x?token=****").parse::<PlanRecord>().is_ok());
    assert!(refused(&locator("https://h.example/x")).contains("its fingerprint is not ll1-"));
}

/// Found by fuzzing: the URL was without the token, and the name that follows from it was not.
#[test]
fn a_record_of_a_file_whose_name_has_a_token_is_what_its_document_says() {
    let hash = "0".repeat(64);
    let graph = graph(&format!(
        "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"x\"\nversion = \"1\"\nsource = {{ registry = \
         \"https://index.example/simple\" }}\nsdist = {{ url = \"https://files.example/pypi-AgEIcHlwaS5vcmc-x-1.tar.gz\", \
         hash = \"sha256:{hash}\" }}\n[[package]]\nname = \"p\"\nsource = {{ virtual = \".\" }}\ndependencies = [{{ name \
         = \"x\" }}]\n"
    ));
    let record = PlanRecord::of(&locklayers::Plan::builder(&graph).build().unwrap());
    assert_eq!(record.layers()[0].packages()[0].artifacts()[0].filename(), Some("****"));
    assert_eq!(record.to_string().parse::<PlanRecord>().unwrap(), record);
}

/// A document may be of another program, and its strings reach reports.
#[test]
fn a_document_from_elsewhere_is_read_without_credentials() {
    let first = |text: String| text.parse::<PlanRecord>().unwrap().layers()[0].packages()[0].clone();
    let url = json!("https://u:S3CRET@h.example/x");
    let source = first(with("/layers/0/packages/0/source/location", url.clone()));
    assert_eq!(source.source().location(), "https://h.example/x");
    for key in ["url", "filename"] {
        let file = first(with(&format!("/layers/0/packages/0/artifacts/0/{key}"), url.clone()));
        let artifact = &file.artifacts()[0];
        let read = if key == "url" { artifact.url() } else { artifact.filename() };
        assert_eq!(read, Some("https://h.example/x"));
    }
}

/// Found by fuzzing: the last file of a name was taken for that of an earlier one before.
#[test]
fn a_plan_with_several_files_of_one_name_does_not_differ_from_itself() {
    let plan = |paths: &[&str]| {
        let file = |path: &&str| format!("{{ url = \"https://files.example/{path}/web-1.0-py3-none-any.whl\" }}");
        let graph = graph(&format!(
            "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"web\"\nversion = \"1.0\"\nsource = {{ registry \
             = \"https://index.example/simple\" }}\nwheels = [{}]\n[[package]]\nname = \"p\"\nsource = {{ virtual = \".\" \
             }}\ndependencies = [{{ name = \"web\" }}]\n",
            paths.iter().map(file).collect::<Vec<_>>().join(", ")
        ));
        PlanRecord::of(&locklayers::Plan::builder(&graph).build().unwrap()).to_string().parse::<PlanRecord>().unwrap()
    };
    assert!(PlanDiff::between(&plan(&["a", "b"]), &plan(&["a", "b"])).is_empty());
    assert!(PlanDiff::between(&plan(&["a", "b"]), &plan(&["b", "a"])).is_empty());
    assert!(!PlanDiff::between(&plan(&["a", "b"]), &plan(&["a", "c"])).is_empty());
}

/// Another URL would be no change else.
#[test]
fn a_url_of_a_file_without_a_hash_that_no_fingerprint_covers_is_refused() {
    let file = |hash: Value| json!([{ "kind": "sdist", "filename": null, "url": "https://u:p@h.example/x", "hash": hash, "bytes": null }]);
    let with = |hash: Value| with("/layers/0/packages/1/artifacts", file(hash));
    assert_eq!(
        refused(&with(Value::Null)),
        "layer `project`, package `web`: its locator does not have the URL of a file without a hash, `https://h.example/x`"
    );
    assert!(with(json!(format!("sha256:{}", "0".repeat(64)))).parse::<PlanRecord>().is_ok());
}

/// A fingerprint that does not match the packages would hide a change or report one that did not happen.
#[test]
fn a_fingerprint_is_that_of_the_packages() {
    let forged = format!("ll1-{}", "0".repeat(64));
    let true_one = record().layers()[0].fingerprint();
    assert_eq!(
        refused(&with("/layers/0/fingerprint", json!(forged))),
        format!("the layer named `project`: its fingerprint is not {true_one}, the one computed from its packages")
    );
    for (pointer, value) in [
        ("/layers/0/chained_fingerprint", json!(forged)),
        ("/layers/0/packages/0/version", json!("4.1")),
        ("/layers/0/packages/0/name", json!("typings")),
        ("/layers/0/packages/0/locator", json!("x")),
        ("/layers/0/packages/0/marker", json!("os_name == 'nt'")),
        ("/layers/0/packages/0/hashes", json!([])),
    ] {
        assert!(refused(&with(pointer, value)).contains(" fingerprint is not ll1-"), "{pointer}");
    }
}

/// No part of an untrusted plan is interpreted as Markdown, HTML or a terminal control sequence.
#[test]
fn strings_of_a_document_are_in_code_spans() {
    let source = |url: &str| {
        let hash = "0".repeat(64);
        graph(&format!(
            "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"x\"\nversion = \"1\"\nsource = {{ url = \
             \"{url}\" }}\nsdist = {{ hash = \"sha256:{hash}\" }}\n[[package]]\nname = \"p\"\nsource = {{ virtual = \".\" \
             }}\ndependencies = [{{ name = \"x\" }}]\n"
        ))
    };
    let attack = "https://files.example/`2``@org/team<img/src=x>|x-1.tar.gz";
    let record = |url: &str| -> PlanRecord {
        let graph = source(url);
        PlanRecord::of(&locklayers::Plan::builder(&graph).build().unwrap()).to_string().parse().unwrap()
    };
    let diff = PlanDiff::between(&record("https://files.example/x-1.tar.gz"), &record(attack));
    let said = format!("comes from {attack}, previously from https://files.example/x-1.tar.gz");
    assert!(DiffText::of(&diff).to_string().contains(&format!("  x {said}\n")), "{}", DiffText::of(&diff));
    let markdown = DiffMarkdown::of(&diff).to_string();
    assert!(markdown.contains(&format!("- `x` ``` {said} ```\n")), "{markdown}");
}
