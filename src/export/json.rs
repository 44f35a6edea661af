//! A plan as JSON.

use std::fmt;

use serde::Serialize;

use crate::fingerprint::Fingerprint;
use crate::lock::{FileLocation, Hash, Package};
use crate::plan::{ArtifactBytes, JSON_SCHEMA, Layer, Placement, Plan, Provision, Shared};
use crate::target::Target;

/// A plan as a JSON document, indented by two spaces and ended by a line feed.
///
/// ```text
/// schema            "locklayers.plan/1"; new keys may come under the same schema, no key changes its meaning
/// requires_python   the specifiers of the lock
/// target            null, or { python, implementation, platform }
/// scope             selectors that `package:` and `rest` draw from; empty where no layer uses them
/// layers[]          in order
///   name, selectors[]
///   fingerprint, chained_fingerprint
///   packages[]      by id
///     name, version (null where there is none)
///     marker        null where it is always true
///     source        { kind: registry | git | url | path | directory | editable | virtual, location }
///     requirement   the pinned requirement without marker and hashes
///     locator       what the fingerprint takes beside the hashes, mostly ""
///     hashes[]      as exported and as the fingerprint takes them
///     artifacts[]   { kind: sdist | wheel, filename, url, hash, bytes }, null where the lock does not say; for a
///                   target at most one
///     build         why it must be built from source, or null
///     needed_by[]   the layer's selectors that reach it
///     also_needed_by[]  later layers that have it from here
///   shared[]        what the layer has from earlier ones: { name, version, layers[] }
///   bytes           { known, most, files, unsized_files }, see ArtifactBytes
///   shared_bytes    the same of what is not repeated
/// provided[]        left out because the base image has them: { name, version, requirement, layer, provided }
/// replaced[]        installed over another version of the base image, likewise
/// local[]           local packages, dependencies first: { name, marker, source, needed_by[] }; never a version
/// bytes             of all layers
/// ```
///
/// ```
/// # let text = r#"
/// # version = 1
/// # requires-python = ">=3.12"
/// # [[package]]
/// # name = "app"
/// # source = { virtual = "." }
/// # "#;
/// use locklayers::{DependencyGraph, Lockfile, Plan, PlanJson};
/// let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
/// let plan = Plan::builder(&graph).build()?;
/// assert!(PlanJson::of(&plan).to_string().starts_with("{\n  \"schema\": \"locklayers.plan/1\""));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct PlanJson<'p> {
    plan: &'p Plan<'p>,
}

impl<'p> PlanJson<'p> {
    /// Borrows a plan for writing.
    pub fn of(plan: &'p Plan<'p>) -> Self {
        Self { plan }
    }
}

impl fmt::Display for PlanJson<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let document = Document::of(self.plan);
        let text = serde_json::to_string_pretty(&document).map_err(|_| fmt::Error)?;
        writeln!(f, "{text}")
    }
}

#[derive(Serialize)]
struct Document {
    schema: &'static str,
    requires_python: String,
    target: Option<TargetDocument>,
    scope: Vec<String>,
    layers: Vec<LayerDocument>,
    provided: Vec<ProvisionDocument>,
    replaced: Vec<ProvisionDocument>,
    local: Vec<LocalDocument>,
    bytes: BytesDocument,
}

#[derive(Serialize)]
struct TargetDocument {
    python: String,
    implementation: String,
    platform: String,
}

#[derive(Serialize)]
struct ProvisionDocument {
    name: String,
    version: Option<String>,
    requirement: Option<String>,
    layer: String,
    provided: String,
}

#[derive(Serialize)]
struct LayerDocument {
    name: String,
    selectors: Vec<String>,
    fingerprint: String,
    chained_fingerprint: String,
    packages: Vec<PackageDocument>,
    shared: Vec<SharedDocument>,
    bytes: BytesDocument,
    shared_bytes: BytesDocument,
}

#[derive(Serialize)]
struct PackageDocument {
    name: String,
    version: Option<String>,
    marker: Option<String>,
    source: SourceDocument,
    requirement: Option<String>,
    locator: String,
    hashes: Vec<String>,
    artifacts: Vec<ArtifactDocument>,
    build: Option<String>,
    needed_by: Vec<String>,
    also_needed_by: Vec<String>,
}

#[derive(Serialize)]
struct LocalDocument {
    name: String,
    marker: Option<String>,
    source: SourceDocument,
    needed_by: Vec<String>,
}

#[derive(Serialize)]
struct SharedDocument {
    name: String,
    version: Option<String>,
    layers: Vec<String>,
}

#[derive(Serialize)]
struct SourceDocument {
    kind: &'static str,
    location: String,
}

#[derive(Serialize)]
struct ArtifactDocument {
    kind: &'static str,
    filename: Option<String>,
    url: Option<String>,
    hash: Option<String>,
    bytes: Option<u64>,
}

