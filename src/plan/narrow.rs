//! Narrowing of a layer's packages to one target and one base image.

use std::collections::{BTreeMap, BTreeSet};

use super::error::PlanError;
use super::files::Files;
use super::provided::{ProvidedPackages, ProvidedPolicy, Standing};
use crate::lock::Package;
use crate::marker::Marker;
use crate::name::{LayerName, PackageName};
use crate::platform::{Artifact, BuildReason, Target};

/// The target and base image to which a plan is narrowed. Without a target, and with builds allowed, nothing changes.
#[derive(Clone, Debug, Default)]
pub(super) struct Narrowing {
    pub(super) target: Option<Target>,
    pub(super) no_build: bool,
    /// Packages that are built from source although they have wheels.
    pub(super) no_binary: NoBinary,
    pub(super) provided: Option<(ProvidedPackages, ProvidedPolicy)>,
}

/// The packages that are built from source although they have wheels, by uv's `no-binary` settings.
#[derive(Clone, Debug, Default)]
pub(super) struct NoBinary {
    pub(super) all: bool,
    pub(super) packages: BTreeSet<PackageName>,
}

/// The files of a package that may be installed, and the reason if it must be built first.
pub(super) type Chosen<'g> = (Files<'g>, Option<BuildReason>);

impl Narrowing {
    /// Whether the target needs a package under a marker.
    pub(super) fn is_needed(&self, package: &Package, marker: &Marker) -> Result<bool, PlanError> {
        let Some(target) = &self.target else { return Ok(true) };
        marker.decide(target.environment()).ok_or_else(|| PlanError::PatchUndecided {
            package: Box::new(package.id().clone()),
            marker: marker.to_string(),
            python: target.python(),
            // The first patch release that makes a difference.
            example: target
                .patch(|python| marker.decide(python) != Some(marker.evaluate(target.environment(), &BTreeSet::new()))),
        })
    }

    /// Returns the files of a package that may be installed: all, or the one for the target.
    pub(super) fn choose<'g>(&self, package: &'g Package) -> Result<Chosen<'g>, PlanError> {
        if let Some(target) = &self.target {
            let is_built = self.no_binary.all || self.no_binary.packages.contains(package.name());
            if let Some(sdist) = package.sdist().filter(|_| is_built) {
                return Ok((Files::only(Artifact::Sdist(sdist)), Some(BuildReason::NoBinary)));
            }
            let (artifact, reason) = target.artifact(package)?;
            return Ok((Files::only(artifact), reason));
        }
        let reason = match (package.wheels(), package.sdist()) {
            ([], None) => BuildReason::of_tree(package.source()),
            ([], Some(_)) => Some(BuildReason::OnlySdist),
            _ => None,
        };
        Ok((Files::all(package), reason))
    }

    /// As [`Self::choose`], for a package of a layer, where building may be forbidden.
    pub(super) fn choose_for<'g>(&self, layer: &LayerName, package: &'g Package) -> Result<Chosen<'g>, PlanError> {
        match self.choose(package)? {
            (_, Some(reason)) if self.no_build => Err(PlanError::MustBuild {
                layer: layer.clone(),
                package: Box::new(package.id().clone()),
                reason: Box::new(reason),
            }),
            chosen => Ok(chosen),
        }
    }

    /// Compares a package with what the base image provides.
    pub(super) fn standing(&self, package: &Package) -> Result<Standing, PlanError> {
        let Some((provided, policy)) = &self.provided else { return Ok(Standing::Absent) };
        match (provided.standing(package), policy) {
            (Standing::Differs(found), ProvidedPolicy::Exact) => {
                Err(PlanError::ProvidedDiffers { package: Box::new(package.id().clone()), provided: found })
            }
            (standing, _) => Ok(standing),
        }
    }
}

/// The packages of a plan for a target by name: a target has at most one package of a name.
#[derive(Clone, Debug, Default)]
pub(super) struct OnePerName<'g> {
    seen: BTreeMap<&'g PackageName, &'g Package>,
}

impl<'g> OnePerName<'g> {
    pub(super) fn add(&mut self, package: &'g Package, target: &Target) -> Result<(), PlanError> {
        match self.seen.insert(package.name(), package) {
            Some(first) if first.id() != package.id() => Err(PlanError::TwoVersions {
                target: target.to_string(),
                first: Box::new(first.id().clone()),
                second: Box::new(package.id().clone()),
            }),
            _ => Ok(()),
        }
    }
}
