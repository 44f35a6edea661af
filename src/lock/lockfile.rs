//! The whole lock.

use std::path::Path;

use super::conflict::ConflictSet;
use super::dependency::Dependency;
use super::id::{PackageId, PackageIndex};
use super::manifest::Manifest;
use super::package::Package;
use super::settings::LockSettings;
use super::source::Source;
use crate::limits::{Limits, narrow};
use crate::marker::{Marker, RequiresPython};
use crate::name::PackageName;

/// The content of a `uv.lock`, or of the lock of a script, validated and with every dependency resolved.
///
/// Packages are sorted by id and dependencies by target, so the order of entries in the file does not matter; neither
/// do unknown keys, white space and the file's revision.
///
/// ```
/// use locklayers::Lockfile;
/// let lock: Lockfile = r#"
/// version = 1
/// requires-python = ">=3.12"
///
/// [[package]]
/// name = "app"
/// version = "0.1.0"
/// source = { virtual = "." }
/// dependencies = [{ name = "idna", marker = "sys_platform == 'linux'" }]
///
/// [[package]]
/// name = "idna"
/// version = "3.10"
/// source = { registry = "https://index.example/simple" }
/// "#.parse()?;
/// let app = lock.root().ok_or("no root")?;
/// let idna = lock.dependency(&app.dependencies()[0]).ok_or("no target")?;
/// assert_eq!(idna.id().to_string(), "idna==3.10 (https://index.example/simple)");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lockfile {
    pub(super) revision: u32,
    pub(super) requires_python: RequiresPython,
    pub(super) resolution_markers: Vec<Marker>,
    pub(super) supported_markers: Vec<Marker>,
    pub(super) required_markers: Vec<Marker>,
    pub(super) conflicts: Vec<ConflictSet>,
    pub(super) settings: LockSettings,
    pub(super) manifest: Manifest,
    pub(super) packages: Vec<Package>,
    /// The index of the root, if there is one.
    pub(super) root: Option<PackageIndex>,
    pub(super) limits: Limits,
}

impl Lockfile {
    /// Returns the revision of the format, or 0 if the lock states none; every revision is accepted.
    pub fn revision(&self) -> u32 {
        self.revision
    }

    /// Returns the Python versions for which the lock was resolved.
    pub fn requires_python(&self) -> &RequiresPython {
        &self.requires_python
    }

    /// Returns the markers of the forks of the resolution, in the order of the file.
    pub fn resolution_markers(&self) -> &[Marker] {
        &self.resolution_markers
    }

    /// Returns the environments that the resolution was limited to, in the order of the file.
    pub fn supported_markers(&self) -> &[Marker] {
        &self.supported_markers
    }

    /// Returns the environments that had to be supported, in the order of the file.
    pub fn required_markers(&self) -> &[Marker] {
        &self.required_markers
    }

    /// Returns the declared conflicts, sorted, each set once.
    pub fn conflicts(&self) -> &[ConflictSet] {
        &self.conflicts
    }

    /// The settings of uv with which the lock was resolved, as far as it states them.
    #[cfg(feature = "pyproject")]
    pub(crate) fn settings(&self) -> &LockSettings {
        &self.settings
    }

    /// Returns the lock's `[manifest]`: members, and requirements that belong to no member.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Returns the packages, sorted by id.
    pub fn packages(&self) -> &[Package] {
        &self.packages
    }

    /// Returns the package at the root of the lock, or `None` for the lock of a script and for a workspace whose root
    /// is not a project.
    ///
    /// It is the first whose source is the lock's own directory: editable, virtual, or a directory and a member.
    pub fn root(&self) -> Option<&Package> {
        self.root_index().map(|index| self.package_at(index))
    }

    /// Returns the first package whose source tree is a folder, by its path relative to that of the lock; `.` is its own.
    pub fn package_in(&self, folder: impl AsRef<Path>) -> Option<&Package> {
        let is_there = |package: &&Package| {
            package.source().tree().is_some_and(|tree| Path::new(tree.as_str()) == folder.as_ref())
        };
        self.packages.iter().find(is_there)
    }

    /// Returns the target of a dependency, or `None` for a dependency of another lock, which has another package in its
    /// position.
    pub fn dependency(&self, dependency: &Dependency) -> Option<&Package> {
        let target = self.packages.get(dependency.target().get());
        target.filter(|package| package.id().digest() == dependency.digest)
    }

    /// The package at an index of this lock.
    pub(crate) fn package_at(&self, index: PackageIndex) -> &Package {
        &self.packages[index.get()]
    }

    /// Returns the limits under which the lock was read; they apply to its graph and its plans too.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The index of [`Self::root`].
    pub(crate) fn root_index(&self) -> Option<PackageIndex> {
        self.root
    }

    /// Looks for the root among packages, once, when the lock is read.
    pub(super) fn find_root(packages: &[Package], manifest: &Manifest) -> Option<PackageIndex> {
        let is_root = |package: &Package| match package.source() {
            Source::Editable(path) | Source::Virtual(path) => path.is_here(),
            Source::Directory(path) => {
                path.is_here() && manifest.members().is_some_and(|members| members.contains(package.name()))
            }
            _ => false,
        };
        (0..).map(PackageIndex).zip(packages).find(|(_, package)| is_root(package)).map(|(index, _)| index)
    }

    /// All packages with their indices, in order.
    pub(crate) fn indexed_packages(&self) -> impl Iterator<Item = (PackageIndex, &Package)> {
        (0..).map(PackageIndex).zip(&self.packages)
    }

    /// The packages of one name (in normal form) with their indices, in order.
    pub(crate) fn indexed_named(&self, name: &str) -> impl Iterator<Item = (PackageIndex, &Package)> {
        let start = self.packages.partition_point(|package| package.name().as_str() < name);
        let named = self.packages[start..].iter().take_while(move |package| package.name().as_str() == name);
        (narrow(start)..).map(PackageIndex).zip(named)
    }

    /// The index of the package of an id.
    pub(crate) fn index_of(&self, id: &PackageId) -> Option<PackageIndex> {
        let found = self.packages.binary_search_by(|package| package.id().cmp(id)).ok()?;
        u32::try_from(found).ok().map(PackageIndex)
    }

    /// Whether this is the name of a workspace member, or of the root if the lock lists no members.
    pub(crate) fn is_member(&self, name: &PackageName) -> bool {
        match self.manifest.members() {
            Some(members) => members.contains(name),
            None => self.root().is_some_and(|root| root.name() == name),
        }
    }

    /// The packages of one name (in normal form), in order.
    pub(crate) fn named(&self, name: &str) -> impl Iterator<Item = &Package> {
        self.indexed_named(name).map(|(_, package)| package)
    }
}
