//! Covering a function with few products of terms: Minato and Morreale's method, with ranges for decisions.
//!
//! A cover lies between two functions, `lower` and `upper`. Below a decision, what not every segment permits is covered
//! first, segment by segment; what is left and permitted in all segments is covered once, independent of the decision.

use std::collections::HashMap;

use super::cut::{Cut, Line};
use super::diagram::{Diagram, NodeId};
use super::variable::Variable;

/// Covers that share their parts; a cover comes after those that it refers to. References are indices, so that
/// dropping deep covers does not recurse.
#[derive(Debug, Default)]
pub(super) struct Covers(Vec<Vec<Branch>>);

/// The index of a cover, or a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CoverId {
    Never,
    Always,
    Branches(usize),
}

/// An alternative: a condition, and the cover that must hold with it.
#[derive(Debug)]
pub(super) struct Branch {
    pub(super) guard: Option<Guard>,
    pub(super) rest: CoverId,
}

/// The range in which a variable must lie.
#[derive(Clone, Debug)]
pub(super) struct Guard {
    pub(super) variable: Variable,
    pub(super) accepts: Line<bool>,
}

type Bounds = (NodeId, NodeId);
/// A cover and the function that it covers exactly.
type Solved = (NodeId, CoverId);

impl Covers {
    fn add(&mut self, branches: Vec<Branch>) -> CoverId {
        self.0.push(branches);
        CoverId::Branches(self.0.len() - 1)
    }

    /// Returns all covers, each after those that it refers to.
    pub(super) fn all(&self) -> &[Vec<Branch>] {
        &self.0
    }
}

/// Covers a function, or returns `None` if the pool is exhausted. The stack is explicit, since a marker may test many
/// variables.
pub(super) fn cover(diagram: &mut Diagram, root: NodeId) -> Option<(Covers, CoverId)> {
    let mut covers = Covers::default();
    let mut known: HashMap<Bounds, Solved> = HashMap::new();
    let mut work: Vec<Work> = Vec::new();
    let mut wanted = (root, root);
    loop {
        if diagram.is_exhausted() {
            return None;
        }
        let Some(mut solved) = solved(diagram, &mut covers, &known, wanted) else {
            work.push(Work::begin(diagram, wanted)?);
            wanted = work.last()?.wanted(diagram);
            continue;
        };
        loop {
            let Some(top) = work.last_mut() else { return Some((covers, solved.1)) };
            let Some(done) = top.take(diagram, &mut covers, solved) else {
                wanted = top.wanted(diagram);
                break;
            };
            known.insert(top.bounds, done);
            work.pop();
            solved = done;
        }
    }
}

fn solved(
    diagram: &Diagram,
    covers: &mut Covers,
    known: &HashMap<Bounds, Solved>,
    (lower, upper): Bounds,
) -> Option<Solved> {
    if lower == Diagram::NEVER {
        return Some((Diagram::NEVER, CoverId::Never));
    }
    if upper == Diagram::ALWAYS {
        return Some((Diagram::ALWAYS, CoverId::Always));
    }
    if let Some(found) = known.get(&(lower, upper)) {
        return Some(*found);
    }
    let node = diagram.node(lower).filter(|_| lower == upper)?;
    if !node.children.iter().all(|child| matches!(*child, Diagram::NEVER | Diagram::ALWAYS)) {
        return None;
    }
    let accepts =
        Line { cuts: node.cuts.to_vec(), parts: node.children.iter().map(|child| *child == Diagram::ALWAYS).collect() };
    let guard = Guard { variable: node.variable.clone(), accepts };
    Some((lower, covers.add(vec![Branch { guard: Some(guard), rest: CoverId::Always }])))
}

/// Segments of a line, by index.
type Segments = Vec<usize>;

/// One decision in progress.
struct Work {
    bounds: Bounds,
    variable: Variable,
    cuts: Vec<Cut>,
    /// Segments with equal functions below them, grouped, in the order of their first occurrence on the line.
    parts: Vec<(Segments, Bounds)>,
    next: usize,
    common_upper: NodeId,
    /// The function of each part that the branches do not cover.
    remaining: Vec<NodeId>,
    common_lower: NodeId,
    /// The function that the branches cover in each segment.
    covered: Vec<NodeId>,
    /// Distinct functions, each with the segments in which it covers; `None` for all segments.
    branches: Vec<(NodeId, Option<Segments>, CoverId)>,
    positions: HashMap<NodeId, usize>,
}

