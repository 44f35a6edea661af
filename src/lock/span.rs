//! Validation of spans of time as uv reads them: `P3D` (ISO 8601), or `3 days 02:00:00`.

/// A unit of time: the letter of ISO 8601, if it has one, the most of it that a span may have, and its names.
struct Unit {
    letter: Option<u8>,
    most: u64,
    /// Whether a number of it may have a fraction.
    has_fraction: bool,
    names: &'static [&'static str],
}

const fn unit(letter: Option<u8>, most: u64, has_fraction: bool, names: &'static [&'static str]) -> Unit {
    Unit { letter, most, has_fraction, names }
}

/// From the largest to the smallest, the order in which they must be written. The first [`CALENDAR`] have no fixed
/// length, and those from [`CLOCK`] on are of the time of day. Names come before their beginnings.
const UNITS: [Unit; 10] = [
    unit(Some(b'Y'), 19_998, false, &["years", "year", "yrs", "yr", "y"]),
    unit(Some(b'M'), 239_976, false, &["months", "month", "mos", "mo"]),
    unit(Some(b'W'), 1_043_497, false, &["weeks", "week", "wks", "wk", "w"]),
    unit(Some(b'D'), 7_304_484, false, &["days", "day", "d"]),
    unit(Some(b'H'), 175_307_616, true, &["hours", "hour", "hrs", "hr", "h"]),
    unit(Some(b'M'), 10_518_456_960, true, &["minutes", "minute", "mins", "min", "m"]),
    unit(Some(b'S'), 631_107_417_600, true, &["seconds", "second", "secs", "sec", "s"]),
    unit(None, 631_107_417_600_000, true, &["milliseconds", "millisecond", "millis", "milli", "msecs", "msec", "ms"]),
    unit(
        None,
        631_107_417_600_000_000,
        true,
        &[
            "microseconds",
            "microsecond",
            "micros",
            "micro",
            "usecs",
            "usec",
            "us",
            "\u{b5}secs",
            "\u{b5}sec",
            "\u{b5}s",
            "\u{3bc}secs",
            "\u{3bc}sec",
            "\u{3bc}s",
        ],
    ),
    unit(None, i64::MAX as u64, false, &["nanoseconds", "nanosecond", "nanos", "nano", "nsecs", "nsec", "ns"]),
];
const CALENDAR: usize = 2;
const CLOCK: usize = 4;

/// Whether uv reads this as a span of time.
pub(super) fn is_span(text: &str) -> bool {
    units(text).is_some()
}

/// Whether uv reads this as a span of time of a fixed length, without years and months.
pub(super) fn is_fixed_span(text: &str) -> bool {
    units(text).is_some_and(|largest| largest >= CALENDAR)
}

/// Returns the position of the largest unit in a span, or `None` if this is none.
fn units(text: &str) -> Option<usize> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    match unsigned.strip_prefix(['P', 'p']) {
        Some(iso) => iso_units(iso.as_bytes()),
        None => named_units(unsigned, unsigned.len() < text.len()),
    }
}

/// Reads what follows the `P` of ISO 8601.
fn iso_units(mut text: &[u8]) -> Option<usize> {
    let (mut next, mut largest, mut is_clock) = (0, None, false);
    while !text.is_empty() {
        if !is_clock && matches!(text[0], b'T' | b't') {
            (is_clock, next, text) = (true, CLOCK, &text[1..]);
            if text.is_empty() {
                return None;
            }
        }
        let (amount, rest) = Amount::read(text)?;
        let (letter, rest) = rest.split_first()?;
        let end = if is_clock { CLOCK + 3 } else { CLOCK };
        let found = (next..end).find(|at| UNITS[*at].letter == Some(letter.to_ascii_uppercase()))?;
        if !amount.is_of(&UNITS[found]) || (amount.has_fraction && !rest.is_empty()) {
            return None;
        }
        largest = largest.or(Some(found));
        (next, text) = (found + 1, rest);
    }
    largest
}

/// Reads numbers with the names of their units, a time of day, and `ago`.
fn named_units(text: &str, is_signed: bool) -> Option<usize> {
    let (mut text, is_ago) = match text.strip_suffix("ago") {
        Some(rest) if rest.ends_with(is_space) => (rest.trim_end_matches(is_space), true),
        _ => (text, false),
    };
    if is_ago && is_signed {
        return None;
    }
    let (mut next, mut largest) = (0, None);
    while !text.is_empty() {
        if is_time_of_day(text.as_bytes()) {
            return (next <= CLOCK && !is_ago).then_some(largest.unwrap_or(CLOCK));
        }
        let (amount, rest) = Amount::read(text.as_bytes())?;
        let rest = text[text.len() - rest.len()..].trim_start_matches(is_space);
        let (found, rest) = (next..UNITS.len()).find_map(|at| {
            let name = UNITS[at].names.iter().find(|name| ends_word(rest, name))?;
            Some((at, &rest[name.len()..]))
        })?;
        if !amount.is_of(&UNITS[found]) || (amount.has_fraction && !rest.is_empty()) {
            return None;
        }
        largest = largest.or(Some(found));
        next = found + 1;
        text = match rest.strip_prefix(',') {
            Some(after) if after.starts_with(is_space) => after.trim_start_matches(is_space),
            Some(_) => return None,
            None => rest.trim_start_matches(is_space),
        };
        if text.is_empty() && !rest.is_empty() {
            return None;
        }
    }
    largest
}

