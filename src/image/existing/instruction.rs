//! The instructions of an existing Dockerfile.

use std::collections::VecDeque;

use super::here_document::HereDocument;
use crate::image::text::word::plain;
use crate::image::text::word::unquoted;

/// An instruction of a Dockerfile.
pub(in crate::image) struct Instruction {
    /// Its first line, counted from 0.
    pub(in crate::image) line: usize,
    /// Its content with that of its continuation lines, and of a here-document that a shell runs.
    pub(in crate::image) text: String,
}

impl Instruction {
    /// Whether its keyword is this one.
    pub(in crate::image) fn is(&self, keyword: &str) -> bool {
        self.text.split_whitespace().next().is_some_and(|first| first.eq_ignore_ascii_case(keyword))
    }

    /// Writes the words of a `RUN ["uv", "sync"]` as those of a shell's line.
    fn without_brackets(&mut self) {
        let words = self.text.split_whitespace().skip(1).find(|word| !word.starts_with("--"));
        if self.is("RUN") && words.is_some_and(|word| word.starts_with('[')) {
            let Some(at) = self.text.find('[') else { return };
            let words: Result<Vec<String>, _> = serde_json::from_str(self.text[at..].trim());
            if let Ok(words) = words {
                self.text.replace_range(at.., &words.join(" "));
            }
        }
    }

    /// Returns the words of each command that it runs, in order.
    pub(in crate::image) fn commands(&self) -> impl Iterator<Item = Vec<&str>> {
        let commands = self.text.split(['\n', ';', '|', '&', '(', ')']).filter(|_| self.is("RUN"));
        // Braces around commands are words; others belong to a variable, as in `${ARGS}`.
        commands.flat_map(|command| {
            let words: Vec<&str> = command.split_whitespace().collect();
            words.split(|word| matches!(*word, "{" | "}")).map(<[&str]>::to_vec).collect::<Vec<_>>()
        })
    }

    /// Whether it installs packages of the system.
    pub(in crate::image) fn installs_of_system(&self) -> bool {
        const MANAGERS: [&str; 7] = ["apt-get", "apt", "apk", "dnf", "microdnf", "yum", "zypper"];
        let is_one = |words: Vec<&str>| {
            let manager = words.iter().position(|word| MANAGERS.contains(word));
            manager.is_some_and(|at| words[at..].iter().any(|word| matches!(*word, "install" | "add")))
        };
        self.commands().any(is_one)
    }

    /// Returns the name, or the number, of the stage or the image from which it copies.
    pub(in crate::image) fn copied_from(&self) -> Option<&str> {
        let flag = self.text.split_whitespace().find_map(|word| word.strip_prefix("--from="));
        flag.filter(|_| self.is("COPY"))
    }

    /// Returns the mounts of a `RUN`.
    pub(in crate::image) fn mounts(&self) -> impl Iterator<Item = Mount<'_>> {
        let words = self.text.split_whitespace().take_while(|_| self.is("RUN"));
        words.filter_map(|word| word.strip_prefix("--mount=")).map(Mount)
    }

    /// Whether it copies files of the build context.
    pub(in crate::image) fn copies(&self) -> bool {
        (self.is("COPY") || self.is("ADD")) && !self.text.contains("--from=")
    }

    /// Whether it copies or mounts files of the build context.
    pub(in crate::image) fn reads_context(&self) -> bool {
        self.copies() || self.mounts().any(Mount::reads_context)
    }

    /// Returns its arguments without flags.
    pub(in crate::image) fn arguments(&self) -> impl Iterator<Item = &str> {
        self.text.split_whitespace().skip(1).filter(|word| !word.starts_with("--"))
    }

    /// Returns the last value that an `ENV` instruction gives to a variable, without quotes.
    pub(in crate::image) fn variable(&self, name: &str) -> Option<&str> {
        if !self.is("ENV") {
            return None;
        }
        let words: Vec<&str> = self.text.split_whitespace().skip(1).collect();
        if let [first, value] = words.as_slice()
            && *first == name
        {
            return Some(unquoted(value));
        }
        let value = |word: &&&str| word.strip_prefix(name).is_some_and(|rest| rest.starts_with('='));
        words.iter().rev().find(value).map(|word| unquoted(&word[name.len() + 1..]))
    }
}

/// The options of a `--mount`.
#[derive(Clone, Copy)]
pub(in crate::image) struct Mount<'a>(&'a str);

impl<'a> Mount<'a> {
    /// Returns the value of an option, by either of its names.
    pub(in crate::image) fn value(self, names: &[&str]) -> Option<&'a str> {
        let options = self.0.split(',').map(unquoted).filter_map(|option| option.split_once('='));
        options.into_iter().find(|(name, _)| names.contains(name)).map(|(_, value)| value)
    }

    /// Whether it is of files of the build context.
    pub(in crate::image) fn reads_context(self) -> bool {
        self.value(&["from"]).is_none() && self.value(&["type"]).is_none_or(|kind| kind == "bind")
    }

    /// Returns its source, which is by default all of the stage or the build context.
    pub(in crate::image) fn source(self) -> &'a str {
        self.value(&["source", "src"]).unwrap_or(".")
    }
}

/// Joins a path to an absolute folder; `None` if it is not known which path that is.
pub(in crate::image) fn joined(folder: Option<&str>, path: &str) -> Option<String> {
    let path = unquoted(path).trim_end_matches('/');
    let path = path.strip_prefix("./").unwrap_or(path);
    let whole = match (path, folder) {
        ("" | ".", Some(folder)) => folder.to_owned(),
        (path, _) if path.starts_with('/') => path.to_owned(),
        (path, Some(folder)) => format!("{}/{path}", folder.trim_end_matches('/')),
        (_, None) => return None,
    };
    plain("the path", &whole, b"").is_ok().then_some(whole)
}

/// Returns the instructions of a file, without comments. The lines of a here-document belong to an instruction only if
/// they are commands, as those of `RUN <<EOF` and of `RUN bash -e <<EOF`.
pub(in crate::image) fn instructions(file: &str) -> Vec<Instruction> {
    let mut found: Vec<Instruction> = Vec::new();
    let (mut continues, mut documents) = (false, VecDeque::new());
    for (line, text) in file.lines().enumerate() {
        if let Some(document) = documents.front_mut() {
            if HereDocument::ends(document, text) {
                documents.pop_front();
            } else if let Some(last) = found.last_mut().filter(|_| document.has_command(text)) {
                last.text.extend(["\n", text]);
            }
            continue;
        }
        if text.trim_start().starts_with('#') || text.trim().is_empty() {
            continue;
        }
        let (part, goes_on) = text.trim_end().strip_suffix('\\').map_or((text, false), |part| (part, true));
        match found.last_mut().filter(|_| continues) {
            Some(last) => {
                last.text.push(' ');
                last.text.push_str(part);
            }
            None => found.push(Instruction { line, text: part.trim_start().to_owned() }),
        }
        continues = goes_on;
        if !continues {
            documents.extend(found.last().map(|last| HereDocument::all(&last.text)).unwrap_or_default());
        }
    }
    found.iter_mut().for_each(Instruction::without_brackets);
    found
}

/// Whether a parser directive makes the backtick the character that continues a line, instead of the backslash of ours.
pub(in crate::image) fn has_other_escape(file: &str) -> bool {
    let directive = |line: &str| {
        let (name, value) = line.trim().strip_prefix('#')?.split_once('=')?;
        Some((name.trim().to_ascii_lowercase(), value.trim().to_owned()))
    };
    file.lines().map_while(directive).any(|(name, value)| name == "escape" && value == "`")
}
