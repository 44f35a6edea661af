//! Parts of sentences in messages.

use std::fmt::Display;

use crate::message::few;

/// Lists the first items, and how many more there are: `a`, `a and b`, `a, b, c, d and 3 more`.
pub(super) fn list<T: Display>(items: &[T]) -> String {
    const SHOWN: usize = 4;
    let shown: Vec<String> = items.iter().take(SHOWN).map(ToString::to_string).collect();
    match shown.as_slice() {
        [first @ .., last] if items.len() <= SHOWN && !first.is_empty() => {
            let first = few(first, SHOWN, "more");
            format!("{first} and {}", few(std::slice::from_ref(last), 1, "more"))
        }
        _ if items.len() > SHOWN => format!("{} and {} more", few(&shown, SHOWN, "more"), items.len() - SHOWN),
        shown => few(shown, SHOWN, "more"),
    }
}

/// Returns the form of a verb for a number of subjects.
pub(super) fn verb<'v>(count: usize, one: &'v str, several: &'v str) -> &'v str {
    if count == 1 { one } else { several }
}

/// Returns `needs` or `need`.
pub(super) fn need(count: usize) -> &'static str {
    verb(count, "needs", "need")
}
