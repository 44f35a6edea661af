//! The parts of a plan that a Dockerfile needs, and which `hashes` an installer can check.

pub(super) mod hashes;

use std::collections::BTreeSet;

use super::error::DockerfileError;
use super::index::{Indexes, indexes};
use super::options::{Installer, Options, Stages};
use super::platforms::{PlatformLayer, installed};
use super::settings::BuildIndex;
use super::text::word::{context_path, mount_path};
use super::warning::DockerfileWarning;
use crate::export::LayerFormat;
use crate::fingerprint::Fingerprint;
use crate::lock::{FileLocation, RegistryLocation, Source};
use crate::name::{LayerName, PackageName};
use crate::plan::{Layer, Placement};
use crate::platform::{BuildReason, Platform};
use hashes::Hashes;

/// A layer that installs something.
#[derive(Clone, Debug)]
pub(super) struct LayerRecipe {
    pub(super) name: LayerName,
    /// A phrase for its selectors.
    pub(super) selectors: String,
    /// The name of its file.
    pub(super) file: String,
    /// Packages that no installer can verify.
    pub(super) hashes: Hashes,
    /// Whether each requirement in the file has a hash.
    pub(super) is_hashed: bool,
    /// Packages that are built from source.
    pub(super) builds: Vec<PackageName>,
    /// Those of them that have a wheel for a newer platform, with the oldest such platform.
    pub(super) newer: Vec<(PackageName, Platform)>,
    /// Those of them that have wheels, which the settings exclude.
    pub(super) no_binary: Vec<PackageName>,
    /// Whether something may be built on some platform, so that uv's settings apply.
    pub(super) may_build: bool,
    /// Packages from Git.
    pub(super) git: Vec<PackageName>,
    /// How their repositories are accessed.
    pub(super) transports: BTreeSet<Transport>,
    /// The indexes of its packages.
    pub(super) indexes: Indexes,
    /// Files of the build context that it installs, sorted.
    pub(super) paths: BTreeSet<String>,
    /// Its largest download size, in bytes.
    pub(super) bytes: u64,
    /// The fingerprint of the packages that it installs, on all platforms.
    pub(super) fingerprint: Fingerprint,
}

impl LayerRecipe {
    /// Returns the recipe of a layer on all platforms that have it, if it installs something on one of them.
    pub(super) fn of(layer: &PlatformLayer<'_>, options: &Options) -> Result<Option<Self>, DockerfileError> {
        let recipes = layer.each().map(|layer| Self::of_one(layer, options)).collect::<Result<Vec<_>, _>>()?;
        let recipe = recipes.into_iter().reduce(Self::and);
        let fingerprint = layer.fingerprint().filter(|_| layer.layers.len() > 1);
        Ok(recipe.map(|recipe| Self { fingerprint: fingerprint.unwrap_or(recipe.fingerprint), ..recipe }))
    }

    /// Combines the recipes of two platforms.
    fn and(mut self, other: Self) -> Self {
        for (own, others) in [
            (&mut self.hashes.missing, other.hashes.missing),
            (&mut self.hashes.weak, other.hashes.weak),
            (&mut self.builds, other.builds),
            (&mut self.no_binary, other.no_binary),
            (&mut self.git, other.git),
        ] {
            own.extend(others);
            own.sort();
            own.dedup();
        }
        // A platform for all of them has no name.
        self.newer.clear();
        self.is_hashed &= other.is_hashed;
        self.hashes.are_left_out |= other.hashes.are_left_out;
        self.hashes.bare.extend(other.hashes.bare);
        self.may_build |= other.may_build;
        self.transports.extend(other.transports);
        self.bytes = self.bytes.max(other.bytes);
        self.indexes.extend(other.indexes);
        self.paths.extend(other.paths);
        self
    }

