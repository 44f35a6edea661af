//! The patterns of a `.dockerignore`, matched as engines match them: the last line that matches a path or a folder above
//! it applies.
//!
//! Source: the packages `patternmatcher` and `dockerignore` of Moby. A pattern there becomes a regular expression; here it
//! becomes a program whose steps are followed together, so that the work is at most the product of both lengths. `**`, escapes
//! and the questions whether a folder above matches, or something below may, are of this syntax alone; what it shares with the
//! patterns of uv is a class of characters.

use std::collections::BTreeSet;

use crate::char_class::CharClass;

/// The most steps that the comparison of one file's lines with the paths of one Dockerfile may take. Beyond that, no line is
/// taken to hide anything.
const MOST_STEPS: usize = 100_000_000;

/// A line of a `.dockerignore` that is not a comment.
#[derive(Clone, Debug)]
pub(in crate::image) struct Rule {
    /// The line as it is written, trimmed.
    pub(in crate::image) line: String,
    /// Whether it includes what lines before it exclude.
    pub(in crate::image) is_inclusion: bool,
    program: Vec<Step>,
}

/// A step in the matching of a pattern.
#[derive(Clone, Debug)]
enum Step {
    /// This character.
    Char(char),
    /// One character of a name.
    One,
    /// One character of a class.
    Class(CharClass),
    /// Any characters of a name.
    Name,
    /// Any folders, or none: enters the next step, or skips it.
    Folders,
    /// The inside of such folders, which ends after a `/`.
    Inside,
    /// Everything else.
    Rest,
}

impl Rule {
    /// Reads a line; `None` for comments, empty lines, and patterns that match nothing.
    pub(in crate::image) fn of(line: &str) -> Option<Self> {
        let text = line.trim();
        if line.starts_with('#') || text.is_empty() {
            return None;
        }
        let (is_inclusion, pattern) = match text.strip_prefix('!') {
            Some(rest) => (true, rest.trim()),
            None => (false, text),
        };
        let program = program(&clean(pattern)?)?;
        Some(Self { line: text.to_owned(), is_inclusion, program })
    }

    /// Returns the rules of lines, in order.
    pub(in crate::image) fn all<'l>(lines: impl IntoIterator<Item = &'l str>) -> Vec<Self> {
        lines.into_iter().filter_map(Self::of).collect()
    }

    /// Whether the pattern matches a path or a folder above it.
    pub(in crate::image) fn matches(&self, path: &str) -> bool {
        let mut states = States::new(&self.program);
        for c in path.chars() {
            if c == '/' && states.is_accepted() {
                return true;
            }
            states.next(c);
        }
        states.is_accepted()
    }

    /// Whether the pattern may match something in a folder that it does not match itself.
    pub(in crate::image) fn may_match_in(&self, folder: &str) -> bool {
        let mut states = States::new(&self.program);
        folder.chars().chain(['/']).for_each(|c| states.next(c));
        !states.now.is_empty()
    }
}

/// Returns the path that a pattern includes, if it has no wildcards.
pub(in crate::image) fn literal(rule: &Rule) -> Option<String> {
    let of = |step: &Step| if let Step::Char(c) = step { Some(*c) } else { None };
    rule.program.iter().map(of).collect()
}

/// Returns those of some paths that rules exclude, in order.
pub(in crate::image) fn hidden<'p>(rules: &[Rule], paths: impl IntoIterator<Item = &'p str>) -> Vec<&'p str> {
    let paths: Vec<&str> = paths.into_iter().collect();
    let length = |paths: &[&str]| paths.iter().map(|path| path.len() + 1).sum::<usize>();
    let programs = rules.iter().map(|rule| rule.program.len() + 1).sum::<usize>();
    if length(&paths).saturating_mul(programs) > MOST_STEPS {
        return Vec::new();
    }
    let is_hidden = |path: &&str| {
        let last = rules.iter().rev().find(|rule| rule.matches(path));
        last.is_some_and(|rule| !rule.is_inclusion)
    };
    paths.into_iter().filter(is_hidden).collect()
}

