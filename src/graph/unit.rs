//! The nodes of the graph.

use crate::limits::narrow;
use crate::lock::{Lockfile, PackageIndex};
use crate::name::{ExtraName, GroupName};

/// A part of a package that can be requested by itself.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Part {
    /// The package with its production dependencies.
    Base,
    /// The dependencies that an extra adds.
    Extra(ExtraName),
    /// A dependency group, which does not include the package itself.
    Group(GroupName),
}

/// One part of one package, or of the lock's manifest where there is no package.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Unit {
    pub(crate) package: Option<PackageIndex>,
    pub(crate) part: Part,
}

/// The index of a unit in [`Units`], and of its node in the graph.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct UnitIndex(pub(crate) u32);

impl UnitIndex {
    pub(crate) fn get(self) -> usize {
        self.0 as usize
    }
}

/// All units of a lock: the manifest's first, then package by package; base, extras by name, groups by name.
#[derive(Debug)]
pub(crate) struct Units {
    all: Vec<Unit>,
    /// The start of the units of package i, and the end of the last.
    first: Vec<u32>,
}

impl Units {
    pub(crate) fn of(lock: &Lockfile) -> Self {
        let mut all = vec![Unit { package: None, part: Part::Base }];
        all.extend(
            lock.manifest().dependency_groups().keys().map(|g| Unit { package: None, part: Part::Group(g.clone()) }),
        );
        let mut first = Vec::with_capacity(lock.packages().len() + 1);
        for (index, package) in lock.indexed_packages() {
            first.push(narrow(all.len()));
            let parts = std::iter::once(Part::Base)
                .chain(package.extras().cloned().map(Part::Extra))
                .chain(package.groups().cloned().map(Part::Group));
            all.extend(parts.map(|part| Unit { package: Some(index), part }));
        }
        first.push(narrow(all.len()));
        Self { all, first }
    }

    pub(crate) fn all(&self) -> &[Unit] {
        &self.all
    }

    pub(crate) fn get(&self, index: UnitIndex) -> &Unit {
        &self.all[index.get()]
    }

    /// The units of one package, or of the manifest.
    pub(crate) fn of_package(&self, package: Option<PackageIndex>) -> impl Iterator<Item = (UnitIndex, &Unit)> {
        let (from, to) = match package {
            Some(p) => (self.first[p.get()], self.first[p.get() + 1]),
            None => (0, self.first[0]),
        };
        (from..to).map(|i| (UnitIndex(i), &self.all[i as usize]))
    }

    pub(crate) fn base(&self, package: Option<PackageIndex>) -> UnitIndex {
        UnitIndex(package.map_or(0, |p| self.first[p.get()]))
    }

    pub(crate) fn find(&self, package: Option<PackageIndex>, part: &Part) -> Option<UnitIndex> {
        let from = self.base(package).get();
        let to = self.first[package.map_or(0, |p| p.get() + 1)] as usize;
        let found = self.all[from..to].binary_search_by(|unit| unit.part.cmp(part)).ok()?;
        Some(UnitIndex(narrow(from + found)))
    }
}
