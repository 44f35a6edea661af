//! The generated blocks of a Dockerfile: lines between two marks.

pub(super) mod conflict;
pub(super) mod marks;

use std::fmt::Write as _;
use std::ops::Range;

use sha2::{Digest, Sha256};

use super::text::word::in_single_quotes;

/// The first line of a block, followed by its name.
const BEGIN: &str = "# locklayers: begin ";
/// The last line of a block, followed by a checksum of the lines between.
const END: &str = "# locklayers: end";
/// The prefix of the recorded command, in the first line of the first block.
const COMMAND: &str = "# Written by: locklayers dockerfile --write";
/// The most lines of a difference in a message.
const SHOWN: usize = 20;

/// A generated block of lines, with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) name: &'static str,
    pub(super) text: String,
}

/// A block in a file: its range of lines, marks included.
struct Found {
    begin: usize,
    end: usize,
    text: String,
    sum: String,
}

/// The error for blocks of a Dockerfile that cannot be replaced.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum BlockError {
    /// The file has no such block.
    #[error("it has no block `{name}`: no lines between `# locklayers: begin {name}` and `# locklayers: end`")]
    #[non_exhaustive]
    Missing {
        /// The name of the block.
        name: &'static str,
    },
    /// The lines of the block were edited.
    #[error("{}: {REMEDY}, which would change\n{difference}", edited(.name))]
    #[non_exhaustive]
    Edited {
        /// The name of the block.
        name: &'static str,
        /// The lines that would be removed, each after `-`, and those that would be added, each after `+`.
        difference: String,
    },
    /// The marks around blocks are not those of whole blocks: one is missing, repeated or in another position.
    #[error("line {line} {problem}; {MARKS}")]
    #[non_exhaustive]
    Marks {
        /// The line of the mark, counted from 1.
        line: usize,
        /// What is wrong with it, as a clause that follows the line.
        problem: String,
    },
    /// A merge left a conflict of generated lines together with others.
    #[error(
        "line {line} begins a conflict of a merge that has lines of your own beside generated ones: settle it with the \
         generated lines of either side, which are then written again"
    )]
    #[non_exhaustive]
    Conflict {
        /// The line with the first mark of the conflict, counted from 1.
        line: usize,
    },
}

/// What to do about marks that are not those of whole blocks.
const MARKS: &str = "its marks are not those of whole blocks: restore these lines, as from the history of the file";
/// What to do about a block that was edited.
const REMEDY: &str = "move your own lines outside of the block, or overwrite it with --force";

fn edited(name: &str) -> String {
    format!("its block `{name}` was edited after it was written")
}

impl BlockError {
    /// Returns what is wrong and the remedy, for a report that shows no lines of the block. The remedy is `None` if the
    /// error itself names it, which it does unless a block or a mark was edited.
    pub fn in_report(&self) -> (String, Option<&'static str>) {
        match self {
            Self::Edited { name, .. } => (edited(name), Some(REMEDY)),
            Self::Marks { line, problem } => (format!("line {line} {problem}"), Some(MARKS)),
            other => (other.to_string(), None),
        }
    }
}

impl Block {
    /// Returns the block with its marks, each line with a trailing line feed.
    pub(super) fn marked(&self) -> String {
        format!("{BEGIN}{}\n{}{}", self.name, self.text, end(&self.text))
    }

    /// Returns a file without its block of a name, and without the empty line after it; the same file if it has none.
    pub(super) fn removed(name: &'static str, file: &str, force: bool) -> Result<String, BlockError> {
        let Some(found) = find(file, name) else { return Ok(file.to_owned()) };
        if sum(&found.text) != found.sum && !force {
            return Err(BlockError::Edited { name, difference: difference(&found.text, "") });
        }
        let lines: Vec<&str> = file.split_inclusive('\n').collect();
        let is_empty = lines.get(found.end + 1).is_some_and(|line| line.trim().is_empty());
        Ok(lines[..found.begin].concat() + &lines[found.end + 1 + usize::from(is_empty)..].concat())
    }

