//! Validation of spans of time as uv reads them: `P3D` (ISO 8601), or `3 days 02:00:00`.

/// A unit of time: the letter of ISO 8601, if it has one, the most of it that a span may have, its length in nanoseconds if
/// that is fixed, and its names.
struct Unit {
    letter: Option<u8>,
    most: u64,
    nanoseconds: u64,
    names: &'static [&'static str],
}

const fn unit(letter: u8, most: u64, nanoseconds: u64, names: &'static [&'static str]) -> Unit {
    Unit { letter: if letter == 0 { None } else { Some(letter) }, most, nanoseconds, names }
}

const SECOND: u64 = 1_000_000_000;

/// From the largest to the smallest, the order in which they must be written. The first [`CALENDAR`] have no fixed
/// length, and those from [`CLOCK`] on are of the time of day. Names come before their beginnings.
const UNITS: [Unit; 10] = [
    unit(b'Y', 19_998, 0, &["years", "year", "yrs", "yr", "y"]),
    unit(b'M', 239_976, 0, &["months", "month", "mos", "mo"]),
    unit(b'W', 1_043_497, 0, &["weeks", "week", "wks", "wk", "w"]),
    unit(b'D', 7_304_484, 0, &["days", "day", "d"]),
    unit(b'H', 175_307_616, 3_600 * SECOND, &["hours", "hour", "hrs", "hr", "h"]),
    unit(b'M', 10_518_456_960, 60 * SECOND, &["minutes", "minute", "mins", "min", "m"]),
    unit(b'S', 631_107_417_600, SECOND, &["seconds", "second", "secs", "sec", "s"]),
    unit(0, 631_107_417_600_000, 1_000_000, &["milliseconds", "millisecond", "millis", "milli", "msecs", "msec", "ms"]),
    unit(0, 631_107_417_600_000_000, 1_000, MICROSECONDS),
    unit(0, i64::MAX as u64, 1, &["nanoseconds", "nanosecond", "nanos", "nano", "nsecs", "nsec", "ns"]),
];
const MICROSECONDS: &[&str] =
    &["microseconds", "microsecond", "micros", "micro", "usecs", "usec", "us", "\u{b5}secs", "\u{b5}sec", "\u{b5}s"];
const CALENDAR: usize = 2;
const CLOCK: usize = 4;
const NANOSECOND: usize = UNITS.len() - 1;

/// Whether uv reads this as a span of time.
pub(super) fn is_span(text: &str) -> bool {
    Span::read(text).is_some_and(|span| span.is_in_range())
}

/// Whether uv reads this as a span of time of a fixed length, without years and months.
pub(super) fn is_fixed_span(text: &str) -> bool {
    let is_fixed = |span: &Span| span.numbers[..CALENDAR].iter().all(|number| *number == 0);
    Span::read(text).is_some_and(|span| span.is_in_range() && is_fixed(&span))
}

/// A span of time: a number of each unit, and a fraction of the smallest one.
#[derive(Default)]
struct Span {
    numbers: [u64; UNITS.len()],
    smallest: Option<usize>,
    /// In billionths.
    fraction: u64,
}

impl Span {
    fn read(text: &str) -> Option<Self> {
        let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
        match unsigned.strip_prefix(['P', 'p']) {
            Some(iso) => Self::read_iso(iso),
            None => Self::read_named(unsigned, unsigned.len() < text.len()),
        }
    }

    /// Reads what follows the `P` of ISO 8601.
    fn read_iso(mut text: &str) -> Option<Self> {
        let (mut span, mut is_clock) = (Self::default(), false);
        while !text.is_empty() {
            if let Some(clock) = text.strip_prefix(['T', 't']).filter(|_| !is_clock) {
                (is_clock, text) = (true, clock);
            }
            let (number, rest) = number(text)?;
            let (fraction, rest) = if is_clock { fraction(rest)? } else { (None, rest) };
            let (letter, rest) = rest.split_at_checked(1)?;
            let units = if is_clock { CLOCK..CLOCK + 3 } else { 0..CLOCK };
            let letter = Some(letter.as_bytes()[0].to_ascii_uppercase());
            let unit = units.into_iter().find(|unit| UNITS[*unit].letter == letter)?;
            span.set(unit, number, fraction)?;
            if fraction.is_some() && !rest.is_empty() {
                return None;
            }
            text = rest;
        }
        span.smallest.is_some().then_some(span)
    }

    /// Reads numbers with the names of their units, or a time of day after them, and `ago`.
    fn read_named(mut text: &str, is_signed: bool) -> Option<Self> {
        let mut span = Self::default();
        let mut next = number(text)?;
        loop {
            let (number_of_it, rest) = next;
            if let Some(minutes) = rest.strip_prefix(':') {
                text = span.read_clock(number_of_it, minutes)?;
                break;
            }
            let (fraction, rest) = fraction(rest)?;
            let rest = rest.trim_start_matches(is_space);
            let names =
                UNITS.iter().enumerate().flat_map(|(unit, about)| about.names.iter().map(move |name| (unit, name)));
            let found = names.filter(|(_, name)| rest.starts_with(**name)).max_by_key(|(_, name)| name.len());
            let (unit, name) = found?;
            let rest = &rest[name.len()..];
            span.set(unit, number_of_it, fraction)?;
            // White space must follow a comma, and then another number.
            let is_comma = rest.starts_with(',');
            text = if is_comma { rest[1..].strip_prefix(is_space)? } else { rest };
            let another = number(text.trim_start_matches(is_space)).filter(|_| fraction.is_none());
            match another {
                Some(another) => next = another,
                None if is_comma || starts_with_digit(text) => return None,
                None => break,
            }
        }
        let end = text.trim_start_matches(is_space);
        let is_ago = end == "ago" && end.len() < text.len() && !is_signed;
        (end.is_empty() || is_ago).then_some(span)
    }

