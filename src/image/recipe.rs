//! What a Dockerfile needs to know of a plan.

use super::error::DockerfileError;
use super::index::{Indexes, indexes};
use super::options::Installer;
use super::word::{quoted, shell};
use crate::export::LayerFormat;
use crate::fingerprint::Fingerprint;
use crate::lock::{LockPath, Package, Source};
use crate::name::{LayerName, PackageName};
use crate::plan::{Layer, Placement, Plan};

/// A layer that installs something.
#[derive(Clone, Debug)]
pub(super) struct LayerRecipe {
    pub(super) name: LayerName,
    /// What it was asked to be, in words.
    pub(super) selectors: String,
    /// The name of its file.
    pub(super) file: String,
    /// Packages that the lock has no hash of.
    pub(super) without_hash: Vec<PackageName>,
    /// Does each requirement in the file have a hash?
    pub(super) is_hashed: bool,
    /// Packages that are built from source.
    pub(super) builds: Vec<PackageName>,
    /// Packages from Git.
    pub(super) git: Vec<PackageName>,
    /// Where its packages come from.
    pub(super) indexes: Indexes,
    /// Of the packages that it installs.
    pub(super) fingerprint: Fingerprint,
}

impl LayerRecipe {
    pub(super) fn of(layer: &Layer<'_>, installer: Installer, format: LayerFormat) -> Result<Self, DockerfileError> {
        let names = |is: &dyn Fn(&Placement<'_>) -> bool| -> Vec<PackageName> {
            let mut names: Vec<PackageName> =
                installed(layer).filter(|p| is(p)).map(|p| p.package().name().clone()).collect();
            names.dedup();
            names
        };
        let without_hash = names(&|placement| placement.hashes().is_empty());
        let some = !without_hash.is_empty() && installed(layer).any(|placement| !placement.hashes().is_empty());
        if some && installer == Installer::Pip && format == LayerFormat::RequirementsTxt {
            return Err(DockerfileError::SomeHashes { layer: layer.name().clone(), packages: without_hash });
        }
        let selectors: Vec<String> = layer.selectors().iter().map(ToString::to_string).collect();
        Ok(Self {
            name: layer.name().clone(),
            selectors: selectors.join(", "),
            file: format.file_name(layer.name()),
            is_hashed: format == LayerFormat::RequirementsTxt && without_hash.is_empty(),
            without_hash,
            builds: names(&|placement| placement.build_reason().is_some()),
            git: names(&|placement| matches!(placement.package().source(), Source::Git(_))),
            indexes: match format {
                LayerFormat::PylockToml => Indexes::new(),
                _ => indexes(layer.placements())?,
            },
            fingerprint: Fingerprint::of(layer),
        })
    }
}

/// The packages of a layer that are installed: all but virtual ones.
pub(super) fn installed<'l, 'g>(layer: &'l Layer<'g>) -> impl Iterator<Item = &'l Placement<'g>> {
    layer.placements().iter().filter(|placement| placement.requirement().is_some())
}

/// The local packages of a plan, as an installer is told of them.
#[derive(Clone, Debug, Default)]
pub(super) struct LocalRecipe {
    /// Each with its path in the build context, and its marker unless that is always true.
    packages: Vec<(PackageName, String, Option<String>)>,
    /// Where their builds may get what they need: where everything else comes from.
    pub(super) indexes: Indexes,
}

impl LocalRecipe {
    pub(super) fn of(plan: &Plan<'_>) -> Result<Self, DockerfileError> {
        let mut packages = Vec::new();
        for placement in plan.local() {
            let package = placement.package();
            let Some(path) = path(package.source()) else { continue };
            let marker = (!placement.marker().is_always()).then(|| placement.marker().to_string());
            packages.push((package.name().clone(), in_context(package, path)?, marker));
        }
        let all = plan.layers().iter().flat_map(Layer::placements);
        Ok(Self { packages, indexes: indexes(all)? })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.packages.is_empty()
    }

    /// The arguments of an installer that runs where the build context is at an absolute path.
    pub(super) fn arguments(&self, context: &str) -> Result<String, DockerfileError> {
        let argument = |(name, path, marker): &(PackageName, String, Option<String>)| {
            let place = if path == "." { context.to_owned() } else { format!("{context}/{path}") };
            match marker {
                None => shell("the path", &place),
                Some(marker) => {
                    let place = super::word::plain("the path", &place, b"+@")?;
                    quoted("the requirement", &format!("{name} @ file://{place} ; {marker}"), '"')
                }
            }
        };
        Ok(self.packages.iter().map(argument).collect::<Result<Vec<_>, _>>()?.join(" "))
    }
}

/// Where a local package is that is installed.
fn path(source: &Source) -> Option<&LockPath> {
    match source {
        Source::Path(path) | Source::Directory(path) | Source::Editable(path) => Some(path),
        _ => None,
    }
}

/// A path in the build context, which is the folder of the lock.
fn in_context(package: &Package, path: &LockPath) -> Result<String, DockerfileError> {
    if path.is_absolute() || path.as_str().split('/').any(|part| part == "..") {
        return Err(DockerfileError::OutsideContext {
            package: Box::new(package.id().clone()),
            path: path.to_string(),
        });
    }
    Ok(path.as_str().trim_end_matches('/').to_owned())
}
