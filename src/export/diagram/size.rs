//! Sizes in pictures.

use std::fmt;

use crate::message::{human_bytes, unknown_sizes};
use crate::plan::ArtifactBytes;

/// The most bytes that some packages download, and the number of files of unknown size.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size(pub(super) ArtifactBytes);

impl Size {
    /// The known bytes, or `None` if no file has a known size.
    pub(super) fn known(self) -> Option<u64> {
        Some(self.0.most()).filter(|most| *most > 0 || self.0.unsized_files() == 0)
    }

    /// A phrase for the number of files of unknown size, if there are any.
    pub(super) fn unknown(self) -> Option<String> {
        unknown_sizes(self.0.unsized_files())
    }

    /// The size in short form, with a question mark for unknown parts.
    pub(super) fn short(self) -> String {
        match (self.known(), self.0.unsized_files()) {
            (Some(known), 0) => human_bytes(known),
            (Some(known), _) => format!("{} + ?", human_bytes(known)),
            (None, _) => "size unknown".to_owned(),
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.known(), self.unknown()) {
            (Some(known), None) => f.write_str(&human_bytes(known)),
            (Some(known), Some(unknown)) => write!(f, "{} + {unknown}", human_bytes(known)),
            (None, unknown) => f.write_str(&unknown.unwrap_or_default()),
        }
    }
}

/// Returns the drawn size of a package: 0 up to 128 kB, then 64 more for each doubling, up to 16 GB.
pub(super) fn weight(bytes: u64) -> u64 {
    const FROM: u32 = 17;
    const TO: u32 = 34;
    let doublings = bytes.max(1).ilog2();
    if doublings < FROM {
        return 0;
    }
    if doublings >= TO {
        return u64::from(TO - FROM) * 64;
    }
    // Linear between two powers of two.
    let between = (bytes - (1 << doublings)) >> (doublings - 6);
    u64::from(doublings - FROM) * 64 + between
}

#[cfg(test)]
mod tests {
    use super::weight;

    #[test]
    fn weights_grow_with_the_logarithm_and_end() {
        let weights: Vec<u64> = [0, 1 << 17, 3 << 16, 1 << 18, 1 << 34, u64::MAX].map(weight).into();
        assert_eq!(weights, [0, 0, 32, 64, 17 * 64, 17 * 64]);
    }
}
