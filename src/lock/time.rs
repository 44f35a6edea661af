//! Validation of upload times as uv reads them.

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

/// Returns the rest of the input after a time, or `None` if it does not begin with one.
fn rest_of_time(text: &[u8]) -> Option<&[u8]> {
    let (signed, text) = match text {
        [b'+' | b'-', rest @ ..] => (true, rest),
        _ => (false, text),
    };
    let (year, text) = digits(text, if signed { 6 } else { 4 })?;
    let (dashed, text) = skip(text, b"-");
    let (month, text) = digits(text, 2)?;
    let text = if dashed { text.strip_prefix(b"-")? } else { text };
    let (day, text) = digits(text, 2)?;
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 => 28 + u32::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=last).contains(&day) || (year, month, day) >= (9999, 12, 31) {
        return None;
    }
    let [b'T' | b't' | b' ', text @ ..] = text else { return None };
    rest_of_offset(rest_of_clock(text)?)
}

/// Returns the rest of the input after a time of day.
fn rest_of_clock(text: &[u8]) -> Option<&[u8]> {
    let (hour, mut text) = digits(text, 2)?;
    let (coloned, _) = skip(text, b":");
    let mut parts = vec![(hour, 24)];
    for most in [60, 61] {
        let (has_colon, rest) = skip(text, b":");
        if has_colon != coloned || !rest.first().is_some_and(u8::is_ascii_digit) {
            break;
        }
        let (part, rest) = digits(rest, 2)?;
        parts.push((part, most));
        text = rest;
    }
    if parts.iter().any(|(part, most)| part >= most) {
        return None;
    }
    let [b'.' | b',', fraction @ ..] = text else { return Some(text) };
    let length = fraction.iter().take_while(|b| b.is_ascii_digit()).count();
    (parts.len() == 3 && (1..=9).contains(&length)).then(|| &fraction[length..])
}

/// Returns the rest of the input after an offset from UTC and its bracketed suffixes.
fn rest_of_offset(text: &[u8]) -> Option<&[u8]> {
    let mut text = match text {
        [b'Z' | b'z', rest @ ..] => rest,
        [b'+' | b'-', rest @ ..] => {
            let (hours, mut rest) = digits(rest, 2)?;
            if hours > 25 {
                return None;
            }
            for _ in 0..2 {
                let (_, after) = skip(rest, b":");
                let Some((part, after)) = digits(after, 2) else { break };
                if part > 59 {
                    return None;
                }
                rest = after;
            }
            rest
        }
        _ => return None,
    };
    while let [b'[', rest @ ..] = text {
        let end = rest.iter().position(|b| *b == b']').filter(|end| *end > 0)?;
        let is_plain = |b: &u8| b.is_ascii_alphanumeric() || b"/_+-=!.:".contains(b);
        if !rest[..end].iter().all(is_plain) {
            return None;
        }
        text = &rest[end + 1..];
    }
    Some(text)
}

fn digits(text: &[u8], count: usize) -> Option<(u32, &[u8])> {
    let (head, rest) = text.split_at_checked(count)?;
    let number = head.iter().try_fold(0, |sum, b| b.is_ascii_digit().then(|| sum * 10 + u32::from(b - b'0')))?;
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
        ] {
            assert!(!is_time(&format!("{day}{end}")), "{end}");
        }
        for text in
            ["", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", " 2026-01-01T00:00:00Z", "9999-12-31T23:59:59Z"]
        {
            assert!(!is_time(text), "{text}");
        }
        assert!(is_usual_time("2026-01-01T00:00:00.123Z") && !is_usual_time("2026-01-01T00:00:00"));
    }
}
