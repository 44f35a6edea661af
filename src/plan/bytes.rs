//! The sizes of files.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::files::Files;
use crate::lock::{Sdist, Wheel};
use crate::message::{human_bytes, unknown_sizes};

/// The sizes of the files of some packages, in bytes, as far as the lock states them.
///
/// A universal plan lists the wheels of all platforms, and an installation uses one file of each package. So there are
/// two figures: all files together, and the most that one installation downloads (of each package the largest wheel, or
/// the source distribution if there are no wheels). Both exclude files of unknown size, which are counted instead; a
/// package whose files the lock does not list (one from Git, for example) counts as one of them. For a target both
/// figures are equal: exactly what is downloaded.
///
/// ```
/// let nothing = locklayers::plan::ArtifactBytes::default();
/// assert_eq!((nothing.known(), nothing.most(), nothing.unsized_files()), (0, 0, 0));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct ArtifactBytes {
    known: u64,
    most: u64,
    files: usize,
    unsized_files: usize,
}

/// Writes the most bytes that one installation downloads: `1.2 MB + 2 files of unknown size`.
impl fmt::Display for ArtifactBytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&human_bytes(self.most))?;
        match unknown_sizes(self.unsized_files) {
            Some(files) => write!(f, " + {files}"),
            None => Ok(()),
        }
    }
}

impl ArtifactBytes {
    /// Returns the bytes of all files of known size.
    pub fn known(&self) -> u64 {
        self.known
    }

    /// Returns the most bytes that one installation downloads, as far as sizes are known.
    ///
    /// Packages with mutually exclusive markers all count, so the true figure is never larger.
    pub fn most(&self) -> u64 {
        self.most
    }

    /// Returns the number of files, wheels and source distributions, of known size or not.
    pub fn files(&self) -> usize {
        self.files
    }

    /// Returns the number of files of unknown size.
    pub fn unsized_files(&self) -> usize {
        self.unsized_files
    }

    pub(super) fn of<'a>(packages: impl IntoIterator<Item = Files<'a>>) -> Self {
        packages.into_iter().map(Self::of_package).fold(Self::default(), Self::plus)
    }

    /// Adds the sizes of two disjoint sets of packages.
    #[must_use]
    pub(crate) fn plus(self, other: Self) -> Self {
        Self {
            known: self.known.saturating_add(other.known),
            most: self.most.saturating_add(other.most),
            files: self.files + other.files,
            unsized_files: self.unsized_files + other.unsized_files,
        }
    }

    fn of_package(files: Files<'_>) -> Self {
        let wheels: Vec<Option<u64>> = files.wheels.iter().map(Wheel::size).collect();
        let sdist: Option<Option<u64>> = files.sdist.map(Sdist::size);
        let sizes = || wheels.iter().copied().chain(sdist);
        let most = wheels.iter().flatten().max().copied();
        if sizes().next().is_none() {
            return Self { files: 1, unsized_files: 1, ..Self::default() };
        }
        Self {
            known: sizes().flatten().fold(0, u64::saturating_add),
            most: if wheels.is_empty() { sdist.flatten() } else { most }.unwrap_or(0),
            files: sizes().count(),
            unsized_files: sizes().filter(Option::is_none).count(),
        }
    }
}
