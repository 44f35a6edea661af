//! Plans layers of a `poetry.lock`: an adapter of another lock format, by `Lockfile::builder`.
//!
//! `cargo run --example poetry -- path/to/poetry.lock https://index.example/simple FOLDER` writes a requirements file
//! with hashes for the production dependencies, for each extra and for each group. A `poetry.lock` of version 2.1
//! states for each package its groups and the markers under which they need it, so the root of the lock depends on all
//! packages; the dependencies between packages add the rest: what an extra needs, and the dependents of each package.
//! It contains neither URLs of files nor an index.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;
use std::path::Path;

use locklayers::lock::{DependencySpec, FileSpec, PackageId, PackageSpec, Source, UrlSource};
use locklayers::marker::RequiresPython;
use locklayers::name::{ExtraName, PackageName};
use locklayers::{DependencyGraph, Layer, LayerName, LayerSpec, Lockfile, Marker, Plan, RequirementsTxt};
use serde::Deserialize;

type Result<T> = std::result::Result<T, Box<dyn Error>>;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [lock, index, folder] = arguments.as_slice() else { return Err("expected LOCK INDEX FOLDER".into()) };
    let lock = lockfile(&std::fs::read_to_string(lock)?, index)?;
    for (name, file) in layers(lock)? {
        std::fs::write(Path::new(folder).join(format!("{name}.txt")), file)?;
    }
    Ok(())
}

/// Returns requirements with hashes of the production dependencies, of each extra and of each group, by the layer's
/// name.
pub(crate) fn layers(lock: Lockfile) -> Result<Vec<(String, String)>> {
    let graph = DependencyGraph::from_lockfile(lock)?;
    let root = graph.lockfile().root().ok_or("the adapter made no root")?;
    let mut tiers = vec![("main".to_owned(), "project".to_owned())];
    tiers.extend(root.extras().map(|extra| (format!("extra-{extra}"), format!("extra:{extra}"))));
    tiers.extend(root.groups().map(|group| (group.to_string(), format!("group:{group}"))));
    let mut builder = Plan::builder(&graph);
    for (name, selector) in &tiers {
        builder = builder.layer(LayerSpec::new(LayerName::new(name)?, vec![selector.parse()?]));
    }
    let plan = builder.build()?;
    let file = |layer: &Layer<'_>| Ok((layer.name().to_string(), RequirementsTxt::of(layer)?.to_string()));
    plan.layers().iter().map(file).collect()
}

/// Returns the lock of a `poetry.lock`, with the packages that name no source from an index.
pub(crate) fn lockfile(text: &str, index: &str) -> Result<Lockfile> {
    let poetry: PoetryLock = toml::from_str(text)?;
    let python: RequiresPython = specifiers(&poetry.metadata.python_versions)?.parse()?;
    let mut locked: Locked<'_> = BTreeMap::new();
    for entry in &poetry.package {
        let id = PackageId::new(entry.name.parse()?, Some(entry.version.parse()?), entry.source(index)?)?;
        locked.entry(id.name().clone()).or_default().push((id, entry));
    }
    let mut packages = vec![root(&poetry, &locked)?];
    for (id, entry) in locked.values().flatten() {
        packages.push(package(id, entry, &locked, &python)?);
    }
    Ok(Lockfile::builder(python).packages(packages).build()?)
}

/// Returns the packages of each name.
type Locked<'p> = BTreeMap<PackageName, Vec<(PackageId, &'p Entry)>>;

/// Returns the project, which depends on every package of a group.
fn root(poetry: &PoetryLock, locked: &Locked<'_>) -> Result<PackageSpec> {
    let id = PackageId::new("project".parse()?, None, Source::Virtual(".".parse()?))?;
    let mut root = PackageSpec::new(id);
    for (id, entry) in locked.values().flatten() {
        for group in &entry.groups {
            let edge = DependencySpec::from(id).marker(entry.marker(group)?);
            match (group.as_str(), entry.optional) {
                // Needed only by an extra.
                ("main", true) => {}
                ("main", false) => root = root.dependency(edge),
                _ => root = root.group(group.parse()?, [edge]),
            }
        }
    }
    for (extra, names) in &poetry.extras {
        let mut edges = Vec::new();
        for name in names {
            let found = locked.get(&name.parse::<PackageName>()?).ok_or_else(|| format!("`{name}` is not locked"))?;
            for (id, entry) in found {
                edges.push(DependencySpec::from(id).marker(entry.marker("main")?));
            }
        }
        root = root.extra(extra.parse()?, edges);
    }
    Ok(root)
}