    fn of_one(layer: &Layer<'_>, options: &Options) -> Result<Self, DockerfileError> {
        let format = options.format;
        let names = |is: &dyn Fn(&Placement<'_>) -> bool| -> Vec<PackageName> {
            let mut names: Vec<PackageName> =
                installed(layer).filter(|p| is(p)).map(|p| p.package().name().clone()).collect();
            names.dedup();
            names
        };
        let name = layer.name();
        let hashes = Hashes::of(layer, options)?;
        let is_excluded = |placement: &Placement<'_>| {
            options.settings.builds(placement.package().name().as_str()) && placement.sdist().is_some()
        };
        let builds = names(&|placement| is_excluded(placement) || placement.build_reason().is_some());
        let indexes = indexes(layer.placements(), format)?;
        let is_default = |index: &BuildIndex| options.settings.is_default(&index.url);
        let is_explicit = |index: &&BuildIndex| index.is_explicit && indexes.contains(&index.url) && !is_default(index);
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
            is_hashed: format == LayerFormat::RequirementsTxt && hashes.missing.is_empty() && hashes.weak.is_empty(),
            hashes,
            may_build: !builds.is_empty() || installed(layer).any(may_build),
            builds,
            newer: installed(layer).filter_map(newer).collect(),
            no_binary: names(&is_excluded),
            git: names(&|placement| matches!(placement.package().source(), Source::Git(_))),
            transports: installed(layer).filter_map(transport).collect(),
            indexes,
            paths: paths(layer, options)?,
            bytes: layer.bytes().most(),
            fingerprint: Fingerprint::of(layer),
        })
    }

    /// Returns the warnings about the layer.
    pub(super) fn warnings(&self, options: &Options) -> Vec<DockerfileWarning> {
        let (layer, mut found) = (self.name.clone(), Vec::new());
        if self.bytes > options.large_layer {
            let (layer, limit) = (layer.clone(), options.large_layer);
            found.push(DockerfileWarning::LargeLayer { layer, bytes: self.bytes, limit });
        }
        let is_here = options.stages == Stages::Single && !self.is_apart(options);
        if !self.builds.is_empty() && is_here {
            let (layer, packages) = (layer.clone(), self.builds.clone());
            found.push(if options.is_fragment {
                DockerfileWarning::BuildsInStage { layer, packages }
            } else {
                DockerfileWarning::Builds { layer, packages }
            });
        }
        if let Some(platform) = self.newer.iter().map(|(_, platform)| *platform).max_by_key(|platform| platform.age()) {
            let packages = self.newer.iter().map(|(name, _)| name.clone()).collect();
            found.push(DockerfileWarning::NewerPlatform { layer: layer.clone(), packages, platform });
        }
        if !self.git.is_empty() && is_here {
            let (layer, packages) = (layer.clone(), self.git.clone());
            found.push(if options.is_fragment {
                DockerfileWarning::NeedsGitInStage { layer, packages }
            } else {
                DockerfileWarning::NeedsGit { layer, packages }
            });
        }
        found.extend(self.unverified(options));
        if let Some((index, variables)) = self.private(options) {
            found.push(DockerfileWarning::SecretsInStage { layer: layer.clone(), index: index.to_owned(), variables });
        }
        if self.indexes.len() > 1 {
            let indexes = || self.indexes.iter().cloned().collect();
            match (options.installer, options.format) {
                (Installer::Pip, _) => found.push(DockerfileWarning::SeveralIndexes { layer, indexes: indexes() }),
                (Installer::Uv, LayerFormat::PylockToml) => {}
                (Installer::Uv, _) => found.push(DockerfileWarning::FirstIndex { layer, indexes: indexes() }),
            }
        }
        found
    }

    /// Returns the warnings about packages that the installer does not verify.
    fn unverified(&self, options: &Options) -> Vec<DockerfileWarning> {
        let (layer, hashes) = (|| self.name.clone(), &self.hashes);
        if hashes.are_left_out {
            return vec![DockerfileWarning::HashesLeftOut { layer: layer(), packages: hashes.reasons() }];
        }
        let git: BTreeSet<&PackageName> = self.git.iter().collect();
        let is_locked = |name: &&PackageName| options.format != LayerFormat::PylockToml || !git.contains(name);
        let packages: Vec<_> = hashes.missing.iter().filter(is_locked).cloned().collect();
        let missing = (!packages.is_empty()).then(|| DockerfileWarning::NoHash { layer: layer(), packages });
        let weak = || DockerfileWarning::WeakHash { layer: layer(), packages: hashes.weak.clone() };
        missing.into_iter().chain((!hashes.weak.is_empty()).then(weak)).collect()
    }

    /// Whether a single stage copies the layer from a stage of its own.
    pub(super) fn is_apart(&self, options: &Options) -> bool {
        options.builds_apart(self.builds.iter())
    }

    /// Refuses a layer that a build could not install, or not from the files of the lock.
    pub(super) fn check(&self, options: &Options) -> Result<(), DockerfileError> {
        // Lines of an existing Dockerfile may set the variables.
        if let Some((index, _)) = self.private(options).filter(|_| !options.is_fragment) {
            return Err(DockerfileError::SecretsNeedMounts { layer: self.name.clone(), index: index.to_owned() });
        }
        let packages: Vec<PackageName> =
            self.builds.iter().filter(|name| options.settings.builds_in_environment(name)).cloned().collect();
        if options.stages == Stages::Multi && options.installer == Installer::Uv && !packages.is_empty() {
            return Err(DockerfileError::BuildInStages { layer: self.name.clone(), packages });
        }
        let is_uvs = options.installer == Installer::Uv && options.format != LayerFormat::PylockToml;
        if is_uvs && !self.is_hashed && self.indexes.len() > 1 {
            let indexes = self.indexes.iter().cloned().collect();
            return Err(DockerfileError::FirstIndex { layer: self.name.clone(), indexes });
        }
        Ok(())
    }

    /// Returns an index that requires credentials and the variables of its secrets, if the build of the layer does not get
    /// them.
    fn private<'o>(&self, options: &'o Options) -> Option<(&'o str, [String; 2])> {
        let builds = |index: &BuildIndex| self.may_build && !index.is_explicit;
        let is_asked = |index: &&BuildIndex| self.indexes.contains(&index.url) || builds(index);
        let mut indexes = options.settings.indexes().iter().filter(|_| !options.has_mounts()).filter(is_asked);
        let index = indexes.find(|index| index.is_authenticated)?;
        Some((index.name.as_deref()?, index.secrets()?))
    }
}

