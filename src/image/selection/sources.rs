//! Files of the build context that precede the layers of an existing Dockerfile.

use crate::image::existing::instruction::Instruction;
use crate::image::existing::needs::Needs;
use crate::image::existing::stage_graph::StageGraph;
use crate::image::existing::users;
use crate::image::text::word::unquoted;
use crate::image::warning::LineWarning;

/// Files that an update of a package changes.
const UPDATED: [&str; 2] = ["uv.lock", "pyproject.toml"];

/// Returns the warning about a `COPY` before the layers of files that change often: the project's, or those that each update of
/// a package changes. `layers` is the first line of the layers, counted from 0.
pub(super) fn warning(text: &str, layers: usize) -> Option<LineWarning> {
    let instructions = users(text);
    let end = instructions.partition_point(|found| found.line < layers);
    let stage = instructions[..end].iter().rposition(|found| found.is("FROM"))?;
    let stages = StageGraph::of(&instructions);
    let before: Vec<&Instruction> = stages.before(stage, end).collect();
    let needs = Needs::of_file(&instructions)?;
    let at = before.iter().position(|found| copied(found).is_some())?;
    let needed = before[at + 1..].iter().rfind(|found| needs.includes(found))?.line + 1;
    let copied = copied(before[at])?.trim_end_matches('/').to_owned();
    Some(LineWarning::CopiesBeforeLayers { line: before[at].line + 1, copied, needed })
}

/// Returns what an instruction copies that changes often.
fn copied(instruction: &Instruction) -> Option<&str> {
    let words: Vec<&str> = instruction.arguments().filter(|_| instruction.copies()).collect();
    let (_, sources) = words.split_last()?;
    sources.iter().map(|word| unquoted(word.trim_matches(['[', ']', ',']))).find(|source| {
        let name = source.trim_end_matches('*').rsplit('/').next().unwrap_or_default();
        let is_list = name.strip_suffix(".txt").is_some_and(|name| name.starts_with("requirements"));
        matches!(*source, "." | "./" | "*") || UPDATED.contains(&name) || is_list
    })
}
