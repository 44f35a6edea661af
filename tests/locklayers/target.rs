//! Targets, and plans of small locks for them.

use std::collections::BTreeSet;

use locklayers::export::PlanRecord;
use locklayers::lock::{FileSpec, LockfileBuilder, Package, PackageId, PackageSpec, Source};
use locklayers::marker::{Environment, MarkerKey};
use locklayers::plan::{ProvidedPackage, ProvidedPackages, ProvidedPolicy};
use locklayers::platform::{Artifact, ArtifactError, Implementation, Platform};
use locklayers::{DependencyGraph, Fingerprint, Lockfile, Marker, Plan, PylockToml, Target};

use crate::small::{self, hash};
use crate::support::{chain, spec, texts};

const SHA: &str = "0000000000000000000000000000000000000000000000000000000000000000";

fn target(python: &str, platform: &str) -> Target {
    Target::builder(python, platform).build().unwrap()
}

/// Returns a lock of the project `p`, given its dependencies, and packages.
fn lock(dependencies: &[&str], packages: impl IntoIterator<Item = PackageSpec>) -> LockfileBuilder {
    Lockfile::builder(">=3.9".parse().unwrap()).package(small::project(dependencies)).packages(packages)
}

fn graph(lock: LockfileBuilder) -> DependencyGraph {
    DependencyGraph::from_lockfile(lock.build().unwrap()).unwrap()
}

/// Returns the graph of a project that depends on one package.
fn one(package: PackageSpec) -> DependencyGraph {
    graph(lock(&["a"], [package]))
}

/// Returns a package of the registry with wheels for some tags, and optionally a source distribution.
fn package(id: &str, tags: &[&str], sdist: bool) -> PackageSpec {
    let file = |rest: &str, size| {
        FileSpec::at_url(format!("https://files.example/{}{rest}", id.replace(' ', "-"))).hash(hash('0')).size(size)
    };
    let package = small::package(id, &[]);
    let package = if sdist { package.sdist(file(".tar.gz", 7)) } else { package };
    tags.iter().fold(package, |package, tag| package.wheel(file(&format!("-{tag}.whl"), 5)))
}

/// Returns a package of another source than the registry.
fn other(name: &str, source: Source) -> PackageSpec {
    let version = "1.0".parse().unwrap();
    PackageSpec::new(PackageId::new(name.parse().unwrap(), Some(version), source).unwrap())
}

fn git(query: &str) -> Source {
    Source::Git(format!("https://git.example/g{query}#{:040x}", 7).parse().unwrap())
}

fn plan(graph: &DependencyGraph, target: Target) -> Result<Plan<'_>, String> {
    let builder = Plan::builder(graph).layer(spec("all", &["project"])).target(target);
    builder.build().map_err(|error| chain(&error))
}

fn refusal(graph: &DependencyGraph, target: Target) -> String {
    plan(graph, target).map_or_else(|error| error, |plan| texts(&plan).concat())
}

fn named<'l>(lock: &'l Lockfile, name: &str) -> &'l Package {
    lock.packages().iter().find(|package| package.name().as_str() == name).unwrap()
}

