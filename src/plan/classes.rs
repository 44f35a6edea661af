//! Size classes, by which a package's own size determines its layer in a split tier.

use std::fmt;

/// The size class of a layer of a split tier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum SizeClass {
    /// Packages of at least this many bytes, and below the bound of the previous class.
    AtLeast(u64),
    /// Packages below the bounds of all other classes.
    Rest,
    /// Packages whose file has no known size.
    Unsized,
}

/// Writes the suffix of a layer's name after that of its tier: the exact bound, in the largest unit that divides it.
impl fmt::Display for SizeClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const UNITS: [(u64, &str); 7] = [
            (1_000_000_000, "gb"),
            (1_000_000, "mb"),
            (1_000, "kb"),
            (1 << 30, "g"),
            (1 << 20, "m"),
            (1 << 10, "k"),
            (1, "b"),
        ];
        match *self {
            Self::AtLeast(bytes) => {
                let divides = |unit: &&(u64, &str)| bytes >= unit.0 && bytes % unit.0 == 0;
                let (size, unit) = UNITS.iter().find(divides).copied().unwrap_or((1, "b"));
                write!(f, "{}{unit}", bytes / size)
            }
            Self::Rest => f.write_str("rest"),
            Self::Unsized => f.write_str("unsized"),
        }
    }
}

/// The division of a tier's packages by size.
#[derive(Clone, Debug)]
pub(super) enum Classes {
    /// The lower bounds, largest first.
    Bounds(Vec<u64>),
    /// A class for each power of two, with the smallest ones merged so that there are at most `most`.
    Halves { most: u32 },
}

impl Classes {
    /// Returns the classes with these lower bounds, in any order.
    pub(super) fn bounds(bounds: &[u64]) -> Self {
        let mut bounds = bounds.to_vec();
        bounds.sort_unstable_by(|a, b| b.cmp(a));
        bounds.dedup();
        Self::Bounds(bounds)
    }

    pub(super) fn halves(most: usize) -> Self {
        Self::Halves { most: u32::try_from(most).unwrap_or(u32::MAX) }
    }

    /// Returns the class of a package in a tier whose largest package has `largest` bytes.
    pub(super) fn of(&self, largest: u64, size: Option<u64>) -> SizeClass {
        let Some(size) = size else { return SizeClass::Unsized };
        match self {
            Self::Bounds(bounds) => {
                let index = bounds.partition_point(|bound| *bound > size);
                bounds.get(index).map_or(SizeClass::Rest, |bound| SizeClass::AtLeast(*bound))
            }
            Self::Halves { most } => {
                let exponent = |bytes: u64| bytes.max(1).ilog2();
                let rest = (exponent(largest) + 1).checked_sub(*most);
                match exponent(size) {
                    own if rest.is_some_and(|rest| own <= rest) => SizeClass::Rest,
                    own => SizeClass::AtLeast(1 << own),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Classes, SizeClass};

    #[test]
    fn bounds_are_named_exactly() {
        for (bytes, name) in [
            (1 << 29, "512m"),
            (500_000_000, "500mb"),
            (1_024_000, "1024kb"),
            (3 << 30, "3g"),
            (1, "1b"),
            (0, "0b"),
            (1 << 10, "1k"),
            (1_000_000_000_000, "1000gb"),
        ] {
            assert_eq!(SizeClass::AtLeast(bytes).to_string(), name);
        }
    }

    #[test]
    fn halves_are_powers_of_two_and_the_smallest_go_together() {
        let of = |size| Classes::Halves { most: 3 }.of(40_000, size);
        assert_eq!(of(Some(40_000)), SizeClass::AtLeast(1 << 15));
        assert_eq!(of(Some(1 << 14)), SizeClass::AtLeast(1 << 14));
        assert_eq!(of(Some((1 << 14) - 1)), SizeClass::Rest);
        assert_eq!(of(Some(0)), SizeClass::Rest);
        assert_eq!(of(None), SizeClass::Unsized);
        assert_eq!(Classes::Halves { most: 9 }.of(3, Some(0)), SizeClass::AtLeast(1), "few bytes need no rest");
    }

    #[test]
    fn bounds_take_what_is_at_least_as_large() {
        let of = |size| Classes::Bounds(vec![100, 10]).of(u64::MAX, Some(size));
        assert_eq!(
            [of(100), of(99), of(10), of(9)],
            [SizeClass::AtLeast(100), SizeClass::AtLeast(10), SizeClass::AtLeast(10), SizeClass::Rest]
        );
    }
}
