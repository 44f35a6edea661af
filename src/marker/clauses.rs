//! Conversion of a cover to clauses of printed terms.

use std::rc::Rc;
use std::sync::Arc;

use super::cover::{CoverId, Covers, Guard};
use super::cut::{Cut, Line, Value};
use super::key::MarkerKey;
use super::variable::Variable;

/// One printed comparison with its sort key.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Term {
    pub(super) kind: (u8, &'static str),
    pub(super) text: Rc<str>,
}

/// How `platform_release` is compared with one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Releases {
    /// As any string, with `==` and `!=`.
    Alike,
    /// With ordering operators only, since on Darwin the value of `==` is read as a version where possible.
    Apart,
}

/// A conjunction of terms.
pub(super) type Clause = Vec<Term>;

/// Counts the terms of all clauses of a cover, or the steps to write them if these are more.
///
/// Covers share their parts and clauses do not, so there can be exponentially many: they are counted before any is
/// written.
pub(super) fn count(covers: &Covers, root: CoverId, releases: Releases) -> usize {
    /// Clauses, their terms, steps.
    type Counts = (usize, usize, usize);
    let mut known: Vec<Counts> = Vec::with_capacity(covers.all().len());
    let of = |known: &[Counts], id: CoverId| match id {
        CoverId::Never => (0, 0, 0),
        CoverId::Always => (1, 0, 0),
        // A cover comes after those that it refers to, so these are counted already.
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

/// Returns the number of terms of each of a guard's alternatives.
fn lengths(guard: &Guard, releases: Releases) -> Vec<usize> {
    alternatives(guard, releases).iter().map(Vec::len).collect()
}

/// Returns the clauses of a cover, terms and clauses sorted by kind.
pub(super) fn clauses(covers: &Covers, root: CoverId, releases: Releases) -> Vec<Clause> {
    let mut clauses = Vec::new();
    let mut path: Clause = Vec::new();
    // A cover, the length of the path that leads to it, and the terms to append.
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

/// Returns a guard in disjunctive form: alternatives, each a conjunction of terms.
fn alternatives(guard: &Guard, releases: Releases) -> Vec<Vec<Term>> {
    let kind = guard.variable.kind();
    let term = |text: String| Term { kind, text: text.into() };
    let yes_or_no = |yes: String, no: String| {
        // The line of a two-valued variable has one cut: false before it, true after it.
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
        Variable::DarwinRelease => {
            let key = MarkerKey::PlatformRelease.as_str();
            guard.accepts.pieces().into_iter().map(|(from, to)| plain_piece(from, to, key, &term)).collect()
        }
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

/// Returns all values but some: one clause with `!=` for each excluded value.
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

/// Returns `X.Y` if the two cuts are just before it and just before the next minor release.
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

/// Returns each piece of the line as an alternative.
fn pieces(line: &Line<bool>, key: &str, term: &dyn Fn(String) -> Term) -> Vec<Vec<Term>> {
    line.pieces().into_iter().map(|(from, to)| piece(from, to, key, term)).collect()
}

fn piece(from: Option<&Cut>, to: Option<&Cut>, key: &str, term: &dyn Fn(String) -> Term) -> Vec<Term> {
    if let (Some(from), Some(to)) = (from, to)
        && let Some(minor) = minor_release(from, to)
    {
        return vec![term(format!("{key} == '{minor}.*'"))];
    }
    plain_piece(from, to, key, term)
}

/// Returns a piece of the line as a value or as bounds. As in uv, kernel releases are never written as `== '20.6.*'`.
fn plain_piece(from: Option<&Cut>, to: Option<&Cut>, key: &str, term: &dyn Fn(String) -> Term) -> Vec<Term> {
    if let (Some(from), Some(to)) = (from, to)
        && from.value == to.value
    {
        return vec![term(format!("{key} == {}", literal(&from.value)))];
    }
    bounds(from, to, key, term)
}

/// Returns a piece of the line with ordering operators only.
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