/// The names, values and forms that uv 0.13.9 reported for each platform.
#[test]
fn platforms_have_the_names_and_markers_of_uv() {
    for (name, full, sys_platform, system, machine) in [
        ("linux", "x86_64-manylinux_2_28", "linux", "Linux", "x86_64"),
        ("x86_64-unknown-linux-gnu", "x86_64-manylinux_2_28", "linux", "Linux", "x86_64"),
        ("aarch64-unknown-linux-gnu", "aarch64-manylinux_2_28", "linux", "Linux", "aarch64"),
        ("x86_64-unknown-linux-musl", "x86_64-musllinux_1_2", "linux", "Linux", "x86_64"),
        ("aarch64-unknown-linux-musl", "aarch64-musllinux_1_2", "linux", "Linux", "aarch64"),
        ("riscv64-unknown-linux", "riscv64-manylinux_2_39", "linux", "Linux", "riscv64"),
        ("powerpc64le-unknown-linux-gnu", "ppc64le-manylinux_2_28", "linux", "Linux", "ppc64le"),
        ("s390x-unknown-linux-gnu", "s390x-manylinux_2_28", "linux", "Linux", "s390x"),
        ("loongarch64-unknown-linux-gnu", "loongarch64-manylinux_2_36", "linux", "Linux", "loongarch64"),
        ("x86_64-manylinux2014", "x86_64-manylinux_2_17", "linux", "Linux", "x86_64"),
        ("aarch64-manylinux2014", "aarch64-manylinux_2_17", "linux", "Linux", "aarch64"),
        ("linux/amd64", "x86_64-manylinux_2_28", "linux", "Linux", "x86_64"),
        ("amd64", "x86_64-manylinux_2_28", "linux", "Linux", "x86_64"),
        ("linux/arm64", "aarch64-manylinux_2_28", "linux", "Linux", "aarch64"),
        ("linux/arm64/v8", "aarch64-manylinux_2_28", "linux", "Linux", "aarch64"),
        ("arm64", "aarch64-manylinux_2_28", "linux", "Linux", "aarch64"),
        ("linux/arm/v7", "armv7l-manylinux_2_28", "linux", "Linux", "armv7l"),
        ("linux/riscv64", "riscv64-manylinux_2_39", "linux", "Linux", "riscv64"),
        ("windows/amd64", "x86_64-pc-windows-msvc", "win32", "Windows", "AMD64"),
        ("x86_64-manylinux_2_36", "x86_64-manylinux_2_36", "linux", "Linux", "x86_64"),
        ("s390x-manylinux_2_36", "s390x-manylinux_2_36", "linux", "Linux", "s390x"),
        ("armv7l-musllinux_1_1", "armv7l-musllinux_1_1", "linux", "Linux", "armv7l"),
        ("macos", "aarch64-apple-darwin", "darwin", "Darwin", "arm64"),
        ("aarch64-apple-darwin", "aarch64-apple-darwin", "darwin", "Darwin", "arm64"),
        ("aarch64-macosx_13_0", "aarch64-apple-darwin", "darwin", "Darwin", "arm64"),
        ("x86_64-apple-darwin", "x86_64-apple-darwin", "darwin", "Darwin", "x86_64"),
        ("x86_64-macosx_10_15", "x86_64-macosx_10_15", "darwin", "Darwin", "x86_64"),
        ("windows", "x86_64-pc-windows-msvc", "win32", "Windows", "AMD64"),
        ("aarch64-pc-windows-msvc", "aarch64-pc-windows-msvc", "win32", "Windows", "ARM64"),
        ("i686-pc-windows-msvc", "i686-pc-windows-msvc", "win32", "Windows", "x86"),
        ("aarch64-linux-android", "aarch64-linux-android", "android", "Android", "aarch64"),
        ("arm64-apple-ios-simulator", "arm64-apple-ios-simulator", "ios", "iOS", "arm64"),
        ("wasm32-pyodide2025", "wasm32-pyodide2025", "emscripten", "Emscripten", "wasm32"),
    ] {
        let platform: Platform = name.parse().unwrap();
        assert_eq!(platform.to_string(), full);
        assert_eq!(platform.to_string().parse(), Ok(platform), "the written name reads back");
        let holds = |marker: String| {
            let marker: Marker = marker.parse().unwrap();
            marker.evaluate(target("3.12", name).environment(), &BTreeSet::new())
        };
        let os = if sys_platform == "win32" { "nt" } else { "posix" };
        let marker =
            format!("os_name == '{os}' and sys_platform == '{sys_platform}' and platform_system == '{system}'");
        assert!(holds(marker), "{name}");
        assert!(holds(format!("platform_machine == '{machine}' and implementation_name == 'cpython'")), "{name}");
        assert!(holds("python_version == '3.12' and platform_version in ' #1'".to_owned()), "{name}");
    }
}

/// Returns what the builder makes of a target, in words.
fn said(python: &str, platform: &str) -> String {
    Target::builder(python, platform).build().map_or_else(|error| error.to_string(), |target| target.to_string())
}

/// The refusal of a string that is not a version of Python, with the forms of one.
fn no_python(text: &str) -> String {
    format!("`{text}` is not a Python version; expected `3.12`, `3.12.4`, or `3.13t` for a free-threaded build")
}

#[test]
fn the_version_or_the_platform_that_was_meant_is_suggested() {
    for (text, meant) in [
        ("3.12.4.1", "3.12"),
        ("3.12.post1", "3.12"),
        ("3.12+x", "3.12"),
        ("3.12-slim", "3.12"),
        ("python:3.11.9-slim", "3.11"),
        ("python3.12", "3.12"),
        ("CPython-3.13.2", "3.13.2"),
        ("cp312", "3.12"),
        ("py39", "3.9"),
        (">=3.10", "3.10"),
        ("3.12.*", "3.12"),
        ("3.9.x", "3.9"),
    ] {
        assert_eq!(said(text, "linux"), format!("`{text}` is not a Python version; did you mean `{meant}`?"));
    }
    assert_eq!(
        said("pypy3.10", "linux"),
        format!("{}; the implementation `pypy` is named by itself, as `python-implementation`", no_python("pypy3.10"))
    );
    for (text, end) in [
        ("all", "; a plan without a target is for all platforms"),
        ("linux/amd64,linux/arm64", "; a target has one platform, so plan for one after the other"),
        ("apple-silicon", "; did you mean `macos`?"),
        ("osx-64", "; did you mean `x86_64-apple-darwin`?"),
        ("android", "; did you mean `aarch64-linux-android`?"),
    ] {
        let refused = said("3.12", text);
        assert!(refused.ends_with(&format!("such as `linux/arm64`{end}")), "{refused}");
    }
}

