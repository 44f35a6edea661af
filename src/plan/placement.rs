//! One package in one layer.

use std::sync::Arc;

use super::bytes::ArtifactBytes;
use super::files::Files;
use super::pin;
use crate::closure::Selector;
use crate::lock::{Hash, Package, PackageIndex, RegistryLocation, Sdist, Source, Wheel};
use crate::marker::Marker;
use crate::message::{value_without_credentials, without_user};
use crate::name::{ExtraName, LayerName};
use crate::platform::BuildReason;

/// A package in a layer, with the marker under which this layer installs it.
///
/// A package may be in several layers, always under mutually exclusive markers: on any one machine it is installed
/// once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement<'g> {
    pub(super) index: PackageIndex,
    pub(super) package: &'g Package,
    pub(super) files: Files<'g>,
    pub(super) is_targeted: bool,
    pub(super) build: Option<BuildReason>,
    pub(super) marker: Marker,
    pub(super) extras: Vec<ExtraName>,
    pub(super) needed_by: Arc<[Selector]>,
    pub(super) also_needed_by: Vec<LayerName>,
}

impl<'g> Placement<'g> {
    /// Returns the package.
    pub fn package(&self) -> &'g Package {
        self.package
    }

    /// Returns the wheels that may be installed, in the order of the lock: all of the package's, or for a target at
    /// most one.
    pub fn wheels(&self) -> &'g [Wheel] {
        self.files.wheels
    }

    /// Returns the source distribution if it may be installed: for a target, only if no wheel fits.
    pub fn sdist(&self) -> Option<&'g Sdist> {
        self.files.sdist
    }

    /// Returns the reason for which the package must be built from source, or `None` if it need not be.
    ///
    /// Without a target, only packages without any wheel have one; others may still be built on platforms that none of
    /// their wheels supports.
    pub fn build_reason(&self) -> Option<&BuildReason> {
        self.build.as_ref()
    }

    /// The index of the package in the lock.
    pub(crate) fn index(&self) -> PackageIndex {
        self.index
    }

    /// Returns the marker under which the layer installs the package, which is true somewhere. For a target it is
    /// always true.
    pub fn marker(&self) -> &Marker {
        &self.marker
    }

    /// Returns the extras of the package that the plan activates, sorted: those that a selector names and those that
    /// packages of the plan request. The layers hold what they add too.
    pub fn extras(&self) -> &[ExtraName] {
        &self.extras
    }

    /// Returns the selectors of the layer that reach the package, in the order of the layer; for a package that the
    /// caller placed, those of the plan.
    pub fn needed_by(&self) -> &[Selector] {
        &self.needed_by
    }

    /// Returns the later tiers that need the package too; each is a layer of its own unless it is split.
    pub fn also_needed_by(&self) -> &[LayerName] {
        &self.also_needed_by
    }

    /// Returns the pinned requirement without marker and hashes, such as `torch==2.7.0`, or `None` if the source is
    /// virtual and nothing is installed.
    ///
    /// It is written as by `uv export`, but without the credentials of a direct URL; for files,
    /// [`RequirementsTxt`](crate::RequirementsTxt) keeps these and also checks that no reader can misinterpret it.
    pub fn requirement(&self) -> Option<String> {
        pin::requirement(self.package)
    }

    /// Returns the requirement with the credentials of a direct URL, as `uv export` writes it.
    pub(crate) fn requirement_as_locked(&self) -> Option<String> {
        pin::requirement_as_locked(self.package)
    }

    /// Returns the hashes of every file that may be installed, by algorithm and then by digits; equal ones repeat. For
    /// a target, that is one file.
    pub fn hashes(&self) -> Vec<Hash<'g>> {
        self.files.hashes()
    }

    /// Returns the bytes of the files that may be installed; for a target, of the one that is.
    pub fn bytes(&self) -> ArtifactBytes {
        ArtifactBytes::of([self.files])
    }

    /// Returns the part of the package's identity that its hashes do not cover.
    ///
    /// Empty for a package of a registry whose files have hashes. If some have none, `files`, their URLs in normal form
    /// and without credentials (sorted, each once), `of`, and `registry+` with the registry's URL or path, separated by
    /// blanks. Files of a directory that is the registry have no URLs, and their paths in it are not covered: if no file
    /// has a hash, only `registry+` and the registry's URL or path, followed for a target by `#` and the name of the file
    /// that it installs. For a direct reference (Git, URL, path, directory, editable) the requirement itself, since it
    /// contains the location.
    pub fn locator(&self) -> String {
        let Source::Registry(location) = self.package.source() else {
            return self.requirement().unwrap_or_default();
        };
        let bare = self.files.bare_urls();
        if bare.is_empty() && self.files.has_hashes() {
            return String::new();
        }
        let location = match location {
            RegistryLocation::Url(url) => without_user(url),
            RegistryLocation::Path(path) => path.as_str().into(),
        };
        if !bare.is_empty() {
            let (urls, location) = (bare.into_iter().collect::<Vec<_>>(), value_without_credentials(&location));
            return format!("files {} of registry+{location}", urls.join(" "));
        }
        match self.files.only_name().filter(|_| self.is_targeted) {
            Some(file) => format!("registry+{location}#{file}"),
            None => format!("registry+{location}"),
        }
    }
}
