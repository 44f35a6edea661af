//! The parts of a lock, before validation.

use super::package_spec::PackageSpec;
use crate::limits::Limits;
use crate::lock::conflict::ConflictItem;
use crate::lock::lockfile::Lockfile;
use crate::lock::manifest::Manifest;
use crate::marker::{Marker, RequiresPython};

impl Lockfile {
    /// Returns a builder for a lock in memory, for an adapter of another lock format or for a test.
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

/// The builder of a [`Lockfile`] from packages, edges and files, with the checks of the reader; see
/// [`Lockfile::builder`].
///
/// The order of packages, dependencies, extras and conflicts does not matter. Markers are as in a lock: relative to
/// `requires_python`, and to the environments if there are any. [`build`](Self::build) validates all parts.
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

    /// Sets the manifest: members, and requirements that belong to no member.
    #[must_use]
    pub fn manifest(mut self, manifest: Manifest) -> Self {
        self.manifest = manifest;
        self
    }

    /// Sets the revision of the format; the default is 0.
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

    /// Sets the environments that the resolution was limited to; by default it was not limited.
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

    /// Sets the limits of the lock, which apply to its graph and its plans too. The bytes of the given strings count
    /// as its bytes.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }
}

impl Extend<PackageSpec> for LockfileBuilder {
    fn extend<I: IntoIterator<Item = PackageSpec>>(&mut self, packages: I) {
        self.packages.extend(packages);
    }
}