#[test]
fn strings_that_are_not_targets_are_refused() {
    for text in ["", "3", "2.7", "4.0", "3.x", "1!3.12", "3.101", "t", "latest", "301", "é"] {
        assert_eq!(said(text, "linux"), no_python(text));
    }
    assert_eq!(said("3.12.4", "linux"), "cpython 3.12.4 on x86_64-manylinux_2_28");
    assert_eq!(said("3.14.0rc1", "windows"), "cpython 3.14.0rc1 on x86_64-pc-windows-msvc");
    assert_eq!(said("3.13+freethreaded", "macos"), "cpython 3.13t on aarch64-apple-darwin");
    assert_eq!(said("3.12t", "linux"), "there is no free-threaded build of Python 3.12; CPython has them from 3.13 on");
    let platforms = "expected a name of uv's --python-platform such as `linux`, `x86_64-manylinux_2_36` or \
                     `aarch64-unknown-linux-musl`, or an image platform such as `linux/arm64`";
    for text in [
        "",
        "-",
        "x86_64-manylinux_3_5",
        "x86_64-manylinux_2_4",
        "x86_64-manylinux_2_0036",
        "x86_64-manylinux_2_65535",
        "riscv64-manylinux2014",
        "x86_64-musllinux_2_0",
        "aarch64-macosx_10_15",
        "x86_64-macosx_10_17",
        "x86_64-macosx_9_0",
    ] {
        let said = said("3.12", text);
        assert!(said.starts_with(&format!("`{text}` is not a platform; {platforms}")), "{said}");
    }
    assert_eq!(
        said("3.12", "x86_64-manylinux_2_3x"),
        format!(
            "`x86_64-manylinux_2_3x` is not a platform; {platforms}; the nearest are `x86_64-manylinux_2_36`, `x86_64-manylinux_2_28`, `x86_64-manylinux2014`"
        )
    );
    for (text, meant) in [
        ("Linux", "linux"),
        ("ubuntu", "linux"),
        ("Linux/ARM64", "linux/arm64"),
        ("darwin", "macos"),
        ("OSX", "macos"),
        ("win32", "windows"),
        ("win_amd64", "windows"),
        ("alpine", "x86_64-unknown-linux-musl"),
        ("manylinux_2_28_x86_64", "x86_64-manylinux_2_28"),
        ("musllinux_1_2_aarch64", "aarch64-musllinux_1_2"),
        ("manylinux_2_31", "x86_64-manylinux_2_31"),
        ("linux_x86_64", "x86_64-manylinux_2_28"),
        ("x86_64-linux", "x86_64-manylinux_2_28"),
        ("arm64-linux", "aarch64-manylinux_2_28"),
        ("aarch64-linux-musl", "aarch64-musllinux_1_2"),
        ("linux-amd64", "linux/amd64"),
        ("linux_arm64", "linux/arm64"),
        ("linux-x86_64-gnu", "linux/amd64"),
        ("linux-aarch64-musl", "aarch64-musllinux_1_2"),
        ("linux/amd64/v3", "linux/amd64"),
        ("arm64-manylinux_2_31", "aarch64-manylinux_2_31"),
        ("arm64v8", "linux/arm64"),
        ("x64", "linux/amd64"),
        ("i386", "linux/386"),
        ("darwin/arm64", "macos"),
        ("macos/amd64", "x86_64-apple-darwin"),
        ("windows/arm64", "aarch64-pc-windows-msvc"),
    ] {
        assert_eq!(said("3.12", text), format!("`{text}` is not a platform; {platforms}; did you mean `{meant}`?"));
    }
    for text in ["arm65-apple", "aarch64-linx", "arm64-mac"] {
        let said = said("3.12", text);
        assert!(!said.contains("android") && !said.contains("ios"), "{said}");
    }
    assert!(!said("3.12", "arm64-apple-ois").contains("nearest"), "no name is near that people write");
    assert!(said("3.12", "arm64-apple-ios-simulato").contains("nearest are `arm64-apple-ios-simulator`"));
    for text in ["", "cpython-3", "pypy", "pypy-7", "jython-2.7"] {
        let said = text.parse::<Implementation>().map_err(|error| error.to_string());
        let expected = "expected `cpython`, or with its own version `pypy-7.3.17` or `graalpy-24.1.1`";
        let text = text.escape_default();
        assert_eq!(said, Err(format!("`{text}` is not an implementation of Python; {expected}")));
    }
    let free = Target::builder("3.13t", "linux").implementation("pypy-7.3.17".parse().unwrap()).build();
    assert_eq!(
        free.map_err(|error| error.to_string()).err(),
        Some("there is no free-threaded build of Python 3.13 by pypy-7.3.17; CPython has them from 3.13 on".to_owned())
    );
}

