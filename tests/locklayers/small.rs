//! Small locks, built in memory: for tests that do not depend on the format of a lock.

use locklayers::lock::{DependencySpec, FileSpec, Hash, LockfileBuilder, PackageId, PackageSpec, Source};
use locklayers::{DependencyGraph, Lockfile};

/// Returns the graph of a root and packages.
pub(crate) fn graph(root: PackageSpec, packages: impl IntoIterator<Item = PackageSpec>) -> DependencyGraph {
    DependencyGraph::from_lockfile(builder().package(root).packages(packages).build().unwrap()).unwrap()
}

pub(crate) fn builder() -> LockfileBuilder {
    Lockfile::builder(">=3.12".parse().unwrap())
}

/// Returns the virtual project `p` with dependencies.
pub(crate) fn project(dependencies: &[&str]) -> PackageSpec {
    let id = PackageId::new("p".parse().unwrap(), None, Source::Virtual(".".parse().unwrap())).unwrap();
    needing(id, dependencies)
}

/// Returns a package of the registry, `NAME VERSION`, with dependencies.
pub(crate) fn package(id: &str, dependencies: &[&str]) -> PackageSpec {
    needing(registry_id(id), dependencies)
}

/// Returns a package with dependencies.
pub(crate) fn needing(id: PackageId, dependencies: &[&str]) -> PackageSpec {
    edges(dependencies).into_iter().fold(PackageSpec::new(id), PackageSpec::dependency)
}

pub(crate) fn registry_id(id: &str) -> PackageId {
    let (name, version) = id.split_once(' ').unwrap();
    PackageId::new(name.parse().unwrap(), Some(version.parse().unwrap()), index()).unwrap()
}

fn index() -> Source {
    Source::Registry("https://index.example/simple".parse().unwrap())
}

/// Returns a package with a group of dependencies.
pub(crate) fn group(package: PackageSpec, name: &str, dependencies: &[&str]) -> PackageSpec {
    package.group(name.parse().unwrap(), edges(dependencies))
}

/// Returns a package with dependencies that an extra adds.
pub(crate) fn extra(package: PackageSpec, name: &str, dependencies: &[&str]) -> PackageSpec {
    package.extra(name.parse().unwrap(), edges(dependencies))
}

/// Parses dependencies, `NAME`, `NAME[EXTRA]` or `NAME==VERSION` of the registry, each optionally with ` ; MARKER`.
pub(crate) fn edges(texts: &[&str]) -> Vec<DependencySpec> {
    texts.iter().map(|text| edge(text)).collect()
}

pub(crate) fn edge(text: &str) -> DependencySpec {
    let (target, marker) = text.split_once(" ; ").map_or((text, None), |(target, marker)| (target, Some(marker)));
    let (target, version) = target.split_once("==").map_or((target, None), |(name, version)| (name, Some(version)));
    let (name, extra) = target.split_once('[').map_or((target, None), |(name, extra)| (name, Some(extra)));
    let mut edge = DependencySpec::new(name.parse().unwrap());
    if let Some(version) = version {
        edge = edge.version(version.parse().unwrap()).source(index());
    }
    if let Some(extra) = extra {
        edge = edge.extra(extra.trim_end_matches(']').parse().unwrap());
    }
    marker.map_or(edge.clone(), |marker| edge.marker(marker.parse().unwrap()))
}

/// Returns the wheel of a package, `NAME VERSION`, for every Python.
pub(crate) fn wheel(id: &str) -> FileSpec {
    FileSpec::at_url(format!("https://files.example/{}-py3-none-any.whl", id.replace(' ', "-")))
}

/// Returns a hash that consists of one digit.
pub(crate) fn hash(digit: char) -> Hash<'static> {
    format!("sha256:{}", digit.to_string().repeat(64)).parse().unwrap()
}
