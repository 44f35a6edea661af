//! The choice of the file of a package that a target installs.

use super::artifact_error::ArtifactError;
use super::build_reason::BuildReason;
use super::misses::WheelMisses;
use super::tags::Rank;
use super::target::Target;
use super::wheel_tags::WheelTags;
use crate::lock::{Package, Sdist, Source, Wheel};

/// The file of a package that is installed on a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Artifact<'g> {
    /// A wheel.
    Wheel(&'g Wheel),
    /// A source distribution, from which a wheel is built first.
    Sdist(&'g Sdist),
    /// A source tree (a Git repository or a directory), from which a wheel is built first; nothing is installed of a
    /// virtual package.
    Tree,
}

impl Target {
    /// Returns the file of a package that uv installs on this target, and the reason if it must be built first.
    ///
    /// Of the wheels that the target can install, it is the one with the best tag (PEP 425), among equals the one with
    /// the greatest build number, and among these the first in the lock. If there is no such wheel, it is the source
    /// distribution.
    ///
    /// # Errors
    ///
    /// [`ArtifactError`] if no file in the lock can be installed on the target.
    pub fn artifact<'g>(&self, package: &'g Package) -> Result<(Artifact<'g>, Option<BuildReason>), ArtifactError> {
        if let Some(wheel) = self.best_wheel(package) {
            return Ok((Artifact::Wheel(wheel), None));
        }
        let misses = (!package.wheels().is_empty()).then(|| {
            let wheels = package.wheels().iter().filter_map(|wheel| WheelTags::of(wheel.filename()));
            WheelMisses::of(self.platform(), self.tags(), wheels)
        });
        if let Some(sdist) = package.sdist() {
            return Ok((Artifact::Sdist(sdist), Some(misses.map_or(BuildReason::OnlySdist, BuildReason::NoWheel))));
        }
        let id = || Box::new(package.id().clone());
        match (package.source(), misses) {
            (_, Some(misses)) => {
                Err(ArtifactError::NoWheel { package: id(), target: self.to_string(), misses: Box::new(misses) })
            }
            (Source::Registry(_) | Source::Url(_) | Source::Path(_), None) => {
                Err(ArtifactError::NoFiles { package: id() })
            }
            (source, None) => Ok((Artifact::Tree, BuildReason::of_tree(source))),
        }
    }

    fn best_wheel<'g>(&self, package: &'g Package) -> Option<&'g Wheel> {
        let mut best: Option<(Rank, WheelTags<'g>, &'g Wheel)> = None;
        for wheel in package.wheels() {
            let Some(tags) = WheelTags::of(wheel.filename()) else { continue };
            let Some(rank) = self.tags().rank(&tags) else { continue };
            let is_better = best.as_ref().is_none_or(|(best_rank, best_tags, _)| {
                rank < *best_rank || (rank == *best_rank && tags.compare_builds(best_tags).is_gt())
            });
            if is_better {
                best = Some((rank, tags, wheel));
            }
        }
        best.map(|(_, _, wheel)| wheel)
    }
}