/// The order in which uv 0.13.9 chose these wheels, each deleted once it was chosen.
#[test]
fn the_best_tag_then_the_newest_build_then_the_first_in_the_lock_is_chosen() {
    let order = [
        "10-cp312-cp312-manylinux_2_28_x86_64",
        "2abc-cp312-cp312-manylinux_2_28_x86_64",
        "1-cp312-cp312-manylinux_2_28_x86_64",
        "cp312-cp312-manylinux_2_28_x86_64",
        "cp312-cp312-manylinux_2_17_x86_64",
        "cp312-cp312-manylinux2014_x86_64",
        "cp312-cp312-linux_x86_64",
        "cp312-abi3-manylinux_2_5_x86_64.manylinux1_x86_64",
        "cp312-none-manylinux_2_17_x86_64",
        "cp311-abi3-manylinux_2_17_x86_64",
        "cp39-abi3-manylinux_2_28_x86_64",
        "py3-none-manylinux_2_17_x86_64",
        "cp312-none-any",
        "py312-none-any",
        "py3-none-any",
        "py2.py3-none-any",
        "py310-none-any",
    ];
    let rejected = [
        "cp312-cp312t-manylinux_2_28_x86_64",
        "cp312-abi3t-manylinux_2_28_x86_64",
        "cp313-cp313-manylinux_2_28_x86_64",
        "cp312-cp312-musllinux_1_2_x86_64",
        "cp312-cp312-win_amd64",
        "cp312-cp312-manylinux_2_28_aarch64",
        "cp312-cp312-manylinux_2_29_x86_64",
    ];
    // The lock lists them in reverse order, except for the tie between two wheels for any Python 3.
    let mut tags: Vec<&str> = order.iter().chain(&rejected).rev().copied().collect();
    let (a, b) = (tags.iter().position(|t| *t == "py3-none-any"), tags.iter().position(|t| *t == "py2.py3-none-any"));
    tags.swap(a.unwrap(), b.unwrap());
    let target = target("3.12", "linux");
    for expected in order {
        let lock = lock(&["a"], [package("a 1.0", &tags, true)]).build().unwrap();
        let (artifact, reason) = target.artifact(named(&lock, "a")).unwrap();
        let Artifact::Wheel(wheel) = artifact else { panic!("{expected}: {artifact:?}") };
        assert_eq!((wheel.filename(), reason), (&*format!("a-1.0-{expected}.whl"), None));
        tags.retain(|tag| *tag != expected);
    }
    let lock = lock(&["a"], [package("a 1.0", &tags, true)]).build().unwrap();
    let (artifact, reason) = target.artifact(named(&lock, "a")).unwrap();
    assert!(matches!(artifact, Artifact::Sdist(_)));
    assert_eq!(
        reason.unwrap().to_string(),
        "only cp312-abi3t, cp312t, cp313 wheels for its platform, but the target is cp312; only \
         manylinux_2_28_aarch64, manylinux_2_29_x86_64, musllinux_1_2_x86_64, win_amd64 wheels for its Python, but the \
         target is manylinux_2_28_x86_64; if the image is that new, name the platform `x86_64-manylinux_2_29`"
    );
}