#[derive(Serialize)]
struct BytesDocument {
    known: u64,
    most: u64,
    files: usize,
    unsized_files: usize,
}

impl Document {
    fn of(plan: &Plan<'_>) -> Self {
        let chain = Fingerprint::chained(plan);
        Self {
            schema: JSON_SCHEMA,
            requires_python: plan.lockfile().requires_python().to_string(),
            target: plan.target().map(TargetDocument::of),
            scope: strings(plan.scope()),
            layers: plan.layers().iter().zip(chain).map(|(layer, chained)| LayerDocument::of(layer, chained)).collect(),
            provided: plan.left_out().iter().map(ProvisionDocument::of).collect(),
            replaced: plan.replaced().iter().map(ProvisionDocument::of).collect(),
            local: plan.local().iter().map(LocalDocument::of).collect(),
            bytes: plan.bytes().into(),
        }
    }
}

impl TargetDocument {
    fn of(target: &Target) -> Self {
        Self {
            python: target.python(),
            implementation: target.implementation().to_string(),
            platform: target.platform().to_string(),
        }
    }
}

impl ProvisionDocument {
    fn of(provision: &Provision<'_>) -> Self {
        let package = provision.package();
        Self {
            name: package.name().to_string(),
            version: version(package),
            requirement: provision.requirement(),
            layer: provision.layer().to_string(),
            provided: provision.provided().to_owned(),
        }
    }
}

impl LayerDocument {
    fn of(layer: &Layer<'_>, chained: Fingerprint) -> Self {
        Self {
            name: layer.name().to_string(),
            selectors: strings(layer.selectors()),
            fingerprint: Fingerprint::of(layer).to_string(),
            chained_fingerprint: chained.to_string(),
            packages: layer.placements().iter().map(PackageDocument::of).collect(),
            shared: layer.shared().iter().map(SharedDocument::of).collect(),
            bytes: layer.bytes().into(),
            shared_bytes: layer.shared_bytes().into(),
        }
    }
}

impl PackageDocument {
    fn of(placement: &Placement<'_>) -> Self {
        let package = placement.package();
        Self {
            name: package.name().to_string(),
            version: version(package),
            marker: marker(placement),
            source: SourceDocument::of(package),
            requirement: placement.requirement(),
            locator: placement.locator(),
            hashes: strings(placement.hashes()),
            artifacts: artifacts(placement),
            build: placement.build_reason().map(ToString::to_string),
            needed_by: strings(placement.needed_by()),
            also_needed_by: strings(placement.also_needed_by()),
        }
    }
}

impl LocalDocument {
    fn of(placement: &Placement<'_>) -> Self {
        Self {
            name: placement.package().name().to_string(),
            marker: marker(placement),
            source: SourceDocument::of(placement.package()),
            needed_by: strings(placement.needed_by()),
        }
    }
}

impl SharedDocument {
    fn of(shared: &Shared<'_>) -> Self {
        let package = shared.package();
        Self { name: package.name().to_string(), version: version(package), layers: strings(shared.layers()) }
    }
}

impl SourceDocument {
    fn of(package: &Package) -> Self {
        Self { kind: package.source().kind(), location: package.source().to_string() }
    }
}

impl From<ArtifactBytes> for BytesDocument {
    fn from(bytes: ArtifactBytes) -> Self {
        Self { known: bytes.known(), most: bytes.most(), files: bytes.files(), unsized_files: bytes.unsized_files() }
    }
}

fn artifacts(placement: &Placement<'_>) -> Vec<ArtifactDocument> {
    let sdist = placement.sdist().map(|s| ("sdist", s.filename(), s.location(), s.hash(), s.size()));
    let wheels = placement.wheels().iter().map(|w| ("wheel", Some(w.filename()), w.location(), w.hash(), w.size()));
    sdist
        .into_iter()
        .chain(wheels)
        .map(|(kind, filename, location, hash, bytes)| ArtifactDocument {
            kind,
            filename: filename.map(str::to_owned),
            url: match location {
                FileLocation::Url(url) => Some(url.clone()),
                _ => None,
            },
            hash: hash.map(Hash::to_string),
            bytes,
        })
        .collect()
}

/// The version, but never that of a local package: it changes with the project.
fn version(package: &Package) -> Option<String> {
    package.version().filter(|_| !package.source().is_local()).map(ToString::to_string)
}

fn marker(placement: &Placement<'_>) -> Option<String> {
    Some(placement.marker()).filter(|m| !m.is_always()).map(ToString::to_string)
}

fn strings<T: ToString>(items: impl IntoIterator<Item = T>) -> Vec<String> {
    items.into_iter().map(|item| item.to_string()).collect()
}
