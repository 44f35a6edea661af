//! Conversion of a plan to its record.

use std::collections::{BTreeMap, BTreeSet};

use super::layer_record::{LayerRecord, SharedRecord};
use super::notes::{LocalRecord, ProvidedRecord, TargetRecord};
use super::package_record::{ArtifactKind, ArtifactRecord, PackageRecord, SourceKind, SourceRecord};
use super::plan_record::{PlanRecord, Schema};
use crate::fingerprint::Fingerprint;
use crate::lock::{FileLocation, Hash, Lockfile, Package, PackageIndex, Source, printable_url};
use crate::message::value_without_credentials;
use crate::name::PackageName;
use crate::plan::{Layer, Placement, Plan, ProvidedPackage, Shared};
use crate::platform::Target;
use crate::version::Version;

/// The dependents of each package of a plan.
struct Dependents<'p> {
    lock: &'p Lockfile,
    members: BTreeSet<PackageIndex>,
    of: BTreeMap<PackageIndex, BTreeSet<PackageIndex>>,
}

impl<'p> Dependents<'p> {
    fn of(plan: &'p Plan<'_>) -> Self {
        let placements = plan.layers().iter().flat_map(Layer::placements).chain(plan.local());
        let provided = plan.left_out().iter().map(ProvidedPackage::index);
        let members = placements.map(Placement::index).chain(provided).collect();
        Self { lock: plan.lockfile(), members, of: plan.dependents(false) }
    }

    fn names(&self, placement: &Placement<'_>) -> Vec<PackageName> {
        let all = self.of.get(&placement.index()).into_iter().flatten();
        let inside = all.filter(|index| self.members.contains(index));
        let names: BTreeSet<&PackageName> = inside.map(|index| self.lock.package_at(*index).name()).collect();
        names.into_iter().cloned().collect()
    }
}

impl PlanRecord {
    /// Returns the record of a plan.
    pub fn of(plan: &Plan<'_>) -> Self {
        let dependents = Dependents::of(plan);
        let mut before = None;
        let layers = plan.layers().iter().map(|layer| {
            let fingerprint = Fingerprint::of(layer);
            let chained = fingerprint.after(before);
            before = Some(chained);
            LayerRecord::of(layer, fingerprint, chained, &dependents)
        });
        Self {
            schema: Schema,
            requires_python: plan.lockfile().requires_python().clone(),
            target: plan.target().map(TargetRecord::of),
            scope: plan.scope().to_vec(),
            layers: layers.collect(),
            provided: plan.left_out().iter().map(ProvidedRecord::of).collect(),
            replaced: plan.replaced().iter().map(ProvidedRecord::of).collect(),
            local: plan.local().iter().map(LocalRecord::of).collect(),
            bytes: plan.bytes(),
        }
    }
}

impl From<&Plan<'_>> for PlanRecord {
    fn from(plan: &Plan<'_>) -> Self {
        Self::of(plan)
    }
}

impl TargetRecord {
    fn of(target: &Target) -> Self {
        let implementation = target.implementation().clone();
        Self { python: target.python(), implementation, platform: target.platform() }
    }
}

impl ProvidedRecord {
    fn of(provided: &ProvidedPackage<'_>) -> Self {
        Self {
            name: provided.package().name().clone(),
            version: version(provided.package()),
            requirement: provided.requirement(),
            layer: provided.layer().clone(),
            provided: provided.provided().to_owned(),
        }
    }
}

impl LayerRecord {
    fn of(layer: &Layer<'_>, fingerprint: Fingerprint, chained: Fingerprint, dependents: &Dependents<'_>) -> Self {
        Self {
            name: layer.name().clone(),
            tier: Some(layer.tier().clone()),
            selectors: layer.selectors().to_vec(),
            fingerprint,
            chained_fingerprint: chained,
            packages: layer.placements().iter().map(|placement| PackageRecord::of(placement, dependents)).collect(),
            shared: layer.shared().iter().map(SharedRecord::of).collect(),
            bytes: layer.bytes(),
            shared_bytes: layer.shared_bytes(),
        }
    }
}

impl PackageRecord {
    fn of(placement: &Placement<'_>, dependents: &Dependents<'_>) -> Self {
        let package = placement.package();
        Self {
            name: package.name().clone(),
            version: version(package),
            marker: placement.marker().clone(),
            source: SourceRecord::of(package),
            requirement: placement.requirement(),
            locator: placement.locator(),
            hashes: placement.hashes().into_iter().map(Hash::into_owned).collect(),
            artifacts: artifacts(placement),
            build: placement.build_reason().map(ToString::to_string),
            needed_by: placement.needed_by().to_vec(),
            dependents: dependents.names(placement),
            also_needed_by: placement.also_needed_by().to_vec(),
        }
    }
}

impl LocalRecord {
    fn of(placement: &Placement<'_>) -> Self {
        Self {
            name: placement.package().name().clone(),
            marker: placement.marker().clone(),
            source: SourceRecord::of(placement.package()),
            hashes: placement.hashes().into_iter().map(Hash::into_owned).collect(),
            needed_by: placement.needed_by().to_vec(),
        }
    }
}

impl SharedRecord {
    fn of(shared: &Shared<'_>) -> Self {
        let package = shared.package();
        Self { name: package.name().clone(), version: version(package), layers: shared.layers().to_vec() }
    }
}

impl SourceRecord {
    fn of(package: &Package) -> Self {
        let source = package.source();
        Self { kind: source.into(), location: value_without_credentials(&source.to_string()).into_owned() }
    }
}

impl From<&Source> for SourceKind {
    fn from(source: &Source) -> Self {
        match source {
            Source::Registry(_) => Self::Registry,
            Source::Git(_) => Self::Git,
            Source::Url(_) => Self::Url,
            Source::Path(_) => Self::Path,
            Source::Directory(_) => Self::Directory,
            Source::Editable(_) => Self::Editable,
            Source::Virtual(_) => Self::Virtual,
        }
    }
}

fn artifacts(placement: &Placement<'_>) -> Vec<ArtifactRecord> {
    let sdist = placement.sdist().map(|s| (ArtifactKind::Sdist, s.filename(), s.location(), s.hash(), s.size()));
    let wheels =
        placement.wheels().iter().map(|w| (ArtifactKind::Wheel, Some(w.filename()), w.location(), w.hash(), w.size()));
    sdist
        .into_iter()
        .chain(wheels)
        .map(|(kind, filename, location, hash, bytes)| ArtifactRecord {
            kind,
            filename: filename.map(|name| value_without_credentials(name).into_owned()),
            url: match location {
                FileLocation::Url(url) => Some(printable_url(&value_without_credentials(url)).into_owned()),
                _ => None,
            },
            hash: hash.map(Hash::into_owned),
            bytes,
        })
        .collect()
}

/// Returns the version, or `None` for a local package, whose version changes with the project.
fn version(package: &Package) -> Option<Version> {
    package.pinned_version().cloned()
}
