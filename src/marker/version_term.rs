//! Version comparisons as ranges of release numbers.

use std::sync::Arc;

use pep440_rs::{Operator, VersionPattern, VersionSpecifier};

use super::cut::{Cut, Line, Value};
use crate::version::{has_next, read};

/// Release numbers without trailing zeros.
pub(super) fn release(numbers: &[u64]) -> Value {
    let kept = numbers.iter().rposition(|n| *n != 0).map_or(0, |last| last + 1);
    Value::Release(Arc::from(&numbers[..kept]))
}

fn everywhere(truth: bool) -> Line<bool> {
    Line { cuts: Vec::new(), parts: vec![truth] }
}

/// Returns the range from these release numbers to just before those with the last number incremented.
fn prefix(numbers: &[u64]) -> Line<bool> {
    Line::between(Some(Cut::before(release(numbers))), Some(Cut::before(after(numbers))))
}

/// Returns the release numbers with the last one incremented. It does not overflow: such versions are refused when
/// parsed.
fn after(numbers: &[u64]) -> Value {
    let mut next = numbers.to_vec();
    if let Some(last) = next.last_mut() {
        debug_assert!(*last < u64::MAX, "every release number that is read has a next");
        *last = last.saturating_add(1);
    }
    release(&next)
}

fn at_least(numbers: &[u64]) -> Line<bool> {
    Line::between(Some(Cut::before(release(numbers))), None)
}

fn below(numbers: &[u64]) -> Line<bool> {
    Line::between(None, Some(Cut::before(release(numbers))))
}

/// Returns the range in which release numbers satisfy a specifier; pre, post, dev and local parts are ignored.
pub(super) fn range(specifier: &VersionSpecifier) -> Line<bool> {
    let numbers = specifier.version().release();
    match specifier.operator() {
        Operator::Equal | Operator::ExactEqual => Line::at(release(numbers)),
        Operator::NotEqual => Line::at(release(numbers)).complement(),
        Operator::EqualStar => prefix(numbers),
        Operator::NotEqualStar => prefix(numbers).complement(),
        Operator::TildeEqual => match numbers {
            [most @ .., _] if !most.is_empty() => {
                Line::between(Some(Cut::before(release(numbers))), Some(Cut::before(after(most))))
            }
            _ => at_least(numbers),
        },
        Operator::LessThan => below(numbers),
        Operator::LessThanEqual => Line::between(None, Some(Cut::after(release(numbers)))),
        Operator::GreaterThan => Line::between(Some(Cut::after(release(numbers))), None),
        Operator::GreaterThanEqual => at_least(numbers),
    }
}

/// Returns the range of `python_full_version` in which `python_version`, which has two numbers only, satisfies a
/// specifier.
pub(super) fn python_version_range(specifier: &VersionSpecifier) -> Line<bool> {
    let numbers = specifier.version().release();
    let (major, minor) = (numbers.first().copied().unwrap_or(0), numbers.get(1).copied().unwrap_or(0));
    let has_more = is_beyond_minor(specifier);
    debug_assert!(minor < u64::MAX, "every release number that is read has a next");
    let (this, next) = ([major, minor], [major, minor.saturating_add(1)]);
    match specifier.operator() {
        Operator::EqualStar
        | Operator::NotEqualStar
        | Operator::TildeEqual
        | Operator::Equal
        | Operator::ExactEqual
            if has_more =>
        {
            everywhere(false)
        }
        Operator::EqualStar | Operator::NotEqualStar if numbers.len() < 2 => range(specifier),
        Operator::TildeEqual if numbers.len() <= 2 => range(specifier),
        Operator::NotEqual if has_more => everywhere(true),
        Operator::EqualStar | Operator::TildeEqual | Operator::Equal | Operator::ExactEqual => prefix(&this),
        Operator::NotEqualStar | Operator::NotEqual => prefix(&this).complement(),
        // `python_version` has no value below 0.0; a marker that never holds is written so.
        Operator::LessThan if this == [0, 0] && !has_more => everywhere(false),
        Operator::GreaterThanEqual if this == [0, 0] && !has_more => everywhere(true),
        Operator::LessThan if !has_more => below(&this),
        Operator::GreaterThanEqual if !has_more => at_least(&this),
        Operator::LessThan | Operator::LessThanEqual => below(&next),
        Operator::GreaterThan | Operator::GreaterThanEqual => at_least(&next),
    }
}

