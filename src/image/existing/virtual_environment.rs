//! The lines of an existing Dockerfile that make virtual environments.

use crate::image::text::word::{program_name, unquoted};

/// A virtual environment that a command makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::image) struct Made {
    /// Its path as the command names it.
    pub(in crate::image) path: String,
    /// Whether the command fails if there is one already, or removes what is in it.
    pub(in crate::image) is_new: bool,
}

/// Options that have a value, which is no path.
const VALUED: [&str; 8] =
    ["--python", "-p", "--prompt", "--cache-dir", "--directory", "--project", "--index-url", "--default-index"];

impl Made {
    /// Returns the environment that the words of a command make: by `uv venv`, `python -m venv` or `virtualenv`.
    pub(in crate::image) fn by(words: &[&str]) -> Option<Self> {
        let is = |word: &str, name: &str| program_name(word) == name;
        let (at, default) = words.iter().enumerate().find_map(|(at, word)| {
            let before = at.checked_sub(1).map(|at| words[at]);
            match *word {
                "venv" if before.is_some_and(|word| is(word, "uv")) => Some((at, Some(".venv"))),
                "venv" | "virtualenv" if before == Some("-m") => Some((at, None)),
                word if is(word, "virtualenv") && before != Some("install") => Some((at, None)),
                _ => None,
            }
        })?;
        let options = &words[at + 1..];
        let is_path = |(at, word): &(usize, &&str)| {
            !word.starts_with('-') && at.checked_sub(1).is_none_or(|before| !VALUED.contains(&options[before]))
        };
        let path = options.iter().enumerate().find(is_path).map(|(_, word)| *word).or(default)?;
        let has = |option: &str| options.contains(&option);
        let is_new = has("--clear") || has("-c") || default.is_some() && !has("--allow-existing");
        Some(Self { path: unquoted(path).to_owned(), is_new })
    }
}

#[cfg(test)]
mod tests {
    use super::Made;

    #[test]
    fn commands_that_make_an_environment_are_known() {
        let made =
            |line: &str| Made::by(&line.split_whitespace().collect::<Vec<_>>()).map(|made| (made.path, made.is_new));
        for (line, path, is_new) in [
            ("RUN uv venv", ".venv", true),
            ("/bin/uv venv --python 3.12 --seed '/v'", "/v", true),
            ("uv venv --allow-existing $VIRTUAL_ENV", "$VIRTUAL_ENV", false),
            ("python3 -m venv /v --upgrade-deps", "/v", false),
            ("python -m venv --clear env", "env", true),
            ("virtualenv -p python3 /v", "/v", false),
            ("python -m virtualenv /v", "/v", false),
        ] {
            assert_eq!(made(line), Some((path.to_owned(), is_new)), "{line}");
        }
        for line in
            ["pip install virtualenv", "apt-get install python3-venv", "uv sync", "python -m venv", "RUN ls venv"]
        {
            assert_eq!(made(line), None, "{line}");
        }
    }
}
