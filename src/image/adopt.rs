//! Insertion of blocks into an existing Dockerfile.

use super::block::Block;

/// An instruction of a Dockerfile: its first line, counted from 0, and its content with that of its continuation
/// lines.
struct Instruction {
    line: usize,
    text: String,
}

/// Inserts blocks into a Dockerfile that has none: stages before its first stage, layers before the line that
/// installs, or before the first file of the context that its stage copies. Returns `None` if no line runs `uv sync` or
/// `pip install`.
pub(super) fn adopt(file: &str, stages: Option<&Block>, layers: &Block) -> Option<String> {
    let instructions = instructions(file);
    let (start, install) = installing(&instructions)?;
    let copies =
        |found: &&Instruction| (is(&found.text, "COPY") || is(&found.text, "ADD")) && !found.text.contains("--from=");
    let copy = instructions[start..install].iter().find(copies);
    let at = copy.unwrap_or(&instructions[install]).line;
    let lines: Vec<&str> = file.split_inclusive('\n').collect();
    let [before, after] = [&lines[..at], &lines[at..]].map(<[&str]>::concat);
    let file = format!("{before}{}{after}", marked(layers, file));
    match stages {
        Some(stages) => adopt_stages(&file, stages),
        None => Some(file),
    }
}

/// Inserts a block of stages before the first stage of a Dockerfile, or returns `None` if it has none.
pub(super) fn adopt_stages(file: &str, stages: &Block) -> Option<String> {
    let first = instructions(file).iter().find(|found| is(&found.text, "FROM"))?.line;
    let lines: Vec<&str> = file.split_inclusive('\n').collect();
    let [before, after] = [&lines[..first], &lines[first..]].map(<[&str]>::concat);
    Some(format!("{before}{}{after}", marked(stages, file)))
}

/// Returns a block and an empty line, with the line endings of a file.
fn marked(block: &Block, file: &str) -> String {
    let ending = if file.contains("\r\n") { "\r\n" } else { "\n" };
    format!("{}\n", block.marked()).replace('\n', ending)
}

/// Returns the image that the stage with the line that installs begins with, through stages that it begins with; `None` where
/// there is no such line, and where build arguments name the image.
pub(super) fn base(file: &str) -> Option<String> {
    let instructions = instructions(file);
    let (mut at, _) = installing(&instructions)?;
    loop {
        let mut words = instructions[at].text.split_whitespace().skip(1).filter(|word| !word.starts_with("--"));
        let image = words.next()?;
        let is_stage = |found: &Instruction| {
            let last = || found.text.split_whitespace().next_back();
            is(&found.text, "FROM") && last().is_some_and(|name| name.eq_ignore_ascii_case(image))
        };
        match instructions[..at].iter().rposition(is_stage) {
            Some(earlier) => at = earlier,
            None => return Some(image.to_owned()).filter(|image| !image.contains('$')),
        }
    }
}

/// Returns the positions of the stage and of its line that installs.
fn installing(instructions: &[Instruction]) -> Option<(usize, usize)> {
    let installs = |text: &str| {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        ["uv sync", "pip install", "pip3 install"].iter().any(|command| text.contains(command))
    };
    let install = instructions.iter().position(|found| is(&found.text, "RUN") && installs(&found.text))?;
    let start = instructions[..install].iter().rposition(|found| is(&found.text, "FROM"))?;
    Some((start, install))
}

fn is(text: &str, word: &str) -> bool {
    text.split_whitespace().next().is_some_and(|first| first.eq_ignore_ascii_case(word))
}

/// Returns the instructions of a file, without comments and the lines of here-documents.
fn instructions(file: &str) -> Vec<Instruction> {
    let mut found: Vec<Instruction> = Vec::new();
    let (mut continues, mut document) = (false, None::<String>);
    for (line, text) in file.lines().enumerate() {
        if let Some(end) = &document {
            if text.trim() == end {
                document = None;
            }
            continue;
        }
        if text.trim_start().starts_with('#') || (!continues && text.trim().is_empty()) {
            continue;
        }
        let (part, goes_on) = text.trim_end().strip_suffix('\\').map_or((text, false), |part| (part, true));
        match found.last_mut().filter(|_| continues) {
            Some(last) => last.text = format!("{} {part}", last.text),
            None => found.push(Instruction { line, text: part.trim_start().to_owned() }),
        }
        continues = goes_on;
        if !continues {
            document = found.last().and_then(|last| here_document(&last.text));
        }
    }
    found
}

/// Returns the line that ends the here-document of an instruction, if it has one.
fn here_document(text: &str) -> Option<String> {
    let (_, rest) = text.split_once("<<")?;
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let word: String = rest.trim_start_matches(['-', '"', '\'']).chars().take_while(|c| is_word(*c)).collect();
    (!word.is_empty()).then_some(word)
}

#[cfg(test)]
mod tests {
    use super::{Block, adopt, base};

    #[test]
    fn the_base_is_that_of_the_stage_that_installs() {
        let of = |file: &str| base(file).unwrap_or_default();
        assert_eq!(of("FROM a\nRUN x\nFROM --platform=linux/amd64 b:1 AS c\nRUN uv sync\n"), "b:1");
        assert_eq!(of("FROM b:1 AS c\nFROM c AS d\nRUN pip install .\nFROM e\n"), "b:1");
        assert_eq!(of("ARG P=3\nFROM python:$P\nRUN uv sync\n"), "");
        assert_eq!(of("FROM a\nRUN make\n"), "");
        assert_eq!(of("FROM a AS a\nRUN uv sync\n"), "a");
    }

    #[test]
    fn layers_precede_the_copied_files_and_the_installing_line() {
        let layers = Block { name: "layers", text: "RUN x\n".to_owned() };
        let stages = Block { name: "stages", text: "FROM y\n".to_owned() };
        let file = "# syntax=a\nFROM b AS c\nCOPY . .\nFROM d\nRUN e\nCOPY --from=c /f /f\nCOPY . .\nRUN \\\n    uv  sync --locked\nCMD g\n";
        let expected = format!(
            "# syntax=a\n{}\nFROM b AS c\nCOPY . .\nFROM d\nRUN e\nCOPY --from=c /f /f\n{}\nCOPY . .\nRUN \\\n    uv  sync --locked\nCMD g\n",
            stages.marked(),
            layers.marked()
        );
        assert_eq!(adopt(file, Some(&stages), &layers), Some(expected));
        let bound = "FROM d\nRUN <<EOF\npip install z\nEOF\nRUN --mount=type=bind,source=. pip install .\n";
        let expected = format!(
            "FROM d\nRUN <<EOF\npip install z\nEOF\n{}\nRUN --mount=type=bind,source=. pip install .\n",
            layers.marked()
        );
        assert_eq!(adopt(bound, None, &layers), Some(expected));
        assert_eq!(adopt("FROM d\nRUN make\n", None, &layers), None);
        assert_eq!(adopt("RUN uv sync\n", None, &layers), None);
    }
}