#[test]
fn the_nearest_name_is_suggested() {
    let misses = |tags: &[&str]| {
        let lock = lock(&["a"], [package("a 1.0", tags, false)]).build().unwrap();
        match target("3.12", "linux").artifact(named(&lock, "a")) {
            Err(ArtifactError::NoWheel { misses, .. }) => misses.to_string(),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(
        misses(&["cp310-cp310-manylinux_2_17_x86_64", "cp39-cp39-manylinux_2_17_x86_64", "cp313-none-any"]),
        "only cp39, cp310, cp313 wheels for its platform, but the target is cp312"
    );
    assert_eq!(
        misses(&["py3-none-win_amd64", "cp39-abi3-manylinux_2_36_x86_64"]),
        "only manylinux_2_36_x86_64, win_amd64 wheels for its Python, but the target is manylinux_2_28_x86_64; if the \
         image is that new, name the platform `x86_64-manylinux_2_36`"
    );
    assert_eq!(
        misses(&["cp312-cp312-musllinux_1_1_x86_64", "cp312-cp312-musllinux_1_2_aarch64"]),
        "only musllinux_1_1_x86_64, musllinux_1_2_aarch64 wheels for its Python, but the target is manylinux_2_28_x86_64; for an \
         image with musl, such as Alpine, name the platform `x86_64-musllinux_1_2`"
    );
    let on = |platform: &str, tag: &str| {
        let lock = lock(&["a"], [package("a 1.0", &[tag], false)]).build().unwrap();
        target("3.12", platform).artifact(named(&lock, "a")).unwrap_err().to_string()
    };
    let advised = |platform: &str, tag: &str, advice: &str| {
        let said = on(platform, tag);
        let name =
            said.rsplit_once("name the platform `").map(|(_, name)| name.trim_end_matches('`')).unwrap_or_default();
        assert_eq!(name, advice, "{said}");
        let lock = lock(&["a"], [package("a 1.0", &[tag], false)]).build().unwrap();
        assert!(target("3.12", name).artifact(named(&lock, "a")).is_ok(), "{said}");
    };
    advised("x86_64-unknown-linux-musl", "cp312-cp312-manylinux_2_17_x86_64", "x86_64-manylinux_2_28");
    advised("linux/arm64", "cp312-cp312-musllinux_1_3_aarch64", "aarch64-musllinux_1_3");
    advised("x86_64-unknown-linux-musl", "cp312-cp312-manylinux_2_35_x86_64", "x86_64-manylinux_2_35");
    assert!(!on("linux", "cp312-cp312-musllinux_1_2_aarch64").contains("name the platform"));
    assert_eq!(misses(&["cp313-cp313-win32"]), "its only wheel is neither for cp312 nor for manylinux_2_28_x86_64");
    assert_eq!(
        misses(&["cp313-cp313-win32", "cp313-cp313-win_amd64"]),
        "none of its 2 wheels is for cp312 or for manylinux_2_28_x86_64"
    );
    let many: Vec<String> = (20..29).map(|minor| format!("cp3{minor}-none-any")).collect();
    assert_eq!(
        misses(&many.iter().map(String::as_str).collect::<Vec<_>>()),
        "only cp320, cp321, cp322, cp323, cp324, cp325 and 3 other wheels for its platform, but the target is cp312"
    );
}

#[test]
fn a_target_that_the_lock_is_not_for_is_refused() {
    let package = package("a 1.0", &["py3-none-any"], false);
    let python = Lockfile::builder(">=3.11.4, !=3.12.0".parse().unwrap());
    let python = graph(python.package(small::project(&["a"])).package(package.clone()));
    assert_eq!(
        refusal(&python, target("3.10", "linux")),
        "the target's Python 3.10 is outside the lock's requires-python, >=3.11.4, !=3.12.0"
    );
    for (minor, patch) in [("3.11", "3.11.4"), ("3.12", "3.12.1")] {
        assert_eq!(
            refusal(&python, target(minor, "linux")),
            format!(
                "the target's Python {minor} may be outside the lock's requires-python, >=3.11.4, !=3.12.0; give the \
                 patch release of the image, as in `{patch}`"
            )
        );
    }
    assert!(refusal(&python, target("3.12.0", "linux")).starts_with("the target's Python 3.12.0 is outside"));
    for inside in ["3.11.4", "3.12.1", "3.13"] {
        assert!(refusal(&python, target(inside, "linux")).starts_with("a==1.0"));
    }
    let supported = ["linux", "darwin"].map(|name| format!("sys_platform == '{name}'").parse().unwrap());
    let environments = graph(lock(&["a"], [package]).supported_markers(supported));
    assert!(refusal(&environments, target("3.12", "macos")).starts_with("a==1.0"));
    assert_eq!(
        refusal(&environments, target("3.12", "windows")),
        "the lock does not support the target, cpython 3.12 on x86_64-pc-windows-msvc; it supports the environments \
         sys_platform == 'linux'; sys_platform == 'darwin'"
    );
}

#[test]
fn a_marker_on_the_patch_release_needs_one() {
    let graph = graph(lock(&["a ; python_full_version < '3.12.4'"], [package("a 1.0", &["py3-none-any"], false)]));
    assert_eq!(
        refusal(&graph, target("3.12", "linux")),
        "package a==1.0 (https://index.example/simple) is needed only if `python_full_version < '3.12.4'`, which the \
         target's Python 3.12 does not decide; give the patch release of the image, as in `3.12.4`"
    );
    assert!(refusal(&graph, target("3.12.3", "linux")).starts_with("a==1.0"));
    assert_eq!(refusal(&graph, target("3.12.4", "linux")), "");
    assert_eq!(refusal(&graph, target("3.13", "linux")), "");
}

#[test]
fn explicit_values_of_markers_go_before_those_of_the_platform() {
    let graph = graph(lock(&["a ; 'WSL' in platform_release"], [package("a 1.0", &["py3-none-any"], false)]));
    assert_eq!(refusal(&graph, target("3.12", "linux")), "");
    let wsl = Target::builder("3.12", "linux").marker(MarkerKey::PlatformRelease, "5.15-WSL2").build().unwrap();
    assert!(refusal(&graph, wsl).starts_with("a==1.0"));
    let pypy = Target::builder("3.11", "linux").implementation("pypy-7.3.17".parse().unwrap()).build().unwrap();
    let marker: Marker = "implementation_version == '7.3.17' and implementation_name == 'pypy'".parse().unwrap();
    assert_eq!(marker.decide(pypy.environment()), Some(true));
    assert_eq!(marker.decide(&Environment::of_minor(3, 11)), Some(false));
}

#[test]
fn two_packages_of_one_name_are_refused() {
    let edges = ["a==1.0 ; python_full_version < '3.13'", "a==2.0 ; python_full_version >= '3.12'"];
    let graph = graph(lock(&edges, ["a 1.0", "a 2.0"].map(|id| package(id, &["py3-none-any"], false))));
    assert_eq!(
        refusal(&graph, target("3.12", "linux")),
        "on cpython 3.12 on x86_64-manylinux_2_28 both a==1.0 (https://index.example/simple) and a==2.0 \
         (https://index.example/simple) are needed, but only one of them can be installed; leave out one of the layers \
         that need them"
    );
    assert!(refusal(&graph, target("3.11", "linux")).starts_with("a==1.0"));
    assert!(refusal(&graph, target("3.13", "linux")).starts_with("a==2.0"));
}

#[test]
fn packages_to_build_are_listed_and_can_be_refused() {
    let packages = [
        package("a 1.0", &["py3-none-any"], true),
        package("b 1.0", &[], true),
        package("c 1.0", &["cp313-cp313-manylinux_2_28_x86_64"], true),
        other("g", git("")),
    ];
    let graph = graph(lock(&["a", "b", "c", "g"], packages));
    let narrow = plan(&graph, target("3.12", "linux")).unwrap();
    let said = |plan: &Plan<'_>| -> Vec<String> {
        let builds = plan.layers()[0].builds();
        builds.map(|p| format!("{}: {}", p.package().name(), p.build_reason().unwrap())).collect()
    };
    assert_eq!(
        said(&narrow),
        [
            "b: it has only a source distribution",
            "c: only cp313 wheels for its platform, but the target is cp312",
            "g: its source is a Git repository"
        ]
    );
    let wide = Plan::builder(&graph).split(false).build().unwrap();
    assert_eq!(said(&wide), ["b: it has only a source distribution", "g: its source is a Git repository"]);
    let bytes = narrow.bytes();
    assert_eq!((bytes.known(), bytes.most(), bytes.files(), bytes.unsized_files()), (19, 19, 4, 1));
    let refused = Plan::builder(&graph).target(target("3.12", "linux")).no_build(true).split(false).build();
    assert_eq!(
        refused.map_err(|error| chain(&error)).err().unwrap(),
        "layer `project`: package b==1.0 (https://index.example/simple) would have to be built from source: it has \
         only a source distribution"
    );
}

#[test]
fn a_package_without_files_is_refused() {
    assert_eq!(
        refusal(&one(package("a 1.0", &[], false)), target("3.12", "linux")),
        "package a==1.0 (https://index.example/simple) has neither wheels nor a source distribution in the lock; run \
         `uv lock` again"
    );
    assert_eq!(
        refusal(&one(package("a 1.0", &["cp313-cp313-win32"], false)), target("3.12", "linux")),
        "package a==1.0 (https://index.example/simple) has no file that can be installed on cpython 3.12 on \
         x86_64-manylinux_2_28, not even a source distribution: its only wheel is neither for cp312 nor for \
         manylinux_2_28_x86_64"
    );
}

/// Without a hash, the URL of the file identifies the content: of all files, or of the one for a target.
#[test]
fn a_file_without_hash_counts_by_its_url() {
    let names = ["py3-none-any", "cp313-cp313-win32"];
    let wheels = names.map(|tag| FileSpec::at_url(format!("https://files.example/a-1.0-{tag}.whl")));
    let bare = one(wheels.into_iter().fold(small::package("a 1.0", &[]), PackageSpec::wheel));
    let locator = |plan: &Plan<'_>| plan.layers()[0].placements()[0].locator();
    let narrow = plan(&bare, target("3.12", "linux")).unwrap();
    let [any, windows] = names.map(|tag| format!("https://files.example/a-1.0-{tag}.whl"));
    assert_eq!(locator(&narrow), format!("files {any} of registry+https://index.example/simple"));
    let all = locator(&Plan::builder(&bare).build().unwrap());
    assert_eq!(all, format!("files {windows} {any} of registry+https://index.example/simple"));
    let hashed = one(package("a 1.0", &names, false));
    assert_eq!(locator(&plan(&hashed, target("3.12", "linux")).unwrap()), "");
}

/// The target is not part of the fingerprint: equal installed content has equal fingerprints on every target.
#[test]
fn equal_content_on_two_targets_has_one_fingerprint() {
    let pure = package("a 1.0", &["py3-none-any"], false);
    let native = package("b 1.0", &["py3-none-any", "cp312-cp312-win_amd64"], false);
    let graph = graph(lock(&["a", "b ; os_name == 'nt'"], [pure, native]));
    let said = |python: &str, platform: &str| {
        let plan = plan(&graph, target(python, platform)).unwrap();
        let layer = &plan.layers()[0];
        (Fingerprint::of(layer), texts(&plan).concat(), PylockToml::of(&plan, layer).unwrap().to_string())
    };
    assert_eq!(said("3.12", "linux"), said("3.13t", "aarch64-apple-darwin"));
    assert_ne!(said("3.12", "linux").0, said("3.12", "windows").0);
}

mod provided {
    use super::{
        DependencyGraph, Plan, PlanRecord, ProvidedPackage, ProvidedPackages, ProvidedPolicy, chain, git, graph, lock,
        other, package, spec, target, texts,
    };

    fn example() -> DependencyGraph {
        let [a, b] = ["a 1.0", "b 2.0"].map(|id| package(id, &["py3-none-any"], false));
        graph(lock(&["a", "b", "g"], [a, b, other("g", git("?tag=v1"))]))
    }

    fn build<'g>(graph: &'g DependencyGraph, provided: &str, policy: ProvidedPolicy) -> Result<Plan<'g>, String> {
        let provided: ProvidedPackages = provided.parse().map_err(|error| chain(&error))?;
        let builder = Plan::builder(graph).layer(spec("all", &["project"])).target(target("3.12", "linux"));
        builder.provided(provided, policy).build().map_err(|error| chain(&error))
    }

    fn said(packages: &[ProvidedPackage<'_>]) -> Vec<String> {
        let each = |p: &ProvidedPackage<'_>| format!("{} {} {}", p.layer(), p.package().name(), p.provided());
        packages.iter().map(each).collect()
    }

    #[test]
    fn the_same_version_is_left_out() {
        let graph = example();
        let freeze = format!("# made by pip\nA==1.0.0\n\ng @ git+https://git.example/g@{:040x}\nother==3\n", 7);
        let plan = build(&graph, &freeze, ProvidedPolicy::Exact).unwrap();
        assert_eq!(
            said(plan.left_out()),
            ["all a a==1.0.0", &format!("all g g @ git+https://git.example/g@{:040x}", 7)]
        );
        assert!(plan.replaced().is_empty() && texts(&plan)[0].starts_with("b==2.0"));
    }

    /// A listing of an image may have the passwords with which it was installed, and plans are shown and stored.
    #[test]
    fn what_the_base_image_has_is_shown_without_credentials() {
        let graph = example();
        for before in ["", "u:S3CRET@"] {
            let freeze = format!("g @ git+https://{before}git.example/g@{:040x}\n", 7);
            let plan = build(&graph, &freeze, ProvidedPolicy::Exact).unwrap();
            assert_eq!(said(plan.left_out()), [format!("all g g @ git+https://git.example/g@{:040x}", 7)]);
        }
    }

    #[test]
    fn another_version_is_an_error_or_installed_over() {
        let graph = example();
        for (freeze, found) in [
            ("a==1.1", "a==1.1"),
            ("a @ https://x.example/a.whl", "a @ https://x.example/a.whl"),
            ("a==1.0+cpu", "a==1.0+cpu"),
        ] {
            assert_eq!(
                build(&graph, freeze, ProvidedPolicy::Exact).err().unwrap(),
                format!(
                    "the base image provides `{found}` and the lock has a==1.0 (https://index.example/simple); lock \
                     the same version, or install the locked one over it (`--provided-policy keep-lock`)"
                )
            );
            let plan = build(&graph, freeze, ProvidedPolicy::KeepLock).unwrap();
            assert_eq!(said(plan.replaced()), [format!("all a {found}")]);
            assert!(plan.left_out().is_empty() && texts(&plan)[0].starts_with("a==1.0"));
        }
    }

    #[test]
    fn a_plan_for_a_target_is_a_list_too() {
        let graph = example();
        let base = build(&graph, "b==2.0", ProvidedPolicy::Exact).unwrap();
        let plan = build(&graph, &PlanRecord::of(&base).to_string(), ProvidedPolicy::Exact).unwrap();
        assert_eq!(plan.left_out().len(), 3, "what the base's own base has is there too");
        assert_eq!(texts(&plan), [""]);
    }

    #[test]
    fn strings_that_are_not_lists_are_refused() {
        let graph = example();
        let refused = |text: &str| build(&graph, text, ProvidedPolicy::Exact).err().unwrap();
        let line = |text: &str, reason: &str| {
            format!("line 2, `{text}`: {reason}; expected `NAME==VERSION` or `NAME @ URL`, as `pip freeze` prints")
        };
        assert_eq!(refused("b==2.0\na"), line("a", "it has neither `==` nor `@`"));
        let noted: ProvidedPackages =
            "b==2.0\n-e .\nc @ file:///opt/c\nd @ https://files.example/d.whl".parse().unwrap();
        assert_eq!((noted.len(), noted.notes()), (2, &["-e .".to_owned(), "c @ file:///opt/c".to_owned()][..]));
        // What stands before the sign is a part of the URL, which may be a password.
        for (text, shown) in
            [("//u:secret@h.example/x", "//h.example/x"), ("a==//u:secret@h.example", "a==//h.example")]
        {
            assert_eq!(
                refused(&format!("b==2.0\n{text}")),
                line(shown, "a URL names no package; expected `NAME @ URL`")
            );
        }
        assert_eq!(refused("b==2.0\na==x"), line("a==x", "`x` is not a valid version (PEP 440)"));
        assert_eq!(
            refused("a==1.0\nA==1.1"),
            "`a` is listed twice, as `a==1.0` and as `a==1.1`; an image has one of them"
        );
        let no_plan = "it begins like JSON but is not a plan that `locklayers plan --format json` wrote: ";
        assert!(refused("{ \"layers\": [] }").starts_with(&format!("{no_plan}missing field `schema`")));
        assert_eq!(
            refused("{ \"schema\": \"x/9\", \"layers\": [] }"),
            format!("{no_plan}its schema is `x/9`, not `locklayers.plan/1`")
        );
        let other = super::graph(lock(&["a ; os_name == 'nt'"], [package("a 1.0", &[], false)]));
        assert_eq!(
            refused(&PlanRecord::of(&Plan::builder(&other).build().unwrap()).to_string()),
            "the plan installs `a` only where `os_name == 'nt'`: make the plan for a target, so that it states what is \
             installed"
        );
        let universal = Plan::builder(&graph).provided(ProvidedPackages::default(), ProvidedPolicy::Exact).build();
        assert_eq!(
            universal.map_err(|error| chain(&error)).err().unwrap(),
            "packages of a base image can be left out only if the plan has a target; give the target of the image, as by \
             `--python-version 3.12 --python-platform linux`"
        );
    }
}

