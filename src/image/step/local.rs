//! The local packages of a plan: their installation, and the parts of the build context that it needs.

use std::collections::BTreeSet;

use super::mount::bind;
use super::scope;
use crate::image::error::DockerfileError;
use crate::image::index::{Indexes, build_indexes, indexes};
use crate::image::needs::Needs;
use crate::image::options::Options;
use crate::image::platforms::Platforms;
use crate::image::text::context::{Context, mounted};
use crate::image::text::layout::NEXT;
use crate::image::text::length::ONE_BY_ONE;
use crate::image::text::word::{local_path, plain, quoted, shell};
use crate::lock::{LockPath, Lockfile, Package, RegistryLocation, Source};
use crate::name::PackageName;
use crate::percent::encoded;
use crate::plan::Layer;

/// The local packages of a plan.
#[derive(Clone, Debug, Default)]
pub(in crate::image) struct LocalRecipe {
    packages: Vec<LocalPackage>,
    /// Files and folders other than those of the packages that `uv sync` reads: the lock, manifests, folders of
    /// wheels.
    read: BTreeSet<String>,
    /// The folders of wheels among them.
    wheels: BTreeSet<String>,
    /// Folders in which builds find packages.
    links: Vec<String>,
    /// Folders of the program's files that no package installs.
    pub(in crate::image) sources: BTreeSet<String>,
    /// Packages whose version the lock does not state, since their build computes it.
    pub(in crate::image) dynamic: Vec<PackageName>,
    /// The indexes of their build requirements.
    pub(in crate::image) indexes: Indexes,
    /// The flags of the `uv sync` that installs them, if the plan can be expressed by flags.
    pub(in crate::image) sync: Option<Vec<String>>,
}

#[derive(Clone, Debug)]
struct LocalPackage {
    name: PackageName,
    /// In the build context.
    path: String,
    /// Whether it is a wheel or a source distribution rather than a folder.
    is_file: bool,
    /// `None` if it is always true.
    marker: Option<String>,
}

impl LocalRecipe {
    pub(in crate::image) fn of(platforms: &Platforms<'_>, options: &Options) -> Result<Self, DockerfileError> {
        let context = &options.context;
        let mut recipe = Self::default();
        for (placement, marker) in platforms.local() {
            let package = placement.package();
            if let Source::Virtual(path) = package.source() {
                recipe.sources.insert(context.of(package, path)?);
            }
            let Some(path) = installed(package.source()) else { continue };
            let path = context.of(package, path)?;
            local_path("the path of a local package", &path)?;
            if package.version().is_none() && !matches!(package.source(), Source::Path(_)) {
                recipe.dynamic.push(package.name().clone());
            }
            let is_file = matches!(package.source(), Source::Path(_));
            recipe.packages.push(LocalPackage { name: package.name().clone(), path, is_file, marker });
        }
        if !recipe.packages.is_empty() {
            recipe.links = options.links()?;
        }
        let plans = platforms.plans();
        if let Some(plan) = plans.first() {
            (recipe.read, recipe.wheels) = read(plan.lockfile(), context)?;
            recipe.wheels.extend(recipe.links.iter().cloned());
            recipe.read.extend(recipe.links.iter().cloned());
            // `--only-group` excludes the project itself, which the plan installs.
            let leaves_out = |flags: &Vec<String>| flags.iter().any(|flag| flag.starts_with("--only-group"));
            let flags = scope::flags(plan).filter(|flags| recipe.packages.is_empty() || !leaves_out(flags));
            recipe.sync = flags.filter(|_| !platforms.is_provided());
        }
        let layers = plans.iter().flat_map(|plan| plan.layers());
        let of_packages = indexes(layers.flat_map(Layer::placements), options.format)?;
        recipe.indexes = build_indexes(&options.settings, of_packages);
        Ok(recipe)
    }

    /// Adds what the steps read of the build context.
    pub(in crate::image) fn needs(&self, needs: &mut Needs) {
        for package in &self.packages {
            let paths = if package.is_file { &mut needs.files } else { &mut needs.folders };
            paths.insert(package.path.clone());
        }
        needs.folders.extend(self.wheels.iter().chain(&self.sources).cloned());
        needs.files.extend(self.read.difference(&self.wheels).cloned());
        if !self.dynamic.is_empty() {
            needs.folders.insert(".git".to_owned());
        }
    }