    /// Reads the minutes and seconds of a time of day such as `02:00:00`; returns the rest of the input.
    fn read_clock<'t>(&mut self, hours: u64, text: &'t str) -> Option<&'t str> {
        if self.smallest.is_some_and(|unit| unit >= CLOCK) {
            return None;
        }
        let (minutes, rest) = number(text)?;
        let (seconds, rest) = number(rest.strip_prefix(':')?)?;
        let (fraction, rest) = fraction(rest)?;
        self.set(CLOCK, hours, None)?;
        self.set(CLOCK + 1, minutes, None)?;
        self.set(CLOCK + 2, seconds, fraction)?;
        Some(rest)
    }

    /// Sets the number of a unit, which must be smaller than those before it.
    fn set(&mut self, unit: usize, number: u64, fraction: Option<u64>) -> Option<()> {
        let may_have_fraction = (CLOCK..NANOSECOND).contains(&unit);
        if self.smallest.is_some_and(|smallest| unit <= smallest) || (fraction.is_some() && !may_have_fraction) {
            return None;
        }
        self.numbers[unit] = number;
        self.fraction = fraction.unwrap_or(0);
        self.smallest = Some(unit);
        Some(())
    }

    fn is_in_range(&self) -> bool {
        let is_in_range = |(unit, number): (usize, &u64)| {
            let fraction = if self.smallest == Some(unit) { self.fraction } else { 0 };
            let is_usual = *number <= UNITS[unit].most;
            if is_usual && fraction == 0 { true } else { unit >= CLOCK && is_spread(unit, *number, fraction) }
        };
        self.numbers.iter().enumerate().all(is_in_range)
    }
}

/// Whether a number of a unit, and a fraction of it, fit into that unit and the smaller ones, each of which takes what is
/// too much for those before it.
fn is_spread(unit: usize, number: u64, fraction: u64) -> bool {
    let length = u128::from(UNITS[unit].nanoseconds);
    let mut rest = u128::from(number) * length + u128::from(fraction) * length / u128::from(SECOND);
    for unit in &UNITS[unit..NANOSECOND] {
        let length = u128::from(unit.nanoseconds);
        let taken = (rest / length).min(u128::from(unit.most));
        rest -= taken * length;
    }
    rest <= u128::from(UNITS[NANOSECOND].most)
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{c}')
}

fn starts_with_digit(text: &str) -> bool {
    text.trim_start_matches(is_space).starts_with(|c: char| c.is_ascii_digit())
}

/// Reads a number of at most 21 digits.
fn number(text: &str) -> Option<(u64, &str)> {
    const MOST_DIGITS: usize = 21;
    let length = text.bytes().take_while(u8::is_ascii_digit).take(MOST_DIGITS).count();
    let (digits, rest) = text.split_at(length);
    Some((digits.parse().ok()?, rest))
}

/// Reads a fraction, if there is one, of at most nine digits, in billionths.
fn fraction(text: &str) -> Option<(Option<u64>, &str)> {
    let Some(digits) = text.strip_prefix(['.', ',']) else { return Some((None, text)) };
    let length = digits.bytes().take_while(u8::is_ascii_digit).take(9).count();
    let (digits, rest) = digits.split_at(length);
    Some((Some(format!("{digits:0<9}").parse().ok().filter(|_| length > 0)?), rest))
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
            "1d ",
            "1d 1h \t",
            "1.5h ",
            "1.5h ago",
            "2:0:0",
            "02:60:00",
            "999:999:999.5 ago",
            "1 d, 99:99:99",
            // What is too much for a unit goes into smaller ones.
            "175307617h",
            "PT175307617.5H",
            "631107417601000ms",
            "640330789636854775 micros",
            "9223372036854775807ns",
            "P0Y",
            "0y 1d",
        ] {
            assert!(is_span(text) && is_fixed_span(text), "{text}");
        }
        for text in ["P1Y", "P1M", "P1Y2M", "1 year", "1y", "1yr", "2 years", "1 month", "1mo", "0y 1mo"] {
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
            "1d, ",
            "1.5h, 1m",
            "1d ago ",
            "1dago",
            "3\u{3bc}s",
            "02:00",
            "1h 02:00:00",
            "P1DT1.5H1M",
            "PT1D",
            "today",
            "99999999999999d",
            "7304485d",
            "640330789636854776 micros",
            "9223372036854775808ns",
            "0000000000000000000001d",
        ] {
            assert!(!is_span(text), "{text}");
        }
    }
}
