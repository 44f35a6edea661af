//! The hashes of a layer's packages, as far as its file states them.

use std::collections::BTreeSet;

use crate::export::LayerFormat;
use crate::image::error::DockerfileError;
use crate::image::options::{Installer, Options};
use crate::image::platforms::installed;
use crate::lock::{FileLocation, Hash, HashAlgorithm, RegistryLocation, Sdist, Source, Wheel};
use crate::name::PackageName;
use crate::plan::{Layer, Placement};

/// The packages of a layer that no installer can verify, and whether its file has hashes in spite of them.
#[derive(Clone, Debug)]
pub(in crate::image) struct Hashes {
    /// Packages of which at least one file has no hash.
    pub(in crate::image) missing: Vec<PackageName>,
    /// Packages with a file whose hash the installer does not accept.
    pub(in crate::image) weak: Vec<PackageName>,
    /// The paths without a hash by which a pylock.toml names files of indexes in the file system: nothing else tells them
    /// apart, and fingerprints do not cover them.
    pub(in crate::image) bare: BTreeSet<String>,
    /// Whether requirements are written without any hash, since those that the lock has would end the build.
    pub(in crate::image) are_left_out: bool,
}

impl Hashes {
    /// Returns those of a layer.
    ///
    /// pip checks all hashes of a requirements file or none. uv checks those that there are, but of a package the
    /// hash of one file rules out another file, which has none.
    pub(in crate::image) fn of(layer: &Layer<'_>, options: &Options) -> Result<Self, DockerfileError> {
        let names = |is: &dyn Fn(&Placement<'_>) -> bool| -> Vec<PackageName> {
            let mut names: Vec<PackageName> =
                installed(layer).filter(|p| is(p)).map(|p| p.package().name().clone()).collect();
            names.dedup();
            names
        };
        let has_some = |placement: &Placement<'_>| !placement.hashes().is_empty();
        let lacks_one = |placement: &Placement<'_>| files(placement).any(|hash| hash.is_none());
        let missing = names(&|placement| !has_some(placement) || lacks_one(placement));
        let is_pip = options.installer == Installer::Pip;
        // uv accepts all but md5.
        let is_weak =
            |hash: Hash<'_>| hash.algorithm() == HashAlgorithm::Md5 || is_pip && !hash.algorithm().is_of_pip();
        let weak = names(&|placement| files(placement).flatten().any(is_weak));
        let is_wanted = options.format == LayerFormat::RequirementsTxt && installed(layer).any(has_some);
        let is_in_part = installed(layer).any(|placement| has_some(placement) && lacks_one(placement));
        let are_left_out = is_wanted && (is_in_part || (is_pip && (!missing.is_empty() || !weak.is_empty())));
        // Nothing else would tell pip which of the files of one version is that of the lock; uv is refused for it later.
        if are_left_out && is_pip && has_several_indexes(layer) {
            let layer = layer.name().clone();
            return Err(if missing.is_empty() {
                DockerfileError::WeakHashes { layer, packages: weak }
            } else {
                DockerfileError::SomeHashes { layer, packages: missing }
            });
        }
        let bare = if options.format == LayerFormat::PylockToml {
            installed(layer).flat_map(bare).collect()
        } else {
            BTreeSet::new()
        };
        Ok(Self { missing, weak, bare, are_left_out })
    }

    /// Returns the format of the layer's file.
    pub(in crate::image) fn format(&self, format: LayerFormat) -> LayerFormat {
        if self.are_left_out { LayerFormat::RequirementsWithoutHashes } else { format }
    }

    /// Returns the packages for which all hashes are left out.
    pub(in crate::image) fn reasons(&self) -> Vec<PackageName> {
        let mut names = [self.missing.clone(), self.weak.clone()].concat();
        names.sort();
        names.dedup();
        names
    }
}

/// Whether the packages of a layer are from more than one index.
fn has_several_indexes(layer: &Layer<'_>) -> bool {
    let index = |placement: &'_ Placement<'_>| match placement.package().source() {
        Source::Registry(RegistryLocation::Url(url)) => Some(url.clone()),
        _ => None,
    };
    let mut indexes = installed(layer).filter_map(index);
    let first = indexes.next();
    indexes.any(|other| Some(&other) != first.as_ref())
}

/// Returns the paths of the files of an index that have no hash; the URLs of others are part of the fingerprint.
fn bare(placement: &Placement<'_>) -> Vec<String> {
    if !matches!(placement.package().source(), Source::Registry(_)) {
        return Vec::new();
    }
    let sdist = placement.sdist().map(|sdist| (sdist.hash(), sdist.location()));
    let files = placement.wheels().iter().map(|wheel| (wheel.hash(), wheel.location())).chain(sdist);
    let location = |(_, location): (_, FileLocation<'_>)| match location {
        FileLocation::Path(path) => Some(path.to_string()),
        FileLocation::Url(_) | FileLocation::Source => None,
    };
    files.filter(|(hash, _)| hash.is_none()).filter_map(location).collect()
}

/// Returns the hash of each file of a package that may be installed.
fn files<'p>(placement: &'p Placement<'_>) -> impl Iterator<Item = Option<Hash<'p>>> {
    let sdist = placement.sdist().map(Sdist::hash);
    placement.wheels().iter().map(Wheel::hash).chain(sdist)
}
