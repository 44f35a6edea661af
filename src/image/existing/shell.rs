//! The shell in which an existing Dockerfile runs lines that are inserted into it.

use super::instruction::{Instruction, instructions};
use super::stage_graph::StageGraph;
use super::users;
use crate::image::block::{self, Block};

/// The shell for which the layers are written.
const POSIX: &str = "SHELL [\"/bin/sh\", \"-c\"]";
/// Programs that a `SHELL` instruction names and that read another language, without the digits of a version. Others are shells
/// of the kind of `sh`, or run one, such as `conda run`.
const FOREIGN: [&str; 18] = [
    "cmd",
    "csh",
    "deno",
    "elvish",
    "fish",
    "lua",
    "node",
    "nu",
    "perl",
    "php",
    "powershell",
    "pwsh",
    "pypy",
    "python",
    "ruby",
    "tcsh",
    "xonsh",
    "zsh",
];

/// Returns a block of layers for a file that has none, as it belongs before a line.
pub(super) fn inserted(block: &Block, file: &str, line: usize) -> Block {
    within(block, &instructions(file), line)
}

/// Returns a block of layers as it belongs into a file that has one.
pub(in crate::image) fn merged(block: &Block, file: &str) -> Block {
    match block::lines(file, block.name) {
        Some(lines) if block.name == "layers" => within(block, &users(file), lines.start),
        _ => block.clone(),
    }
}

/// Returns a block that runs in its own shell, if that of its stage is of another kind, which follows it again.
fn within(block: &Block, instructions: &[Instruction], line: usize) -> Block {
    let at = instructions.partition_point(|found| found.line < line);
    let Some(stage) = instructions[..at].iter().rposition(|found| found.is("FROM")) else { return block.clone() };
    let stages = StageGraph::of(instructions);
    let mut before = stages.before(stage, at);
    let Some(shell) = before.rfind(|found| found.is("SHELL")).filter(|shell| is_foreign(shell)) else {
        return block.clone();
    };
    let text = format!(
        "# These lines are for this shell; the one of the file follows them.\n{POSIX}\n\n{}\n{}\n",
        block.text,
        shell.text.trim_end()
    );
    Block { name: block.name, text }
}

/// Whether a `SHELL` instruction names a program that reads another language.
fn is_foreign(shell: &Instruction) -> bool {
    let words = shell.text.find('[').map(|at| serde_json::from_str::<Vec<String>>(shell.text[at..].trim()));
    let Some(Ok(words)) = words else { return false };
    let name = words.iter().map(|word| word.rsplit(['/', '\\']).next().unwrap_or_default()).find(|name| *name != "env");
    let name = name.unwrap_or_default().to_ascii_lowercase();
    let name = name.strip_suffix(".exe").unwrap_or(&name);
    FOREIGN.contains(&name.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.'))
}

#[cfg(test)]
mod tests {
    use super::{Block, inserted, merged};

    fn block() -> Block {
        Block { name: "layers", text: "RUN x\n".to_owned() }
    }

    /// Returns the lines that are added around those of the layers, before the last line of a file.
    fn around(file: &str) -> Option<(String, String)> {
        let text = inserted(&block(), file, file.lines().count() - 1).text;
        let (before, after) = text.split_once("RUN x\n")?;
        Some((before.to_owned(), after.to_owned()))
    }

    #[test]
    fn layers_have_a_shell_of_their_own_where_that_of_the_file_reads_another_language() {
        for shell in [
            "[\"pwsh\", \"-Command\", \"$ErrorActionPreference = 'Stop';\"]",
            "[\"/usr/bin/python3.12\", \"-c\"]",
            "[\"/usr/bin/env\", \"fish\", \"-c\"]",
            "[\"C:\\\\pwsh.exe\", \"-c\"]",
            "[\"zsh\",\\\n  \"-c\"]",
        ] {
            let (before, after) = around(&format!("FROM a\nSHELL {shell}\nRUN uv sync")).unwrap_or_default();
            assert_eq!(
                before,
                "# These lines are for this shell; the one of the file follows them.\nSHELL [\"/bin/sh\", \"-c\"]\n\n"
            );
            assert_eq!(after, format!("\nSHELL {}\n", shell.replace("\\\n", " ")));
        }
        for shell in [
            "[\"/bin/bash\", \"-o\", \"pipefail\", \"-c\"]",
            "[\"bash\", \"-lc\"]",
            "[\"conda\", \"run\", \"-n\", \"python\", \"/bin/bash\", \"-c\"]",
            "[\"/usr/local/bin/_dockerfile_shell.sh\"]",
            "[\"/bin/ash\", \"-euxc\"]",
            "pwsh",
        ] {
            assert_eq!(around(&format!("FROM a\nSHELL {shell}\nRUN uv sync")), Some(Default::default()), "{shell}");
        }
    }

    #[test]
    fn the_shell_is_the_last_of_the_stage_and_of_what_it_begins_with() {
        let is_own = |file: &str| around(file).is_some_and(|(before, _)| !before.is_empty());
        assert!(is_own("FROM a AS b\nSHELL [\"pwsh\"]\nFROM c\nFROM b\nRUN uv sync"));
        assert!(!is_own("FROM a AS b\nSHELL [\"pwsh\"]\nFROM c\nRUN uv sync"));
        assert!(!is_own("FROM a\nSHELL [\"pwsh\"]\nSHELL [\"bash\", \"-c\"]\nRUN uv sync"));
        assert!(!is_own("SHELL [\"pwsh\"]\nRUN uv sync"));
    }

    #[test]
    fn a_later_run_writes_the_same_block() {
        let file = "FROM a\nSHELL [\"fish\", \"-c\"]\nRUN uv sync\n";
        let own = inserted(&block(), file, 2);
        let whole = file.replace("RUN uv sync", &format!("{}\nRUN uv sync", own.marked()));
        assert_eq!(merged(&block(), &whole), own);
        let stages = Block { name: "stages", text: "FROM x\n".to_owned() };
        assert_eq!(merged(&stages, &format!("{}{whole}", stages.marked())), stages);
        assert_eq!(merged(&block(), &whole.replace("fish", "bash")), block());
    }
}
