//! Suggestions: which of several names may have been meant.

use super::Printable;

/// The longest string that is compared for a suggestion, in bytes: a comparison costs the product of both lengths, and
/// a longer string is not a typing error.
const LONGEST_COMPARED: usize = 100;

/// Returns the candidates most similar to `wanted`, nearest first, at most three, ties in the given order.
///
/// It is for the suggestion after an unknown name. Similar are names that differ by few typing errors for their length, and
/// those that have the same words, or that begin or end with all words of the other; upper and lower case are the same.
/// Candidates longer than 100 bytes are skipped.
///
/// ```
/// use locklayers::message::nearest;
/// assert_eq!(nearest("nupmy", ["fastapi", "numpy", "mypy"]), ["numpy"]);
/// assert_eq!(nearest("torch", ["pytest", "latch", "torch-geometric"]), ["torch-geometric"]);
/// ```
pub fn nearest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    if wanted.len() > LONGEST_COMPARED {
        return Vec::new();
    }
    let short = candidates.into_iter().filter(|candidate| candidate.len() <= LONGEST_COMPARED);
    let mut ranked: Vec<((bool, usize), &str)> =
        short.filter_map(|candidate| Some((rank(wanted, candidate)?, candidate))).collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    let mut nearest: Vec<&str> = Vec::new();
    for (_, candidate) in ranked {
        if nearest.len() == 3 {
            break;
        }
        if !nearest.contains(&candidate) {
            nearest.push(candidate);
        }
    }
    nearest
}

/// Whether a string is a misspelling of another: they differ by few typing errors for their length.
pub(crate) fn is_misspelling(wanted: &str, known: &str) -> bool {
    wanted.len().max(known.len()) <= LONGEST_COMPARED && misspelling(&folded(wanted), &folded(known)).is_some()
}

/// Returns the rank of a candidate, `None` if it is not similar: misspellings come before those that share words.
fn rank(wanted: &str, candidate: &str) -> Option<(bool, usize)> {
    let [a, b] = [folded(wanted), folded(candidate)];
    misspelling(&a, &b).map(|errors| (false, errors)).or_else(|| {
        let [wanted, candidate] = [words(&a), words(&b)];
        shares_words(&wanted, &candidate).then(|| (true, a.len().abs_diff(b.len())))
    })
}

/// Returns the characters in lower case.
fn folded(text: &str) -> Vec<char> {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// Returns the number of typing errors in a misspelling; `None` if there are more than one for three characters, or more
/// than four.
fn misspelling(a: &[char], b: &[char]) -> Option<usize> {
    const MOST: usize = 4;
    let most = (a.len().max(b.len()) / 3).min(MOST);
    if a.len().abs_diff(b.len()) > most { None } else { Some(errors(a, b)).filter(|errors| *errors <= most) }
}

/// Returns the number of characters that are inserted, left out or replaced, or that change places with their neighbours
/// (the optimal string alignment distance).
fn errors(a: &[char], b: &[char]) -> usize {
    // The last three rows of the table: each entry is the distance of a beginning of `a` and one of `b`.
    let mut before: Vec<usize> = Vec::new();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let mut least = (row[j] + usize::from(x != y)).min(row[j + 1] + 1).min(next[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                least = least.min(before[j - 1] + 1);
            }
            next.push(least);
        }
        before = std::mem::replace(&mut row, next);
    }
    row[b.len()]
}

/// Returns the words of a name, a path or a version.
fn words(text: &[char]) -> Vec<&[char]> {
    text.split(|c| matches!(c, '-' | '_' | '.' | '/' | ' ')).filter(|word| !word.is_empty()).collect()
}

/// Whether both have the same words, or one begins or ends with all words of the other.
fn shares_words(a: &[&[char]], b: &[&[char]]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    // A word of one letter says too little.
    let is_word = short.iter().map(|word| word.len()).sum::<usize>() > 1;
    let sorted = |words: &[&[char]]| {
        let mut words: Vec<Vec<char>> = words.iter().map(|word| word.to_vec()).collect();
        words.sort();
        words
    };
    let is_part = long.starts_with(short) || long.ends_with(short);
    is_word && (is_part || short.len() == long.len() && sorted(short) == sorted(long))
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{errors, is_misspelling, nearest};

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn typing_errors_are_counted_as_strsim_counts_them(a in "[abcé]{0,12}|.{0,9}", b in "[abcé]{0,12}|.{0,9}") {
            let [x, y] = [&a, &b].map(|text| text.chars().collect::<Vec<_>>());
            prop_assert_eq!(errors(&x, &y), strsim::osa_distance(&a, &b));
        }

        /// A third of the characters at most are typing errors, so that names of nothing in common are no suggestion.
        #[test]
        fn what_is_near_is_a_misspelling_or_shares_a_word(wanted in "[a-e]{1,9}", name in "[a-e]{1,9}(-[a-e]{1,4})?") {
            let is_near = !nearest(&wanted, [name.as_str()]).is_empty();
            let errors = strsim::osa_distance(&wanted, &name);
            let is_word = wanted.len() > 1 && name.split('-').any(|word| word == wanted);
            prop_assert_eq!(is_near, is_word || 3 * errors <= wanted.len().max(name.len()));
            prop_assert_eq!(is_misspelling(&wanted, &name), 3 * errors <= wanted.len().max(name.len()));
        }
    }

    #[test]
    fn the_nearest_names_come_first() {
        assert_eq!(nearest("hevy", ["light", "heavy", "heavier", "Hevy"]), ["Hevy", "heavy"]);
        assert_eq!(nearest("zzz", ["light", "heavy"]), [""; 0]);
        assert_eq!(nearest("main", ["maintenance", "origin/main", "mian", "mian"]), ["mian", "origin/main"]);
        assert_eq!(nearest("dateutil-python", ["python", "python-dateutil"]), ["python-dateutil", "python"]);
        assert_eq!(nearest("v1", ["v2", "v1.0", "v", ""]), ["v1.0"]);
        assert_eq!(nearest("a", ["b", "a-b", ""]), [""; 0]);
    }

    #[test]
    fn unrelated_names_are_not_near() {
        for (wanted, names) in [
            ("requests", ["pytest", "rest", "quest"]),
            ("flask", ["black", "click", "task"]),
            ("numpy", ["mypy", "pympler", "num"]),
            ("prod", ["product-service", "proto", "road"]),
            ("tensorflow", ["transformers", "tensorstore", "terraform"]),
        ] {
            let near: Vec<&str> = nearest(wanted, names);
            assert_eq!(near, [""; 0], "{wanted}");
        }
    }

    #[test]
    fn long_strings_are_not_compared() {
        let long = "é".repeat(1_000_000);
        assert_eq!(nearest(&long, [long.as_str(), "heavy"]), [""; 0]);
        assert_eq!(nearest("hevy", [long.as_str(), "heavy"]), ["heavy"]);
        assert!(!is_misspelling(&long, &long));
    }
}
