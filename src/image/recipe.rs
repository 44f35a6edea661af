//! What a Dockerfile needs to know of a plan.

use std::collections::BTreeSet;

use super::command::Options;
use super::context::Context;
use super::error::DockerfileError;
use super::index::{Indexes, indexes};
use super::options::Installer;
use super::settings::BuildIndex;
use super::word::context_path;
use crate::export::LayerFormat;
use crate::fingerprint::Fingerprint;
use crate::lock::{FileLocation, Hash, HashAlgorithm, RegistryLocation, Sdist, Source, Wheel};
use crate::name::{LayerName, PackageName};
use crate::plan::{Layer, Placement};

/// A layer that installs something.
#[derive(Clone, Debug)]
pub(super) struct LayerRecipe {
    pub(super) name: LayerName,
    /// What it was asked to be, in words.
    pub(super) selectors: String,
    /// The name of its file.
    pub(super) file: String,
    /// Packages that the lock has no hash of, be it of one file.
    pub(super) without_hash: Vec<PackageName>,
    /// Packages of which md5 is all there is, which no installer takes as a hash.
    pub(super) weak_hash: Vec<PackageName>,
    /// Whether each requirement in the file has a hash.
    pub(super) is_hashed: bool,
    /// Packages that are built from source.
    pub(super) builds: Vec<PackageName>,
    /// Whether something may be built, on one platform or another: then uv's settings count.
    pub(super) may_build: bool,
    /// Packages from Git.
    pub(super) git: Vec<PackageName>,
    /// Where its packages come from.
    pub(super) indexes: Indexes,
    /// Files of the build context that it installs, sorted.
    pub(super) paths: BTreeSet<String>,
    /// Of the packages that it installs.
    pub(super) fingerprint: Fingerprint,
}

impl LayerRecipe {
    pub(super) fn of(layer: &Layer<'_>, options: &Options) -> Result<Self, DockerfileError> {
        let format = options.format;
        let names = |is: &dyn Fn(&Placement<'_>) -> bool| -> Vec<PackageName> {
            let mut names: Vec<PackageName> =
                installed(layer).filter(|p| is(p)).map(|p| p.package().name().clone()).collect();
            names.dedup();
            names
        };
        let without_hash =
            names(&|placement| placement.hashes().is_empty() || files(placement).any(|hash| hash.is_none()));
        let weak_hash =
            names(&|placement| files(placement).flatten().any(|hash| hash.algorithm() == HashAlgorithm::Md5));
        let name = layer.name();
        let with_hashes = format == LayerFormat::RequirementsTxt;
        let some = installed(layer).any(|placement| !placement.hashes().is_empty());
        let is_pip = options.installer == Installer::Pip;
        let bare: BTreeSet<&PackageName> = without_hash.iter().collect();
        let is_partial = installed(layer)
            .any(|placement| !placement.hashes().is_empty() && bare.contains(placement.package().name()));
        if with_hashes && some && !without_hash.is_empty() && (is_pip || is_partial) {
            return Err(DockerfileError::SomeHashes { layer: name.clone(), packages: without_hash });
        }
        if with_hashes && is_pip && !weak_hash.is_empty() {
            return Err(DockerfileError::WeakHashes { layer: name.clone(), packages: weak_hash });
        }
        let builds = names(&|placement| {
            let is_built = options.settings.builds(placement.package().name().as_str()) && placement.sdist().is_some();
            is_built || placement.build_reason().is_some()
        });
        let indexes = indexes(layer.placements(), format)?;
        let is_explicit = |index: &&BuildIndex| index.is_explicit && indexes.contains(&index.url);
        if let Some(index) = options.settings.indexes().iter().find(is_explicit)
            && format != LayerFormat::PylockToml
            && !builds.is_empty()
        {
            let index = index.url.clone();
            return Err(DockerfileError::ExplicitIndex { layer: name.clone(), packages: builds, index });
        }
        let selectors: Vec<String> = layer.selectors().iter().map(ToString::to_string).collect();
        Ok(Self {
            name: name.clone(),
            selectors: selectors.join(", "),
            file: format.file_name(name),
            is_hashed: with_hashes && without_hash.is_empty() && weak_hash.is_empty(),
            without_hash,
            weak_hash,
            may_build: !builds.is_empty() || installed(layer).any(may_build),
            builds,
            git: names(&|placement| matches!(placement.package().source(), Source::Git(_))),
            indexes,
            paths: paths(layer, &options.context)?,
            fingerprint: Fingerprint::of(layer),
        })
    }
}

/// The packages of a layer that are installed: all but virtual ones.
pub(super) fn installed<'l, 'g>(layer: &'l Layer<'g>) -> impl Iterator<Item = &'l Placement<'g>> {
    layer.placements().iter().filter(|placement| !matches!(placement.package().source(), Source::Virtual(_)))
}

/// The hash of each file of a package that may be installed.
fn files<'p>(placement: &'p Placement<'_>) -> impl Iterator<Item = Option<Hash<'p>>> {
    let sdist = placement.sdist().map(Sdist::hash);
    placement.wheels().iter().map(Wheel::hash).chain(sdist)
}

/// Whether there are platforms on which the package is built: it has a source distribution and no wheel for all of them.
fn may_build(placement: &Placement<'_>) -> bool {
    let is_for_all = |name: &str| name.ends_with("-none-any.whl");
    placement.sdist().is_some() && !placement.wheels().iter().any(|wheel| is_for_all(wheel.filename()))
}

/// The files in the build context that a layer installs.
fn paths(layer: &Layer<'_>, context: &Context) -> Result<BTreeSet<String>, DockerfileError> {
    let mut paths = BTreeSet::new();
    for placement in installed(layer) {
        let package = placement.package();
        let Source::Registry(RegistryLocation::Path(folder)) = package.source() else { continue };
        let wheels = placement.wheels().iter().map(|wheel| wheel.location());
        for location in wheels.chain(placement.sdist().map(|sdist| sdist.location())) {
            if let FileLocation::Path(file) = location {
                // The lock's paths of such files start at their index.
                let folder = context.of(package, folder)?;
                let path = if folder == "." { file.to_string() } else { format!("{folder}/{file}") };
                context_path("the path of a file", &path)?;
                paths.insert(path);
            }
        }
    }
    Ok(paths)
}