    /// Returns a file with its block of this name replaced.
    pub(super) fn merged_into(&self, file: &str, force: bool) -> Result<String, BlockError> {
        let found = find(file, self.name).ok_or(BlockError::Missing { name: self.name })?;
        if found.text != self.text && sum(&found.text) != found.sum && !force {
            return Err(BlockError::Edited { name: self.name, difference: difference(&found.text, &self.text) });
        }
        let lines: Vec<&str> = file.split_inclusive('\n').collect();
        let block = with_endings(&self.marked(), lines[found.begin]);
        Ok(format!("{}{block}{}", lines[..found.begin].concat(), lines[found.end + 1..].concat()))
    }
}

/// Returns lines with the endings of those of a file, or of one of its lines.
pub(super) fn with_endings(lines: &str, file: &str) -> String {
    if file.contains("\r\n") { lines.replace('\n', "\r\n") } else { lines.to_owned() }
}

/// Returns the range of a block's lines, marks included, or `None` if a file has none of this name.
pub(super) fn lines(file: &str, name: &str) -> Option<Range<usize>> {
    find(file, name).map(|found| found.begin..found.end + 1)
}

/// Whether a line begins a block of any name.
pub(super) fn is_begin(line: &str) -> bool {
    line.starts_with(BEGIN)
}

/// Returns the name of the block that a line begins.
pub(super) fn begun(line: &str) -> Option<&str> {
    line.trim_end().strip_prefix(BEGIN)
}

/// Whether a line ends a block.
pub(super) fn is_end(line: &str) -> bool {
    line.strip_prefix(END).is_some_and(|rest| rest.is_empty() || rest.starts_with(char::is_whitespace))
}

/// Returns the last line of a block with a text.
pub(super) fn end(text: &str) -> String {
    format!("{END} {}\n", sum(&text.replace("\r\n", "\n")))
}

/// Whether a file has a block of any name, or a mark that is left of one.
pub(super) fn has_blocks(file: &str) -> bool {
    file.lines().any(|line| is_begin(line) || is_end(line))
}

/// Returns the line that records the options with which a file is written.
pub(super) fn command_line(words: &[String]) -> String {
    words.iter().fold(COMMAND.to_owned(), |line, word| line + " " + &quoted(word)) + "\n"
}

/// Returns the options with which the blocks of a file were written, or `None` if they are not recorded.
pub(super) fn command_of(file: &str) -> Option<Vec<String>> {
    let line = file.lines().find_map(|line| line.strip_prefix(COMMAND))?;
    words(line)
}

fn find(file: &str, name: &str) -> Option<Found> {
    let lines: Vec<&str> = file.split_inclusive('\n').collect();
    let begin = lines.iter().position(|line| begun(line) == Some(name))?;
    let length = lines[begin + 1..].iter().position(|line| is_end(line))?;
    let end = begin + 1 + length;
    // A checkout may have changed line endings.
    let text = lines[begin + 1..end].concat().replace("\r\n", "\n");
    Some(Found { begin, end, text, sum: lines[end].trim_start_matches(END).trim().to_owned() })
}

/// Returns a checksum of a text, by which an edit is noticed.
pub(super) fn sum(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(8).fold(String::new(), |mut sum, byte| {
        let _ = write!(sum, "{byte:02x}");
        sum
    })
}

/// Returns the lines that only one of two strings has.
fn difference(old: &str, new: &str) -> String {
    use std::collections::BTreeSet;
    let [before, after]: [BTreeSet<&str>; 2] = [old.lines().collect(), new.lines().collect()];
    let gone = old.lines().filter(|line| !after.contains(line)).map(|line| format!("-{line}"));
    let came = new.lines().filter(|line| !before.contains(line)).map(|line| format!("+{line}"));
    let all: Vec<String> = gone.chain(came).collect();
    let more = all.len().saturating_sub(SHOWN);
    let mut shown = all.into_iter().take(SHOWN).collect::<Vec<_>>().join("\n");
    if more > 0 {
        let _ = write!(shown, "\n… and {more} more lines");
    }
    if shown.is_empty() { "the order of lines, or how often one stands there".to_owned() } else { shown }
}

