//! Classes of characters in patterns: `[abc]`, `[a-z]`, and those that are negated.
//!
//! Patterns over package names, of workspace members and of a `.dockerignore` have them. What stands around a class differs, so
//! each of the three has a matcher of its own, whose head names its specification.

/// A class of characters, or of all others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct CharClass {
    is_negated: bool,
    /// Inclusive; one that ends before it begins has no character.
    ranges: Vec<(char, char)>,
}

impl CharClass {
    /// Returns the class of what is in some ranges or, if it is negated, in none of them.
    pub(crate) fn new(is_negated: bool, ranges: Vec<(char, char)>) -> Self {
        Self { is_negated, ranges }
    }

    /// Returns the class of one character.
    pub(crate) fn of(c: char) -> Self {
        Self::new(false, vec![(c, c)])
    }

    /// Returns the class of every character.
    pub(crate) fn any() -> Self {
        Self::new(true, Vec::new())
    }

    /// Reads a class after its opening bracket, as `fnmatch` and the crate `glob` do: `!` negates it, and a closing bracket in
    /// the first position is a member. Returns it with what follows its end; `None` if it has none.
    pub(crate) fn read(text: &str) -> Option<(Self, &str)> {
        let (is_negated, text) = text.strip_prefix('!').map_or((false, text), |text| (true, text));
        let first = text.chars().next()?;
        let end = first.len_utf8() + text[first.len_utf8()..].find(']')?;
        let members: Vec<char> = text[..end].chars().collect();
        let (mut ranges, mut rest) = (Vec::new(), members.as_slice());
        while let [from, after @ ..] = rest {
            let (to, next) = if let ['-', to, next @ ..] = after { (to, next) } else { (from, after) };
            ranges.push((*from, *to));
            rest = next;
        }
        Some((Self::new(is_negated, ranges), &text[end + 1..]))
    }

    /// Whether a character is of the class.
    pub(crate) fn has(&self, c: char) -> bool {
        self.ranges.iter().any(|(from, to)| (*from..=*to).contains(&c)) != self.is_negated
    }

    /// Returns how many comparisons [`has`](Self::has) may take.
    #[cfg(feature = "pyproject")]
    pub(crate) fn comparisons(&self) -> usize {
        self.ranges.len()
    }
}

#[cfg(test)]
mod tests {
    use super::CharClass;

    /// Returns those of some characters that are of a class, with what follows it.
    fn members(text: &str) -> Option<(String, &str)> {
        let (class, rest) = CharClass::read(text)?;
        Some(("abc-]!é".chars().filter(|c| class.has(*c)).collect(), rest))
    }

    #[test]
    fn a_class_has_its_characters_and_ranges_or_all_others() {
        for (text, expected) in [
            ("ac]x", Some(("ac", "x"))),
            ("a-c]", Some(("abc", ""))),
            ("c-a]", Some(("", ""))),
            ("!a-c]]", Some(("-]!é", "]"))),
            ("]a]", Some(("a]", ""))),
            ("!]]", Some(("abc-!é", ""))),
            ("a-]", Some(("a-", ""))),
            ("-a]", Some(("a-", ""))),
            ("é]", Some(("é", ""))),
            ("a!]", Some(("a!", ""))),
            ("]", None),
            ("!]", None),
            ("a-c", None),
            ("", None),
        ] {
            let expected = expected.map(|(members, rest)| (members.to_owned(), rest));
            assert_eq!(members(text), expected, "{text}");
        }
    }
}