impl Work {
    fn begin(diagram: &mut Diagram, (lower, upper): Bounds) -> Option<Self> {
        let (variable, pairs) = diagram.split(lower, upper)?;
        diagram.spend(pairs.parts.len());
        let mut parts: Vec<(Segments, Bounds)> = Vec::new();
        let mut positions: HashMap<Bounds, usize> = HashMap::new();
        for (segment, bounds) in pairs.parts.iter().enumerate() {
            let position = *positions.entry(*bounds).or_insert_with(|| {
                parts.push((Segments::new(), *bounds));
                parts.len() - 1
            });
            parts[position].0.push(segment);
        }
        let uppers = parts.iter().map(|(_, (_, upper))| *upper).collect();
        Some(Self {
            bounds: (lower, upper),
            variable,
            covered: vec![Diagram::NEVER; pairs.parts.len()],
            cuts: pairs.cuts,
            parts,
            next: 0,
            common_upper: diagram.raw_all(uppers),
            remaining: Vec::new(),
            common_lower: Diagram::NEVER,
            branches: Vec::new(),
            positions: HashMap::new(),
        })
    }

    /// Returns the bounds whose cover is needed next.
    fn wanted(&self, diagram: &mut Diagram) -> Bounds {
        match self.parts.get(self.next) {
            Some((_, (lower, upper))) => {
                let elsewhere = diagram.raw_not(self.common_upper);
                (diagram.raw_and(*lower, elsewhere), *upper)
            }
            None => (self.common_lower, self.common_upper),
        }
    }

    /// Accepts the cover that was requested; after the last, returns the cover of the decision itself.
    fn take(&mut self, diagram: &mut Diagram, covers: &mut Covers, (function, cover): Solved) -> Option<Solved> {
        if let Some((segments, (lower, _))) = self.parts.get(self.next).cloned() {
            self.next += 1;
            let uncovered = diagram.raw_not(function);
            self.remaining.push(diagram.raw_and(lower, uncovered));
            if function != Diagram::NEVER {
                self.add_branch(function, segments, cover);
            }
            if self.next == self.parts.len() {
                let remaining = std::mem::take(&mut self.remaining);
                self.common_lower = diagram.raw_any(remaining);
            }
            return None;
        }
        let whole = if self.bounds.0 == self.bounds.1 { self.bounds.0 } else { self.function(diagram, function) };
        if function != Diagram::NEVER {
            match self.positions.get(&function) {
                Some(position) => self.branches[*position] = (function, None, cover),
                None => self.branches.push((function, None, cover)),
            }
        }
        let branches = std::mem::take(&mut self.branches)
            .into_iter()
            .map(|(_, segments, rest)| Branch { guard: segments.map(|segments| self.guard(segments)), rest })
            .collect();
        Some((whole, covers.add(branches)))
    }

    /// Returns the covered function: in each segment what the branches cover there, or what is covered everywhere.
    fn function(&mut self, diagram: &mut Diagram, everywhere: NodeId) -> NodeId {
        let line = Line { cuts: self.cuts.clone(), parts: std::mem::take(&mut self.covered) };
        let within = diagram.decide(&self.variable, line);
        diagram.raw_or(within, everywhere)
    }

    /// Adds a branch; segments that are covered by the same function share one.
    fn add_branch(&mut self, function: NodeId, segments: Segments, cover: CoverId) {
        for segment in &segments {
            self.covered[*segment] = function;
        }
        if let Some(position) = self.positions.get(&function) {
            if let Some(known) = &mut self.branches[*position].1 {
                known.extend(segments);
            }
            return;
        }
        self.positions.insert(function, self.branches.len());
        self.branches.push((function, Some(segments), cover));
    }

    /// Returns the line that is true in these segments. Only cuts at which its truth changes are kept, since there may
    /// be as many branches as segments.
    fn guard(&self, mut segments: Segments) -> Guard {
        segments.sort_unstable();
        let accepts = match self.cuts.as_slice() {
            [] | [_] => {
                let parts = (0..=self.cuts.len()).map(|segment| segments.contains(&segment)).collect();
                Line { cuts: self.cuts.clone(), parts }
            }
            cuts => line(cuts, &segments),
        };
        Guard { variable: self.variable.clone(), accepts }
    }
}

fn line(cuts: &[Cut], segments: &[usize]) -> Line<bool> {
    let mut line = Line { cuts: Vec::new(), parts: vec![segments.first() == Some(&0)] };
    for segment in segments {
        if line.parts.last() == Some(&false) {
            line.cuts.push(cuts[segment - 1].clone());
            line.parts.push(true);
        }
        if segments.binary_search(&(segment + 1)).is_err()
            && let Some(cut) = cuts.get(*segment)
        {
            line.cuts.push(cut.clone());
            line.parts.push(false);
        }
    }
    line
}
