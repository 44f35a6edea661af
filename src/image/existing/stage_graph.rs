//! The stages of an existing Dockerfile, and what each is built from.

use std::collections::{BTreeMap, BTreeSet};

use super::installing::{Install, Kind};
use super::instruction::Instruction;

/// The stages of a Dockerfile, each by the position of its `FROM` among the instructions.
pub(in crate::image) struct StageGraph<'a> {
    instructions: &'a [Instruction],
    /// All stages, first to last.
    starts: Vec<usize>,
    /// The stages with each name, in lower case, first to last.
    named: BTreeMap<String, Vec<usize>>,
}

impl<'a> StageGraph<'a> {
    pub(in crate::image) fn of(instructions: &'a [Instruction]) -> Self {
        let starts: Vec<usize> = (0..instructions.len()).filter(|at| instructions[*at].is("FROM")).collect();
        let mut named: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for start in &starts {
            let from = &instructions[*start];
            let name = from.text.split_whitespace().next_back().filter(|_| from.arguments().count() > 1);
            if let Some(name) = name {
                named.entry(name.to_ascii_lowercase()).or_default().push(*start);
            }
        }
        Self { instructions, starts, named }
    }

    /// Returns the position after the last instruction of a stage.
    pub(in crate::image) fn end(&self, stage: usize) -> usize {
        let next = self.starts.partition_point(|start| *start <= stage);
        self.starts.get(next).copied().unwrap_or(self.instructions.len())
    }

    /// Returns the stages that a stage begins with, first to last, itself included.
    pub(in crate::image) fn chain(&self, stage: usize) -> Vec<usize> {
        let mut stages = vec![stage];
        let mut at = stage;
        while let Some(earlier) = self.parent(at) {
            stages.push(earlier);
            at = earlier;
        }
        stages.reverse();
        stages
    }

    /// Returns the instructions that precede one in its stage, and those of the stages that this begins with, first to last.
    pub(in crate::image) fn before(&self, stage: usize, at: usize) -> impl DoubleEndedIterator<Item = &'a Instruction> {
        let body = move |one: usize| one + 1..if one == stage { at } else { self.end(one) };
        self.chain(stage).into_iter().flat_map(move |one| &self.instructions[body(one)])
    }

    /// Returns the stage, the position of its line that installs, and the command of that line. Commands that install
    /// more of the lock come first, then those of stages that the last stage is built from, then the first.
    pub(in crate::image) fn installing(&self) -> Option<(usize, usize, Install)> {
        let used = self.used(*self.starts.last()?);
        let candidates = self.starts.iter().flat_map(|stage| {
            let body = *stage + 1..self.end(*stage);
            body.filter_map(|at| Some((*stage, at, Install::of(&self.instructions[at])?)))
        });
        candidates.min_by_key(|(stage, at, install)| (install.kind, !used.contains(stage), *at))
    }

    /// Returns the positions of lines that install the project in stages that neither begin with a stage nor are what it
    /// begins with, one of each stage.
    pub(in crate::image) fn installing_apart(&self, stage: usize) -> Vec<usize> {
        let mut with: BTreeSet<usize> = self.chain(stage).into_iter().collect();
        let later = self.starts.iter().filter(|other| **other > stage);
        for other in later {
            if self.parent(*other).is_some_and(|parent| parent >= stage && with.contains(&parent)) {
                with.insert(*other);
            }
        }
        let is_whole =
            |at: &usize| Install::of(&self.instructions[*at]).is_some_and(|found| found.kind != Kind::Partial);
        let apart = self.starts.iter().filter(|other| !with.contains(other));
        apart.filter_map(|other| (other + 1..self.end(*other)).find(is_whole)).collect()
    }

    /// Returns the line with which the stage of an instruction begins if it begins with another stage, with names for those that
    /// have none.
    pub(in crate::image) fn beginning(&self, at: usize, with: usize) -> String {
        let name = |at: usize| {
            let stage = self.starts[..self.starts.partition_point(|start| *start <= at)].last()?;
            let mut words = self.instructions[*stage].text.split_whitespace().rev();
            let name = words.next()?;
            words.next().is_some_and(|word| word.eq_ignore_ascii_case("AS")).then_some(name)
        };
        format!("FROM {} AS {}", name(with).unwrap_or("app"), name(at).unwrap_or("worker"))
    }

    /// Returns the stages that a stage is built from, itself included: it begins with them or copies from them.
    fn used(&self, stage: usize) -> BTreeSet<usize> {
        let (mut found, mut next) = (BTreeSet::from([stage]), vec![stage]);
        while let Some(stage) = next.pop() {
            let body = &self.instructions[stage + 1..self.end(stage)];
            let copied = body.iter().flat_map(sources).filter_map(|name| self.source(stage, name));
            next.extend(self.parent(stage).into_iter().chain(copied).filter(|stage| found.insert(*stage)));
        }
        found
    }

    /// Returns the image that a name stands for: that of the stage of this name, if it has no instructions of its own, or the
    /// name itself; `None` for another stage.
    pub(in crate::image) fn image_named<'n>(&'n self, name: &'n str) -> Option<&'n str> {
        let Some(stage) = self.source(usize::MAX, name) else { return Some(name) };
        let is_bare = self.parent(stage).is_none() && self.end(stage) == stage + 1;
        self.instructions[stage].arguments().next().filter(|_| is_bare)
    }

    /// Returns the position of the first instruction by which the image copies from a stage, if it does not begin with it.
    pub(in crate::image) fn copy_of(&self, stage: usize) -> Option<usize> {
        let image = self.chain(*self.starts.last()?);
        if image.contains(&stage) {
            return None;
        }
        let copies = |one: usize, at: &usize| {
            let from = self.instructions[*at].copied_from().and_then(|name| self.source(one, name));
            from.is_some_and(|from| self.chain(from).contains(&stage))
        };
        image.into_iter().find_map(|one| (one + 1..self.end(one)).find(|at| copies(one, at)))
    }

    /// Whether an instruction of a stage copies what another stage builds from files of the build context, to a folder in which
    /// no Python is looked up.
    pub(in crate::image) fn copies_built(&self, stage: usize, at: usize) -> bool {
        const SYSTEM: [&str; 8] = ["/bin", "/etc", "/home", "/lib", "/opt", "/root", "/sbin", "/usr"];
        let instruction = &self.instructions[at];
        let target = instruction.arguments().last().unwrap_or_default();
        let is_own = !target.contains('$') && !SYSTEM.iter().any(|folder| target.starts_with(folder));
        let source = instruction.copied_from().filter(|_| is_own).and_then(|name| self.source(stage, name));
        let reads = |one: usize| self.instructions[one + 1..self.end(one)].iter().any(Instruction::reads_context);
        source.is_some_and(|source| self.used(source).into_iter().any(reads))
    }

    /// Returns the references to stages by their numbers: the position of the instruction, and the position of the stage.
    fn numbered(&self) -> impl Iterator<Item = (usize, usize)> {
        let all = self.instructions.iter().enumerate();
        // In a mount, a number is the name of an image.
        all.filter_map(|(at, found)| Some((at, self.start(found.copied_from()?.parse().ok()?)?)))
    }

    /// Returns the position of the first stage before which others can be inserted, since no instruction refers to it or
    /// a later one by its number; or of the instruction that refers so to this stage or a later one, before which they must
    /// be.
    pub(in crate::image) fn insertable(&self, before: usize) -> Result<usize, usize> {
        let last = self.numbered().max_by_key(|(_, stage)| *stage);
        match last {
            Some((at, stage)) if stage >= before => Err(at),
            Some((_, stage)) => Ok(self.end(stage)),
            None => self.start(0).ok_or(before),
        }
    }

    /// Returns the position of the stage with a number.
    fn start(&self, number: usize) -> Option<usize> {
        self.starts.get(number).copied()
    }

    /// Returns the stage that a stage begins with, unless it begins with an image.
    fn parent(&self, stage: usize) -> Option<usize> {
        self.named(stage, self.instructions[stage].arguments().next()?)
    }

    /// Returns the stage before another that its instructions copy from by this name, or by this number, counted from 0.
    fn source(&self, before: usize, name: &str) -> Option<usize> {
        let numbered = || self.start(name.parse().ok()?).filter(|stage| *stage < before);
        self.named(before, name).or_else(numbered)
    }

    /// Returns the last stage with this name before another stage.
    fn named(&self, before: usize, name: &str) -> Option<usize> {
        let stages = self.named.get(&name.to_ascii_lowercase())?;
        stages[..stages.partition_point(|stage| *stage < before)].last().copied()
    }
}

