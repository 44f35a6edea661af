//! Edges between packages, resolved through an index by name.

use std::ops::Range;

use foldhash::{HashMap, HashMapExt};

use super::entry::Entry;
use super::markers::Markers;
use super::names::{name, version};
use super::source::source;
use crate::limits::narrow;
use crate::lock::dependency::Dependency;
use crate::lock::document::{Item, Table, Trouble};
use crate::lock::error::LockErrorKind;
use crate::lock::id::PackageIndex;
use crate::lock::source::Source;
use crate::message::nearest;
use crate::name::{ExtraName, PackageName};
use crate::version::Version;

/// The packages of a lock in the order of their ids.
pub(super) struct Index<'e, 't> {
    sorted: Vec<&'e Entry<'t>>,
    /// For each entry of the file, its place among the sorted ones.
    ranks: Vec<u32>,
    named: HashMap<&'e str, Range<usize>>,
}

impl<'e, 't> Index<'e, 't> {
    /// Sorts the entries; two with the same id are an error.
    pub(super) fn new(entries: &'e [Entry<'t>]) -> Result<Self, Box<Trouble>> {
        let mut order: Vec<(usize, &Entry<'t>)> = entries.iter().enumerate().collect();
        order.sort_by(|a, b| a.1.id.cmp(&b.1.id));
        let mut ranks = vec![0; entries.len()];
        let mut named: HashMap<&str, Range<usize>> = HashMap::with_capacity(entries.len());
        for (rank, (place, entry)) in order.iter().enumerate() {
            if rank > 0 && order[rank - 1].1.id == entry.id {
                return Err(entry.table.item().fail(LockErrorKind::DuplicatePackage { package: entry.id.clone() }));
            }
            ranks[*place] = narrow(rank);
            named.entry(entry.id.name.as_str()).or_insert(rank..rank).end = rank + 1;
        }
        Ok(Self { sorted: order.into_iter().map(|(_, entry)| entry).collect(), ranks, named })
    }

    /// Brings what stands in the order of the file into that of the ids, in place.
    pub(super) fn sort<T>(self, all: &mut [T]) {
        let mut ranks = self.ranks;
        for place in 0..ranks.len() {
            while ranks[place] as usize != place {
                let rank = ranks[place] as usize;
                all.swap(place, rank);
                ranks.swap(place, rank);
            }
        }
    }

    /// The edges of a list, sorted; extras that the target does not have are dropped.
    pub(super) fn dependencies(
        &self,
        item: Item<'t>,
        markers: &mut Markers<'t>,
    ) -> Result<Vec<Dependency>, Box<Trouble>> {
        let mut edges = Vec::with_capacity(item.count());
        for item in item.elements()? {
            edges.push((self.dependency(item.table()?, markers)?, item));
        }
        edges.sort_by(|a, b| a.0.cmp(&b.0));
        if let Some([_, (edge, item)]) = edges.windows(2).find(|pair| pair[0].0 == pair[1].0) {
            let package = self.sorted[edge.target.get()].id.clone();
            return Err(item.fail(LockErrorKind::DuplicateDependency { package }));
        }
        // No more room than is needed: there are very many of these lists.
        let mut kept: Vec<Dependency> = Vec::with_capacity(edges.len());
        kept.extend(edges.into_iter().map(|(edge, _)| edge));
        for edge in &mut kept {
            let known = &self.sorted[edge.target.get()].optional;
            edge.extras.retain(|extra| known.contains_key(extra));
        }
        // Dropping extras can make edges equal and change their order.
        kept.sort();
        kept.dedup();
        Ok(kept)
    }

    fn dependency(&self, table: Table<'t>, markers: &mut Markers<'t>) -> Result<Dependency, Box<Trouble>> {
        let [name_item, version_item, source_item, extra, marker] =
            table.pick(["name", "version", "source", "extra", "marker"]);
        let target = self.target(table, name_item, version_item, source_item)?;
        let known = &self.sorted[target].optional;
        let mut extras = Vec::new();
        if let Some(list) = extra {
            for item in list.elements()? {
                extras.push(match known.get_key_value(item.text()?) {
                    Some((extra, _)) => extra.clone(),
                    None => name::<ExtraName>(item)?,
                });
            }
            extras.sort();
            extras.dedup();
        }
        Ok(Dependency { target: PackageIndex(narrow(target)), extras, marker: markers.of(marker)? })
    }

    /// The package that an edge leads to.
    ///
    /// A name that stands in the lock once needs nothing else. Otherwise the source must be given, and the version
    /// unless the source is a tree, which then has none. Whatever is given must fit.
    fn target(
        &self,
        edge: Table<'t>,
        name_item: Option<Item<'t>>,
        version_item: Option<Item<'t>>,
        source_item: Option<Item<'t>>,
    ) -> Result<usize, Box<Trouble>> {
        let item = edge.needed("name", name_item)?;
        let named = match self.named.get(item.text()?) {
            Some(named) => named.clone(),
            // No package of that name: an empty range, which is an error below.
            None => self.named.get(name::<PackageName>(item)?.as_str()).cloned().unwrap_or_default(),
        };
        let version = version_item.map(version).transpose()?;
        let given = source_item.map(source).transpose()?;
        let candidates = &self.sorted[named.clone()];
        let found = match candidates {
            [] => None,
            [single] => {
                let id = &single.id;
                let fits = version.as_ref().is_none_or(|v| Some(v) == id.version.as_ref())
                    && given.as_ref().is_none_or(|s| *s == id.source);
                fits.then_some(0)
            }
            several => {
                let missing = |key| {
                    let name = several[0].id.name.clone();
                    edge.item().fail(LockErrorKind::AmbiguousDependency { name, count: several.len(), key })
                };
                let source = given.as_ref().ok_or_else(|| missing("source"))?;
                if version.is_none() && !source.is_tree() {
                    return Err(missing("version"));
                }
                let wanted = (version.as_ref(), source);
                several.binary_search_by(|entry| (entry.id.version.as_ref(), &entry.id.source).cmp(&wanted)).ok()
            }
        };
        found.map(|offset| named.start + offset).ok_or_else(|| {
            let wanted = wanted(item, version.as_ref(), given.as_ref());
            edge.item().fail(LockErrorKind::UnknownDependency { wanted, candidates: self.candidates(item, candidates) })
        })
    }

    /// What may have been meant by an edge that leads nowhere, at most three.
    fn candidates(&self, name: Item<'_>, named: &[&Entry<'_>]) -> Vec<String> {
        if !named.is_empty() {
            return named.iter().take(3).map(|entry| entry.id.to_string()).collect();
        }
        let wanted = name.text().unwrap_or_default();
        let names = self.sorted.iter().map(|entry| entry.id.name.as_str());
        nearest(wanted, names).into_iter().map(str::to_owned).collect()
    }
}

fn wanted(name: Item<'_>, version: Option<&Version>, source: Option<&Source>) -> String {
    let name = name.text().unwrap_or_default();
    let version = version.map(|version| format!("=={version}")).unwrap_or_default();
    let source = source.map(|source| format!(" ({source})")).unwrap_or_default();
    format!("{name}{version}{source}")
}
