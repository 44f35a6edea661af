//! What a Dockerfile needs to know of a plan.

use super::dockerfile::LayerFile;
use super::error::DockerfileError;
use super::index::{Indexes, indexes};
use super::options::{Installer, LayerFormat};
use super::word::{quoted, shell};
use crate::export::{PylockToml, RequirementsTxt};
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
            file: file_name(layer.name(), format),
            is_hashed: format == LayerFormat::RequirementsTxt && without_hash.is_empty(),
            without_hash,
            builds: names(&|placement| placement.build_reason().is_some()),
            git: names(&|placement| matches!(placement.package().source(), Source::Git(_))),
            indexes: match format {
                LayerFormat::PylockToml => Indexes::new(),
                _ => indexes(layer.placements())?,
            },
        })
    }
}

/// The packages of a layer that are installed: all but virtual ones.
pub(super) fn installed<'l, 'g>(layer: &'l Layer<'g>) -> impl Iterator<Item = &'l Placement<'g>> {
    layer.placements().iter().filter(|placement| placement.requirement().is_some())
}

pub(super) fn file_name(layer: &LayerName, format: LayerFormat) -> String {
    match format {
        LayerFormat::PylockToml => format!("pylock.{layer}.toml"),
        _ => format!("{layer}.txt"),
    }
}

/// The file of a layer, in a folder from which `way` leads to the lock.
pub(super) fn layer_file(
    plan: &Plan<'_>,
    layer: &Layer<'_>,
    format: LayerFormat,
    way: &str,
) -> Result<LayerFile, DockerfileError> {
    let text = match format {
        LayerFormat::RequirementsTxt => RequirementsTxt::of(layer)?.to_string(),
        LayerFormat::RequirementsWithoutHashes => RequirementsTxt::of(layer)?.without_hashes().to_string(),
        LayerFormat::PylockToml => PylockToml::with_lock_folder(plan, layer, way)?.to_string(),
    };
    Ok(LayerFile { name: file_name(layer.name(), format), text })
}

/// The local packages of a plan, as an installer is told of them.
#[derive(Clone, Debug, Default)]
pub(super) struct LocalRecipe {
    packages: Vec<(PackageName, String, Option<String>)>,
    /// Is a package itself in the build context's own folder, or any other that is installed?
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