/// Quotes a word for a shell.
fn quoted(word: &str) -> String {
    let is_plain = !word.is_empty() && word.bytes().all(|b| b.is_ascii_alphanumeric() || b"._-/+@%=:,".contains(&b));
    if is_plain { word.to_owned() } else { in_single_quotes(word) }
}

/// Splits a line into words as a shell does, without variables and other expansions.
fn words(line: &str) -> Option<Vec<String>> {
    let (mut words, mut word, mut is_quoted) = (Vec::new(), None::<String>, false);
    let mut chars = line.chars();
    while let Some(c) = chars.next() {
        match c {
            '\'' => {
                is_quoted = !is_quoted;
                word.get_or_insert_default();
            }
            _ if is_quoted => word.get_or_insert_default().push(c),
            '\\' => word.get_or_insert_default().push(chars.next()?),
            c if c.is_whitespace() => words.extend(word.take()),
            c => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    (!is_quoted).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::{Block, BlockError, command_line, command_of};

    fn block(text: &str) -> Block {
        Block { name: "layers", text: text.to_owned() }
    }

    #[test]
    fn a_block_is_replaced_and_everything_else_is_kept() -> Result<(), BlockError> {
        let file = format!("FROM a\n{}USER 1\r\n", block("RUN old\n").marked());
        let after = block("RUN new\n").merged_into(&file, false)?;
        assert_eq!(after, format!("FROM a\n{}USER 1\r\n", block("RUN new\n").marked()));
        assert_eq!(block("RUN new\n").merged_into(&after, false)?, after);
        let other_ends = file.replace('\n', "\r\n");
        assert!(block("RUN new\n").merged_into(&other_ends, false).is_ok());
        Ok(())
    }

    #[test]
    fn a_block_is_removed_with_the_line_after_it_unless_it_was_changed_by_hand() {
        let file = format!("ARG a\n{}\nFROM b\n", block("RUN old\n").marked());
        assert_eq!(Block::removed("layers", &file, false).as_deref(), Ok("ARG a\nFROM b\n"));
        assert_eq!(Block::removed("stages", &file, false).as_deref(), Ok(file.as_str()));
        assert_eq!(Block::removed("layers", &file.replace("\n\n", "\n"), false).as_deref(), Ok("ARG a\nFROM b\n"));
        let edited = file.replace("RUN old", "RUN mine");
        let expected = BlockError::Edited { name: "layers", difference: "-RUN mine".to_owned() };
        assert_eq!(Block::removed("layers", &edited, false), Err(expected));
        assert!(Block::removed("layers", &edited, true).is_ok());
    }

    #[test]
    fn a_block_that_was_changed_by_hand_is_kept() {
        let file = block("RUN old\nRUN b\n").marked().replace("RUN old", "RUN mine");
        let expected = BlockError::Edited { name: "layers", difference: "-RUN mine\n+RUN new".to_owned() };
        assert_eq!(block("RUN new\nRUN b\n").merged_into(&file, false), Err(expected));
        let swapped = block("RUN b\nRUN old\n").marked().replace("RUN b\nRUN old", "RUN old\nRUN b");
        let difference = "the order of lines, or how often one stands there".to_owned();
        let expected = BlockError::Edited { name: "layers", difference };
        assert_eq!(block("RUN b\nRUN old\n").merged_into(&swapped, false), Err(expected));
        assert!(block("RUN new\n").merged_into(&file, true).is_ok_and(|file| file.contains("RUN new")));
        assert_eq!(block("").merged_into("FROM a\n", true), Err(BlockError::Missing { name: "layers" }));
        assert!(block("RUN mine\nRUN b\n").merged_into(&file, false).is_ok(), "what would be written is there already");
    }

    #[test]
    fn a_command_is_read_as_it_was_written() {
        let words = ["--cmd", "it's", "a b", "", "$x", "--", "é\\"].map(str::to_owned);
        assert_eq!(command_of(&format!("# x\n{}FROM a\n", command_line(&words))), Some(words.into()));
        assert_eq!(command_of("FROM a\n"), None);
        assert_eq!(command_of("# Written by: locklayers dockerfile --write 'open\n"), None);
    }
}
