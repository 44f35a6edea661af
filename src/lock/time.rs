//! Validation of upload times as uv reads them.

use std::ops::RangeInclusive;

/// Whether this is a time in the form that uv writes: `2026-01-31T23:59:59Z`, with or without a fraction.
pub(super) fn is_usual_time(text: &str) -> bool {
    let Some((head, tail)) = text.as_bytes().split_first_chunk::<19>() else { return false };
    // Each byte lies between its bounds: a digit, or the one separator. Without branches, so that it compiles to
    // vector instructions.
    let (least, most) = (b"0000-00-00T00:00:00", b"9999-99-99T99:99:99");
    let is_beyond = |at: usize| u8::from(head[at] < least[at]) | u8::from(head[at] > most[at]);
    let is_form = (0..head.len()).fold(0, |any, at| any | is_beyond(at)) == 0;
    let number = |at: usize| u32::from(head[at] & 15) * 10 + u32::from(head[at + 1] & 15);
    let is_fraction = |digits: &[u8]| matches!(digits.len(), 1..=9) && digits.iter().all(u8::is_ascii_digit);
    let is_end = match tail {
        [b'Z'] => true,
        [b'.', digits @ .., b'Z'] => is_fraction(digits),
        _ => false,
    };
    let is_clock = || number(11) < 24 && number(14) < 60 && number(17) < 60;
    let is_day = || match (number(5), number(8)) {
        (1..=12, 1..=28) | (1 | 3 | 5 | 7 | 8 | 10, 29..=31) | (4 | 6 | 9 | 11, 29 | 30) => true,
        _ => rest_of_time(text.as_bytes()).is_some_and(<[u8]>::is_empty),
    };
    is_form && is_end && is_clock() && is_day()
}

/// Whether uv reads this as a time: a date, a time of day whose minutes and seconds are optional, and an offset from
/// UTC, as in ISO 8601 and RFC 9557.
pub(crate) fn is_time(text: &str) -> bool {
    is_usual_time(text) || rest_of_time(text.as_bytes()).is_some_and(<[u8]>::is_empty)
}

/// Whether uv reads this as a day, whose time of day is optional and of no meaning; the next day must begin at a time that it
/// reads.
pub(super) fn is_day(text: &str) -> bool {
    let read = || {
        let (days, mut text) = date(text.as_bytes())?;
        if let [b'T' | b't' | b' ', rest @ ..] = text {
            (_, _, text) = clock(rest, CLOCK)?;
            if let [b'+' | b'-', rest @ ..] = text {
                (_, _, text) = clock(rest, OFFSET)?;
            }
        }
        rest_of_annotations(text).filter(|rest| rest.is_empty() && SECONDS.contains(&((days + 1) * 86_400)))
    };
    read().is_some()
}

/// The largest hours, minutes and seconds of a time of day, with a leap second, and of an offset from UTC.
const CLOCK: [i64; 3] = [23, 59, 60];
const OFFSET: [i64; 3] = [25, 59, 59];
/// The first and the last second since 1970 that uv reads: those whose year is one of four digits with every offset from UTC.
const SECONDS: RangeInclusive<i64> = -377_705_023_201..=253_402_207_200;
/// The largest offset from UTC in seconds: 25:59:59.
const LARGEST_OFFSET: i64 = 26 * 3600 - 1;

/// Returns the rest of the input after a time, or `None` if it does not begin with one.
fn rest_of_time(text: &[u8]) -> Option<&[u8]> {
    let (days, text) = date(text)?;
    let [b'T' | b't' | b' ', text @ ..] = text else { return None };
    // A leap second is the second before it.
    let (clock, _, text) = clock(text, CLOCK)?;
    let (offset, text) = offset(text)?;
    if SECONDS.contains(&(days * 86_400 + clock - offset)) { rest_of_annotations(text) } else { None }
}

/// Reads a date; returns its days since 1970.
fn date(text: &[u8]) -> Option<(i64, &[u8])> {
    let (sign, text) = match text {
        [b'+', rest @ ..] => (Some(1), rest),
        [b'-', rest @ ..] => (Some(-1), rest),
        _ => (None, text),
    };
    let (year, text) = digits(text, if sign.is_some() { 6 } else { 4 })?;
    let (is_dashed, text) = skip(text, b"-");
    let (month, text) = digits(text, 2)?;
    let text = if is_dashed { text.strip_prefix(b"-")? } else { text };
    let (day, text) = digits(text, 2)?;
    if year > 9999 || (year == 0 && sign == Some(-1)) {
        return None;
    }
    let year = sign.unwrap_or(1) * year;
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + i64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    (1..=last).contains(&day).then(|| (days(year, month, day), text))
}

