//! The files of a package that a plan may install.

use std::collections::BTreeSet;

use crate::lock::{FileLocation, Hash, Package, Sdist, Wheel, printable_url};
use crate::message::value_without_credentials;
use crate::platform::Artifact;
use crate::url::word;

/// All files of a package, or the one that a target installs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Files<'g> {
    pub(super) wheels: &'g [Wheel],
    pub(super) sdist: Option<&'g Sdist>,
}

impl<'g> Files<'g> {
    pub(super) fn all(package: &'g Package) -> Self {
        Self { wheels: package.wheels(), sdist: package.sdist() }
    }

    pub(super) fn only(artifact: Artifact<'g>) -> Self {
        match artifact {
            Artifact::Wheel(wheel) => Self { wheels: std::slice::from_ref(wheel), sdist: None },
            Artifact::Sdist(sdist) => Self { wheels: &[], sdist: Some(sdist) },
            Artifact::Tree => Self { wheels: &[], sdist: None },
        }
    }

    /// The bytes of the largest file that an installation may use: a wheel, or the source distribution if there is no
    /// wheel; `None` if no size is known.
    pub(super) fn size(&self) -> Option<u64> {
        let wheels = self.wheels.iter().filter_map(Wheel::size).max();
        if self.wheels.is_empty() { self.sdist.and_then(Sdist::size) } else { wheels }
    }

    /// The number of bytes of the files' URLs or paths, names and hashes in outputs.
    pub(super) fn printed_bytes(&self) -> u64 {
        let wheels = self.wheels.iter().map(|wheel| length(wheel.location(), Some(wheel.filename()), wheel.hash()));
        let sdist = self.sdist.iter().map(|sdist| length(sdist.location(), sdist.filename(), sdist.hash()));
        wheels.chain(sdist).sum::<usize>() as u64
    }

    /// The hashes by algorithm and then by digits; equal ones repeat.
    pub(super) fn hashes(&self) -> Vec<Hash<'g>> {
        let mut hashes = Vec::with_capacity(self.wheels.len() + 1);
        hashes.extend(self.unsorted_hashes());
        hashes.sort_unstable();
        hashes
    }

    /// The URLs of files without a hash, without credentials and in normal form, as the record of a plan has them.
    pub(super) fn bare_urls(&self) -> BTreeSet<String> {
        let wheels = self.wheels.iter().map(|wheel| (wheel.hash(), wheel.location()));
        let sdist = self.sdist.iter().map(|sdist| (sdist.hash(), sdist.location()));
        let bare = wheels.chain(sdist).filter(|(hash, _)| hash.is_none());
        let url = |(_, location): (_, FileLocation<'_>)| match location {
            FileLocation::Url(url) => Some(word(&printable_url(&value_without_credentials(url)))),
            FileLocation::Path(_) | FileLocation::Source => None,
        };
        bare.filter_map(url).collect()
    }

    pub(super) fn has_hashes(&self) -> bool {
        self.unsorted_hashes().next().is_some()
    }

    fn unsorted_hashes(&self) -> impl Iterator<Item = Hash<'g>> + use<'g> {
        self.sdist.and_then(Sdist::hash).into_iter().chain(self.wheels.iter().filter_map(Wheel::hash))
    }

    /// The name of the only file, if there is exactly one and it has a name.
    pub(super) fn only_name(&self) -> Option<&'g str> {
        match (self.wheels, self.sdist) {
            ([wheel], None) => Some(wheel.filename()),
            ([], Some(sdist)) => sdist.filename(),
            _ => None,
        }
    }
}

fn length(location: FileLocation<'_>, name: Option<&str>, hash: Option<Hash<'_>>) -> usize {
    let location = match location {
        FileLocation::Url(url) => url.len(),
        FileLocation::Path(path) => path.as_str().len(),
        FileLocation::Source => 0,
    };
    location + name.map_or(0, str::len) + hash.map_or(0, |hash| hash.hex().len())
}