fn package(id: &PackageId, entry: &Entry, locked: &Locked<'_>, python: &RequiresPython) -> Result<PackageSpec> {
    let mut spec = PackageSpec::new(id.clone());
    let mut optional: BTreeMap<PackageName, Vec<DependencySpec>> = BTreeMap::new();
    for (name, required) in &entry.dependencies {
        let name: PackageName = name.parse()?;
        for constraint in required.constraints() {
            let edges = edges(&name, constraint, locked, python)?;
            if constraint.optional {
                optional.entry(name.clone()).or_default().extend(edges);
            } else {
                spec = edges.into_iter().fold(spec, PackageSpec::dependency);
            }
        }
    }
    for (extra, requirements) in &entry.extras {
        let names = requirements.iter().map(|requirement| leading_name(requirement).parse());
        let names = names.collect::<std::result::Result<BTreeSet<PackageName>, _>>()?;
        let edges = names.iter().filter_map(|name| optional.get(name)).flatten().cloned();
        spec = spec.extra(extra.parse()?, edges);
    }
    for file in &entry.files {
        let hash = file.hash.parse()?;
        // The file is in the index, or is the source of the package: its own URL is not known.
        if Path::new(&file.file).extension().is_some_and(|extension| extension == "whl") {
            spec = spec.wheel(FileSpec::wheel_of_source(&file.file).hash(hash));
        } else {
            spec = spec.sdist(FileSpec::sdist_of_source().hash(hash));
        }
    }
    Ok(spec)
}

/// Returns the dependencies on each package of a name. If there are several, each is needed only under the markers of
/// its own entry.
fn edges(
    name: &PackageName,
    constraint: &Constraint,
    locked: &Locked<'_>,
    python: &RequiresPython,
) -> Result<Vec<DependencySpec>> {
    // The extra that makes a dependency optional is the key of its list.
    let marker = marker(constraint.markers.as_deref())?;
    let extras =
        constraint.extras.iter().map(|extra| extra.parse()).collect::<std::result::Result<Vec<ExtraName>, _>>()?;
    let Some(found) = locked.get(name) else {
        let is_never = constraint.optional || marker.complexify(python)?.is_never();
        // A name without candidates is not dropped silently: the builder refuses it.
        let unknown = DependencySpec::new(name.clone()).marker(marker);
        return Ok(if is_never { Vec::new() } else { vec![unknown] });
    };
    let mut edges = Vec::with_capacity(found.len());
    for (id, entry) in found {
        let marker = if found.len() > 1 { marker.and(&entry.anywhere()?)? } else { marker.clone() };
        if !marker.is_never() {
            edges.push(extras.iter().cloned().fold(DependencySpec::from(id).marker(marker), DependencySpec::extra));
        }
    }
    Ok(edges)
}

/// Returns a marker for an edge without `extra == 'socks'`, which the list of the edge already states.
fn marker(text: Option<&str>) -> Result<Marker> {
    match text {
        Some(text) => Ok(text.parse::<Marker>()?.without_extras()?),
        None => Ok(Marker::always()),
    }
}

/// Returns the name at the start of a requirement such as `PySocks (>=1.5.6)`.
fn leading_name(requirement: &str) -> &str {
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    requirement.split(|c| !is_name(c)).next().unwrap_or_default()
}