/// Returns the days from 1970 to a date. The months of a year are counted from March, so that a leap day is its last day.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month < 3 { (year - 1, month + 9) } else { (year, month - 3) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    365 * year + leap_days + (153 * month + 2) / 5 + day - 1 - 719_468
}

/// Reads hours, minutes and seconds, none of which is larger than `most`, with colons or without; returns the seconds, and
/// whether a fraction of half a second or more follows them.
fn clock(text: &[u8], most: [i64; 3]) -> Option<(i64, bool, &[u8])> {
    let (mut seconds, mut text, mut count) = (0, text, 0);
    let is_coloned = text.get(2) == Some(&b':');
    for most in most {
        if count > 0 {
            let (has_colon, rest) = skip(text, b":");
            if has_colon != is_coloned || !(has_colon || digits(rest, 2).is_some()) {
                break;
            }
            text = rest;
        }
        let (part, rest) = digits(text, 2).filter(|(part, _)| *part <= most)?;
        seconds += part.min(59) * [3600, 60, 1][count];
        (text, count) = (rest, count + 1);
    }
    let [b'.' | b',', fraction @ ..] = text else { return Some((seconds, false, text)) };
    let length = fraction.iter().take_while(|b| b.is_ascii_digit()).count();
    (count == 3 && (1..=9).contains(&length)).then(|| (seconds, fraction[0] >= b'5', &fraction[length..]))
}

/// Reads an offset from UTC; returns its seconds, rounded.
fn offset(text: &[u8]) -> Option<(i64, &[u8])> {
    let (sign, text) = match text {
        [b'Z' | b'z', rest @ ..] => return Some((0, rest)),
        [b'+', rest @ ..] => (1, rest),
        [b'-', rest @ ..] => (-1, rest),
        _ => return None,
    };
    let (seconds, is_more, text) = clock(text, OFFSET)?;
    let seconds = seconds + i64::from(is_more);
    (seconds <= LARGEST_OFFSET).then_some((sign * seconds, text))
}

/// Returns the rest of the input after a time zone and other annotations, each in brackets (RFC 9557).
fn rest_of_annotations(text: &[u8]) -> Option<&[u8]> {
    let mut text = rest_of_zone(text)?;
    while let Some(rest) = text.strip_prefix(b"[") {
        // One that must be understood (`!`) is refused, since none is.
        let rest = word(rest, |b| b.is_ascii_lowercase() || b == b'_', |b| b.is_ascii_digit() || b == b'-')?;
        let mut rest = rest.strip_prefix(b"=")?;
        loop {
            rest = word(rest, |b| b.is_ascii_alphanumeric(), |_| false)?;
            let Some(another) = rest.strip_prefix(b"-") else { break };
            rest = another;
        }
        text = rest.strip_prefix(b"]")?;
    }
    Some(text)
}

/// Returns the rest of the input after the name or the offset of a time zone in brackets, if there is one.
fn rest_of_zone(text: &[u8]) -> Option<&[u8]> {
    let Some(inner) = text.strip_prefix(b"[") else { return Some(text) };
    let (_, inner) = skip(inner, b"!");
    if let [b'+' | b'-', inner @ ..] = inner {
        // An offset without seconds.
        let (hours, rest) = digits(inner, 2)?;
        let (has_colon, rest) = skip(rest, b":");
        let minutes = digits(rest, 2);
        let rest = minutes.map_or(rest, |(_, rest)| rest);
        let is_valid = hours < 26 && minutes.map_or(!has_colon, |(minutes, _)| minutes < 60);
        return if is_valid { rest.strip_prefix(b"]") } else { None };
    }
    let mut rest = inner;
    loop {
        let is_first = rest.len() == inner.len();
        rest = word(rest, |b| b.is_ascii_alphabetic() || b"_.".contains(&b), |b| b"+-0123456789".contains(&b))?;
        if is_first && rest.starts_with(b"=") {
            return Some(text);
        }
        let Some(another) = rest.strip_prefix(b"/") else { return rest.strip_prefix(b"]") };
        rest = another;
    }
}

