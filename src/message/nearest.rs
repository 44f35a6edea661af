//! Suggestions: which of several names may have been meant.

use super::Printable;

/// The longest string that is compared for a suggestion, in bytes: a comparison costs the product of both lengths, and
/// a longer string is not a typing error.
const LONGEST_COMPARED: usize = 100;

/// Returns the candidates most similar to `wanted`, nearest first, at most three, ties in the given order.
///
/// It is for the suggestion after an unknown name. Candidates that are hardly similar, or longer than 100 bytes, are
/// skipped.
///
/// ```
/// assert_eq!(locklayers::message::nearest("nupmy", ["fastapi", "numpy"]), ["numpy"]);
/// ```
pub fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    const AT_LEAST: f64 = 0.6;
    if wanted.len() > LONGEST_COMPARED {
        return Vec::new();
    }
    let mut scored: Vec<(f64, &str)> = candidates
        .into_iter()
        .filter(|c| c.len() <= LONGEST_COMPARED)
        .map(|c| (similarity(wanted, c), c))
        .filter(|(score, _)| *score >= AT_LEAST)
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.dedup_by_key(|(_, c)| *c);
    scored.into_iter().take(3).map(|(_, c)| c).collect()
}

/// Returns a part of a sentence that states the nearest names, or `None` if there is none: with `package` as the word for one
/// of them, `the nearest package is` or `the nearest packages are`; the word may be empty.
pub(crate) fn the_nearest(what: &str, names: &[String]) -> Option<String> {
    let what = if what.is_empty() { String::new() } else { format!(" {what}") };
    let shown: Vec<String> = names.iter().map(|name| Printable(name).to_string()).collect();
    match shown.as_slice() {
        [] => None,
        [one] => Some(format!("the nearest{what} is `{one}`")),
        several => {
            let plural = if what.is_empty() { "" } else { "s" };
            Some(format!("the nearest{what}{plural} are `{}`", several.join("`, `")))
        }
    }
}

/// Returns the similarity of two strings by Jaro and Winkler, 0 for none and 1 for equal ones.
///
/// Winkler, "String Comparator Metrics and Enhanced Decision Rules in the Fellegi-Sunter Model of Record Linkage" (1990),
/// with the bonus for up to four equal first characters above 0.7.
pub(crate) fn similarity(a: &str, b: &str) -> f64 {
    let [a, b]: [Vec<char>; 2] = [a.chars().collect(), b.chars().collect()];
    let similarity = jaro(&a, &b);
    let shared = a.iter().zip(&b).take(4).take_while(|(a, b)| a == b).count();
    if similarity > 0.7 { similarity + 0.1 * as_float(shared) * (1.0 - similarity) } else { similarity }
}

fn jaro(a: &[char], b: &[char]) -> f64 {
    if a.is_empty() && b.is_empty() {
        return 1.0;
    }
    let reach = (a.len().max(b.len()) / 2).saturating_sub(1);
    let mut is_matched = vec![false; b.len()];
    let mut matched = Vec::with_capacity(a.len());
    for (at, character) in a.iter().enumerate() {
        let near = at.saturating_sub(reach)..b.len().min(at + reach + 1);
        if let Some(other) = near.into_iter().find(|other| !is_matched[*other] && b[*other] == *character) {
            is_matched[other] = true;
            matched.push(character);
        }
    }
    if matched.is_empty() {
        return 0.0;
    }
    let others = b.iter().zip(&is_matched).filter(|(_, is_matched)| **is_matched).map(|(character, _)| character);
    let transposed = matched.iter().zip(others).filter(|(a, b)| **a != *b).count() / 2;
    let (count, kept) = (as_float(matched.len()), as_float(matched.len() - transposed));
    (count / as_float(a.len()) + count / as_float(b.len()) + kept / count) / 3.0
}

/// Returns a length as a number; it is exact, since what is compared is short.
fn as_float(length: usize) -> f64 {
    u32::try_from(length).map_or(f64::MAX, f64::from)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{nearest, similarity};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn strings_are_as_similar_as_strsim_finds_them(a in "[abcé]{0,12}|.{0,9}", b in "[abcé]{0,12}|.{0,9}") {
            prop_assert_eq!(similarity(&a, &b).to_bits(), strsim::jaro_winkler(&a, &b).to_bits());
        }
    }

    #[test]
    fn the_nearest_names_come_first() {
        assert_eq!(nearest("hevy", ["light", "heavy", "heavier"]), ["heavy", "heavier"]);
        assert_eq!(nearest("zzz", ["light", "heavy"]), [""; 0]);
    }

    #[test]
    fn long_strings_are_not_compared() {
        let long = "é".repeat(1_000_000);
        assert_eq!(nearest(&long, [long.as_str(), "heavy"]), [""; 0]);
        assert_eq!(nearest("hevy", [long.as_str(), "heavy"]), ["heavy"]);
    }
}
