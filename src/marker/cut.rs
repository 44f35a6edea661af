//! An ordered line of values, divided into segments by cuts.

use std::sync::Arc;

/// A value at which a line may be cut.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Value {
    /// The cut of a two-valued variable: false before it, true after it.
    Truth,
    /// Release numbers without trailing zeros.
    Release(Arc<[u64]>),
    Text(Arc<str>),
}

/// A cut just before or just after a value; between these two lies the value alone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Cut {
    pub(super) value: Value,
    pub(super) after: bool,
}

impl Cut {
    pub(super) fn before(value: Value) -> Self {
        Self { value, after: false }
    }

    pub(super) fn after(value: Value) -> Self {
        Self { value, after: true }
    }
}

/// A line of values in segments, each with its result; n cuts make n + 1 segments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line<T> {
    pub(super) cuts: Vec<Cut>,
    pub(super) parts: Vec<T>,
}

impl Line<bool> {
    /// Returns the line that is true from one cut to another; `None` is the end of the line.
    pub(super) fn between(from: Option<Cut>, to: Option<Cut>) -> Self {
        let mut line = Self { cuts: Vec::new(), parts: vec![from.is_none()] };
        if let Some(cut) = from {
            line.cuts.push(cut);
            line.parts.push(true);
        }
        if let Some(cut) = to {
            line.cuts.push(cut);
            line.parts.push(false);
        }
        if !line.cuts.is_sorted_by(|a, b| a < b) {
            line = Self { cuts: Vec::new(), parts: vec![false] };
        }
        line
    }

    /// Returns the line that is true at one value only.
    pub(super) fn at(value: Value) -> Self {
        Self::between(Some(Cut::before(value.clone())), Some(Cut::after(value)))
    }

    pub(super) fn complement(mut self) -> Self {
        self.parts.iter_mut().for_each(|part| *part = !*part);
        self
    }

    /// Combines lines pairwise as a balanced tree, so that many short ones are not each merged with a long one.
    pub(super) fn join(mut lines: Vec<Self>, with: fn(&bool, &bool) -> bool) -> Option<Self> {
        while lines.len() > 1 {
            lines = lines
                .chunks(2)
                .map(|pair| match pair {
                    [a, b] => merge(a, b, with),
                    rest => rest[0].clone(),
                })
                .collect();
        }
        lines.pop()
    }

    /// Returns the pieces in which the line is true, as pairs of cuts, in order.
    pub(super) fn pieces(&self) -> Vec<(Option<&Cut>, Option<&Cut>)> {
        let mut pieces: Vec<(Option<&Cut>, Option<&Cut>)> = Vec::new();
        for (index, _) in self.parts.iter().enumerate().filter(|(_, part)| **part) {
            let (from, to) = (index.checked_sub(1).map(|i| &self.cuts[i]), self.cuts.get(index));
            match pieces.last_mut() {
                Some(last) if last.1.is_some() && last.1 == from => last.1 = to,
                _ => pieces.push((from, to)),
            }
        }
        pieces
    }
}

/// Combines two lines segment by segment.
pub(super) fn merge<A, B, C>(left: &Line<A>, right: &Line<B>, mut with: impl FnMut(&A, &B) -> C) -> Line<C> {
    let (mut i, mut j) = (0, 0);
    let mut cuts = Vec::with_capacity(left.cuts.len() + right.cuts.len());
    let mut parts = vec![with(&left.parts[0], &right.parts[0])];
    loop {
        let cut = match (left.cuts.get(i), right.cuts.get(j)) {
            (None, None) => return Line { cuts, parts },
            (Some(a), Some(b)) if a == b => {
                i += 1;
                j += 1;
                a
            }
            (Some(a), b) if b.is_none_or(|b| a < b) => {
                i += 1;
                a
            }
            (_, Some(b)) => {
                j += 1;
                b
            }
            (Some(a), None) => {
                i += 1;
                a
            }
        };
        cuts.push(cut.clone());
        parts.push(with(&left.parts[i], &right.parts[j]));
    }
}