mod pylock {
    use locklayers::lock::UrlSource;

    use super::{
        DependencyGraph, FileSpec, PackageSpec, Plan, PylockToml, SHA, Source, chain, git, graph, hash, lock, one,
        other, package, small, target,
    };

    fn document(graph: &DependencyGraph, lock_folder: &str) -> Result<String, String> {
        let plan = Plan::builder(graph).keep_local(true).split(false).build().map_err(|error| chain(&error))?;
        let file = PylockToml::with_lock_folder(&plan, &plan.layers()[0], lock_folder);
        file.map(|file| file.to_string()).map_err(|error| chain(&error))
    }

    #[test]
    fn every_source_has_its_entry() {
        let commit = format!("{:040x}", 7);
        let sdist = || FileSpec::sdist_of_source().hash(hash('0'));
        let wheel = FileSpec::at_path("idx-1.0-py3-none-any.whl".parse().unwrap()).hash(hash('0'));
        let url = UrlSource::new("https://files.example/u-1.0.zip", Some("s".parse().unwrap())).unwrap();
        let packages = [
            package("a 1.0", &["py3-none-any", "cp312-cp312-win32"], true),
            other("d", Source::Directory("libs/d".parse().unwrap())),
            other("e", Source::Editable("../e".parse().unwrap())),
            other("git", git("?subdirectory=x%2Fy&tag=v1")),
            other("idx", Source::Registry("wheels".parse().unwrap())).wheel(wheel),
            other("pa", Source::Path("/abs/pa-1.0.tar.gz".parse().unwrap())).sdist(sdist()),
            other("u", Source::Url(url)).sdist(sdist()),
        ];
        let graph = graph(lock(&["a", "d", "e", "git", "idx", "pa", "u"], packages));
        let expected = format!(
            r#"lock-version = "1.0"
created-by = "locklayers"
requires-python = ">=3.9"

[[packages]]
name = "a"
version = "1.0"
index = "https://index.example/simple"
sdist = {{ url = "https://files.example/a-1.0.tar.gz", size = 7, hashes = {{ sha256 = "{SHA}" }} }}
wheels = [
    {{ url = "https://files.example/a-1.0-py3-none-any.whl", size = 5, hashes = {{ sha256 = "{SHA}" }} }},
    {{ url = "https://files.example/a-1.0-cp312-cp312-win32.whl", size = 5, hashes = {{ sha256 = "{SHA}" }} }},
]

[[packages]]
name = "d"
directory = {{ path = "../libs/d", editable = false }}

[[packages]]
name = "e"
directory = {{ path = "../../e", editable = true }}

[[packages]]
name = "git"
version = "1.0"
vcs = {{ type = "git", url = "https://git.example/g", requested-revision = "v1", commit-id = "{commit}", subdirectory = "x/y" }}

[[packages]]
name = "idx"
version = "1.0"
wheels = [{{ path = "../wheels/idx-1.0-py3-none-any.whl", hashes = {{ sha256 = "{SHA}" }} }}]

[[packages]]
name = "pa"
archive = {{ path = "/abs/pa-1.0.tar.gz", hashes = {{ sha256 = "{SHA}" }} }}

[[packages]]
name = "u"
version = "1.0"
archive = {{ url = "https://files.example/u-1.0.zip", subdirectory = "s", hashes = {{ sha256 = "{SHA}" }} }}
"#
        );
        assert_eq!(document(&graph, ".."), Ok(expected));
    }

