//! The parts of a lock, before they are checked.

use super::package_spec::PackageSpec;
use crate::limits::Limits;
use crate::lock::conflict::ConflictItem;
use crate::lock::lockfile::Lockfile;
use crate::lock::manifest::Manifest;
use crate::marker::{Marker, RequiresPython};

impl Lockfile {
    /// Begins a lock that is made in memory: by an adapter of another lock format, or by a test.
    ///
    /// ```
    /// use locklayers::lock::{DependencySpec, FileSpec, PackageId, PackageSpec, Source};
    /// use locklayers::{DependencyGraph, Lockfile, Plan};
    /// let index = Source::Registry("https://index.example/simple".parse()?);
    /// let idna = PackageId::new("idna".parse()?, Some("3.10".parse()?), index)?;
    /// let app = PackageId::new("app".parse()?, None, Source::Virtual(".".parse()?))?;
    /// let on_linux = DependencySpec::from(&idna).marker("sys_platform == 'linux'".parse()?);
    /// let hash = "sha256:946d195a0d259cbba61165e88e65941f16e9b36ea6ddb97f00452bae8b1287d3".parse()?;
    /// let wheel = FileSpec::at_url("https://files.example/idna-3.10-py3-none-any.whl").hash(hash).size(70_442);
    /// let lock = Lockfile::builder(">=3.12".parse()?)
    ///     .package(PackageSpec::new(app).dependency(on_linux))
    ///     .package(PackageSpec::new(idna).wheel(wheel))
    ///     .build()?;
    /// let graph = DependencyGraph::from_lockfile(lock)?;
    /// assert_eq!(Plan::builder(&graph).build()?.layers()[0].placements().len(), 1);
    /// # Ok::<(), locklayers::Error>(())
    /// ```
    pub fn builder(requires_python: RequiresPython) -> LockfileBuilder {
        LockfileBuilder {
            revision: 0,
            requires_python,
            resolution_markers: Vec::new(),
            supported_markers: Vec::new(),
            required_markers: Vec::new(),
            conflicts: Vec::new(),
            manifest: Manifest::default(),
            packages: Vec::new(),
            limits: Limits::default(),
        }
    }
}

/// Makes a [`Lockfile`] of packages, edges and files, with the checks of the reader; see [`Lockfile::builder`].
///
/// Packages, dependencies, extras and conflicts may come in any order: the lock is the same. Markers are those that a lock
/// would hold: relative to `requires_python`, and to the environments if there are any. What is wrong is found by
/// [`build`](Self::build), which names the package.
#[derive(Clone, Debug)]
pub struct LockfileBuilder {
    pub(super) revision: u32,
    pub(super) requires_python: RequiresPython,
    pub(super) resolution_markers: Vec<Marker>,
    pub(super) supported_markers: Vec<Marker>,
    pub(super) required_markers: Vec<Marker>,
    pub(super) conflicts: Vec<Vec<ConflictItem>>,
    pub(super) manifest: Manifest,
    pub(super) packages: Vec<PackageSpec>,
    pub(super) limits: Limits,
}

impl LockfileBuilder {
    /// Adds a package.
    #[must_use]
    pub fn package(mut self, package: PackageSpec) -> Self {
        self.packages.push(package);
        self
    }

    /// Adds packages.
    #[must_use]
    pub fn packages(mut self, packages: impl IntoIterator<Item = PackageSpec>) -> Self {
        self.packages.extend(packages);
        self
    }

    /// Adds extras, groups and projects of which at most one may be active at a time.
    #[must_use]
    pub fn conflict(mut self, items: impl IntoIterator<Item = ConflictItem>) -> Self {
        self.conflicts.push(items.into_iter().collect());
        self
    }

    /// Sets what the lock is made from beyond its packages: members, and requirements that belong to none.
    #[must_use]
    pub fn manifest(mut self, manifest: Manifest) -> Self {
        self.manifest = manifest;
        self
    }

    /// Sets the revision of the format; 0 unless set.
    #[must_use]
    pub fn revision(mut self, revision: u32) -> Self {
        self.revision = revision;
        self
    }

    /// Sets the markers of the forks of the resolution.
    #[must_use]
    pub fn resolution_markers(mut self, markers: impl IntoIterator<Item = Marker>) -> Self {
        self.resolution_markers = markers.into_iter().collect();
        self
    }

    /// Sets the environments that the resolution is limited to; every one unless set.
    #[must_use]
    pub fn supported_markers(mut self, markers: impl IntoIterator<Item = Marker>) -> Self {
        self.supported_markers = markers.into_iter().collect();
        self
    }

    /// Sets the environments that had to be supported.
    #[must_use]
    pub fn required_markers(mut self, markers: impl IntoIterator<Item = Marker>) -> Self {
        self.required_markers = markers.into_iter().collect();
        self
    }

    /// Sets the limits that the lock is built within; they hold for its graph and its plans too. Its bytes are those of the
    /// strings that are given.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }
}