/// Writes a path as a pattern that matches nothing else.
pub(in crate::image) fn escaped(path: &str) -> String {
    let mut text = String::with_capacity(path.len());
    for c in path.chars() {
        if matches!(c, '*' | '?' | '[' | ']' | '\\') {
            text.push('\\');
        }
        text.push(c);
    }
    text
}

/// Returns a path without empty parts and parts that stay or lead up; `None` if nothing is left or it leads out of the
/// context, which matches nothing.
fn clean(pattern: &str) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for part in pattern.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

/// Compiles a pattern; `None` for a class without an end or an escape of nothing, with which a build fails.
fn program(pattern: &str) -> Option<Vec<Step>> {
    let (mut steps, mut chars) = (Vec::new(), pattern.chars().peekable());
    while let Some(c) = chars.next() {
        match c {
            '*' if chars.next_if_eq(&'*').is_some() => {
                chars.next_if_eq(&'/');
                if chars.peek().is_none() {
                    steps.push(Step::Rest);
                } else {
                    steps.extend([Step::Folders, Step::Inside]);
                }
            }
            '*' => steps.push(Step::Name),
            '?' => steps.push(Step::One),
            '[' => steps.push(class(&mut chars)?),
            '\\' => steps.push(Step::Char(chars.next()?)),
            c => steps.push(Step::Char(c)),
        }
    }
    Some(steps)
}

fn class(chars: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<Step> {
    let is_negated = chars.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    loop {
        let first = match chars.next()? {
            ']' if !ranges.is_empty() => return Some(Step::Class(CharClass::new(is_negated, ranges))),
            '\\' => chars.next()?,
            c => c,
        };
        let mut last = first;
        if chars.peek() == Some(&'-') {
            chars.next();
            match chars.next()? {
                ']' => {
                    ranges.extend([(first, first), ('-', '-')]);
                    return Some(Step::Class(CharClass::new(is_negated, ranges)));
                }
                '\\' => last = chars.next()?,
                c => last = c,
            }
        }
        ranges.push((first, last));
    }
}

/// The steps of a program that a text has reached.
struct States<'p> {
    program: &'p [Step],
    now: BTreeSet<usize>,
}

impl<'p> States<'p> {
    fn new(program: &'p [Step]) -> Self {
        let mut states = Self { program, now: BTreeSet::new() };
        states.reach(0);
        states
    }

    /// Adds a step, and those after it that need no character.
    fn reach(&mut self, mut at: usize) {
        while self.now.insert(at) {
            at = match self.program.get(at) {
                Some(Step::Name | Step::Rest) => at + 1,
                Some(Step::Folders) => {
                    self.now.insert(at + 1);
                    at + 2
                }
                _ => return,
            };
        }
    }

    fn next(&mut self, c: char) {
        let before = std::mem::take(&mut self.now);
        for at in before {
            let next = match self.program.get(at) {
                Some(Step::Char(wanted)) if *wanted == c => Some(at + 1),
                Some(Step::One) if c != '/' => Some(at + 1),
                Some(Step::Class(class)) if class.has(c) => Some(at + 1),
                Some(Step::Name) if c != '/' => Some(at),
                Some(Step::Rest) => Some(at),
                Some(Step::Inside) => {
                    if c == '/' {
                        self.reach(at + 1);
                    }
                    self.now.insert(at);
                    None
                }
                _ => None,
            };
            if let Some(next) = next {
                self.reach(next);
            }
        }
    }

    fn is_accepted(&self) -> bool {
        self.now.contains(&self.program.len())
    }
}

#[cfg(test)]
mod tests {
    use super::{Rule, escaped, hidden, literal};

