//! Which extras, groups and projects count as active where the lock has conflicts.
//!
//! Edges of such a lock speak of items by code (`extra == 'extra-1-p-cpu'`). A group or a project is active when it is
//! selected. An extra is active when it is selected, or under the markers with which some edge asks for it, and those
//! may speak of items again. The answer is the well-founded one, as uv has it: two bounds are moved towards each other
//! until they rest. Where they meet, that is the answer; where they stay apart, extras negate each other in a circle.

use std::collections::{BTreeMap, BTreeSet};

use crate::marker::{Diagram, NodeId};

/// Under which marker each item, by its code, is active.
pub(super) type Equations = BTreeMap<String, NodeId>;

/// Between which markers each item is active; equal where it is settled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Activation(BTreeMap<String, (NodeId, NodeId)>);

impl Activation {
    /// The marker under which an item is surely active.
    pub(super) fn lower(&self, code: &str) -> NodeId {
        self.0.get(code).map_or(Diagram::NEVER, |(lower, _)| *lower)
    }

    /// Replaces every item in a marker by the condition under which it is active: surely, and at most.
    pub(super) fn apply(&self, diagram: &mut Diagram, marker: NodeId) -> (NodeId, NodeId) {
        diagram.substitute(marker, |code| Some(self.0.get(code).copied().unwrap_or((Diagram::NEVER, Diagram::NEVER))))
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
        Self(lower.into_iter().map(|(code, low)| (code.clone(), (low, upper[&code]))).collect())
    }
}

#[derive(Clone, Copy)]
enum Bound {
    Lower,
    Upper,
}

/// For each item, the items whose equations speak of it.
fn users(diagram: &Diagram, equations: &Equations) -> BTreeMap<String, Vec<String>> {
    let mut users: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (code, equation) in equations {
        for used in diagram.extras(*equation) {
            users.entry(used).or_default().push(code.clone());
        }
    }
    users
}

/// The least solution when items are negated according to `fixed`, the other bound.
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
        let value = |code: &str, of: &Equations| of.get(code).copied().unwrap_or(Diagram::NEVER);
        let (lower, upper) = diagram.substitute(equations[code], |used| {
            Some(match bound {
                Bound::Lower => (value(used, &found), value(used, fixed)),
                Bound::Upper => (value(used, fixed), value(used, &found)),
            })
        });
        let new = match bound {
            Bound::Lower => lower,
            Bound::Upper => upper,
        };
        let old = value(code, &found);
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
