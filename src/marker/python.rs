//! Markers relative to the Python versions of a lock.

use super::cut::Line;
use super::diagram::{Diagram, NodeId};
use super::requires_python::RequiresPython;
use super::variable::{Variable, VersionKey};

const PYTHON: Variable = Variable::Version(VersionKey::PythonFullVersion);

impl Diagram {
    /// Returns the shortest function that agrees with a marker within the bounds.
    pub(crate) fn simplify(&mut self, id: NodeId, python: &RequiresPython) -> NodeId {
        let (lower, upper) = (python.lower(), python.upper());
        let within = self.rebuild(id, |diagram, variable, line| {
            if *variable != PYTHON {
                return diagram.decide(variable, line);
            }
            let from = line.cuts.partition_point(|cut| lower.is_some_and(|lower| cut <= lower));
            let to = line.cuts.partition_point(|cut| upper.is_none_or(|upper| cut < upper)).max(from);
            diagram.decide(variable, Line { cuts: line.cuts[from..to].to_vec(), parts: line.parts[from..=to].to_vec() })
        });
        self.canonical(within)
    }

    /// Restricts a marker to the bounds.
    pub(crate) fn complexify(&mut self, id: NodeId, python: &RequiresPython) -> NodeId {
        let bounds = Line::between(python.lower().cloned(), python.upper().cloned());
        let bounds = self.decide_truth(&PYTHON, &bounds);
        self.and(id, bounds)
    }

    /// Returns the function that holds where the line is true.
    pub(super) fn decide_truth(&mut self, variable: &Variable, line: &Line<bool>) -> NodeId {
        let parts = line.parts.iter().map(|truth| Self::constant(*truth)).collect();
        self.decide(variable, Line { cuts: line.cuts.clone(), parts })
    }
}
