//! Locks that are built in memory: equal to those that are read, and refused for the same reasons.

use locklayers::lock::{
    ConflictItem, DependencySpec, FileSpec, LockErrorKind, LockPath, LockfileBuilder, Metadata, Package, PackageId,
    PackageSpec, Requirement, RequirementSource, Source, StaticMetadata, UrlSource,
};
use locklayers::proptest::any_lock;
use locklayers::{
    Cancel, DependencyGraph, Fingerprint, Limits, Lockfile, Marker, Plan, PylockToml, RequirementsTxt, Target,
};
use proptest::prelude::*;

use crate::small::{self, builder, package, registry_id};
use crate::support::locks;

/// Rebuilds a lock from what its public accessors return.
pub(crate) fn rebuilt(lock: &Lockfile) -> LockfileBuilder {
    let edge = |edge: &locklayers::lock::Dependency| {
        let target = DependencySpec::from(lock.dependency(edge).unwrap().id());
        edge.extras().iter().cloned().fold(target, DependencySpec::extra).marker(edge.marker().clone())
    };
    let package = |package: &Package| {
        let mut spec = PackageSpec::new(package.id().clone()).resolution_markers(package.resolution_markers().to_vec());
        spec = package.dependencies().iter().map(edge).fold(spec, PackageSpec::dependency);
        for (extra, edges) in package.optional_dependencies() {
            spec = spec.extra(extra.clone(), edges.iter().map(edge));
        }
        for (group, edges) in package.dependency_groups() {
            spec = spec.group(group.clone(), edges.iter().map(edge));
        }
        spec = package.wheels().iter().map(FileSpec::from).fold(spec, PackageSpec::wheel);
        spec = package.sdist().map(FileSpec::from).into_iter().fold(spec, PackageSpec::sdist);
        spec = package.metadata().cloned().into_iter().fold(spec, PackageSpec::metadata);
        for (group, specifiers) in package.group_requires_python() {
            spec = spec.group_requires_python(group.clone(), specifiers);
        }
        package.default_groups().cloned().into_iter().fold(spec, PackageSpec::default_groups)
    };
    let builder = Lockfile::builder(lock.requires_python().clone())
        .revision(lock.revision())
        .resolution_markers(lock.resolution_markers().to_vec())
        .supported_markers(lock.supported_markers().to_vec())
        .required_markers(lock.required_markers().to_vec())
        .manifest(lock.manifest().clone())
        .limits(lock.limits().clone())
        .packages(lock.packages().iter().rev().map(package));
    lock.conflicts().iter().fold(builder, |builder, set| builder.conflict(set.items().to_vec()))
}

/// Returns all exports of a lock's default plans, universal and for a target.
fn written(lock: Lockfile) -> Vec<String> {
    let Ok(graph) = DependencyGraph::from_lockfile(lock) else { return Vec::new() };
    let target = Target::builder("3.12", "linux").build().unwrap();
    let mut all = Vec::new();
    for builder in [Plan::builder(&graph), Plan::builder(&graph).target(target)] {
        let Ok(plan) = builder.build() else { continue };
        for layer in plan.layers() {
            all.push(RequirementsTxt::of(layer).map_or_else(|error| error.to_string(), |file| file.to_string()));
            all.push(PylockToml::of(&plan, layer).map_or_else(|error| error.to_string(), |file| file.to_string()));
            all.push(Fingerprint::of(layer).to_string());
        }
    }
    all
}

proptest! {
    #[test]
    fn a_lock_that_is_built_from_a_read_one_is_equal(model in any_lock()) {
        let Ok(lock) = model.to_string().parse::<Lockfile>() else { return Ok(()) };
        let built = rebuilt(&lock).build().unwrap_or_else(|error| panic!("{error}\n{model}"));
        prop_assert_eq!(&built, &lock);
        prop_assert_eq!(&LockfileBuilder::from(&lock).build().unwrap(), &lock);
        prop_assert_eq!(written(built), written(lock));
    }
}

#[test]
fn every_valid_fixture_is_built_as_it_is_read() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/valid");
    let all = locks(&folder);
    assert!(all.len() >= 5, "{} fixtures", all.len());
    for path in all {
        let lock = Lockfile::read(&path).unwrap();
        assert_eq!(rebuilt(&lock).build().unwrap(), lock, "{}", path.display());
        assert_eq!(LockfileBuilder::from(&lock).build().unwrap(), lock, "{}", path.display());
    }
}

fn on(name: &str) -> DependencySpec {
    DependencySpec::new(name.parse().unwrap())
}

fn hash() -> locklayers::lock::Hash<'static> {
    small::hash('0')
}

fn app() -> PackageSpec {
    PackageSpec::new(PackageId::new("app".parse().unwrap(), None, Source::Virtual(".".parse().unwrap())).unwrap())
}

fn six() -> PackageSpec {
    package("six 1.17.0", &[])
}

/// Returns the package of an id whose source is not a registry.
fn direct(source: Source) -> PackageSpec {
    PackageSpec::new(PackageId::new("six".parse().unwrap(), Some("1.17.0".parse().unwrap()), source).unwrap())
}

