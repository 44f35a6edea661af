//! Patterns over package names, matched in one pass over the name.
//!
//! Their syntax is that of `fnmatch` (POSIX, and Python's module of this name), over normalised names: no path, no escapes, an
//! alphabet of 37 characters. A plan matches each of its patterns with each package of a lock, so they have a matcher of their
//! own, apart from those over paths (of workspace members, of a `.dockerignore`), which no alphabet bounds.
//!
//! A pattern is a nondeterministic automaton whose states are the bits of one word (Baeza-Yates and Gonnet's shift-and
//! method): bit i is set while the first i characters of the pattern are matched. Matching takes one step for each
//! character of the name, however many stars the pattern has.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

use crate::char_class::CharClass;
use crate::name::{LONGEST_NAME, PackageName};

/// A pattern over package names: `*` matches any run of characters, `?` any one, `[ab]` one of those, `[!ab]` one
/// other than those, `[a-z]` one of a range.
///
/// Case and the choice of `-`, `_` and `.` do not matter, since it is matched against normalised names. A pattern with
/// wildcards has at most 127 characters, `*` not counted; a plain name has the limit of names.
///
/// ```
/// use locklayers::closure::PackagePattern;
/// use locklayers::name::PackageName;
/// let pattern: PackagePattern = "NVIDIA_*".parse()?;
/// assert_eq!(pattern.to_string(), "nvidia-*");
/// assert!(pattern.matches(&PackageName::new("nvidia-cudnn-cu12")?));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct PackagePattern {
    text: Arc<str>,
    /// `None` for a plain name.
    automaton: Option<Arc<Automaton>>,
}

/// The characters that names are made of.
const ALPHABET: &[u8; 37] = b"abcdefghijklmnopqrstuvwxyz0123456789-";
/// The most characters of a pattern with wildcards: one less than the bits of the word, for the state in which all are
/// matched.
const MOST_CHARACTERS: usize = 127;

#[derive(Debug)]
struct Automaton {
    /// For each character of the alphabet, the positions of the pattern that it matches.
    fits: [u128; ALPHABET.len()],
    /// The states that every character preserves: those before a star.
    stays: u128,
    end: u128,
}

/// The reason for which a string is not a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PatternError {
    Malformed,
    /// It has more than this many characters.
    Long(usize),
}

impl PackagePattern {
    pub(super) fn read(text: &str) -> Result<Self, PatternError> {
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.*?[]!".contains(c);
        if text.is_empty() || !text.chars().all(allowed) || text.contains("**") {
            return Err(PatternError::Malformed);
        }
        if text.len() > LONGEST_NAME {
            return Err(PatternError::Long(LONGEST_NAME));
        }
        let normal = text.to_ascii_lowercase().replace(['_', '.'], "-");
        let has_wildcards = normal.contains(['*', '?', '[']);
        let automaton = has_wildcards.then(|| Automaton::read(&normal)).transpose()?;
        Ok(Self { text: normal.into(), automaton: automaton.map(Arc::new) })
    }

    /// Returns whether the pattern matches a name.
    pub fn matches(&self, name: &PackageName) -> bool {
        let Some(automaton) = &self.automaton else { return *self.text == *name.as_str() };
        let mut state = 1_u128;
        for byte in name.as_str().bytes() {
            let fits = position(byte).map_or(0, |position| automaton.fits[position]);
            state = (state & fits) << 1 | state & automaton.stays;
            if state == 0 {
                return false;
            }
        }
        state & automaton.end != 0
    }

    /// Returns whether the pattern is a plain name, which matches that name only.
    pub fn is_name(&self) -> bool {
        self.automaton.is_none()
    }
}

/// Returns the index of a character in the alphabet.
fn position(byte: u8) -> Option<usize> {
    match byte {
        b'a'..=b'z' => Some(usize::from(byte - b'a')),
        b'0'..=b'9' => Some(26 + usize::from(byte - b'0')),
        b'-' => Some(36),
        _ => None,
    }
}