    /// Whether a single stage copies them from a stage of their own: if one of them compiles code, and none is built with what
    /// only `uv sync` knows.
    pub(in crate::image) fn is_apart(&self, options: &Options) -> bool {
        let compiles = self.names().any(|name| options.compiled.contains(name));
        compiles && !options.settings.needs_sources() && options.builds_apart(self.names())
    }

    /// Returns the names of the packages that are installed.
    pub(in crate::image) fn names(&self) -> impl Iterator<Item = &PackageName> {
        self.packages.iter().map(|package| &package.name)
    }

    /// Returns the flags by which `uv sync` builds each package from the sources at hand. Otherwise it takes one that it
    /// built from a folder of the same path whose manifest has the same time, which two projects on one builder can
    /// have. `uv pip install` does so unasked.
    pub(in crate::image) fn built_anew(&self) -> String {
        let between = if self.packages.len() > ONE_BY_ONE { NEXT } else { " " };
        let mut names: Vec<&PackageName> = self.names().collect();
        names.sort_unstable();
        names.dedup();
        let flags: Vec<String> = names.into_iter().map(|name| format!("--reinstall-package {name}")).collect();
        format!("{NEXT}{}", flags.join(between))
    }

    /// Whether nothing is installed from the build context.
    pub(in crate::image) fn is_empty(&self) -> bool {
        self.packages.is_empty()
    }

    /// Returns the arguments of an installer for which the build context is at an absolute path.
    pub(in crate::image) fn arguments(&self, context: &str) -> Result<String, DockerfileError> {
        let argument = |package: &LocalPackage| {
            let path = if package.path == "." { context.to_owned() } else { format!("{context}/{}", package.path) };
            match &package.marker {
                None => shell("the path", &path),
                Some(marker) => {
                    let requirement = format!("{} @ file://{} ; {marker}", package.name, escaped(&path));
                    quoted("the requirement", &requirement, '"')
                }
            }
        };
        let mut arguments = self.packages.iter().map(argument).collect::<Result<Vec<_>, _>>()?;
        for link in &self.links {
            arguments.push(find_links(&format!("{context}/{link}"))?);
        }
        Ok(arguments.join(if arguments.len() > ONE_BY_ONE { NEXT } else { " " }))
    }

    /// Returns the mounts of what `uv sync` reads and builds: each folder of a package, and the manifests of the rest;
    /// or the whole context if a path cannot be expressed in a mount.
    pub(in crate::image) fn mounts(&self) -> Vec<String> {
        self.mounts_with(&self.packages)
    }

    /// Returns the mounts of what `uv sync` reads if it builds nothing: the lock and the manifests.
    pub(in crate::image) fn mounts_of_manifests(&self) -> Vec<String> {
        self.mounts_with(&[])
    }

    fn mounts_with(&self, packages: &[LocalPackage]) -> Vec<String> {
        let folders: BTreeSet<&str> = packages.iter().map(|package| package.path.as_str()).collect();
        let folders = folders.into_iter().map(|path| (path, ",rw"));
        let mut all: Vec<(&str, &str)> = folders.chain(self.read.iter().map(|path| (path.as_str(), ""))).collect();
        // With `/` ordered before all other bytes, the content of a folder comes directly after it.
        let key = |path: &str| path.bytes().map(|byte| if byte == b'/' { 0 } else { byte }).collect::<Vec<u8>>();
        all.sort_by_cached_key(|(path, _)| key(path));
        let (mut mounts, mut folder) = (Vec::new(), None::<&str>);
        for (path, mode) in all {
            let rest = folder.and_then(|folder| path.strip_prefix(folder));
            if rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/')) {
                continue;
            }
            // Not every program that reads Dockerfiles takes quotes in a mount, so such a path is mounted with the whole.
            // A version that is computed from the repository's history needs that too, if there is one.
            if path == "." || !self.dynamic.is_empty() && !packages.is_empty() || plain("the path", path, b"").is_err()
            {
                return vec![whole()];
            }
            if !mode.is_empty() {
                folder = Some(path);
            }
            mounts.push(bind(None, path, &mounted(path), mode));
        }
        mounts.sort();
        mounts.dedup();
        // A writable mount is a copy of its own, so many of them take longer than one.
        if mounts.len() > ONE_BY_ONE { vec![whole()] } else { mounts }
    }
}

/// Returns the mount of the whole build context. Builds write beside the sources; what they write is discarded.
pub(in crate::image) fn whole() -> String {
    format!("--mount=type=bind,target={},rw", mounted("."))
}