    #[test]
    fn only_a_universal_file_has_markers_and_environments() {
        let package = package("a 1.0", &["py3-none-any"], false);
        let lock = lock(&["a ; platform_release != 'a\"b/c'"], [package]);
        let graph = graph(lock.supported_markers(["sys_platform == 'linux'".parse().unwrap()]));
        let wide = document(&graph, "").unwrap();
        assert!(wide.starts_with(
            "lock-version = \"1.0\"\ncreated-by = \"locklayers\"\nenvironments = [\"sys_platform == 'linux'\"]\n\
             requires-python = \">=3.9\"\n"
        ));
        assert!(wide.contains("\nmarker = \"platform_release != 'a\\\"b/c'"), "{wide}");
        let plan = super::plan(&graph, target("3.12", "linux")).unwrap();
        let narrow = PylockToml::of(&plan, &plan.layers()[0]).unwrap().to_string();
        assert!(
            narrow.starts_with("lock-version = \"1.0\"\ncreated-by = \"locklayers\"\n\n[[packages]]\nname = \"a\"\n")
        );
        assert!(!narrow.contains("marker"));
    }

    #[test]
    fn a_name_is_written_if_the_url_ends_differently() {
        let file = FileSpec::at_url("https://files.example/a-1.0%2Bx-py3-none-any.whl").hash(hash('0'));
        let graph = one(small::package("a 1.0", &[]).wheel(file));
        let said = document(&graph, "").unwrap();
        assert!(said.contains("wheels = [{ name = \"a-1.0+x-py3-none-any.whl\", url = \"https://files.example/a-1.0%2Bx-py3-none-any.whl\""), "{said}");
    }

