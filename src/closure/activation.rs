//! Activation: which extras, groups and projects are active, where the lock declares conflicts.
//!
//! Edges of such a lock refer to items by code (`extra == 'extra-1-p-cpu'`). A group or a project is active if it is
//! selected. An extra is active if it is selected, or under the markers of the edges that request it, which may refer
//! to items again. As in uv, the solution is the well-founded one: two bounds approach each other until they are
//! stable. Where they meet, they are the solution; where they do not, extras negate each other in a cycle.

use std::collections::{BTreeMap, BTreeSet};

use crate::marker::{Diagram, NodeId};

/// The marker under which each item, by code, is active.
pub(super) type Equations = BTreeMap<String, NodeId>;

/// The lower and the upper bound of each item's activity; equal where it is settled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Activation {
    lower: Equations,
    upper: Equations,
}

/// Returns the marker under which an item is active. Every selected or requested item has an equation; one without is
/// never active.
fn active(equations: &Equations, code: &str) -> NodeId {
    equations.get(code).copied().unwrap_or(Diagram::NEVER)
}

impl Activation {
    /// Returns the marker under which an item is surely active.
    pub(super) fn lower(&self, code: &str) -> NodeId {
        active(&self.lower, code)
    }

    /// Replaces every item in a marker by the condition under which it is active; returns a lower and an upper bound.
    pub(super) fn apply(&self, diagram: &mut Diagram, marker: NodeId) -> (NodeId, NodeId) {
        diagram.substitute(marker, |code| (active(&self.lower, code), active(&self.upper, code)))
    }

    /// Solves the equations.
    pub(super) fn solve(diagram: &mut Diagram, equations: &Equations) -> Self {
        let users = users(diagram, equations);
        let never = || equations.keys().map(|code| (code.clone(), Diagram::NEVER)).collect::<Equations>();
        let mut lower = never();
        let mut upper = least(diagram, equations, &users, &lower, Bound::Upper);
        loop {
            let raised = least(diagram, equations, &users, &upper, Bound::Lower);
            let lowered = least(diagram, equations, &users, &raised, Bound::Upper);
            let rests = raised == lower && lowered == upper;
            (lower, upper) = (raised, lowered);
            if rests || diagram.is_exhausted() {
                break;
            }
        }
        Self { lower, upper }
    }
}

#[derive(Clone, Copy)]
enum Bound {
    Lower,
    Upper,
}

/// Returns, for each item, the items whose equations refer to it.
fn users(diagram: &Diagram, equations: &Equations) -> BTreeMap<String, Vec<String>> {
    let mut users: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (code, equation) in equations {
        for used in diagram.extras(*equation) {
            users.entry(used).or_default().push(code.clone());
        }
    }
    users
}

/// Returns the least solution with negated items taken from `fixed`, the other bound.
fn least(
    diagram: &mut Diagram,
    equations: &Equations,
    users: &BTreeMap<String, Vec<String>>,
    fixed: &Equations,
    bound: Bound,
) -> Equations {
    let mut found: Equations = equations.keys().map(|code| (code.clone(), Diagram::NEVER)).collect();
    let mut waiting: BTreeSet<&str> = equations.keys().map(String::as_str).collect();
    while let Some(code) = waiting.pop_first() {
        let (lower, upper) = diagram.substitute(equations[code], |used| match bound {
            Bound::Lower => (active(&found, used), active(fixed, used)),
            Bound::Upper => (active(fixed, used), active(&found, used)),
        });
        let new = match bound {
            Bound::Lower => lower,
            Bound::Upper => upper,
        };
        let old = active(&found, code);
        let joined = diagram.or(old, new);
        if joined != old {
            found.insert(code.to_owned(), joined);
            waiting.extend(users.get(code).into_iter().flatten().map(String::as_str));
        }
        if diagram.is_exhausted() {
            break;
        }
    }
    found
}