/// Returns the rest of the input after a word, whose first byte is of the first kind, and all others of the first or the second.
fn word(text: &[u8], is_first: impl Fn(u8) -> bool, is_other: impl Fn(u8) -> bool) -> Option<&[u8]> {
    let length = text.iter().take_while(|b| is_first(**b) || is_other(**b)).count();
    text.first().is_some_and(|b| is_first(*b)).then(|| &text[length..])
}

fn digits(text: &[u8], count: usize) -> Option<(i64, &[u8])> {
    let (head, rest) = text.split_at_checked(count)?;
    let number = head.iter().try_fold(0, |sum, b| b.is_ascii_digit().then(|| sum * 10 + i64::from(b - b'0')))?;
    Some((number, rest))
}

fn skip<'t>(text: &'t [u8], mark: &[u8]) -> (bool, &'t [u8]) {
    text.strip_prefix(mark).map_or((false, text), |rest| (true, rest))
}

#[cfg(test)]
mod tests {
    use super::{is_time, is_usual_time};

    /// The expected results are those of uv 0.13.9.
    #[test]
    fn times_are_those_that_uv_reads() {
        let day = "2026-01-01";
        for end in [
            "T00:00:00Z",
            " 00:00:00Z",
            "t00:00:00z",
            "T00:00:00+02:00",
            "T00:00Z",
            "T23:59:60Z",
            "T00:00:00.123456789Z",
            "T00:00:00,5Z",
            "T00:00:00+0200",
            "T00:00:00+02",
            "T00:00:00Z[UTC]",
            "T00:00:00-25:00",
            "T00Z",
            "T00:00:00-00:00",
            "T00:00:00+01:00:00.5",
            "T00:00:00+25:59:59,4",
            "T00:00:00+010203",
            "T00:00:00Z[Europe/Berlin]",
            "T00:00:00Z[!Etc/GMT+1][u-ca=iso8601-x]",
            "T00:00:00Z[-01:30]",
            "T00:00:00Z[_a=b]",
        ] {
            assert!(is_time(&format!("{day}{end}")), "{end}");
        }
        assert!(is_time("20260101T000000Z") && is_time("-002026-01-01T00:00:00Z") && is_time("2024-02-29T00:00:00Z"));
        for end in [
            "",
            "T00:00:00",
            "T24:00:00Z",
            "T00:00:00.1234567891Z",
            "T00:00:00.Z",
            "T00:00:00[UTC]",
            "T00:00:00-26:00",
            "T00:00:00 Z",
            "T00:00:00Z ",
            "T00:60:00Z",
            "T00:0000Z",
            "T00:00:00+01:0000",
            "T00:00:00+0100:00",
            "T00:00:00+25:59:59.5",
            "T00:00:00+01.5",
            "T00:00:00Z[!u-ca=iso8601]",
            "T00:00:00Z[u-ca=]",
            "T00:00:00Z[u-ca=a--b]",
            "T00:00:00Z[U-ca=a]",
            "T00:00:00Z[UTC][UTC]",
            "T00:00:00Z[u-ca=a][UTC]",
            "T00:00:00Z[1]",
            "T00:00:00Z[a//b]",
            "T00:00:00Z[+26]",
            "T00:00:00Z[+01:00:00]",
            "T00:00:00Z[Z]x",
            "T00:00:00Z[]",
        ] {
            assert!(!is_time(&format!("{day}{end}")), "{end}");
        }
        for text in
            ["", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", " 2026-01-01T00:00:00Z", "9999-12-31T23:59:59Z"]
        {
            assert!(!is_time(text), "{text}");
        }
        // The first and the last that uv reads, and years.
        for text in [
            "9999-12-30T22:00:00.999999999Z",
            "9999-12-31T23:59:59+25:59:59",
            "-009999-01-02T01:59:59Z",
            "-009999-01-01T00:00:00-25:59:59",
            "+009999-01-01T00:00:00Z",
            "+000000-02-29T00:00:00Z",
            "-000400-02-29T00:00:00Z",
        ] {
            assert!(is_time(text), "{text}");
        }
        for text in [
            "9999-12-30T22:00:01Z",
            "9999-12-30T22:00:00-00:00:01",
            "-009999-01-02T01:59:58Z",
            "-000000-01-01T00:00:00Z",
            "-000100-02-29T00:00:00Z",
            "+010000-01-01T00:00:00Z",
        ] {
            assert!(!is_time(text), "{text}");
        }
        assert!(is_usual_time("2026-01-01T00:00:00.123Z") && !is_usual_time("2026-01-01T00:00:00"));
    }
}
