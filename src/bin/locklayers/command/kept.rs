//! Options whose lines an existing Dockerfile does not get, since they are the user's.

use std::path::Path;

use locklayers::image::RecordedOptions;

use crate::failure::shown;
use crate::output::say::say;

/// The options whose lines are outside of the blocks of this program, in the order of the lines.
const OPTIONS: [&str; 3] = ["--workdir", "--user", "--cmd"];

/// Warns if the content of a Dockerfile lacks the lines of options that somebody stated for it: only a new file gets them, and
/// an image that ran as root in spite of `--user` would be a surprise.
pub(crate) fn warn(path: &Path, content: &str, stated: &RecordedOptions) {
    let missing: Vec<(&str, String)> = OPTIONS
        .into_iter()
        .filter_map(|option| Some((option, line(option, stated)?)))
        .filter(|(_, line)| !has(content, line))
        .collect();
    if missing.is_empty() {
        return;
    }
    let all = |part: fn(&(&str, String)) -> String| missing.iter().map(part).collect::<Vec<_>>().join(", ");
    say!(
        "warning: {} did not change for {}, since these lines are yours; write there: {}",
        shown(path),
        all(|(option, _)| format!("`{option}`")),
        all(|(_, line)| format!("`{line}`"))
    );
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
