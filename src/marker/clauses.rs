//! From a cover to clauses of printed terms.

use std::rc::Rc;
use std::sync::Arc;

use super::cover::{CoverId, Covers, Guard};
use super::cut::{Cut, Line, Value};
use super::key::MarkerKey;
use super::variable::Variable;

/// One comparison as text, with what it is sorted by.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Term {
    pub(super) kind: (u8, &'static str),
    pub(super) text: Rc<str>,
}

/// How the text of a release is compared with one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Releases {
    /// As any text, with `==` and `!=`.
    Alike,
    /// With operators of order alone: Darwin takes what `==` compares with for a version sooner.
    Apart,
}

/// Terms that all hold.
pub(super) type Clause = Vec<Term>;

/// How many terms the clauses of a cover have together, or how many steps it takes to write them, if these are more.
///
/// Covers share their parts and clauses do not, so there may be exponentially many; counted before any is written.
pub(super) fn count(covers: &Covers, root: CoverId, releases: Releases) -> usize {
    /// Clauses, their terms, steps.
    type Counts = (usize, usize, usize);
    let mut known: Vec<Counts> = Vec::with_capacity(covers.all().len());
    let of = |known: &[Counts], id: CoverId| match id {
        CoverId::Never => (0, 0, 0),
        CoverId::Always => (1, 0, 0),
        // Covers stand after those that they need, so these are counted.
        CoverId::Branches(index) => known[index],
    };
    for branches in covers.all() {
        let (mut clauses, mut terms, mut steps) = (0_usize, 0_usize, 0_usize);
        for branch in branches {
            let below = of(&known, branch.rest);
            let lengths = branch.guard.as_ref().map_or_else(|| vec![0], |guard| lengths(guard, releases));
            clauses = clauses.saturating_add(below.0.saturating_mul(lengths.len()));
            let own = below.0.saturating_mul(lengths.iter().sum());
            terms = terms.saturating_add(own.saturating_add(below.1.saturating_mul(lengths.len())));
            steps = steps.saturating_add(lengths.len().saturating_mul(below.2.saturating_add(1)));
        }
        known.push((clauses, terms, steps));
    }
    let (_, terms, steps) = of(&known, root);
    terms.max(steps)
}

/// The lengths of a guard's alternatives.
fn lengths(guard: &Guard, releases: Releases) -> Vec<usize> {
    alternatives(guard, releases).iter().map(Vec::len).collect()
}

/// The clauses of a cover, terms and clauses sorted by kind.
pub(super) fn clauses(covers: &Covers, root: CoverId, releases: Releases) -> Vec<Clause> {
    let mut clauses = Vec::new();
    let mut path: Clause = Vec::new();
    // A cover, how much of the path leads to it, and the terms after that.
    let mut waiting: Vec<(CoverId, usize, Vec<Term>)> = vec![(root, 0, Vec::new())];
    while let Some((id, length, terms)) = waiting.pop() {
        path.truncate(length);
        path.extend(terms);
        match id {
            CoverId::Never => {}
            CoverId::Always if path.is_empty() => {}
            CoverId::Always => clauses.push(sorted(&path)),
            CoverId::Branches(index) => {
                for branch in covers.all()[index].iter().rev() {
                    let guard = branch.guard.as_ref();
                    let ways = guard.map_or_else(|| vec![Vec::new()], |guard| alternatives(guard, releases));
                    waiting.extend(ways.into_iter().rev().map(|terms| (branch.rest, path.len(), terms)));
                }
            }
        }
    }
    clauses.sort_by(|a: &Clause, b: &Clause| a.iter().map(|t| t.kind).cmp(b.iter().map(|t| t.kind)));
    clauses
}

fn sorted(path: &[Term]) -> Clause {
    let mut clause = path.to_vec();
    clause.sort_by_key(|term| term.kind);
    clause
}

/// A guard as alternatives of terms that all hold.
fn alternatives(guard: &Guard, releases: Releases) -> Vec<Vec<Term>> {
    let kind = guard.variable.kind();
    let term = |text: String| Term { kind, text: text.into() };
    let yes_or_no = |yes: String, no: String| {
        // The line of a question with two answers is cut once: false, then true.
        let [without, with] = [0, 1].map(|segment| guard.accepts.parts[segment]);
        let mut terms = Vec::new();
        terms.extend(without.then(|| vec![term(no)]));
        terms.extend(with.then(|| vec![term(yes)]));
        terms
    };
    let q = quoted;
    match &guard.variable {
        Variable::Text(MarkerKey::PlatformRelease) if releases == Releases::Apart => {
            let key = MarkerKey::PlatformRelease.as_str();
            guard.accepts.pieces().into_iter().map(|(from, to)| bounds(from, to, key, &term)).collect()
        }
        Variable::Text(key) => text_alternatives(&guard.accepts, key.as_str(), &term),
        Variable::Version(key) => version_alternatives(&guard.accepts, key.name(), &term),
        Variable::DarwinRelease => pieces(&guard.accepts, MarkerKey::PlatformRelease.as_str(), &term),
        Variable::In(key, literal) => {
            let (key, literal) = (key.as_str(), q(literal));
            yes_or_no(format!("{key} in {literal}"), format!("{key} not in {literal}"))
        }
        Variable::Contains(key, literal) => {
            let (key, literal) = (key.as_str(), q(literal));
            yes_or_no(format!("{literal} in {key}"), format!("{literal} not in {key}"))
        }
        Variable::Extra(name) => yes_or_no(format!("extra == {}", q(name)), format!("extra != {}", q(name))),
        Variable::List(key, name) => {
            let (key, name) = (key.name(), q(name));
            yes_or_no(format!("{name} in {key}"), format!("{name} not in {key}"))
        }
    }
}