impl Automaton {
    /// Compiles a pattern in normal form.
    fn read(pattern: &str) -> Result<Self, PatternError> {
        let mut automaton = Self { fits: [0; ALPHABET.len()], stays: 0, end: 1 };
        let mut length = 0;
        let mut rest = pattern.chars();
        while let Some(first) = rest.next() {
            let class = match first {
                '*' => {
                    automaton.stays |= 1 << length;
                    continue;
                }
                '?' => CharClass::any(),
                '[' => {
                    let (class, after) = CharClass::read(rest.as_str()).ok_or(PatternError::Malformed)?;
                    rest = after.chars();
                    class
                }
                c => CharClass::of(c),
            };
            if length == MOST_CHARACTERS {
                return Err(PatternError::Long(MOST_CHARACTERS));
            }
            for (fits, byte) in automaton.fits.iter_mut().zip(ALPHABET) {
                *fits |= u128::from(class.has(char::from(*byte))) << length;
            }
            length += 1;
        }
        automaton.end = 1 << length;
        Ok(automaton)
    }
}

impl PartialEq for PackagePattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for PackagePattern {}

impl PartialOrd for PackagePattern {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for PackagePattern {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl Hash for PackagePattern {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

impl fmt::Display for PackagePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{PackageName, PackagePattern};

    fn matches(pattern: &str, name: &str) -> bool {
        PackagePattern::read(pattern).is_ok_and(|p| PackageName::new(name).is_ok_and(|name| p.matches(&name)))
    }

    #[test]
    fn wildcards_and_sets() {
        for (pattern, name, yes) in [
            ("torch", "torch", true),
            ("torch", "torchvision", false),
            ("torch*", "torch", true),
            ("torch*", "torchvision", true),
            ("*vision", "torchvision", true),
            ("t*h*n", "torchvision", true),
            ("t*x*n", "torchvision", false),
            ("tor?h", "torch", true),
            ("torch?", "torch", false),
            ("cu1[12]", "cu12", true),
            ("cu1[!12]", "cu12", false),
            ("cu1[!12]", "cu13", true),
            ("cu[0-9]*", "cu128", true),
            ("a[]b]c", "abc", true),
            ("NVIDIA_*", "nvidia-x", true),
            ("*", "a", true),
        ] {
            assert_eq!(matches(pattern, name), yes, "{pattern} {name}");
        }
    }

    proptest! {
        #[test]
        fn patterns_match_what_the_definition_says(pattern in "[ab?*\\[\\]!-]{1,8}", name in "[ab]{1,6}") {
            let Ok(read) = PackagePattern::read(&pattern) else { return Ok(()) };
            let Ok(name) = PackageName::new(&name) else { return Ok(()) };
            let ours = read.matches(&name);
            prop_assert_eq!(ours, defined(pattern.as_bytes(), name.as_str().as_bytes()), "{} {}", pattern, name);
        }
    }

    /// The definition of a match, without regard to its cost.
    fn defined(pattern: &[u8], name: &[u8]) -> bool {
        match (pattern, name) {
            ([], name) => name.is_empty(),
            ([b'*', rest @ ..], _) => (0..=name.len()).any(|end| defined(rest, &name[end..])),
            (_, []) => false,
            ([b'?', rest @ ..], [_, name @ ..]) => defined(rest, name),
            ([b'[', rest @ ..], [first, name @ ..]) => {
                let negated = rest.first() == Some(&b'!');
                let rest = &rest[usize::from(negated)..];
                let Some(end) = rest.iter().skip(1).position(|byte| *byte == b']') else { return false };
                let mut members = Vec::new();
                let mut set = &rest[..=end];
                while let [from, after @ ..] = set {
                    if let [b'-', to, after @ ..] = after {
                        members.extend(*from..=*to);
                        set = after;
                    } else {
                        members.push(*from);
                        set = after;
                    }
                }
                members.contains(first) != negated && defined(&rest[end + 2..], name)
            }
            ([c, rest @ ..], [first, name @ ..]) => c == first && defined(rest, name),
        }
    }
}