    #[test]
    fn an_empty_layer_is_a_valid_file() {
        let graph = graph(lock(&[], []));
        let builder = Plan::builder(&graph).layer(crate::support::spec("x", &["project"]));
        let plan = builder.target(target("3.12", "linux")).build().unwrap();
        let file = PylockToml::of(&plan, &plan.layers()[0]).unwrap();
        assert_eq!(file.to_string(), "lock-version = \"1.0\"\ncreated-by = \"locklayers\"\npackages = []\n");
    }

    #[test]
    fn packages_that_the_format_cannot_express_are_refused() {
        let refused = |package: PackageSpec| {
            let said = document(&one(package), "").err().unwrap();
            let (package, rest) = said.split_once(" cannot be written to a pylock.toml: ").unwrap();
            assert!(package.starts_with("package a==1.0 ("), "{said}");
            let end = "; write requirements instead, or lock the package from another location";
            rest.strip_suffix(end).unwrap().to_owned()
        };
        let archive = other("a", git("?path=a-1.0.tar.gz")).sdist(FileSpec::sdist_of_source().hash(hash('0')));
        assert_eq!(refused(archive), "it is an archive inside a Git repository, for which the format has no entry");
        assert_eq!(
            refused(other("a", git("?lfs=true"))),
            "its Git repository is read with LFS, which the format cannot express"
        );
        assert_eq!(
            refused(small::package("a 1.0", &[]).wheel(small::wheel("a 1.0"))),
            "the lock has no hash of its file, but the format requires one for every file"
        );
        assert_eq!(refused(package("a 1.0", &[], false)), "the lock lists no file of it");
        let conditional = graph(lock(&["a ; sys_platform == 'never'"], [package("a 1.0", &[], false)]));
        let said = document(&conditional, "").err().unwrap();
        assert!(
            said.contains("the lock lists no file of it, which only a plan for a platform may not need; "),
            "{said}"
        );
    }
}
