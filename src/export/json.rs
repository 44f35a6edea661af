//! A plan as JSON.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::fingerprint::Fingerprint;
use crate::lock::{FileLocation, Hash, Lockfile, Package, PackageIndex};
use crate::plan::{ArtifactBytes, JSON_SCHEMA, Layer, Placement, Plan, Provision, Shared};
use crate::target::Target;
use crate::text::Printable;

/// A plan as a JSON document: written, read back, and compared with another by [`PlanDiff`](crate::PlanDiff).
///
/// `Display` writes it, indented by two spaces and ended by a line feed.
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
///     dependents[]  names of the packages in the plan that depend on it, sorted
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
/// let json = PlanJson::of(&plan);
/// assert!(json.to_string().starts_with("{\n  \"schema\": \"locklayers.plan/1\""));
/// assert_eq!(json.to_string().parse::<PlanJson>()?, json);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanJson(pub(crate) Document);

impl PlanJson {
    /// Takes down a plan.
    pub fn of(plan: &Plan<'_>) -> Self {
        Self(Document::of(plan))
    }
}

impl fmt::Display for PlanJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = serde_json::to_string_pretty(&self.0).map_err(|_| fmt::Error)?;
        writeln!(f, "{text}")
    }
}

/// A text that is not a plan as JSON.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a plan that `locklayers plan --format json` wrote: {}", Printable(.reason))]
pub struct PlanJsonError {
    reason: String,
}

impl FromStr for PlanJson {
    type Err = PlanJsonError;

    fn from_str(text: &str) -> Result<Self, PlanJsonError> {
        let document: Document =
            serde_json::from_str(text).map_err(|error| PlanJsonError { reason: error.to_string() })?;
        if document.schema != JSON_SCHEMA {
            let reason = format!("its schema is `{}`, not `{JSON_SCHEMA}`", document.schema);
            return Err(PlanJsonError { reason });
        }
        Ok(Self(document))
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct Document {
    pub(crate) schema: String,
    pub(crate) requires_python: String,
    pub(crate) target: Option<TargetDocument>,
    pub(crate) scope: Vec<String>,
    pub(crate) layers: Vec<LayerDocument>,
    pub(crate) provided: Vec<ProvisionDocument>,
    pub(crate) replaced: Vec<ProvisionDocument>,
    pub(crate) local: Vec<LocalDocument>,
    pub(crate) bytes: BytesDocument,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct TargetDocument {
    pub(crate) python: String,
    pub(crate) implementation: String,
    pub(crate) platform: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct ProvisionDocument {
    pub(crate) name: String,
    pub(crate) version: Option<String>,
    pub(crate) requirement: Option<String>,
    pub(crate) layer: String,
    pub(crate) provided: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct LayerDocument {
    pub(crate) name: String,
    pub(crate) selectors: Vec<String>,
    pub(crate) fingerprint: String,
    pub(crate) chained_fingerprint: String,
    pub(crate) packages: Vec<PackageDocument>,
    pub(crate) shared: Vec<SharedDocument>,
    pub(crate) bytes: BytesDocument,
    pub(crate) shared_bytes: BytesDocument,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct PackageDocument {
    pub(crate) name: String,
    pub(crate) version: Option<String>,
    pub(crate) marker: Option<String>,
    pub(crate) source: SourceDocument,
    pub(crate) requirement: Option<String>,
    pub(crate) locator: String,
    pub(crate) hashes: Vec<String>,
    pub(crate) artifacts: Vec<ArtifactDocument>,
    pub(crate) build: Option<String>,
    pub(crate) needed_by: Vec<String>,
    pub(crate) dependents: Vec<String>,
    pub(crate) also_needed_by: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct LocalDocument {
    pub(crate) name: String,
    pub(crate) marker: Option<String>,
    pub(crate) source: SourceDocument,
    pub(crate) needed_by: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct SharedDocument {
    pub(crate) name: String,
    pub(crate) version: Option<String>,
    pub(crate) layers: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct SourceDocument {
    pub(crate) kind: String,
    pub(crate) location: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct ArtifactDocument {
    pub(crate) kind: String,
    pub(crate) filename: Option<String>,
    pub(crate) url: Option<String>,
    pub(crate) hash: Option<String>,
    pub(crate) bytes: Option<u64>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct BytesDocument {
    pub(crate) known: u64,
    pub(crate) most: u64,
    pub(crate) files: usize,
    pub(crate) unsized_files: usize,
}

/// Who depends on whom, among the packages of a plan.
struct Dependents<'p> {
    lock: &'p Lockfile,
    members: BTreeSet<PackageIndex>,
    of: BTreeMap<PackageIndex, BTreeSet<PackageIndex>>,
}

impl<'p> Dependents<'p> {
    fn of(plan: &'p Plan<'_>) -> Self {
        let placements = plan.layers().iter().flat_map(Layer::placements).chain(plan.local());
        let provided = plan.left_out().iter().map(Provision::index);
        let members = placements.map(Placement::index).chain(provided).collect();
        Self { lock: plan.lockfile(), members, of: plan.dependents(false) }
    }

    fn names(&self, placement: &Placement<'_>) -> Vec<String> {
        let all = self.of.get(&placement.index()).into_iter().flatten();
        let names: BTreeSet<&str> = all
            .filter(|index| self.members.contains(index))
            .map(|i| self.lock.package_at(*i).name().as_str())
            .collect();
        strings(names)
    }
}

impl Document {
    fn of(plan: &Plan<'_>) -> Self {
        let chain = Fingerprint::chained(plan);
        let dependents = Dependents::of(plan);
        Self {
            schema: JSON_SCHEMA.to_owned(),
            requires_python: plan.lockfile().requires_python().to_string(),
            target: plan.target().map(TargetDocument::of),
            scope: strings(plan.scope()),
            layers: plan
                .layers()
                .iter()
                .zip(chain)
                .map(|(layer, chained)| LayerDocument::of(layer, chained, &dependents))
                .collect(),
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
    fn of(layer: &Layer<'_>, chained: Fingerprint, dependents: &Dependents<'_>) -> Self {
        Self {
            name: layer.name().to_string(),
            selectors: strings(layer.selectors()),
            fingerprint: Fingerprint::of(layer).to_string(),
            chained_fingerprint: chained.to_string(),
            packages: layer.placements().iter().map(|placement| PackageDocument::of(placement, dependents)).collect(),
            shared: layer.shared().iter().map(SharedDocument::of).collect(),
            bytes: layer.bytes().into(),
            shared_bytes: layer.shared_bytes().into(),
        }
    }
}

impl PackageDocument {
    fn of(placement: &Placement<'_>, dependents: &Dependents<'_>) -> Self {
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
            dependents: dependents.names(placement),
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
        Self { kind: package.source().kind().to_owned(), location: package.source().to_string() }
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
            kind: kind.to_owned(),
            filename: filename.map(str::to_owned),
            url: match location {
                FileLocation::Url(url) => Some(url.to_string()),
                _ => None,
            },
            hash: hash.as_ref().map(Hash::to_string),
            bytes,
        })
        .collect()
}

/// The version, but never that of a local package: it changes with the project.
fn version(package: &Package) -> Option<String> {
    package.pinned_version().map(ToString::to_string)
}

fn marker(placement: &Placement<'_>) -> Option<String> {
    Some(placement.marker()).filter(|m| !m.is_always()).map(ToString::to_string)
}

fn strings<T: ToString>(items: impl IntoIterator<Item = T>) -> Vec<String> {
    items.into_iter().map(|item| item.to_string()).collect()
}
