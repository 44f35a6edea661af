//! The whole record.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::layer_record::LayerRecord;
use super::markers::pooled;
use super::notes::{LocalRecord, ProvidedRecord, TargetRecord};
use crate::closure::Selector;
use crate::limits::Limits;
use crate::marker::RequiresPython;
use crate::plan::{ArtifactBytes, JSON_SCHEMA};

/// An owned plan, which can be stored without its lock, written as JSON, read back, and compared with another by
/// [`PlanDiff`](crate::diff::PlanDiff).
///
/// A plan borrows its graph, and with it the whole lock. What is kept of a plan is mostly kept longer than the process
/// runs, so its owned form is one that can be stored.
///
/// It is `Send + Sync + 'static`; fingerprints are computed once, when it is created. `Display` writes JSON, indented
/// by two spaces and with a trailing line feed, and `FromStr` reads it. With serde it is the same document in any
/// format. Input is validated as a lock is: names, versions, markers and hashes are valid, fingerprints are those of
/// the packages and cover the URLs of files without a hash, no two layers share a name, and no string contains a control character.
///
/// ```text
/// schema            "locklayers.plan/1"; new keys may come under the same schema, no key changes its meaning
/// requires_python   the specifiers of the lock
/// target            null, or { python, implementation, platform }
/// scope             selectors that `package:` and `rest` draw from; empty where no layer uses them
/// layers[]          in order
///   name, selectors[]
///   tier            the tier that it belongs to: its own name where the tier is not split by size
///   fingerprint, chained_fingerprint
///   packages[]      by id
///     name, version (null where there is none)
///     marker        null where it is always true
///     source        { kind: registry | git | url | path | directory | editable | virtual, location }
///     requirement   the pinned requirement without marker and hashes
///     locator       what the fingerprint takes beside the hashes, mostly ""; `****` replaces a secret in it
///     hashes[]      as exported and as the fingerprint takes them
///     artifacts[]   { kind: sdist | wheel, filename, url, hash, bytes }, null where the lock does not say; for a
///                   target at most one
///     build         why it must be built from source, or null
///     needed_by[]   the layer's selectors that reach it; where the caller placed it, the plan's
///     dependents[]  names of the packages in the plan that depend on it, sorted
///     also_needed_by[]  later tiers that have it from here
///   shared[]        what the layer has from earlier ones: { name, version, layers[] }
///   bytes           { known, most, files, unsized_files }, see ArtifactBytes
///   shared_bytes    the same of what is not repeated
/// provided[]        left out because the base image has them: { name, version, requirement, layer, provided }
/// replaced[]        installed over another version of the base image, likewise
/// local[]           local packages, dependencies first: { name, marker, source, hashes[] of an archive,
///                   needed_by[] }; never a version
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
/// # dependencies = [{ name = "six" }]
/// # [[package]]
/// # name = "six"
/// # version = "1.17.0"
/// # source = { registry = "https://index.example/simple" }
/// # "#;
/// use locklayers::{DependencyGraph, Lockfile, Plan};
/// use locklayers::export::PlanRecord;
/// fn record(lock: &str) -> Result<PlanRecord, locklayers::Error> {
///     let graph = DependencyGraph::from_lockfile(lock.parse::<Lockfile>()?)?;
///     Ok(PlanRecord::of(&Plan::builder(&graph).build()?))
/// }
/// let record = record(text)?;
/// let six = &record.layers()[0].packages()[0];
/// assert_eq!((six.name().as_str(), six.requirement()), ("six", Some("six==1.17.0")));
/// assert!(record.to_string().starts_with("{\n  \"schema\": \"locklayers.plan/1\""));
/// assert_eq!(record.to_string().parse::<PlanRecord>()?, record);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
// The derived functions are inherent, so that `Deserialize` below can validate what they read.
#[serde(remote = "Self")]
pub struct PlanRecord {
    pub(super) schema: Schema,
    pub(super) requires_python: RequiresPython,
    pub(super) target: Option<TargetRecord>,
    pub(super) scope: Vec<Selector>,
    pub(super) layers: Vec<LayerRecord>,
    pub(super) provided: Vec<ProvidedRecord>,
    pub(super) replaced: Vec<ProvidedRecord>,
    pub(super) local: Vec<LocalRecord>,
    pub(super) bytes: ArtifactBytes,
}

impl PlanRecord {
    /// Returns the Python versions of the lock.
    pub fn requires_python(&self) -> &RequiresPython {
        &self.requires_python
    }

    /// Returns the target, or `None` if the plan is for every platform.
    pub fn target(&self) -> Option<&TargetRecord> {
        self.target.as_ref()
    }

    /// Returns the scope, from which `package:` and `rest` draw; empty if no layer uses them.
    pub fn scope(&self) -> &[Selector] {
        &self.scope
    }

    /// Returns the layers, in the order in which they are installed.
    pub fn layers(&self) -> &[LayerRecord] {
        &self.layers
    }

    /// Returns the layer with a name (in normal form), or `None` if there is none.
    pub fn layer(&self, name: &str) -> Option<&LayerRecord> {
        self.layers.iter().find(|layer| layer.name().as_str() == name)
    }

    /// Returns the packages that no layer holds because the base image provides them in the locked version.
    pub fn left_out(&self) -> &[ProvidedRecord] {
        &self.provided
    }

    /// Returns the packages that layers install over another version of the base image.
    pub fn replaced(&self) -> &[ProvidedRecord] {
        &self.replaced
    }

    /// Returns the local packages that the plan reaches, dependencies first.
    pub fn local(&self) -> &[LocalRecord] {
        &self.local
    }

    /// Returns the bytes of the files behind all layers.
    pub fn bytes(&self) -> ArtifactBytes {
        self.bytes
    }
}

impl Serialize for PlanRecord {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Self::serialize(self, serializer)
    }
}

impl<'de> Deserialize<'de> for PlanRecord {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let limits = Limits::default();
        let record = pooled(&limits, || Self::deserialize(deserializer)).0?;
        record.check(&limits).map_err(de::Error::custom)?;
        Ok(record)
    }
}

/// The first key, which states the form of the rest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Schema;

impl Serialize for Schema {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(JSON_SCHEMA)
    }
}

impl<'de> Deserialize<'de> for Schema {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let found = String::deserialize(deserializer)?;
        if found == JSON_SCHEMA {
            return Ok(Self);
        }
        Err(de::Error::custom(format_args!("its schema is `{found}`, not `{JSON_SCHEMA}`")))
    }
}
