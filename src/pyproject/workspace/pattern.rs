//! Patterns of `members` and `exclude` of a workspace: `*`, `?`, `[abc]`, `[!a-z]`.
//!
//! uv follows them with the crate `glob`, whose results are the specification, and which the tests compare: nothing escapes a
//! character, and `*` and `?` match `/` too, since the pattern of a member is followed one folder at a time. Patterns of a
//! `.dockerignore` are those of Moby, which differ in all of these, so that one matcher would serve neither.

use crate::char_class::CharClass;

/// A pattern over paths of folders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pattern(Vec<Token>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Token {
    /// Any characters, or none.
    Any,
    /// Any character.
    One,
    Class(CharClass),
    Char(char),
}

impl Pattern {
    /// Parses a pattern; an unpaired bracket is a literal.
    pub(super) fn new(text: &str) -> Self {
        let (mut tokens, mut rest) = (Vec::new(), text.chars());
        while let Some(c) = rest.next() {
            match c {
                '*' if tokens.last() == Some(&Token::Any) => {}
                '*' => tokens.push(Token::Any),
                '?' => tokens.push(Token::One),
                '[' => match CharClass::read(rest.as_str()) {
                    Some((class, after)) => {
                        tokens.push(Token::Class(class));
                        rest = after.chars();
                    }
                    None => tokens.push(Token::Char('[')),
                },
                c => tokens.push(Token::Char(c)),
            }
        }
        Self(tokens)
    }

    /// Returns why the crate `glob`, and so uv, refuses a pattern, or `None` if it does not.
    pub(super) fn refusal(text: &str) -> Option<&'static str> {
        let (mut before, mut rest) = (None, text);
        while let Some(c) = rest.chars().next() {
            let after = rest.trim_start_matches('*');
            match rest.len() - after.len() {
                0 | 1 => {}
                2 if before.is_none_or(|c| c == '/') && (after.is_empty() || after.starts_with('/')) => {}
                2 => return Some("`**` is not a whole component of its path"),
                _ => return Some("wildcards are `*` and `**`"),
            }
            if after.len() < rest.len() {
                (before, rest) = (Some('*'), after);
                continue;
            }
            rest = &rest[c.len_utf8()..];
            if c == '[' {
                let Some((_, after)) = CharClass::read(rest) else { return Some("its `[` has no `]`") };
                rest = after;
            }
            before = Some(c);
        }
        None
    }

    /// Whether a pattern matches only itself.
    pub(super) fn is_literal(text: &str) -> bool {
        !text.contains(['*', '?', '['])
    }

    /// Whether the pattern matches the whole string; `*` matches `/` too. Adds the number of compared characters to
    /// `compared`: with many stars, it is the product of both lengths.
    pub(super) fn matches(&self, text: &str, compared: &mut usize) -> bool {
        let text: Vec<char> = text.chars().collect();
        let (mut token, mut at) = (0, 0);
        // The last `*`, and the end of its match so far: only the last star needs backtracking.
        let mut star: Option<(usize, usize)> = None;
        while at < text.len() {
            *compared += self.0.get(token).map_or(1, Token::characters);
            match self.0.get(token) {
                Some(Token::Any) => {
                    star = Some((token, at));
                    token += 1;
                }
                Some(known) if known.accepts(text[at]) => {
                    token += 1;
                    at += 1;
                }
                _ => {
                    let Some((any, end)) = star else { return false };
                    (token, at) = (any + 1, end + 1);
                    star = Some((any, end + 1));
                }
            }
        }
        self.0[token..].iter().all(|token| *token == Token::Any)
    }
}

impl Token {
    /// The number of comparisons that one character costs.
    fn characters(&self) -> usize {
        match self {
            Self::Class(class) => class.comparisons(),
            _ => 1,
        }
    }

    fn accepts(&self, c: char) -> bool {
        match self {
            Self::Any => false,
            Self::One => true,
            Self::Char(own) => *own == c,
            Self::Class(class) => class.has(c),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Pattern;

    #[test]
    fn stars_and_sets_match() {
        for (pattern, text, expected) in [
            ("*", "", true),
            ("a*c", "abbc", true),
            ("a*c", "abbcd", false),
            ("a?c", "ac", false),
            ("[a-c]x", "bx", true),
            ("[!a-c]x", "bx", false),
            ("[]]", "]", true),
            ("[a", "[a", true),
            ("*a*a*a*a*a*a*a*b", &"a".repeat(200), false),
        ] {
            assert_eq!(Pattern::new(pattern).matches(text, &mut 0), expected, "{pattern} {text}");
        }
    }

    proptest! {
        #[test]
        fn patterns_match_what_those_of_glob_match(pattern in "[ab*?]{0,8}|[ab*?\\[\\]!-]{0,8}|[a*/]{0,8}", text in "[ab\\]-]{0,8}") {
            // The crate `glob` refuses some strings that are patterns here.
            let theirs = glob::Pattern::new(&pattern);
            prop_assert_eq!(Pattern::refusal(&pattern).is_some(), theirs.is_err(), "{}: {:?}", pattern, theirs);
            // One part of a path is matched at a time.
            if let Ok(theirs) = theirs && !pattern.contains('/') {
                prop_assert_eq!(Pattern::new(&pattern).matches(&text, &mut 0), theirs.matches(&text), "{} {}", pattern, text);
            }
        }
    }
}