/// Whether a string begins with the name of a unit, and no letter follows it.
fn ends_word(text: &str, name: &str) -> bool {
    text.strip_prefix(name).is_some_and(|rest| !rest.starts_with(char::is_alphabetic))
}

/// Whether this is `02:00:00`, with a fraction or without.
fn is_time_of_day(text: &[u8]) -> bool {
    let hours = text.iter().take_while(|b| b.is_ascii_digit()).count();
    let [b':', m1, m2, b':', s1, s2, rest @ ..] = &text[hours..] else { return false };
    let is_part = |tens: &u8, ones: &u8| matches!(tens, b'0'..=b'5') && ones.is_ascii_digit();
    let is_end = rest.is_empty() || fraction(rest).is_some_and(<[u8]>::is_empty);
    hours > 0 && is_part(m1, m2) && is_part(s1, s2) && is_end && Amount::read(&text[..hours]).is_some()
}

fn is_space(c: char) -> bool {
    c.is_ascii_whitespace()
}

/// The number of a unit.
struct Amount {
    number: u64,
    has_fraction: bool,
}

impl Amount {
    fn read(text: &[u8]) -> Option<(Self, &[u8])> {
        let length = text.iter().take_while(|b| b.is_ascii_digit()).count();
        let (digits, rest) = text.split_at(length);
        let number = digits.iter().try_fold(0_u64, |sum, b| sum.checked_mul(10)?.checked_add(u64::from(b - b'0')))?;
        let after = fraction(rest);
        (length > 0).then_some((Self { number, has_fraction: after.is_some() }, after.unwrap_or(rest)))
    }

    fn is_of(&self, unit: &Unit) -> bool {
        self.number <= unit.most && (unit.has_fraction || !self.has_fraction)
    }
}

/// Returns what follows a fraction, of which at most nine digits are read.
fn fraction(text: &[u8]) -> Option<&[u8]> {
    let [b'.' | b',', digits @ ..] = text else { return None };
    let length = digits.iter().take_while(|b| b.is_ascii_digit()).count();
    (1..=9).contains(&length).then(|| &digits[length..])
}

#[cfg(test)]
mod tests {
    use super::{is_fixed_span, is_span};

    /// The expected results are those of uv 0.13.9.
    #[test]
    fn spans_are_those_that_uv_reads() {
        for text in [
            "P3D",
            "-P3D",
            "+P1W",
            "PT1.5H",
            "p3d",
            "pt1h",
            "P1DT1H",
            "PT1H30M",
            "3 days",
            "3d",
            "-3d",
            "3 days ago",
            "1week",
            "1 day 02:00:00",
            "02:00:00",
            "3min",
            "3m",
            "3sec",
            "3ms",
            "3\u{b5}s",
            "3us",
            "3ns",
            "1d1h",
            "1d 1h",
            "1d, 1h",
            "1d,  1h",
            "1,5 h",
        ] {
            assert!(is_span(text) && is_fixed_span(text), "{text}");
        }
        for text in ["P1Y", "P1M", "P1Y2M", "P0Y", "1 year", "1y", "1yr", "2 years", "1 month", "1mo", "0y 1d"] {
            assert!(is_span(text) && !is_fixed_span(text), "{text}");
        }
        for text in [
            "",
            "P",
            "PT",
            "P1",
            "P1DT",
            "3",
            "P3X",
            "x",
            "x1d",
            "1x",
            "days",
            "2026-01-01T00:00:00Z",
            "20260101T000000Z",
            "3 days!",
            "1 dayz",
            "1.5d",
            "P1.5D",
            "P1D1H",
            "P1H",
            "P1DT1Y",
            "P1DP1D",
            "P1D ",
            " P1D",
            "--1d",
            "-1d ago",
            "1d ago 2h",
            "1h1d",
            "1d,1h",
            "1d ,1h",
            "1d,",
            "1d ",
            "today",
            "99999999999999d",
            "7304485d",
            "02:60:00",
            "2:0:0",
        ] {
            assert!(!is_span(text), "{text}");
        }
    }
}
