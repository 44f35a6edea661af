//! Options whose lines an existing Dockerfile does not get, since they are the user's.

use std::fmt;

use crate::image::recorded::RecordedOptions;

/// The options whose lines are outside of the generated blocks, in the order of the lines.
const OPTIONS: [&str; 3] = ["--workdir", "--user", "--cmd"];

/// The options that somebody stated for an existing Dockerfile which lacks their lines: only a new file gets them, and an
/// image that ran as root in spite of `--user` would be a surprise.
///
/// `Display` writes a sentence that follows the name of the file, on one line without a full stop.
///
/// ```
/// use locklayers::image::{KeptLines, RecordedOptions};
/// let stated = RecordedOptions::of(["--user=1000", "--workdir=/srv"].map(str::to_owned));
/// let kept = KeptLines::of("FROM python:3.12\nWORKDIR /srv\nUSER 0\n", &stated);
/// assert_eq!(kept.lines().collect::<Vec<_>>(), [("--user", "USER 1000")]);
/// assert_eq!(kept.to_string(), "did not change for `--user`, since these lines are yours; write there: `USER 1000`");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptLines(Vec<(&'static str, String)>);

impl KeptLines {
    /// Returns the stated options whose lines the content of a Dockerfile lacks.
    pub fn of(content: &str, stated: &RecordedOptions) -> Self {
        let lines = OPTIONS.into_iter().filter_map(|option| Some((option, line(option, stated)?)));
        Self(lines.filter(|(_, line)| !has(content, line)).collect())
    }

    /// Returns each of these options with the line that a new Dockerfile would have, in the order of the lines.
    pub fn lines(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(option, line)| (*option, line.as_str()))
    }

    /// Returns whether the Dockerfile has all lines.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for KeptLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |text: &str| format!("`{text}`");
        let options: Vec<String> = self.lines().map(|(option, _)| quoted(option)).collect();
        let lines: Vec<String> = self.lines().map(|(_, line)| quoted(line)).collect();
        let (options, lines) = (options.join(", "), lines.join(", "));
        write!(f, "did not change for {options}, since these lines are yours; write there: {lines}")
    }
}

/// Whether a Dockerfile has an instruction, and the last one of its kind unless it names a folder, of which an image has several.
fn has(content: &str, line: &str) -> bool {
    let (keyword, _) = line.split_once(' ').unwrap_or((line, ""));
    let kept = content.lines().map(str::trim);
    let mut same =
        kept.filter(|found| found.split_once(' ').is_some_and(|(first, _)| first.eq_ignore_ascii_case(keyword)));
    if keyword == "WORKDIR" { same.any(|found| found == line) } else { same.next_back() == Some(line) }
}

/// Returns the instruction of an option, as a new Dockerfile has it.
fn line(option: &str, stated: &RecordedOptions) -> Option<String> {
    let value = stated.value_of(option)?;
    match option {
        "--workdir" => Some(format!("WORKDIR {value}")),
        "--user" => Some(format!("USER {value}")),
        _ => {
            let words = stated.words().into_iter().skip_while(|word| word != option).skip(1);
            let words: Vec<String> = words.map(|word| serde_json::Value::from(word).to_string()).collect();
            Some(format!("CMD [{}]", words.join(", ")))
        }
    }
}
