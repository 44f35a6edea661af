//! Download sizes.

use std::fmt;
use std::ops::Add;

use crate::message::{human_bytes, unknown_sizes};
use crate::plan::ArtifactBytes;

/// A download size: known bytes, and the number of files of unknown size.
///
/// For a plan without a target, the bytes are the most that one installation downloads. `Display` writes `3.5 MB` or
/// `3.5 MB + 2 files of unknown size`.
///
/// ```
/// assert_eq!(locklayers::diff::Weight::default().to_string(), "0 B");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weight {
    bytes: u64,
    unsized_files: usize,
}

impl Weight {
    /// Returns the known bytes.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Returns the number of files of unknown size.
    pub fn unsized_files(&self) -> usize {
        self.unsized_files
    }

    pub(super) fn of(bytes: ArtifactBytes) -> Self {
        Self { bytes: bytes.most(), unsized_files: bytes.unsized_files() }
    }
}

impl Add for Weight {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        let unsized_files = self.unsized_files.saturating_add(other.unsized_files);
        Self { bytes: self.bytes.saturating_add(other.bytes), unsized_files }
    }
}

impl fmt::Display for Weight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = human_bytes(self.bytes);
        match unknown_sizes(self.unsized_files) {
            None => f.pad(&known),
            Some(unknown) => write!(f, "{known} + {unknown}"),
        }
    }
}
