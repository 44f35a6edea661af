//! One Dockerfile for several platforms: exact output, aligned layers, errors, and what changes a tag.

use std::path::PathBuf;

use locklayers::export::LayerFile;
use locklayers::image::{BakeFile, Dockerfile, DockerfileBuilder, Dockerignore, FileAccess, Installer, Stages};
use locklayers::{DependencyGraph, Fingerprint, LayerName, Plan, Target};

use crate::support::{graph, spec};

/// A project with a layer that only amd64 has, a package with a file for each architecture, and a local package for
/// arm64. The digit is that of the hash of numpy's file for amd64.
fn project(numpy: char) -> String {
    let hash = |digit: char| digit.to_string().repeat(64);
    let wheel = |name: &str, tag: &str, digit: char, size: u64| {
        let file = format!("https://files.example/{name}-{tag}.whl");
        format!("{{ url = \"{file}\", hash = \"sha256:{}\", size = {size} }}", hash(digit))
    };
    format!(
        r#"
version = 1
requires-python = ">=3.12"

[[package]]
name = "app"
version = "0.1.0"
source = {{ editable = "." }}
dependencies = [{{ name = "idna" }}, {{ name = "lib", marker = "platform_machine == 'aarch64'" }}]

[package.dev-dependencies]
cuda = [{{ name = "cublas", marker = "platform_machine == 'x86_64'" }}]
heavy = [{{ name = "numpy" }}]

[[package]]
name = "lib"
version = "0.1.0"
source = {{ directory = "libs/lib" }}

[[package]]
name = "cublas"
version = "12.0"
source = {{ registry = "https://index.example/simple" }}
wheels = [{}]

[[package]]
name = "numpy"
version = "2.0.0"
source = {{ registry = "https://index.example/simple" }}
wheels = [{}, {}]

[[package]]
name = "idna"
version = "3.10"
source = {{ registry = "https://index.example/simple" }}
wheels = [{}]
"#,
        wheel("cublas-12.0", "py3-none-manylinux_2_17_x86_64", 'a', 600_000_000),
        wheel("numpy-2.0.0", "cp312-abi3-manylinux_2_17_x86_64", numpy, 20_000_000),
        wheel("numpy-2.0.0", "cp312-abi3-manylinux_2_17_aarch64", 'c', 8_000_000),
        wheel("idna-3.10", "py3-none-any", 'd', 70_000),
    )
}

const LAYERS: [(&str, &[&str]); 3] = [("cuda", &["group:cuda"]), ("heavy", &["group:heavy"]), ("app", &["project"])];

fn planned<'g>(graph: &'g DependencyGraph, layers: &[(&str, &[&str])], python: &str, platform: &str) -> Plan<'g> {
    let builder = Plan::builder(graph).target(Target::builder(python, platform).build().unwrap());
    layers.iter().fold(builder, |builder, (name, selectors)| builder.layer(spec(name, selectors))).build().unwrap()
}

