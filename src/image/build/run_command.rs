//! The command of an image, which is run without a shell.

use crate::image::error::DockerfileError;
use crate::image::text::word::in_single_quotes;
use crate::image::text::word::program_name;

/// Words that only a shell knows, where a command begins.
const OF_SHELLS: [&str; 17] = [
    ".", "alias", "cd", "eval", "exec", "export", "for", "if", "set", "shift", "source", "trap", "ulimit", "umask",
    "unset", "until", "while",
];
/// Words between commands, and those that name files for input and output.
const OPERATORS: [&str; 11] = ["&&", "||", ";", "|", "&", ">", ">>", "<", "2>&1", "2>", "&>"];

/// Refuses a command that no container can start.
pub(in crate::image) fn check(command: &[String]) -> Result<(), DockerfileError> {
    let Some(first) = command.first() else { return Ok(()) };
    let is_array = first.len() > 1 && first.starts_with('[') && first.ends_with(']');
    if first.trim().is_empty() || first == "--" || is_array {
        return Err(DockerfileError::NoProgram { word: first.clone() });
    }
    let line = command.join(" ");
    if first.trim().contains(char::is_whitespace) {
        let quoted = in_single_quotes(&line);
        return Err(DockerfileError::CommandInOneWord { command: line, quoted });
    }
    let is_shell = ["sh", "bash", "ash", "dash", "zsh"].contains(&program_name(first));
    let operator = command.iter().find(|word| OPERATORS.contains(&word.as_str())).filter(|_| !is_shell);
    let own = Some(first).filter(|first| OF_SHELLS.contains(&first.as_str()) || is_assignment(first));
    match own.or(operator) {
        Some(word) => Err(DockerfileError::CommandOfShell { word: word.clone(), quoted: in_single_quotes(&line) }),
        None => Ok(()),
    }
}

/// Whether a word sets a variable for a command, as `DEBUG=1` does.
fn is_assignment(word: &str) -> bool {
    let is_name = |name: &str| {
        name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    word.split_once('=').is_some_and(|(name, _)| is_name(name))
}

#[cfg(test)]
mod tests {
    use super::check;

    fn said(words: &[&str]) -> String {
        let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
        check(&words).map_or_else(|error| error.to_string(), |()| String::new())
    }

    #[test]
    fn commands_that_start_are_accepted() {
        let started: [&[&str]; 8] = [
            &[],
            &["python", "-m", "app"],
            &["sh", "-c", "cd src && exec python main.py"],
            &["/bin/bash", "-c", "x", "|", "y"],
            &["env", "A=1", "python"],
            &["-m", "app"],
            &["python", "", "a b"],
            &["["],
        ];
        for words in started {
            assert_eq!(said(words), "", "{words:?}");
        }
    }

    #[test]
    fn commands_that_no_container_can_start_are_refused() {
        let shell = |word: &str, line: &str| {
            format!(
                "an image runs its command without a shell, which `{word}` needs; use one, as in `--cmd sh -c '{line}'`"
            )
        };
        assert_eq!(said(&["cd", "src", "&&", "python", "main.py"]), shell("cd", "cd src && python main.py"));
        assert_eq!(said(&["A=1", "python", "main.py"]), shell("A=1", "A=1 python main.py"));
        assert_eq!(said(&["python", "a.py", "|", "tee", "log"]), shell("|", "python a.py | tee log"));
        assert_eq!(said(&["exec", "python"]), shell("exec", "exec python"));
        for word in ["", "  ", "--", "[\"python\", \"-m\", \"app\"]"] {
            let error = format!(
                "`{word}` is not the program of a command; give its words after --cmd, without brackets and commas, as in \
                 `--cmd python -m app`"
            );
            assert_eq!(said(&[word, "x"]), error);
        }
        assert_eq!(
            said(&["uvicorn app:app", "--reload"]),
            "the command `uvicorn app:app --reload` is one word with spaces, but an image runs its command without a shell; \
             give each word separately, as in `--cmd uvicorn app:app --reload`, or use a shell: `--cmd sh -c 'uvicorn app:app \
             --reload'`"
        );
    }
}
