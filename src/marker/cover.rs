//! Covering a function with few products of terms: Minato and Morreale's method, with ranges for decisions.
//!
//! A cover lies between two functions, `lower` and `upper`. Below a decision, what not every segment permits is covered
//! first, segment by segment; what is left and permitted everywhere is covered once, without asking the decision.

use std::collections::HashMap;
use std::rc::Rc;

use super::cut::Line;
use super::diagram::{Diagram, NodeId};
use super::variable::Variable;

/// Alternatives, each a condition and what must hold with it.
#[derive(Debug)]
pub(super) enum Cover {
    Never,
    Always,
    Branches(Vec<(Option<Guard>, Rc<Cover>)>),
}

/// Where a variable must lie.
#[derive(Clone, Debug)]
pub(super) struct Guard {
    pub(super) variable: Variable,
    pub(super) accepts: Line<bool>,
}

type Bounds = (NodeId, NodeId);
/// A cover and the function that it covers exactly.
type Solved = (NodeId, Rc<Cover>);

/// Covers a function; the stack is our own, for a marker may ask of many variables.
pub(super) fn cover(diagram: &mut Diagram, root: NodeId) -> Rc<Cover> {
    let mut known: HashMap<Bounds, Solved> = HashMap::new();
    let mut work: Vec<Work> = Vec::new();
    let mut wanted = (root, root);
    loop {
        let Some(mut solved) = solved(diagram, &known, wanted) else {
            work.extend(Work::begin(diagram, wanted));
            match work.last_mut() {
                Some(top) => wanted = top.wanted(diagram),
                None => return Rc::new(Cover::Never),
            }
            continue;
        };
        loop {
            let Some(top) = work.last_mut() else { return solved.1 };
            let Some(done) = top.take(diagram, solved) else {
                wanted = top.wanted(diagram);
                break;
            };
            known.insert(top.bounds, done.clone());
            work.pop();
            solved = done;
        }
    }
}

fn solved(diagram: &Diagram, known: &HashMap<Bounds, Solved>, (lower, upper): Bounds) -> Option<Solved> {
    if lower == Diagram::NEVER {
        return Some((Diagram::NEVER, Rc::new(Cover::Never)));
    }
    if upper == Diagram::ALWAYS {
        return Some((Diagram::ALWAYS, Rc::new(Cover::Always)));
    }
    if let Some(found) = known.get(&(lower, upper)) {
        return Some(found.clone());
    }
    let node = diagram.node(lower).filter(|_| lower == upper)?;
    if !node.children.iter().all(|child| matches!(*child, Diagram::NEVER | Diagram::ALWAYS)) {
        return None;
    }
    let accepts =
        Line { cuts: node.cuts.to_vec(), parts: node.children.iter().map(|child| *child == Diagram::ALWAYS).collect() };
    let guard = Guard { variable: node.variable.clone(), accepts };
    Some((lower, Rc::new(Cover::Branches(vec![(Some(guard), Rc::new(Cover::Always))]))))
}

/// One decision under way.
struct Work {
    bounds: Bounds,
    variable: Variable,
    /// Segments with equal functions below them, taken together, in the order in which they first stand on the line.
    parts: Vec<(Line<bool>, Bounds)>,
    next: usize,
    common_upper: NodeId,
    common_lower: NodeId,
    function: NodeId,
    branches: Vec<(NodeId, Option<Line<bool>>, Rc<Cover>)>,
}

impl Work {
    fn begin(diagram: &mut Diagram, (lower, upper): Bounds) -> Option<Self> {
        let (variable, pairs) = diagram.split(lower, upper)?;
        let mut parts: Vec<(Line<bool>, Bounds)> = Vec::new();
        let mut places: HashMap<Bounds, usize> = HashMap::new();
        for (segment, bounds) in pairs.parts.iter().enumerate() {
            let place = *places.entry(*bounds).or_insert_with(|| {
                let nowhere = vec![false; pairs.parts.len()];
                parts.push((Line { cuts: pairs.cuts.clone(), parts: nowhere }, *bounds));
                parts.len() - 1
            });
            parts[place].0.parts[segment] = true;
        }
        let common_upper = parts.iter().fold(Diagram::ALWAYS, |common, (_, (_, up))| diagram.raw_and(common, *up));
        Some(Self {
            bounds: (lower, upper),
            variable,
            parts,
            next: 0,
            common_upper,
            common_lower: Diagram::NEVER,
            function: Diagram::NEVER,
            branches: Vec::new(),
        })
    }

    /// The bounds whose cover is needed next.
    fn wanted(&self, diagram: &mut Diagram) -> Bounds {
        match self.parts.get(self.next) {
            Some((_, (lower, upper))) => {
                let elsewhere = diagram.raw_not(self.common_upper);
                (diagram.raw_and(*lower, elsewhere), *upper)
            }
            None => (self.common_lower, self.common_upper),
        }
    }

    /// Takes the cover that was wanted; returns this decision's own after the last.
    fn take(&mut self, diagram: &mut Diagram, (function, cover): Solved) -> Option<Solved> {
        if let Some((line, (lower, _))) = self.parts.get(self.next).cloned() {
            self.next += 1;
            let uncovered = diagram.raw_not(function);
            let remaining = diagram.raw_and(lower, uncovered);
            self.common_lower = diagram.raw_or(self.common_lower, remaining);
            if function != Diagram::NEVER {
                self.add_branch(diagram, function, line, cover);
            }
            return None;
        }
        let exact = self.bounds.0 == self.bounds.1;
        let whole = if exact { self.bounds.0 } else { diagram.raw_or(self.function, function) };
        if function != Diagram::NEVER {
            match self.branches.iter_mut().find(|branch| branch.0 == function) {
                Some(branch) => *branch = (function, None, cover),
                None => self.branches.push((function, None, cover)),
            }
        }
        let variable = &self.variable;
        let branches = std::mem::take(&mut self.branches)
            .into_iter()
            .map(|(_, line, cover)| (line.map(|accepts| Guard { variable: variable.clone(), accepts }), cover))
            .collect();
        Some((whole, Rc::new(Cover::Branches(branches))))
    }

    /// Segments that are covered by the same function share one branch.
    fn add_branch(&mut self, diagram: &mut Diagram, function: NodeId, line: Line<bool>, cover: Rc<Cover>) {
        let condition = diagram.decide_truth(&self.variable, &line);
        let term = diagram.raw_and(condition, function);
        self.function = diagram.raw_or(self.function, term);
        match self.branches.iter_mut().find(|branch| branch.0 == function) {
            Some((_, known, _)) => *known = known.as_ref().map(|known| known.union(&line)),
            None => self.branches.push((function, Some(line), cover)),
        }
    }
}
