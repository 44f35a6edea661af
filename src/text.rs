//! Text from outside, made safe to show.

use std::fmt;

/// Shows text with every character that could act on a terminal or reorder a line written as an escape.
///
/// Control characters (line breaks included), the bidirectional controls and the line separators of Unicode are
/// shown as Rust escapes (`\n`, `\u{202e}`); everything else is shown as it is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Printable<'a>(pub(crate) &'a str);

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .chars()
            .try_for_each(|c| if is_unprintable(c) { write!(f, "{}", c.escape_default()) } else { write!(f, "{c}") })
    }
}

/// Is this a character that can act on a terminal, break a line, or change the order in which a line is read?
pub(crate) fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{061c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The candidates most like `wanted`, nearest first, at most three; ties in the order given.
pub(crate) fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    const AT_LEAST: f64 = 0.6;
    let mut scored: Vec<(f64, &str)> = candidates
        .into_iter()
        .map(|c| (strsim::jaro_winkler(wanted, c), c))
        .filter(|(score, _)| *score >= AT_LEAST)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.dedup_by_key(|(_, c)| *c);
    scored.into_iter().take(3).map(|(_, c)| c).collect()
}

#[cfg(test)]
mod tests {
    use super::{Printable, nearest};

    #[test]
    fn what_acts_on_a_terminal_is_escaped() {
        let text = "a\u{1b}[31mb\nc\u{202e}d é 'q'";
        assert_eq!(Printable(text).to_string(), "a\\u{1b}[31mb\\nc\\u{202e}d é 'q'");
    }

    #[test]
    fn the_nearest_names_come_first() {
        assert_eq!(nearest("hevy", ["light", "heavy", "heavier"]), ["heavy", "heavier"]);
        assert_eq!(nearest("zzz", ["light", "heavy"]), [""; 0]);
    }
}
