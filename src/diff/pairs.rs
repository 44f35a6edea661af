//! Pairing of the entries of one name in both plans.

use std::collections::BTreeMap;

use super::slots::Entry;
use crate::export::{PackageRecord, SourceRecord};
use crate::lock::Hash;
use crate::marker::Marker;

/// An entry before and the corresponding one after; at least one is `Some`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pair<'a> {
    pub(super) before: Option<Entry<'a>>,
    pub(super) after: Option<Entry<'a>>,
}

/// Pairs the entries of one name, the most certain pairs first.
///
/// An entry is paired by, in this order: the same content in its layer; the same version and source in its layer; the
/// same version in its layer; the same version and source in another layer (it moved); the same marker in its layer
/// (the version for the same environments); the nearest version in its layer; the nearest version anywhere.
pub(super) fn pairs<'a>(before: Vec<Entry<'a>>, after: Vec<Entry<'a>>) -> Vec<Pair<'a>> {
    let mut pairing = Pairing { before, after, pairs: Vec::new() };
    pairing.by(|entry| (entry.slot, content(entry.package)));
    pairing.by(|entry| (entry.slot, written(entry.package), entry.package.source()));
    pairing.by(|entry| (entry.slot, written(entry.package)));
    pairing.by(|entry| (written(entry.package), entry.package.source()));
    pairing.by(|entry| (entry.slot, entry.package.marker()));
    pairing.nearest(true);
    pairing.nearest(false);
    let Pairing { before, after, mut pairs } = pairing;
    pairs.extend(before.into_iter().map(|entry| Pair { before: Some(entry), after: None }));
    pairs.extend(after.into_iter().map(|entry| Pair { before: None, after: Some(entry) }));
    pairs
}

/// The parts of a package that a fingerprint covers.
pub(super) type Content<'a> = (Option<String>, &'a Marker, &'a str, &'a [Hash<'static>]);

pub(super) fn content(package: &PackageRecord) -> Content<'_> {
    (written(package), package.marker(), package.locator(), package.hashes())
}

/// Returns the version as it is written: `1.0` and `1.0.0` are equal, but have different fingerprints.
pub(super) fn written(package: &PackageRecord) -> Option<String> {
    package.version().map(ToString::to_string)
}

/// Up to this many entries of one name are paired by distance, which is quadratic; more are paired in their order.
const FEW: usize = 64;

struct Pairing<'a> {
    before: Vec<Entry<'a>>,
    after: Vec<Entry<'a>>,
    pairs: Vec<Pair<'a>>,
}

impl<'a> Pairing<'a> {
    /// Pairs entries with equal keys, in their order.
    fn by<K: Ord>(&mut self, key: impl Fn(&Entry<'a>) -> K) {
        if self.before.is_empty() || self.after.is_empty() {
            return;
        }
        let mut known: BTreeMap<K, Vec<usize>> = BTreeMap::new();
        for (index, entry) in self.after.iter().enumerate().rev() {
            known.entry(key(entry)).or_default().push(index);
        }
        let mut taken = vec![false; self.after.len()];
        let (after, pairs) = (&self.after, &mut self.pairs);
        self.before.retain(|entry| match known.get_mut(&key(entry)).and_then(Vec::pop) {
            Some(index) => {
                taken[index] = true;
                pairs.push(Pair { before: Some(*entry), after: Some(after[index]) });
                false
            }
            None => true,
        });
        let mut taken = taken.into_iter();
        self.after.retain(|_| !taken.next().unwrap_or(false));
    }

    /// Pairs each entry with the nearest remaining one, in its layer or in any: first those that share most of their
    /// version. Of two equally near ones, the lower is chosen, since most updates are upgrades.
    fn nearest(&mut self, in_layer: bool) {
        if self.before.len().max(self.after.len()) > FEW {
            return if in_layer { self.by(|entry| entry.slot) } else { self.by(|_| ()) };
        }
        let mut distances = Vec::new();
        for (i, a) in self.before.iter().enumerate() {
            for (j, b) in self.after.iter().enumerate().filter(|(_, b)| !in_layer || a.slot == b.slot) {
                let distance = a.package.version().zip(b.package.version()).map(|(a, b)| (a.distance(b), a > b));
                let is_other_source = !is_same_place(a.package.source(), b.package.source());
                distances.push((distance.is_none(), distance, is_other_source, i, j));
            }
        }
        distances.sort_unstable();
        let (mut old, mut new): (Vec<Option<Entry<'a>>>, Vec<Option<Entry<'a>>>) =
            (self.before.drain(..).map(Some).collect(), self.after.drain(..).map(Some).collect());
        for (.., i, j) in distances {
            if old[i].is_some() && new[j].is_some() {
                self.pairs.push(Pair { before: old[i].take(), after: new[j].take() });
            }
        }
        self.before.extend(old.into_iter().flatten());
        self.after.extend(new.into_iter().flatten());
    }
}

fn is_same_place(a: &SourceRecord, b: &SourceRecord) -> bool {
    a == b
}