    fn matches(pattern: &str, path: &str) -> bool {
        Rule::of(pattern).is_some_and(|rule| rule.matches(path))
    }

    #[test]
    fn patterns_match_as_in_an_engine() {
        // From the tests of `patternmatcher`, whose results are those of an engine.
        for (pattern, path, expected) in [
            ("**", "file", true),
            ("**/", "dir/file", true),
            ("**/**", "dir/file", true),
            ("dir/**", "dir/dir2/file", true),
            ("**/dir", "dir/file", true),
            ("**/dir2/*", "dir/dir2/file", true),
            ("**/dir2/**", "dir/dir2/dir2/file", true),
            ("**file", "dir/file", true),
            ("**/file", "dir/dir/file", true),
            ("**/file*", "dir/dir/file.txt", true),
            ("**/file*txt*", "dir/dir/file.txt", true),
            ("**/**/*.txt", "dir/dir/file.txt2", false),
            ("a**/*.txt", "a/dir/file.txt", true),
            ("a/*.txt", "a/dir/file.txt", false),
            ("a/*.txt", "a/file.txts", false),
            ("a[b-d]e", "ace", true),
            ("a[b-d]e", "aae", false),
            ("a[^b-d]e", "aze", true),
            (".*", ".foo", true),
            (".*", "foo", false),
            ("abc.def", "abcdef", false),
            ("abc?def", "abcZdef", true),
            ("abc?def", "abcdef", false),
            ("a\\*b", "a*b", true),
            ("a\\*b", "acb", false),
            ("**/foo/bar", "dir/foo/bar", true),
            ("**/foo/bar", "foo/bar", true),
            ("abc/**", "abc", false),
            ("/src", "src/a", true),
            ("./src/", "src", true),
            ("a/../src", "src", true),
            ("*.toml", "libs/pyproject.toml", false),
            ("**/*.toml", "pyproject.toml", true),
            ("*/*", "a/b/c", true),
            ("[", "[", false),
            ("#a", "#a", false),
            ("..", "a", false),
        ] {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn the_last_line_applies() {
        let of = |lines: &str| hidden(&Rule::all(lines.lines()), ["a", "b/c", "b/d/e"]).join(" ");
        assert_eq!(of(""), "");
        assert_eq!(of("*"), "a b/c b/d/e");
        assert_eq!(of("*\n!b"), "a");
        assert_eq!(of("*\n! b \nb/d"), "a b/d/e");
        assert_eq!(of("!b\n*\n# !a"), "a b/c b/d/e");
    }

    #[test]
    fn a_pattern_may_match_in_a_folder_or_not() {
        let of = |pattern: &str| Rule::of(pattern).is_some_and(|rule| rule.may_match_in("libs/a"));
        assert!(of("**/*.env") && of("libs/a/x") && of("*/*/tests") && of("libs/**") && of("l?bs/[a]/**/z"));
        assert!(!of("libs") && !of("*.env") && !of("libs/b/x") && !of("*/tests"));
    }

    #[test]
    fn a_path_is_written_as_a_pattern_of_itself() {
        for path in ["a b/c,d", "j[ar]", "a*?\\", "!#é"] {
            assert!(matches(&escaped(path), path) || path.starts_with('!'), "{path}");
            assert_eq!(Rule::of(&format!("!{}", escaped(path))).as_ref().and_then(literal).as_deref(), Some(path));
        }
        assert!(!matches(&escaped("a*"), "ab"));
        assert_eq!(Rule::of("a*").as_ref().and_then(literal), None);
    }

    #[test]
    fn work_is_bounded() {
        let lines = "**/a*b\n".repeat(20_000);
        let path = "a/".repeat(2_000) + "a";
        assert_eq!(hidden(&Rule::all(lines.lines()), [path.as_str(), "a1b"]), [""; 0]);
        assert_eq!(hidden(&Rule::all(lines.lines()), ["a1b"]), ["a1b"]);
    }
}