/// Converts specifiers to PEP 440, which has neither `^3.10` nor `*` for any version.
fn specifiers(text: &str) -> Result<String> {
    let part = |part: &str| match part.trim().strip_prefix('^') {
        Some(version) => {
            let major: u32 = version.split('.').next().unwrap_or_default().parse()?;
            Ok(format!(">={version},<{}", major + 1))
        }
        None if part.trim() == "*" => Ok(String::new()),
        None => Ok(part.trim().to_owned()),
    };
    let parts = text.split(',').map(part).collect::<Result<Vec<_>>>()?;
    Ok(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(","))
}

#[derive(Deserialize)]
struct PoetryLock {
    #[serde(default)]
    package: Vec<Entry>,
    #[serde(default)]
    extras: BTreeMap<String, Vec<String>>,
    metadata: About,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct About {
    python_versions: String,
}

#[derive(Deserialize)]
struct Entry {
    name: String,
    version: String,
    optional: bool,
    /// Missing before version 2.1 of the format, which is an error.
    groups: Vec<String>,
    markers: Option<Markers>,
    files: Vec<FileEntry>,
    #[serde(default)]
    dependencies: BTreeMap<String, Required>,
    #[serde(default)]
    extras: BTreeMap<String, Vec<String>>,
    source: Option<Origin>,
}

impl Entry {
    /// The marker under which a group needs the package.
    fn marker(&self, group: &str) -> Result<Marker> {
        match &self.markers {
            None => Ok(Marker::always()),
            Some(Markers::Same(text)) => marker(Some(text)),
            Some(Markers::ByGroup(texts)) => marker(texts.get(group).map(String::as_str)),
        }
    }

    /// The marker under which any group needs it.
    fn anywhere(&self) -> Result<Marker> {
        let markers = self.groups.iter().map(|group| self.marker(group));
        markers.reduce(|any, next| Ok(any?.or(&next?)?)).unwrap_or_else(|| Ok(Marker::always()))
    }

    fn source(&self, index: &str) -> Result<Source> {
        let Some(Origin { kind, url, resolved_reference, subdirectory }) = &self.source else {
            return Ok(Source::Registry(index.parse()?));
        };
        let subdirectory = subdirectory.as_deref();
        Ok(match kind.as_str() {
            "legacy" => Source::Registry(url.parse()?),
            "url" => Source::Url(UrlSource::new(url, subdirectory.map(str::parse).transpose()?)?),
            "git" => {
                let commit = resolved_reference.as_deref().ok_or("a Git source without a commit")?;
                let query = subdirectory.map(|folder| format!("?subdirectory={folder}")).unwrap_or_default();
                Source::Git(format!("{url}{query}#{commit}").parse()?)
            }
            "file" => Source::Path(url.parse()?),
            "directory" => Source::Directory(url.parse()?),
            other => return Err(format!("the source of `{}` is of the unknown type `{other}`", self.name).into()),
        })
    }
}

/// One marker for all groups, or one for each that has one.
#[derive(Deserialize)]
#[serde(untagged)]
enum Markers {
    Same(String),
    ByGroup(BTreeMap<String, String>),
}

#[derive(Deserialize)]
struct FileEntry {
    file: String,
    hash: String,
}

/// The requirement of a package on another: a version, a table, or one of several under markers.
#[derive(Deserialize)]
#[serde(untagged)]
enum Required {
    Version(#[expect(dead_code, reason = "which version it is stands in the lock")] String),
    One(Constraint),
    Several(Vec<Constraint>),
}

impl Required {
    fn constraints(&self) -> &[Constraint] {
        const ANY: &[Constraint] = &[Constraint { markers: None, extras: Vec::new(), optional: false }];
        match self {
            Self::Version(_) => ANY,
            Self::One(one) => std::slice::from_ref(one),
            Self::Several(all) => all,
        }
    }
}

#[derive(Deserialize)]
struct Constraint {
    markers: Option<String>,
    #[serde(default)]
    extras: Vec<String>,
    #[serde(default)]
    optional: bool,
}

#[derive(Deserialize)]
struct Origin {
    #[serde(rename = "type")]
    kind: String,
    url: String,
    resolved_reference: Option<String>,
    subdirectory: Option<String>,
}