/// The access to a Git repository, if it takes credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Transport {
    Ssh,
    /// HTTPS or HTTP.
    Https,
}

/// Returns a package for which a newer platform has a wheel, with that platform.
fn newer(placement: &Placement<'_>) -> Option<(PackageName, Platform)> {
    let Some(BuildReason::NoWheel(misses)) = placement.build_reason() else { return None };
    Some((placement.package().name().clone(), misses.newer_platform()?))
}

/// Returns the transport of a package from Git.
fn transport(placement: &Placement<'_>) -> Option<Transport> {
    let Source::Git(git) = placement.package().source() else { return None };
    let (scheme, _) = git.url().split_once("://")?;
    match scheme {
        "ssh" => Some(Transport::Ssh),
        "https" | "http" => Some(Transport::Https),
        _ => None,
    }
}

/// Whether the package is built on some platform: it has a source distribution and no wheel for all platforms.
fn may_build(placement: &Placement<'_>) -> bool {
    let is_for_all = |name: &str| name.ends_with("-none-any.whl");
    placement.sdist().is_some() && !placement.wheels().iter().any(|wheel| is_for_all(wheel.filename()))
}

/// Returns the files in the build context that a layer installs.
fn paths(layer: &Layer<'_>, options: &Options) -> Result<BTreeSet<String>, DockerfileError> {
    let mut paths = BTreeSet::new();
    for placement in installed(layer) {
        let package = placement.package();
        let Source::Registry(RegistryLocation::Path(folder)) = package.source() else { continue };
        let wheels = placement.wheels().iter().map(|wheel| wheel.location());
        for location in wheels.chain(placement.sdist().map(|sdist| sdist.location())) {
            if let FileLocation::Path(file) = location {
                // The lock's paths of such files are relative to their index.
                let folder = options.context.of(package, folder)?;
                let path = if folder == "." { file.to_string() } else { format!("{folder}/{file}") };
                let check = if options.has_mounts() { mount_path } else { context_path };
                check("the path of a file", &path)?;
                paths.insert(path);
            }
        }
    }
    Ok(paths)
}
