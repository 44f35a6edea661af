//! The packages of a lock by name, for the resolution of edges.

use std::ops::Range;

use foldhash::{HashMap, HashMapExt};

use super::dependency::Dependency;
use super::error::LockErrorKind;
use super::id::{PackageId, PackageIndex};
use super::source::Source;
use crate::limits::narrow;
use crate::message::nearest;
use crate::name::ExtraName;
use crate::version::Version;

/// The parts of a package that the resolution of edges needs.
pub(super) trait Listed {
    fn id(&self) -> &PackageId;

    /// Returns the extra of this name, if it has dependencies.
    fn extra(&self, name: &str) -> Option<&ExtraName>;
}

/// The packages of a lock in the order of their ids.
pub(super) struct Index<'e, E> {
    sorted: Vec<&'e E>,
    /// For each entry in the given order, its index among the sorted ones.
    ranks: Vec<u32>,
    named: HashMap<&'e str, Range<usize>>,
    /// The digest of each id, in the order of the ids.
    digests: Vec<u32>,
}

/// The target of an edge as it is written.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a> {
    /// The name as it was written.
    pub(super) name: &'a str,
    pub(super) version: Option<&'a Version>,
    pub(super) source: Option<&'a Source>,
}

impl<'e, E: Listed> Index<'e, E> {
    /// Sorts the entries; of two with the same id, the second is an error.
    pub(super) fn new(entries: &'e [E]) -> Result<Self, (&'e E, Box<LockErrorKind>)> {
        let mut order: Vec<(usize, &E)> = entries.iter().enumerate().collect();
        order.sort_by(|a, b| a.1.id().cmp(b.1.id()));
        let mut ranks = vec![0; entries.len()];
        let mut named: HashMap<&str, Range<usize>> = HashMap::with_capacity(entries.len());
        for (rank, (position, entry)) in order.iter().enumerate() {
            if rank > 0 && order[rank - 1].1.id() == entry.id() {
                let package = entry.id().clone();
                return Err((*entry, Box::new(LockErrorKind::DuplicatePackage { package })));
            }
            ranks[*position] = narrow(rank);
            named.entry(entry.id().name.as_str()).or_insert(rank..rank).end = rank + 1;
        }
        let sorted: Vec<&E> = order.into_iter().map(|(_, entry)| entry).collect();
        let digests = sorted.iter().map(|entry| entry.id().digest()).collect();
        Ok(Self { sorted, ranks, named, digests })
    }

    /// Reorders items from the order of the entries to that of the ids, in position.
    pub(super) fn sort<T>(self, all: &mut [T]) {
        let mut ranks = self.ranks;
        for position in 0..ranks.len() {
            while ranks[position] as usize != position {
                let rank = ranks[position] as usize;
                all.swap(position, rank);
                ranks.swap(position, rank);
            }
        }
    }

    /// Returns the packages of a normalised name, or `None` if there are none.
    pub(super) fn named(&self, name: &str) -> Option<Range<usize>> {
        self.named.get(name).cloned()
    }

    /// Returns the digest of a package's id.
    pub(super) fn digest(&self, package: PackageIndex) -> u32 {
        self.digests[package.get()]
    }

    /// Returns the extra of a package by its normalised name, or `None` if it has no dependencies.
    pub(super) fn extra(&self, package: PackageIndex, name: &str) -> Option<&'e ExtraName> {
        self.sorted[package.get()].extra(name)
    }

    /// Returns the target of an edge, among the packages of its name.
    ///
    /// The name suffices if the lock has it once. Otherwise the source is required, and the version unless the source
    /// is a source tree without one. Whatever is given must match.
    pub(super) fn target(&self, named: Range<usize>, wanted: Wanted<'_>) -> Result<PackageIndex, Box<LockErrorKind>> {
        let Wanted { version, source, .. } = wanted;
        let candidates = &self.sorted[named.clone()];
        let found = match candidates {
            [] => None,
            [single] => {
                let id = single.id();
                let fits =
                    version.is_none_or(|v| Some(v) == id.version.as_ref()) && source.is_none_or(|s| *s == id.source);
                fits.then_some(0)
            }
            several => {
                let missing = |key| {
                    let name = several[0].id().name.clone();
                    Box::new(LockErrorKind::AmbiguousDependency { name, count: several.len(), key })
                };
                let source = source.ok_or_else(|| missing("source"))?;
                if version.is_none() && !source.is_tree() {
                    return Err(missing("version"));
                }
                let key = (version, source);
                several.binary_search_by(|entry| (entry.id().version.as_ref(), &entry.id().source).cmp(&key)).ok()
            }
        };
        found.map(|offset| PackageIndex(narrow(named.start + offset))).ok_or_else(|| {
            let candidates = self.candidates(wanted.name, candidates);
            Box::new(LockErrorKind::UnknownDependency { wanted: wanted.to_string(), candidates })
        })
    }

    /// Returns candidates for an edge without a target, at most three.
    fn candidates(&self, wanted: &str, named: &[&E]) -> Vec<String> {
        if !named.is_empty() {
            return named.iter().take(3).map(|entry| entry.id().to_string()).collect();
        }
        let names = self.sorted.iter().map(|entry| entry.id().name.as_str());
        nearest(wanted, names).into_iter().map(str::to_owned).collect()
    }

    /// Returns the edges of a list, sorted, without extras that the target does not have. Of two equal ones, the
    /// second is an error, returned with its origin.
    pub(super) fn edges<T>(&self, mut edges: Vec<(Dependency, T)>) -> Result<Vec<Dependency>, (T, Box<LockErrorKind>)> {
        edges.sort_by(|a, b| a.0.cmp(&b.0));
        if let Some(first) = edges.windows(2).position(|pair| pair[0].0 == pair[1].0) {
            let (edge, from) = edges.swap_remove(first + 1);
            let package = self.sorted[edge.target.get()].id().clone();
            return Err((from, Box::new(LockErrorKind::DuplicateDependency { package })));
        }
        // The capacity is exact, since there are very many of these lists.
        let mut kept: Vec<Dependency> = Vec::with_capacity(edges.len());
        kept.extend(edges.into_iter().map(|(edge, _)| edge));
        for edge in &mut kept {
            let target = self.sorted[edge.target.get()];
            edge.extras.retain(|extra| target.extra(extra.as_str()).is_some());
        }
        // Dropping extras can make edges equal and change their order.
        kept.sort();
        kept.dedup();
        Ok(kept)
    }
}

impl std::fmt::Display for Wanted<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name)?;
        if let Some(version) = self.version {
            write!(f, "=={version}")?;
        }
        match self.source {
            Some(source) => write!(f, " ({source})"),
            None => Ok(()),
        }
    }
}
