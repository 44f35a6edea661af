//! Bytes, as people read them.

use std::fmt;

use crate::plan::ArtifactBytes;

/// A number of bytes in units of a thousand, with one decimal from a kilobyte on: `9 B`, `45.6 kB`, `3.0 GB`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bytes(pub(super) u64);

impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
        if self.0 < 1000 {
            return write!(f, "{} B", self.0);
        }
        let mut unit = 1000_u128;
        for (index, name) in UNITS.iter().enumerate() {
            // Rounded half up; what would round to a thousand is one of the next unit.
            let tenths = (u128::from(self.0) * 10 + unit / 2) / unit;
            if tenths < 10_000 || index + 1 == UNITS.len() {
                return write!(f, "{}.{} {name}", tenths / 10, tenths % 10);
            }
            unit *= 1000;
        }
        Ok(())
    }
}

/// What is downloaded of some packages at most, and how many files have no known size.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size(pub(super) ArtifactBytes);

impl Size {
    /// The bytes, as far as they are known; none where no file has a known size.
    pub(super) fn known(self) -> Option<u64> {
        Some(self.0.most()).filter(|most| *most > 0 || self.0.unsized_files() == 0)
    }

    /// Some files have no known size: how many, in words.
    pub(super) fn unknown(self) -> Option<String> {
        match self.0.unsized_files() {
            0 => None,
            1 => Some("1 file of unknown size".to_owned()),
            files => Some(format!("{files} files of unknown size")),
        }
    }

    /// The size in few characters, with a question mark for what is not known.
    pub(super) fn short(self) -> String {
        match (self.known(), self.0.unsized_files()) {
            (Some(known), 0) => Bytes(known).to_string(),
            (Some(known), _) => format!("{} + ?", Bytes(known)),
            (None, _) => "size unknown".to_owned(),
        }
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.known(), self.unknown()) {
            (Some(known), None) => Bytes(known).fmt(f),
            (Some(known), Some(unknown)) => write!(f, "{} + {unknown}", Bytes(known)),
            (None, unknown) => f.write_str(&unknown.unwrap_or_default()),
        }
    }
}

/// How large a package is drawn: 0 up to 128 kB, then 64 for each doubling, and no more after 16 GB.
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
    // Between two powers of two, in a straight line.
    let between = (bytes - (1 << doublings)) >> (doublings - 6);
    u64::from(doublings - FROM) * 64 + between
}

#[cfg(test)]
mod tests {
    use super::{Bytes, weight};

    #[test]
    fn bytes_are_rounded_to_one_decimal_of_the_largest_unit() {
        for (bytes, text) in [
            (0, "0 B"),
            (999, "999 B"),
            (1000, "1.0 kB"),
            (45_649, "45.6 kB"),
            (45_650, "45.7 kB"),
            (999_949, "999.9 kB"),
            (999_950, "1.0 MB"),
            (3_000_000_000, "3.0 GB"),
            (u64::MAX, "18.4 EB"),
        ] {
            assert_eq!(Bytes(bytes).to_string(), text);
        }
    }

    #[test]
    fn weights_grow_with_the_logarithm_and_end() {
        let weights: Vec<u64> = [0, 1 << 17, 3 << 16, 1 << 18, 1 << 34, u64::MAX].map(weight).into();
        assert_eq!(weights, [0, 0, 32, 64, 17 * 64, 17 * 64]);
    }
}