#[test]
fn every_refusal_names_the_package_and_its_part() {
    const SIX: &str = "six==1.17.0 (https://index.example/simple)";
    let wheel = |url: &str| builder().package(six().wheel(FileSpec::at_url(url).hash(hash())));
    let archive = || direct(Source::Url(UrlSource::new("https://files.example/six.zip", None).unwrap()));
    let tree = || direct(Source::Directory("six".parse().unwrap()));
    let both = [six(), package("six 1.16.0", &[])];
    let file = || FileSpec::wheel_of_source("six-1.17.0-py3-none-any.whl");
    let linux = || "sys_platform == 'linux'".parse::<Marker>().unwrap();
    let cases: Vec<(LockfileBuilder, String)> = vec![
        (
            builder().package(app().dependency(on("sux"))).package(six()),
            "`sux` is not a package of this lock; it has `six`\n --> the package `app (.)`, at `dependencies[0]`".to_owned(),
        ),
        (
            builder().package(app().extra("cpu".parse().unwrap(), [on("six"), on("six").version("2".parse().unwrap())])).package(six()),
            format!("`six==2` is not a package of this lock; it has `{SIX}`\n --> the package `app (.)`, at `optional-dependencies.cpu[1]`"),
        ),
        (
            builder().package(app().group("dev".parse().unwrap(), [on("six")])).packages(both.clone()),
            "the dependency on `six` needs a `source`: 2 packages have that name\n --> the package `app (.)`, at `dev-dependencies.dev[0]`".to_owned(),
        ),
        (
            builder().package(app().dependency(on("six").source(registry_id("six 1").source().clone()))).packages(both),
            "the dependency on `six` needs a `version`: 2 packages have that name\n --> the package `app (.)`, at `dependencies[0]`".to_owned(),
        ),
        (
            builder().package(app().dependency(on("six").marker(linux())).dependency(on("six")).dependency(on("six").marker(linux()))).package(six()),
            format!("duplicate dependency on `{SIX}`, with the same extras and marker\n --> the package `app (.)`, at `dependencies[2]`"),
        ),
        (builder().packages([six(), app(), six()]), format!("duplicate package `{SIX}`\n --> the package `{SIX}`")),
        (
            wheel("https://files.example/six-2.0-py3-none-any.whl"),
            format!("the wheel `six-2.0-py3-none-any.whl` has version 2.0, but its package is `{SIX}`\n --> the package `{SIX}`, at `wheels[0]`"),
        ),
        (
            wheel("https://files.example/six-1.17.0.tar.gz"),
            format!("`six-1.17.0.tar.gz` is not a valid wheel file name: it does not end with `.whl`\n --> the package `{SIX}`, at `wheels[0]`"),
        ),
        (
            wheel("https://files.example/"),
            format!("`` is not a valid file name: it is empty\n --> the package `{SIX}`, at `wheels[0]`"),
        ),
        (
            wheel("https://files.example/a/six-1.17.0\n-py3-none-any.whl"),
            format!("`six-1.17.0\\n-py3-none-any.whl` is not a valid file name: it contains the character \\u{{a}}\n --> the package `{SIX}`, at `wheels[0]`"),
        ),
        (
            builder().package(six().sdist(FileSpec::at_url("https://files.example/a%2Fb.tar.gz"))),
            format!("`a/b.tar.gz` is not a valid file name: it leads to another directory\n --> the package `{SIX}`, at `sdist`"),
        ),
        (
            builder().package(six().sdist(FileSpec::sdist_of_source().upload_time("yesterday"))),
            format!("`yesterday` is not a valid time: it is not like `2026-01-31T23:59:59Z`\n --> the package `{SIX}`, at `sdist`"),
        ),
        (
            builder().package(six().wheel(FileSpec::sdist_of_source())),
            format!("the wheel has no location: expected one of `url`, `path`, `filename`\n --> the package `{SIX}`, at `wheels[0]`"),
        ),
        (
            builder().package(archive().wheel(file())),
            "a wheel of `six==1.17.0 (https://files.example/six.zip)` has no hash; sources of kind `url` need one\n --> the package `six==1.17.0 (https://files.example/six.zip)`, at `wheels[0]`".to_owned(),
        ),
        (
            builder().package(tree().wheel(file().hash(hash()))),
            "a wheel of `six==1.17.0 (six)` has a hash; source trees of kind `directory` cannot have one\n --> the package `six==1.17.0 (six)`, at `wheels[0]`".to_owned(),
        ),
        (
            builder().conflict([ConflictItem::Project { package: "app".parse().unwrap() }]),
            "a conflict set needs at least two different items, found 1\n --> `conflicts[0]`".to_owned(),
        ),
    ];
    for (builder, expected) in cases {
        let error = builder.build().unwrap_err();
        assert_eq!(error.to_string(), expected);
        assert_eq!((error.line(), error.path()), (None, None));
        assert_eq!(error.package().is_none(), expected.contains("conflicts"), "{expected}");
        assert!(!error.is_limit() && !error.is_cancelled());
    }
}

