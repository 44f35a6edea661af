//! The tags in the file name of a wheel.

use std::cmp::Ordering;

/// The last parts of `name-version(-build)-python-abi-platform.whl`; each of the last three is a set, joined by dots.
#[derive(Clone, Copy, Debug)]
pub(super) struct WheelTags<'a> {
    build: Option<&'a str>,
    python: &'a str,
    abi: &'a str,
    platform: &'a str,
}

impl<'a> WheelTags<'a> {
    /// Parses a file name that the lock reader has validated; `None` for a variant wheel (PEP 825), whose requirements
    /// are unknown.
    pub(super) fn of(filename: &'a str) -> Option<Self> {
        let mut parts = filename.strip_suffix(".whl")?.split('-').skip(2);
        let first = parts.next()?;
        let is_build = first.starts_with(|c: char| c.is_ascii_digit());
        let (build, python) = if is_build { (Some(first), parts.next()?) } else { (None, first) };
        let (abi, platform) = (parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        Some(Self { build, python, abi, platform })
    }

    pub(super) fn platforms(&self) -> impl Iterator<Item = &'a str> {
        self.platform.split('.')
    }

    pub(super) fn pythons(&self) -> impl Iterator<Item = &'a str> {
        self.python.split('.')
    }

    pub(super) fn has_abi(&self, tag: &str) -> bool {
        self.abi.split('.').any(|own| own == tag)
    }

    pub(super) fn has_platform(&self, tag: &str) -> bool {
        self.platforms().any(|own| own == tag)
    }

    /// Returns the Python and ABI of the wheel in short form: `cp313`, `cp313t`, `cp311-abi3`, `py3`.
    pub(super) fn python_label(&self) -> String {
        match self.abi {
            "none" => self.python.to_owned(),
            abi if abi.starts_with(self.python) => abi.to_owned(),
            abi => format!("{}-{abi}", self.python),
        }
    }

    /// Compares two builds of the same version: no build tag is oldest, then by the leading number, then by the rest.
    pub(super) fn compare_builds(&self, other: &Self) -> Ordering {
        self.build.map(build_order).cmp(&other.build.map(build_order))
    }
}

/// Returns the sort key of a build tag: a number of any length compares by its length without leading zeros, then by
/// its digits.
fn build_order(build: &str) -> (usize, &str, &str) {
    let (number, rest) = build.split_at(build.find(|c: char| !c.is_ascii_digit()).unwrap_or(build.len()));
    let number = number.trim_start_matches('0');
    (number.len(), number, rest)
}

#[cfg(test)]
mod tests {
    use super::WheelTags;
    use std::cmp::Ordering;

    #[test]
    fn builds_compare_by_number_and_then_by_text() {
        let names = ["", "1-", "2-", "2abc-", "02abd-", "10-", "99999999999999999999999-"]
            .map(|build| format!("a-1.0-{build}py3-none-any.whl"));
        let wheels: Vec<WheelTags<'_>> = names.iter().filter_map(|name| WheelTags::of(name)).collect();
        assert_eq!(wheels.len(), 7);
        for pair in wheels.windows(2) {
            assert_eq!(pair[0].compare_builds(&pair[1]), Ordering::Less, "{pair:?}");
            assert_eq!(pair[1].compare_builds(&pair[0]), Ordering::Greater, "{pair:?}");
        }
    }

    #[test]
    fn a_label_states_each_fact_once() {
        let label = |tags: &str| WheelTags::of(&format!("a-1.0-{tags}-any.whl")).map(|tags| tags.python_label());
        for (tags, expected) in [
            ("cp313-cp313", "cp313"),
            ("cp313-cp313t", "cp313t"),
            ("cp39-abi3", "cp39-abi3"),
            ("py2.py3-none", "py2.py3"),
        ] {
            assert_eq!(label(tags).as_deref(), Some(expected));
        }
    }
}