fn quoted(literal: &str) -> String {
    if literal.contains('\'') { format!("\"{literal}\"") } else { format!("'{literal}'") }
}

fn literal(value: &Value) -> String {
    match value {
        Value::Text(text) => quoted(text),
        Value::Release(release) => quoted(&dotted(release)),
        Value::Truth => String::new(),
    }
}

fn dotted(release: &Arc<[u64]>) -> String {
    if release.is_empty() {
        return "0".to_owned();
    }
    release.iter().map(u64::to_string).collect::<Vec<_>>().join(".")
}

fn text_alternatives(line: &Line<bool>, key: &str, term: &dyn Fn(String) -> Term) -> Vec<Vec<Term>> {
    unequal(line, key, term).unwrap_or_else(|| pieces(line, key, term))
}

fn version_alternatives(line: &Line<bool>, key: &str, term: &dyn Fn(String) -> Term) -> Vec<Vec<Term>> {
    if let Some(terms) = unequal(line, key, term) {
        return terms;
    }
    if let [(None, Some(to)), (Some(from), None)] = line.pieces()[..]
        && let Some(minor) = minor_release(to, from)
    {
        return vec![vec![term(format!("{key} != '{minor}.*'"))]];
    }
    pieces(line, key, term)
}

/// All values but some: `!=` for each of them, all in one clause.
fn unequal(line: &Line<bool>, key: &str, term: &dyn Fn(String) -> Term) -> Option<Vec<Vec<Term>>> {
    let pieces = line.pieces();
    let (first, last) = (pieces.first()?, pieces.last()?);
    if first.0.is_some() || last.1.is_some() {
        return None;
    }
    let gap = |pair: &[(Option<&Cut>, Option<&Cut>)]| match (pair[0].1, pair[1].0) {
        (Some(to), Some(from)) if to.value == from.value => Some(term(format!("{key} != {}", literal(&to.value)))),
        _ => None,
    };
    pieces.windows(2).map(gap).collect::<Option<Vec<Term>>>().map(|terms| vec![terms])
}

/// `X.Y` where the two cuts stand before it and before the next minor release.
fn minor_release(from: &Cut, to: &Cut) -> Option<String> {
    let (Value::Release(low), Value::Release(high), false, false) = (&from.value, &to.value, from.after, to.after)
    else {
        return None;
    };
    match (&low[..], &high[..]) {
        ([], [0, 1]) => Some("0.0".to_owned()),
        ([major], [next, 1]) if major == next => Some(format!("{major}.0")),
        ([major, minor], [next, above]) if major == next && minor.checked_add(1) == Some(*above) => {
            Some(format!("{major}.{minor}"))
        }
        _ => None,
    }
}

/// Each piece of the line as an alternative.
fn pieces(line: &Line<bool>, key: &str, term: &dyn Fn(String) -> Term) -> Vec<Vec<Term>> {
    line.pieces().into_iter().map(|(from, to)| piece(from, to, key, term)).collect()
}

fn piece(from: Option<&Cut>, to: Option<&Cut>, key: &str, term: &dyn Fn(String) -> Term) -> Vec<Term> {
    if let (Some(from), Some(to)) = (from, to) {
        if from.value == to.value {
            return vec![term(format!("{key} == {}", literal(&from.value)))];
        }
        if let Some(minor) = minor_release(from, to) {
            return vec![term(format!("{key} == '{minor}.*'"))];
        }
    }
    bounds(from, to, key, term)
}

/// A piece of the line with operators of order alone.
fn bounds(from: Option<&Cut>, to: Option<&Cut>, key: &str, term: &dyn Fn(String) -> Term) -> Vec<Term> {
    let from = from.map(|cut| {
        let operator = if cut.after { ">" } else { ">=" };
        term(format!("{key} {operator} {}", literal(&cut.value)))
    });
    let to = to.map(|cut| {
        let operator = if cut.after { "<=" } else { "<" };
        term(format!("{key} {operator} {}", literal(&cut.value)))
    });
    from.into_iter().chain(to).collect()
}
