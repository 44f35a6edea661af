//! Times and spans of time as `exclude-newer` states them.

use crate::lock::{Newer, is_time};

/// Parses a time or a span; `None` for one of a form that uv does not read, or that only few would write.
pub(super) fn newer(text: &str) -> Option<Newer> {
    let is_time = is_time(text) || is_time(&format!("{text}T00:00:00Z"));
    if is_time { Some(Newer::Time(text.to_owned())) } else { span(text).map(Newer::Span) }
}

/// The units of a span, from large to small, with the letters that a lock writes.
const UNITS: [(&[&str], char); 5] = [
    (&["w", "wk", "wks", "week", "weeks"], 'W'),
    (&["d", "day", "days"], 'D'),
    (&["h", "hr", "hrs", "hour", "hours"], 'H'),
    (&["m", "min", "mins", "minute", "minutes"], 'M'),
    (&["s", "sec", "secs", "second", "seconds"], 'S'),
];

/// The most digits of a count: with more, a span may end before the first year.
const MOST_DIGITS: usize = 5;

/// Returns a span in the form of a lock: `2 weeks, 1 day` is `P2W1D`; `None` for an unknown form.
fn span(text: &str) -> Option<String> {
    let is_iso = text.starts_with(['P', 'p']);
    let counts = if is_iso { of_iso(&text[1..])? } else { of_words(text)? };
    let letters = UNITS.map(|(_, letter)| letter);
    let (mut written, mut last) = (String::from("P"), None);
    for (count, unit) in counts {
        // Units are there once, and in their order.
        let is_next = last.is_none_or(|last| last < unit);
        if count.is_empty() || count.len() > MOST_DIGITS || !is_next {
            return None;
        }
        if unit >= FIRST_OF_TIME && last.is_none_or(|last| last < FIRST_OF_TIME) {
            written.push('T');
        }
        written.push_str(count);
        written.push(letters[unit]);
        last = Some(unit);
    }
    last.map(|_| written)
}

/// The position of the first unit of the time of day.
const FIRST_OF_TIME: usize = 2;

/// Counts, without leading zeros, each with the position of its unit.
type Counts<'t> = Vec<(&'t str, usize)>;

/// Splits what follows the `P` of ISO 8601.
fn of_iso(text: &str) -> Option<Counts<'_>> {
    let (mut counts, mut rest, mut is_time) = (Vec::new(), text, false);
    while !rest.is_empty() {
        if let Some(time) = rest.strip_prefix(['T', 't']).filter(|time| !is_time && !time.is_empty()) {
            (is_time, rest) = (true, time);
        }
        let (count, after) = count(rest);
        let letter = after.chars().next()?.to_ascii_uppercase();
        let unit = UNITS.iter().position(|(_, known)| *known == letter)?;
        if is_time != (unit >= FIRST_OF_TIME) {
            return None;
        }
        counts.push((count, unit));
        rest = &after[1..];
    }
    Some(counts)
}

/// Splits words, between which there may be a comma and a space.
fn of_words(text: &str) -> Option<Counts<'_>> {
    let (mut counts, mut rest) = (Vec::new(), text);
    while !rest.is_empty() {
        let (count, after) = count(rest);
        let after = after.trim_start_matches(' ');
        let (unit, after) = after.split_at(after.bytes().take_while(u8::is_ascii_alphabetic).count());
        counts.push((count, UNITS.iter().position(|(names, _)| names.contains(&unit))?));
        rest = match after.strip_prefix(',') {
            Some(after) => after.strip_prefix(' ').filter(|after| !after.trim().is_empty())?.trim_start_matches(' '),
            None => after.trim_start_matches(' '),
        };
    }
    Some(counts)
}

/// Splits a count, without its leading zeros, from the rest; it is empty if there is none, or if it is zero.
fn count(text: &str) -> (&str, &str) {
    let (count, rest) = text.split_at(text.bytes().take_while(u8::is_ascii_digit).count());
    (count.trim_start_matches('0'), rest)
}

#[cfg(test)]
mod tests {
    use super::span;

    #[test]
    fn spans_are_written_as_locks_have_them() {
        for (text, expected) in [
            ("1 week", Some("P1W")),
            ("7 days", Some("P7D")),
            ("24h", Some("PT24H")),
            ("1 week, 2 days", Some("P1W2D")),
            ("1d 30 min", Some("P1DT30M")),
            ("090 days", Some("P90D")),
            ("p7d", Some("P7D")),
            ("p1dt2h", Some("P1DT2H")),
            ("PT90S", Some("PT90S")),
            ("2 hours 5 secs ", Some("PT2H5S")),
            ("1h30m", Some("PT1H30M")),
            ("P1D2W", None),
            ("P1M", None),
            ("P1DT", None),
            ("P1H", None),
            ("P", None),
            ("P 1D", None),
            ("P1D ", None),
            (" 7 days", None),
            ("2 days 1 week", None),
            ("1 day 1 day", None),
            ("1 week,2 days", None),
            ("1 week, ", None),
            ("7 Days", None),
            ("1 month", None),
            ("1.5 hours", None),
            ("P\u{ff11}D", None),
            ("Pé", None),
            ("999999 days", None),
            ("14 days ago", None),
            ("0 days", None),
            ("days", None),
            ("1 fortnight", None),
            ("", None),
        ] {
            assert_eq!(span(text).as_deref(), expected, "{text}");
        }
    }
}