/// Returns the mounts of a step without those inside of the whole build context, if it is mounted. `BuildKit` of Docker
/// 20.10 keys a step that mounts the context and a file of it by that file alone: changed sources would rebuild nothing.
pub(in crate::image) fn outermost(mut mounts: Vec<String>) -> Vec<String> {
    let whole = whole();
    if mounts.contains(&whole) {
        mounts.retain(|mount| *mount == whole || !is_of_context(mount));
    }
    mounts
}

/// Whether a mount, with quotes or without, is of a part of the build context.
fn is_of_context(mount: &str) -> bool {
    mount.replace(['\'', '"'], "").starts_with("--mount=type=bind,source=")
}

/// Returns the path of a local package that is installed.
fn installed(source: &Source) -> Option<&LockPath> {
    match source {
        Source::Path(path) | Source::Directory(path) | Source::Editable(path) => Some(path),
        _ => None,
    }
}

/// Returns the lock, the manifests of its local packages, and the folders of files that it names; then these folders alone.
fn read(lock: &Lockfile, context: &Context) -> Result<(BTreeSet<String>, BTreeSet<String>), DockerfileError> {
    let mut wheels = BTreeSet::new();
    let mut paths: BTreeSet<String> = ["uv.lock", "pyproject.toml"].map(|name| context.path(name)).into();
    let is_here = |package: &Package, path: &LockPath| context.of(package, path);
    for package in lock.packages() {
        match package.source() {
            // A package outside the context is not a member, and this image does not need it.
            Source::Directory(path) | Source::Editable(path) | Source::Virtual(path) => {
                if let Ok(folder) = is_here(package, path) {
                    let manifest = "pyproject.toml";
                    paths.insert(if folder == "." { manifest.to_owned() } else { format!("{folder}/{manifest}") });
                }
            }
            Source::Registry(RegistryLocation::Path(path)) => {
                wheels.insert(is_here(package, path)?);
            }
            _ => {}
        }
    }
    paths.extend(wheels.iter().cloned());
    Ok((paths, wheels))
}

/// Returns the flag by which builds find packages in a folder at an absolute path.
pub(in crate::image) fn find_links(path: &str) -> Result<String, DockerfileError> {
    // uv reads a comma as the end of one of several.
    if path.contains(',') {
        return Ok(format!("--find-links file://{}", escaped(path)));
    }
    Ok(format!("--find-links {}", shell("the path", path)?))
}

/// Escapes a path for a file URL.
fn escaped(path: &str) -> String {
    encoded(path, |byte| byte.is_ascii_alphanumeric() || b"._-/+~".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::{LocalPackage, LocalRecipe, outermost, whole};
    use crate::name::PackageName;

    #[test]
    fn nothing_is_mounted_beside_the_whole_context() {
        let cache = "--mount=type=cache,target=/c".to_owned();
        let stage = "--mount=type=bind,from=tools,source=/uv,target=/u".to_owned();
        let file = "--mount=type=bind,source=a/b,target=/mnt/src/a/b".to_owned();
        let some = vec![cache.clone(), stage.clone(), file.clone()];
        assert_eq!(outermost(some.clone()), some);
        assert_eq!(outermost(vec![file, cache.clone(), whole(), stage.clone()]), [cache, whole(), stage]);
    }

    #[test]
    fn nothing_below_a_mounted_folder_is_mounted_again() -> Result<(), crate::name::NameError> {
        let package = |path: &str| {
            let name = PackageName::new("p")?;
            Ok(LocalPackage { name, path: path.to_owned(), is_file: false, marker: None })
        };
        let packages = ["a/b", "a", "a-b", "c/d/e"].map(package).into_iter().collect::<Result<_, _>>()?;
        let read = ["a/pyproject.toml", "a-b/x", "a-b", "ab", "c/d", "c/d/e/f", "uv.lock"].map(str::to_owned).into();
        let recipe = LocalRecipe { packages, read, ..LocalRecipe::default() };
        let mount =
            |(path, mode): (&str, &str)| format!("--mount=type=bind,source={path},target=/mnt/src/{path}{mode}");
        let expected = [("a", ",rw"), ("a-b", ",rw"), ("ab", ""), ("c/d", ""), ("c/d/e", ",rw"), ("uv.lock", "")];
        let mut expected = expected.map(mount);
        expected.sort();
        assert_eq!(recipe.mounts(), expected);
        Ok(())
    }
}
