//! The stages of an existing Dockerfile, and what each is built from.

use std::collections::{BTreeMap, BTreeSet};

use super::installing::Install;
use super::instruction::Instruction;

/// The stages of a Dockerfile, each by the position of its `FROM` among the instructions.
pub(super) struct StageGraph<'a> {
    instructions: &'a [Instruction],
    /// All stages, first to last.
    starts: Vec<usize>,
    /// The stages with each name, in lower case, first to last.
    named: BTreeMap<String, Vec<usize>>,
}

impl<'a> StageGraph<'a> {
    pub(super) fn of(instructions: &'a [Instruction]) -> Self {
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
    pub(super) fn end(&self, stage: usize) -> usize {
        let next = self.starts.partition_point(|start| *start <= stage);
        self.starts.get(next).copied().unwrap_or(self.instructions.len())
    }

    /// Returns the stages that a stage begins with, first to last, itself included.
    pub(super) fn chain(&self, stage: usize) -> Vec<usize> {
        let mut stages = vec![stage];
        let mut at = stage;
        while let Some(earlier) = self.parent(at) {
            stages.push(earlier);
            at = earlier;
        }
        stages.reverse();
        stages
    }

    /// Returns the stage, the position of its line that installs, and the command of that line. Commands that install
    /// more of the lock come first, then those of stages that the last stage is built from, then the first.
    pub(super) fn installing(&self) -> Option<(usize, usize, Install)> {
        let used = self.used(*self.starts.last()?);
        let candidates = self.starts.iter().flat_map(|stage| {
            let body = *stage + 1..self.end(*stage);
            body.filter_map(|at| Some((*stage, at, Install::of(&self.instructions[at])?)))
        });
        candidates.min_by_key(|(stage, at, install)| (install.kind, !used.contains(stage), *at))
    }

    /// Returns the stages that a stage is built from, itself included: it begins with them or copies from them.
    fn used(&self, stage: usize) -> BTreeSet<usize> {
        let (mut found, mut next) = (BTreeSet::from([stage]), vec![stage]);
        while let Some(stage) = next.pop() {
            let copied = self.instructions[stage + 1..self.end(stage)].iter().filter_map(|found| {
                let (_, name) = found.text.split_once("from=")?;
                self.source(stage, name.split([' ', ',']).next()?)
            });
            next.extend(self.parent(stage).into_iter().chain(copied).filter(|stage| found.insert(*stage)));
        }
        found
    }

    /// Returns the position of the first instruction by which the image copies from a stage, if it does not begin with it.
    pub(super) fn copy_of(&self, stage: usize) -> Option<usize> {
        let image = self.chain(*self.starts.last()?);
        if image.contains(&stage) {
            return None;
        }
        let copies = |one: usize, at: &usize| {
            let name = self.instructions[*at].text.split_whitespace().find_map(|word| word.strip_prefix("--from="));
            let from = name.filter(|_| self.instructions[*at].is("COPY")).and_then(|name| self.source(one, name));
            from.is_some_and(|from| self.chain(from).contains(&stage))
        };
        image.into_iter().find_map(|one| (one + 1..self.end(one)).find(|at| copies(one, at)))
    }

    /// Returns the stage that a stage begins with, unless it begins with an image.
    fn parent(&self, stage: usize) -> Option<usize> {
        self.named(stage, self.instructions[stage].arguments().next()?)
    }

    /// Returns the stage before another that its instructions copy from by this name, or by this number, counted from 0.
    fn source(&self, before: usize, name: &str) -> Option<usize> {
        let numbered = || self.starts.get(name.parse::<usize>().ok()?).copied().filter(|stage| *stage < before);
        self.named(before, name).or_else(numbered)
    }

    /// Returns the last stage with this name before another stage.
    fn named(&self, before: usize, name: &str) -> Option<usize> {
        let stages = self.named.get(&name.to_ascii_lowercase())?;
        stages[..stages.partition_point(|stage| *stage < before)].last().copied()
    }
}
