//! What the lines of an existing Dockerfile determine: its base image, and the stages that install.
//!
//! ```text
//! text ─ here_document, instruction → instructions ─ global_arg, stage_graph → stages ─ installing → the line that installs
//!                                                                                      └ adopt → the text with its blocks
//! ```
//!
//! * `needs`: the instructions before which no layer can be; `virtual_environment`: the environments that its lines make; `uv_image`: an image with uv that it names; `own_uv`: the uv
//!   that its lines install; `shell`: the shell that runs its lines

pub(super) mod adopt;
pub(super) mod global_arg;
pub(super) mod here_document;
pub(super) mod installing;
pub(super) mod instruction;
pub(super) mod needs;
pub(super) mod own_uv;
pub(super) mod shell;
pub(super) mod stage_graph;
pub(super) mod uv_image;
pub(super) mod virtual_environment;

use super::block;
use global_arg::GlobalArguments;
use instruction::{Instruction, instructions};
use stage_graph::StageGraph;

/// Returns the instructions outside of blocks.
pub(super) fn users(file: &str) -> Vec<Instruction> {
    let blocks: Vec<_> = ["stages", "layers"].into_iter().filter_map(|name| block::lines(file, name)).collect();
    let mut found = instructions(file);
    found.retain(|found| !blocks.iter().any(|block| block.contains(&found.line)));
    found
}

/// Returns the image that the stage with the line that installs begins with, through stages that it begins with; `None` where
/// there is no such line. Build arguments have their defaults; `None` where one that names the image has none.
pub(super) fn base(file: &str) -> Option<String> {
    expanded_base(&instructions(file))
}

/// The same for instructions.
pub(super) fn expanded_base(instructions: &[Instruction]) -> Option<String> {
    let stages = StageGraph::of(instructions);
    let (start, _, _) = stages.installing()?;
    GlobalArguments::of(instructions).expanded(&image(&stages, instructions, start)?)
}

/// Returns the line, counted from 1, that refers by number to a stage before which the stages of the layers would have to be.
pub(super) fn numbered(file: &str) -> Option<usize> {
    let instructions = instructions(file);
    let graph = StageGraph::of(&instructions);
    let (installing, _, _) = graph.installing()?;
    graph.insertable(installing).err().map(|at| instructions[at].line + 1)
}

/// Whether the stage with the block of layers begins with a stage of this name that no line outside of the block of
/// stages defines, through stages of the user's.
pub(super) fn begins_with(file: &str, stage: &str) -> bool {
    let Some(layers) = block::lines(file, "layers") else { return false };
    let users = users(file);
    let last = users.iter().rposition(|found| found.is("FROM") && found.line < layers.start);
    let image = last.and_then(|last| image(&StageGraph::of(&users), &users, last));
    image.is_some_and(|image| image.eq_ignore_ascii_case(stage))
}

/// Returns the image that a stage begins with, through earlier stages.
fn image(stages: &StageGraph<'_>, instructions: &[Instruction], stage: usize) -> Option<String> {
    let first = *stages.chain(stage).first()?;
    instructions[first].arguments().next().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{base, begins_with};
    use crate::image::block::Block;

    #[test]
    fn the_base_is_that_of_the_stage_that_installs() {
        let of = |file: &str| base(file).unwrap_or_default();
        assert_eq!(of("FROM a\nRUN x\nFROM --platform=linux/amd64 b:1 AS c\nRUN uv sync\n"), "b:1");
        assert_eq!(of("FROM b:1 AS c\nFROM c AS d\nRUN pip install .\nFROM e\n"), "b:1");
        assert_eq!(of("ARG P\nFROM python:$P\nRUN uv sync\n"), "");
        assert_eq!(of("FROM a\nRUN make\n"), "");
        assert_eq!(of("FROM a AS a\nRUN uv sync\n"), "a");
    }

    #[test]
    fn a_stage_is_used_by_its_number_and_by_each_mount() {
        let of = |last: &str| base(&format!("FROM a\nRUN uv sync\nFROM b AS n\nRUN uv sync\nFROM c\n{last}\n"));
        assert_eq!(of("COPY --from=1 /x /x").as_deref(), Some("b"));
        assert_eq!(of("RUN --mount=type=bind,from=z --mount=from=n,target=/x x").as_deref(), Some("b"));
        assert_eq!(of("RUN x").as_deref(), Some("a"));
    }

    #[test]
    fn the_first_stage_of_the_image_is_ours_only_if_no_line_of_the_user_defines_it() {
        let block = |name, text: &str| Block { name, text: text.to_owned() }.marked();
        let of = |users: &str| {
            let ours = block("stages", "FROM x AS start\n");
            begins_with(&format!("{ours}{users}{}FROM z\n", block("layers", "COPY a b\n")), "start")
        };
        assert!(of("FROM start\nRUN make\n"));
        assert!(of("FROM --platform=$BUILDPLATFORM Start AS app\nRUN make\n"));
        assert!(of("FROM start AS packages\nRUN make\nFROM y\nFROM packages\n"));
        assert!(!of("FROM ${BASE}\nCOPY --from=start a b\n"));
        assert!(!of("FROM y AS start\nFROM start\n"));
        assert!(!of("FROM start AS test\nFROM distroless\n"));
        assert!(!of(""));
        assert!(!begins_with("FROM start\nRUN make\n", "start"));
    }
}