#[test]
fn parts_are_validated_on_construction() {
    let index = Source::Registry("https://index.example/simple".parse().unwrap());
    let error = PackageId::new("six".parse().unwrap(), None, index).unwrap_err();
    assert_eq!(error.to_string(), "the package `six` comes from a registry but has no version");
    let registry = |specifier: &str, index: Option<&str>| {
        let source = RequirementSource::Registry { specifier: specifier.to_owned(), index: index.map(str::to_owned) };
        Requirement::new("six".parse().unwrap(), source).map_err(|error| error.to_string())
    };
    assert!(registry("", Some("https://index.example/simple")).is_ok());
    assert_eq!(
        registry(">=x", None),
        Err("`>=x` is not a list of version specifiers (PEP 440), such as `>=3.12, <4`\n --> `six`".to_owned())
    );
    assert_eq!(
        registry("", Some("a\n")),
        Err("`a\\n` is not a valid index: it contains the character \\u{a}\n --> `six`".to_owned())
    );
    let git = Requirement::new("six".parse().unwrap(), RequirementSource::Git("no url".to_owned()));
    assert_eq!(git.unwrap_err().to_string(), "`no url` is not a valid URL: it contains white space\n --> `six`");
    let directory = LockPath::new("a%20b").unwrap();
    let error = UrlSource::new("https://files.example/six.zip", Some(directory)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "`a%20b` is not a valid path: it is part of a URL and contains a `%`, which would have another meaning there"
    );
}

#[test]
fn a_lock_is_built_within_limits() {
    let build = |limits| builder().packages([app().dependency(on("six")), six()]).limits(limits).build();
    let limit = |limits| {
        let error = build(limits).unwrap_err();
        assert!(error.is_limit(), "{error}");
        error.kind().clone()
    };
    assert!(build(Limits::default()).is_ok());
    let packages = limit(Limits::default().packages(1));
    assert!(matches!(packages, LockErrorKind::TooManyPackages { found: 2, limit: 1, .. }), "{packages}");
    let bytes = limit(Limits::default().bytes(8));
    assert!(matches!(bytes, LockErrorKind::TooLarge { limit: 8, .. }), "{bytes}");
    let files = builder().package(six().sdist(FileSpec::sdist_of_source())).limits(Limits::default().files(0)).build();
    let files = files.unwrap_err();
    assert!(matches!(files.kind(), LockErrorKind::TooManyFiles { limit: 0, .. }), "{files}");
    let cancel = Cancel::new();
    cancel.cancel();
    assert!(build(Limits::default().cancelled_by(&cancel)).unwrap_err().is_cancelled());

    let versions = |number: usize| format!("python_full_version < '3.{number}'").parse::<Marker>().unwrap();
    let edges = |count| (0..count).map(versions).map(|marker| on("six").marker(marker));
    let build = |count, nodes| {
        let app = edges(count).fold(app(), PackageSpec::dependency);
        builder().packages([app, six()]).limits(Limits::default().marker_nodes(nodes)).build()
    };
    assert!(build(20, 100).is_ok());
    let error = build(20, 10).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the markers up to here need more than 10 decision nodes together (the library can raise the limit, \
         `Limits::marker_nodes`)\n --> the package `app (.)`, at `dependencies[5]`"
    );
    assert!(error.is_limit());
}

#[test]
fn one_marker_counts_once_however_often_it_is_given() {
    let marker = || "sys_platform == 'linux'".parse::<Marker>().unwrap();
    let members = (0..100).map(|number| {
        let name = format!("m{number}").parse().unwrap();
        let id = PackageId::new(name, None, Source::Virtual(LockPath::new(&format!("m{number}")).unwrap())).unwrap();
        PackageSpec::new(id).dependency(on("six").marker(marker()))
    });
    assert!(builder().package(six()).packages(members).limits(Limits::default().marker_nodes(10)).build().is_ok());
}

#[test]
fn input_in_any_order_is_sorted() {
    let requirement = |name: &str| {
        let source = RequirementSource::Registry { specifier: String::new(), index: None };
        Requirement::new(name.parse().unwrap(), source).unwrap()
    };
    let extras = || ["b", "a", "b"].map(|extra| extra.parse().unwrap());
    let metadata = Metadata::default()
        .with_requires_dist(["b", "a", "b"].map(requirement))
        .with_requires_dev("dev".parse().unwrap(), ["b", "a"].map(requirement))
        .with_provides_extras(extras());
    let names: Vec<String> = metadata.requires_dist().iter().map(|one| one.name().to_string()).collect();
    assert_eq!((names.concat(), metadata.provides_extras().map(<[_]>::len)), ("ab".to_owned(), Some(2)));
    let stated = StaticMetadata::new("six".parse().unwrap()).with_provides_extras(extras()).with_version("1");
    assert_eq!((stated.provides_extras().len(), stated.version()), (2, Some("1")));
    let app = app().metadata(metadata).extra("c".parse().unwrap(), []);
    let lock = builder().package(app).build().unwrap();
    let root = lock.root().unwrap();
    let known: Vec<&str> = root.extras().map(locklayers::name::ExtraName::as_str).collect();
    assert_eq!((known.concat(), root.groups().count()), ("abc".to_owned(), 1));
}