/// Parses a list of versions such as `'3.10 3.11'`; `None` if one of them is invalid.
pub(super) fn list(text: &str) -> Option<Vec<VersionSpecifier>> {
    text.split_whitespace().map(|text| Some(VersionSpecifier::equals_version(read(text)?.only_release()))).collect()
}

/// Returns the union of ranges.
pub(super) fn any(ranges: impl Iterator<Item = Line<bool>>) -> Line<bool> {
    Line::join(ranges.collect(), |a, b| *a || *b).unwrap_or_else(|| everywhere(false))
}

/// Whether the version of a specifier has more numbers than `python_version` can have.
pub(super) fn is_beyond_minor(specifier: &VersionSpecifier) -> bool {
    specifier.version().release().iter().skip(2).any(|n| *n != 0)
}

/// Whether the comparison that is printed for this one is read as the same; `is_minor` if it is of `python_version`.
///
/// A printed bound may have a number incremented: `python_version <= '3.11'` is printed as `python_full_version < '3.12'`.
/// 2^64-2 cannot be such a number, since 2^64-1 is not read.
pub(super) fn is_read_back(specifier: &VersionSpecifier, is_minor: bool) -> bool {
    let numbers = specifier.version().release();
    let incremented = match specifier.operator() {
        Operator::TildeEqual => numbers.iter().rev().nth(1),
        Operator::EqualStar | Operator::NotEqualStar => numbers.last(),
        _ => None,
    };
    let mut incremented = incremented.into_iter().chain(numbers.get(1).filter(|_| is_minor));
    has_next(specifier.version()) && incremented.all(|number| *number < u64::MAX - 1)
}

/// Returns the specifier of an operator and a version, or `None` if the two cannot be combined.
pub(super) fn specifier(operator: Operator, text: &str, may_be_star: bool) -> Option<VersionSpecifier> {
    let pattern: VersionPattern = if may_be_star { text.parse().ok()? } else { VersionPattern::verbatim(read(text)?) };
    // As in uv, a comparison with a number that has no next one is ignored.
    VersionSpecifier::from_pattern(operator, pattern).ok().filter(|specifier| has_next(specifier.version()))
}

#[cfg(test)]
mod tests {
    use crate::Marker;
    use crate::marker::{MarkerError, MarkerErrorKind};

    #[test]
    fn a_comparison_with_the_largest_numbers_is_read_back_ignored_or_refused() -> Result<(), MarkerError> {
        let largest = u64::MAX;
        for number in [largest - 3, largest - 2, largest - 1, largest] {
            let versions = ["3.N", "3.N.0", "3.N.5", "3.N.*", "3.N.0.*", "3.N.0.0", "N", "N.9", "3.5.N"]
                .map(|v| v.replace('N', &number.to_string()));
            for version in &versions {
                for key in ["python_version", "python_full_version", "implementation_version", "platform_release"] {
                    for operator in ["==", "!=", "<", "<=", ">", ">=", "~=", "in", "not in"] {
                        let text = format!("{key} {operator} '{version}'");
                        let marker = match text.parse::<Marker>() {
                            Ok(marker) => marker,
                            Err(error) => {
                                assert_eq!((error.kind(), number), (&MarkerErrorKind::Number, largest - 1), "{text}");
                                continue;
                            }
                        };
                        assert!(number < largest || marker.is_always() || key == "platform_release", "{text}");
                        let again = if marker.is_always() { Ok(Marker::always()) } else { marker.to_string().parse() };
                        assert_eq!(again, Ok(marker.clone()), "{text}");
                    }
                }
            }
        }
        let bound: Marker = "python_version <= '3.18446744073709551613'".parse()?;
        assert_eq!(bound.to_string(), "python_full_version < '3.18446744073709551614'");
        let error = "python_version > '3.18446744073709551614'".parse::<Marker>();
        let text = "a version has a number whose next one uv cannot read (2^64-1) at byte 0 of the marker \
                    `python_version > '3.18446744073709551614'`";
        assert_eq!(error.map_err(|error| error.to_string()), Err(text.to_owned()));
        Ok(())
    }
}