/// Returns the stages and images from which an instruction copies or mounts.
fn sources(instruction: &Instruction) -> impl Iterator<Item = &str> {
    let mounted = instruction.mounts().filter_map(|mount| mount.value(&["from"]));
    instruction.copied_from().into_iter().chain(mounted)
}

#[cfg(test)]
mod tests {
    use super::StageGraph;
    use crate::image::existing::instruction::instructions;

    /// Returns the lines, counted from 1, that install apart from the chosen stage.
    fn apart(file: &str) -> Vec<usize> {
        let instructions = instructions(file);
        let stages = StageGraph::of(&instructions);
        let found = stages.installing().map(|(stage, _, _)| stages.installing_apart(stage)).unwrap_or_default();
        found.into_iter().map(|at| instructions[at].line + 1).collect()
    }

    #[test]
    fn other_stages_that_install_are_found() {
        let file = "FROM a AS b\nRUN uv sync --only-group x\nFROM b AS c\nRUN uv sync\nFROM c\nRUN uv sync --inexact\n";
        assert_eq!(apart(file), [0_usize; 0]);
        let more = "FROM z\nRUN uv sync --only-group y\nRUN pip install .\nRUN uv sync -v\nFROM b\nRUN uv sync\n";
        let more = format!("{more}{}", file.replace("FROM b AS c", "FROM b AS e\nRUN uv sync\nFROM b AS c"));
        assert_eq!(apart(&more), [3, 6, 10]);
        assert_eq!(apart("FROM a\n"), [0_usize; 0]);
    }

    #[test]
    fn a_stage_would_begin_with_another_by_the_names_of_both() {
        let of = |file: &str| {
            let instructions = instructions(file);
            let stages = StageGraph::of(&instructions);
            let (with, _, _) = stages.installing()?;
            stages.installing_apart(with).first().map(|at| stages.beginning(*at, with))
        };
        let prod = "FROM --platform=linux/amd64 a as prod\nRUN uv sync\n";
        assert_eq!(of(&format!("FROM a AS dev\nRUN x\nRUN uv sync\n{prod}")).as_deref(), Some("FROM prod AS dev"));
        assert_eq!(of(&format!("FROM a\nRUN uv sync\n{prod}")).as_deref(), Some("FROM prod AS worker"));
        assert_eq!(of("FROM a AS b\nRUN uv sync\nFROM a\nRUN uv sync\n").as_deref(), Some("FROM app AS b"));
    }
}
