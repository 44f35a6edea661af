//! The here-documents of an existing Dockerfile.
//!
//! Source: the parser of `BuildKit`'s Dockerfile frontend. A word of `RUN`, `COPY` or `ADD` begins one if it is `<<NAME` or
//! `<<-NAME`, after a number or not, and several follow each other in the order of their words.

use crate::image::text::word::program_name;

/// A here-document whose lines follow its instruction.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::image) struct HereDocument {
    /// The line that ends it.
    end: String,
    /// Whether tabs may precede that line.
    is_indented: bool,
    lines: Lines,
}

/// What the lines of a here-document are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lines {
    /// Commands of a shell, or, by the first of them, a program for another interpreter.
    Script,
    /// Commands of a shell.
    Commands,
    /// Anything else.
    Data,
}

/// The programs that run their standard input.
const SHELLS: [&str; 5] = ["ash", "bash", "dash", "sh", "zsh"];

impl HereDocument {
    /// Returns the here-documents of an instruction, in their order.
    pub(in crate::image) fn all(instruction: &str) -> Vec<Self> {
        let words = words(instruction);
        let is_read = |word: &&str| ["RUN", "COPY", "ADD"].iter().any(|keyword| word.eq_ignore_ascii_case(keyword));
        let keyword = words.iter().position(|word| !word.eq_ignore_ascii_case("ONBUILD"));
        let Some(keyword) = keyword.filter(|at| is_read(&words[*at])) else { return Vec::new() };
        let rest = &words[keyword + 1..];
        let is_run = keyword == 0 && words[0].eq_ignore_ascii_case("RUN");
        let commands = if is_run { Lines::of_reader(rest) } else { Lines::Data };
        let begin = rest.iter().filter_map(|word| begun(word));
        begin.map(|(end, is_indented)| Self { end, is_indented, lines: commands }).collect()
    }

    /// Whether a line is the last.
    pub(in crate::image) fn ends(&self, line: &str) -> bool {
        let line = if self.is_indented { line.trim_start_matches('\t') } else { line };
        line.strip_suffix('\r').unwrap_or(line) == self.end
    }

    /// Whether a line has commands of a shell, given all lines in their order.
    pub(in crate::image) fn has_command(&mut self, line: &str) -> bool {
        if self.lines == Lines::Script {
            self.lines = if is_of_other_interpreter(line) { Lines::Data } else { Lines::Commands };
        }
        self.lines == Lines::Commands && !line.trim_start().starts_with('#')
    }
}

impl Lines {
    /// Returns what the lines are to the command of a `RUN` with these words, which reads them.
    fn of_reader(words: &[&str]) -> Self {
        let is_own = |word: &&&str| !word.starts_with("--") && begun(word).is_none();
        let mut reader = words.iter().filter(is_own);
        let Some(program) = reader.next() else { return Self::Script };
        let is_shell = SHELLS.contains(&program_name(program));
        if is_shell && reader.all(|word| word.starts_with('-') || *word == "pipefail") {
            return Self::Commands;
        }
        Self::Data
    }
}

/// Whether the first line of a script names another interpreter than a shell.
fn is_of_other_interpreter(line: &str) -> bool {
    let Some(named) = line.strip_prefix("#!") else { return false };
    let programs = named.split_whitespace().map(program_name);
    let mut programs = programs.filter(|word| *word != "env" && !word.starts_with('-'));
    programs.next().is_some_and(|program| !SHELLS.contains(&program))
}

/// Returns the last line of the here-document that a word begins, and whether tabs may precede it.
fn begun(word: &str) -> Option<(String, bool)> {
    let rest = word.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix("<<")?;
    let (rest, is_indented) = rest.strip_prefix('-').map_or((rest, false), |rest| (rest, true));
    let end: String = rest.chars().filter(|c| !matches!(c, '"' | '\'' | '\\')).collect();
    (!end.is_empty() && !rest.contains('<')).then_some((end, is_indented))
}

/// Returns the words of an instruction, which end at blanks outside of quotes.
fn words(text: &str) -> Vec<&str> {
    let (mut words, mut start, mut quote, mut is_escaped) = (Vec::new(), None, None, false);
    for (at, c) in text.char_indices() {
        match quote {
            _ if is_escaped => is_escaped = false,
            Some(open) => {
                is_escaped = c == '\\' && open == '"';
                quote = quote.filter(|open| *open != c);
            }
            None if c.is_whitespace() => words.extend(start.take().map(|start| &text[start..at])),
            None => {
                start = start.or(Some(at));
                is_escaped = c == '\\';
                quote = Some(c).filter(|c| matches!(c, '"' | '\''));
            }
        }
    }
    words.extend(start.map(|start| &text[start..]));
    words
}

#[cfg(test)]
mod tests {
    use crate::image::existing::instruction::instructions;

    #[test]
    fn a_word_begins_a_here_document_as_in_a_builder() {
        // Each file has two instructions, of which the second begins after the here-documents, if there are any.
        for (file, last) in [
            ("COPY <<A <<B /srv/\nuv sync\nA\nFROM z\nB", 5),
            ("RUN <<A cat 3<<B\nB\nA\nA\nB", 5),
            ("RUN <<-EOF\n EOF\n\t\tEOF", 3),
            ("RUN <<E-1.x\nE\nE-1.x", 3),
            ("ONBUILD RUN <<\"E O\"\nEO\nE O", 3),
            ("RUN echo $((1<<20))", 1),
            ("RUN cat <<<EOF", 1),
            ("RUN echo \"to a <<EOF\" 'and <<E'", 1),
            ("ENV A=1 <<EOF", 1),
            ("RUN <<'EOF'\r\nx\r\nEOF\r", 3),
            ("RUN a \\\n  <<EOF\nCMD\nEOF", 4),
        ] {
            let lines: Vec<usize> = instructions(&format!("{file}\nFROM last\n")).iter().map(|i| i.line).collect();
            assert_eq!(lines, [0, last], "{file}");
        }
    }

    #[test]
    fn commands_are_those_that_a_shell_reads() {
        for (file, is_command) in [
            ("RUN <<EOF\nuv sync\nEOF", true),
            ("RUN --mount=type=cache,target=/c <<EOF sh -e\nuv sync\nEOF", true),
            ("RUN <<EOF\n#!/usr/bin/env -S bash -e\nuv sync\nEOF", true),
            ("RUN <<EOF\n# uv sync\nEOF", false),
            ("RUN <<EOF\n#!/usr/bin/env python3\nuv sync\nEOF", false),
            ("RUN <<EOF cat > /run.sh\nuv sync\nEOF", false),
            ("RUN python3 <<EOF\nuv sync\nEOF", false),
            ("COPY <<EOF /run.sh\nuv sync\nEOF", false),
        ] {
            let found = instructions(file);
            assert_eq!(found.iter().any(|instruction| instruction.text.ends_with("\nuv sync")), is_command, "{file}");
        }
    }
}
