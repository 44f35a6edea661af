//! Parts of a lock's text that outlive its reading.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

/// A text that a lock holds, such as the URL of a file.
///
/// It is a part of the lock's own text, which is kept once for all of them; so a part that is kept for long keeps the
/// text of the whole lock. It reads, compares, orders and hashes as the `str` that it says.
///
/// ```
/// let url = locklayers::LockText::from("https://files.example/a-1.0.tar.gz".to_owned());
/// assert!(url.ends_with(".tar.gz"));
/// assert_eq!(url.to_string(), url.as_str());
/// ```
#[derive(Clone)]
pub struct LockText {
    whole: Whole,
    start: u32,
    end: u32,
}

/// The text of a whole lock.
#[derive(Clone)]
pub(super) struct Whole(Arc<String>);

impl Whole {
    pub(super) fn new(text: String) -> Self {
        Self(Arc::new(text))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// Keeps a text: as a part of this one, where it is one in memory, else for itself.
    pub(super) fn keep(&self, text: &str) -> LockText {
        let start = text.as_ptr().addr().checked_sub(self.0.as_ptr().addr());
        let range = start.and_then(|start| Some(start..start.checked_add(text.len())?));
        match range.filter(|range| range.end <= self.0.len()) {
            Some(range) => LockText::part(self.clone(), range.start, range.end),
            None => LockText::from(text.to_owned()),
        }
    }
}

impl LockText {
    fn part(whole: Whole, start: usize, end: usize) -> Self {
        // No lock that is read has as many bytes as do not fit.
        let narrow = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Self { whole, start: narrow(start), end: narrow(end) }
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        self.whole.as_str().get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

impl From<String> for LockText {
    fn from(text: String) -> Self {
        let end = text.len();
        Self::part(Whole::new(text), 0, end)
    }
}

impl Deref for LockText {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for LockText {
    fn as_ref(&self) -> &str {
        self
    }
}

impl PartialEq for LockText {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for LockText {}

impl PartialOrd for LockText {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for LockText {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other)
    }
}

impl Hash for LockText {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl fmt::Display for LockText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

impl fmt::Debug for LockText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

#[cfg(test)]
mod tests {
    use super::Whole;

    #[test]
    fn what_stands_in_the_lock_is_kept_there_and_all_else_for_itself() {
        let whole = Whole::new("aéb".to_owned());
        let other = "aéb".to_owned();
        let part = whole.keep(&whole.as_str()[1..3]);
        let own = whole.keep(&other[1..3]);
        assert_eq!((part.as_str(), own.as_str()), ("é", "é"));
        assert_eq!(part.as_ptr(), whole.as_str()[1..].as_ptr());
        assert_ne!(own.as_ptr(), part.as_ptr());
        assert_eq!((part, whole.keep("").as_str()), (own, ""));
        assert_eq!(whole.keep(&whole.as_str()[4..]).as_str(), "");
    }
}