type Change = fn(DockerfileBuilder<'_>) -> DockerfileBuilder<'_>;

/// Returns the Dockerfile of the same layers on several platforms.
fn built(text: &str, platforms: &[&str], change: Change) -> Dockerfile {
    let graph = graph(text);
    let plans: Vec<Plan<'_>> = platforms.iter().map(|name| planned(&graph, &LAYERS, "3.12", name)).collect();
    let builder = Dockerfile::builder(&plans[0], "python:3.12-slim".parse().unwrap());
    change(plans[1..].iter().fold(builder, DockerfileBuilder::platform)).build().unwrap()
}

const BOTH: [&str; 2] = ["linux/amd64", "linux/arm64"];

#[test]
fn one_dockerfile_has_the_layer_files_of_the_platform_that_is_built() {
    let combinations: [(&str, Change); 4] = [
        ("platforms-single", |builder| builder),
        ("platforms-multi", |builder| builder.stages(Stages::Multi)),
        ("platforms-pip-copy", |builder| builder.installer(Installer::Pip).access(FileAccess::Copy)),
        ("platforms-fragment", |builder| builder.fragment(true).lock_in_context("services/app")),
    ];
    for (name, change) in combinations {
        let text = built(&project('b'), &BOTH, change).to_string();
        let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/dockerfile/{name}"));
        if std::env::var("SNAPSHOTS").is_ok_and(|value| value == "overwrite") {
            std::fs::write(&path, &text).unwrap();
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(text == expected, "{} differs; written would be\n{text}", path.display());
    }
}

#[test]
fn each_platform_has_every_file_and_installs_nothing_where_it_lacks_the_layer() {
    let dockerfile = built(&project('b'), &["linux/arm64", "linux/amd64"], |builder| builder);
    let names: Vec<&str> = dockerfile.files().iter().map(LayerFile::name).collect();
    let of = |folder: &str| ["cuda", "heavy", "app"].map(|name| format!("{folder}/pylock.{name}.toml"));
    assert_eq!(names, [of("amd64"), of("arm64")].concat());
    let text = |name: &str| dockerfile.files().iter().find(|file| file.name() == name).unwrap().text();
    assert!(text("amd64/pylock.cuda.toml").contains("cublas-12.0-py3-none-manylinux_2_17_x86_64.whl"));
    assert_eq!(text("arm64/pylock.cuda.toml"), "lock-version = \"1.0\"\ncreated-by = \"locklayers\"\npackages = []\n");
    assert!(
        text("amd64/pylock.heavy.toml").contains("_x86_64.whl") && !text("amd64/pylock.heavy.toml").contains("aarch64")
    );
    assert!(
        text("arm64/pylock.heavy.toml").contains("_aarch64.whl") && !text("arm64/pylock.heavy.toml").contains("x86_64")
    );
    assert_eq!(text("amd64/pylock.app.toml"), text("arm64/pylock.app.toml"));
    assert_eq!(dockerfile.platforms(), BOTH);
    let kept = Dockerignore::of(&dockerfile).inclusions_only().to_string();
    let lines: Vec<String> =
        names.iter().copied().chain(["mirror.py"]).map(|name| format!("!.locklayers/{name}\n")).collect();
    assert_eq!(kept, format!("# locklayers: begin\n{}# locklayers: end\n", lines.concat()));
    let labels = dockerfile.to_string();
    let labels: Vec<&str> = labels.split("io.locklayers.layer.").skip(1).collect();
    let names: Vec<&str> = labels.iter().filter_map(|label| Some(label.split_once('=')?.0)).collect();
    assert_eq!(names, ["app.amd64", "app.arm64", "cuda.amd64", "heavy.amd64", "heavy.arm64"]);
    let lock = graph(&project('b'));
    let arm64 = planned(&lock, &LAYERS, "3.12", "linux/arm64");
    let heavy = Fingerprint::of(arm64.layer("heavy").unwrap());
    assert!(labels[4].starts_with(&format!("heavy.arm64=\"{heavy}\"")), "as `locklayers fingerprint` prints it");
    let other_order = built(&project('b'), &BOTH, |builder| builder);
    assert_eq!(other_order.to_string(), dockerfile.to_string());
    assert_eq!(other_order.files(), dockerfile.files());
}

#[test]
fn layers_that_are_split_line_up_by_tier_and_size() {
    let graph = graph(&project('b'));
    let plan = |platform: &str| {
        let target = Target::builder("3.12", platform).build().unwrap();
        let layer = spec("all", &["project", "group:cuda", "group:heavy"]);
        Plan::builder(&graph)
            .layer(layer)
            .layer(spec("last", &["project"]))
            .split(true)
            .max_layers(6)
            .target(target)
            .build()
            .unwrap()
    };
    let (amd64, arm64) = (plan(BOTH[0]), plan(BOTH[1]));
    let names = |plan: &Plan<'_>| plan.layers().iter().map(|layer| layer.name().to_string()).collect::<Vec<_>>();
    assert_eq!(names(&amd64), ["all-512m", "all-rest", "last"]);
    assert_eq!(names(&arm64), ["all-4m", "all-rest", "last"]);
    for plans in [[&amd64, &arm64], [&arm64, &amd64]] {
        let builder = Dockerfile::builder(plans[0], "python:3.12-slim".parse().unwrap());
        let dockerfile = builder.platform(plans[1]).build().unwrap();
        let layers: Vec<&str> = dockerfile.layers().map(LayerName::as_str).collect();
        assert_eq!(layers, ["all-512m", "all-4m", "all-rest"]);
    }
}

#[test]
fn plans_of_other_images_are_refused() {
    let lock = graph(&project('b'));
    let universal =
        LAYERS.iter().fold(Plan::builder(&lock), |builder, (name, selectors)| builder.layer(spec(name, selectors)));
    let universal = universal.build().unwrap();
    let amd64 = planned(&lock, &LAYERS, "3.12", "linux/amd64");
    let refused = |first: &Plan<'_>, more: &[&Plan<'_>]| {
        let base = "registry.example/base".parse().unwrap();
        let builder = more.iter().fold(Dockerfile::builder(first, base), |builder, plan| builder.platform(plan));
        builder.build().unwrap_err().to_string()
    };
    let every =
        "an image for several platforms needs one plan per platform, but one of the plans is for every platform";
    assert_eq!(refused(&universal, &[&amd64]), every);
    assert_eq!(refused(&amd64, &[&universal]), every);
    assert_eq!(
        refused(&amd64, &[&planned(&lock, &LAYERS, "3.12", "x86_64-manylinux_2_36")]),
        "two of the platforms have the architecture of cpython 3.12 on x86_64-manylinux_2_36, by which a builder chooses \
         layer files; keep one of them"
    );
    assert_eq!(
        refused(&amd64, &[&planned(&lock, &LAYERS, "3.13", "linux/arm64")]),
        "an image for several platforms has one Python version and one C library, but the plans are for cpython 3.12 on \
         x86_64-manylinux_2_28 and for cpython 3.13 on aarch64-manylinux_2_28; name platforms that differ only in their \
         architecture"
    );
    assert!(
        refused(
            &planned(&lock, &LAYERS[2..], "3.12", "linux/amd64"),
            &[&planned(&lock, &LAYERS[2..], "3.12", "aarch64-unknown-linux-musl")]
        )
        .starts_with("an image for several platforms has one")
    );
    assert!(
        refused(
            &planned(&lock, &LAYERS[2..], "3.12", "linux/amd64"),
            &[&planned(&lock, &LAYERS[2..], "3.12", "macos")]
        )
        .starts_with("the plan is for cpython 3.12 on ")
    );
    let different = "the plans for cpython 3.12 on x86_64-manylinux_2_28 and cpython 3.12 on aarch64-manylinux_2_28 have \
                     different ";
    let other = graph(&project('e'));
    assert_eq!(
        refused(&amd64, &[&planned(&other, &LAYERS, "3.12", "linux/arm64")]),
        format!("{different}locks; plan the same lock with the same layers for each platform")
    );
    for layers in [&LAYERS[1..], &[LAYERS[1], LAYERS[0], LAYERS[2]]] {
        assert_eq!(
            refused(&amd64, &[&planned(&lock, layers, "3.12", "linux/arm64")]),
            format!("{different}tiers; plan the same lock with the same layers for each platform")
        );
    }
    let again = graph(&project('b'));
    let arm64 = planned(&again, &LAYERS, "3.12", "linux/arm64");
    let base = "registry.example/base".parse().unwrap();
    assert!(Dockerfile::builder(&amd64, base).platform(&arm64).build().is_ok(), "the same lock, read twice");
}

#[test]
fn a_base_with_another_c_library_is_refused() {
    let lock = graph(&project('b'));
    let refused = |platform: &str, base: &str| {
        let plan = planned(&lock, &LAYERS[2..], "3.12", platform);
        Dockerfile::builder(&plan, base.parse().unwrap()).build().err().map(|error| error.to_string())
    };
    assert_eq!(
        refused("linux/amd64", "python:3.12-alpine").as_deref(),
        Some(
            "the base image `python:3.12-alpine` has musl by its name, but the plan is for cpython 3.12 on \
             x86_64-manylinux_2_28; name another base (`--base`), or a platform with musl"
        )
    );
    assert!(
        refused("aarch64-unknown-linux-musl", "python:3.12-slim").is_some_and(|error| error.contains("has glibc by"))
    );
    assert_eq!(refused("aarch64-unknown-linux-musl", "python:3.12-alpine"), None);
    assert_eq!(refused("aarch64-unknown-linux-musl", "registry.example/team/base"), None);
}

#[test]
fn a_tag_covers_what_its_layer_installs_on_every_platform() {
    let tags = |text: &str, platforms: &[&str]| {
        let dockerfile = built(text, platforms, |builder| builder.stages(Stages::Multi));
        let bake = BakeFile::of(&dockerfile, &"registry.example/app".parse().unwrap()).unwrap();
        let json: serde_json::Value = serde_json::from_str(&bake.to_string()).unwrap();
        let named: Vec<String> = platforms.iter().map(|name| (*name).to_owned()).collect();
        for target in json["target"].as_object().unwrap().values() {
            assert_eq!(target["platforms"], serde_json::json!(named));
        }
        bake.tags().iter().map(|(_, tag)| tag.clone()).collect::<Vec<_>>()
    };
    let before = tags(&project('b'), &BOTH);
    // The same file on arm64, another one on amd64.
    let after = tags(&project('e'), &BOTH);
    assert_eq!(before.len(), 3);
    assert_eq!([&before[0], &before[2]], [&after[0], &after[2]]);
    assert_ne!(before[1], after[1], "what one platform installs is part of the tag");
    let alone = tags(&project('b'), &BOTH[..1]);
    assert!(alone.iter().all(|tag| !before.contains(tag)), "an image of one platform is another one");
}
