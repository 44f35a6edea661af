//! The entries of `[tool.uv.sources]`.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::error::Reason;
use super::origin::git;
use crate::marker::{Marker, MarkerError};
use crate::name::{ExtraName, GroupName, PackageName};
use crate::pyproject::{Index, PyProject, Setting, SourceEntry};

/// The sources of one name, or the error in them.
pub(super) type Entries<'d> = Result<Rc<Vec<Source<'d>>>, Reason>;

/// The sources of one document, by normalised name, each parsed on first use.
pub(super) struct Sources<'d> {
    tables: BTreeMap<String, &'d [SourceEntry]>,
    indexes: BTreeMap<&'d str, &'d Index>,
    /// The names whose sources are left out; `None` if all are.
    left_out: Option<BTreeSet<String>>,
    read: RefCell<BTreeMap<String, Entries<'d>>>,
}

impl<'d> Sources<'d> {
    /// The sources of a document, but those that the root's `no-sources` and `no-sources-package` leave out, if uv reads these
    /// options.
    pub(super) fn new(declared: &'d PyProject, root: &PyProject, has_options: bool) -> Self {
        let mut tables = BTreeMap::new();
        let mut names = None;
        if !has_options || root.uv.no_sources != Some(Setting::Bool(true)) {
            for (key, entries) in &declared.uv.sources {
                tables.entry(named(key)).or_insert(entries.0.as_slice());
            }
            let left_out = root.uv.no_sources_package.iter().filter(|_| has_options).flat_map(Setting::each);
            let left_out: BTreeSet<String> = left_out.filter_map(Setting::text).map(named).collect();
            tables.retain(|name, _| !left_out.contains(name));
            names = Some(left_out);
        }
        let mut indexes = BTreeMap::new();
        for index in &declared.uv.index {
            indexes.extend(index.name.as_deref().filter(|name| !indexes.contains_key(name)).map(|name| (name, index)));
        }
        Self { tables, indexes, left_out: names, read: RefCell::default() }
    }

    /// Returns the index of a name, the first if there are several.
    pub(super) fn index(&self, name: &str) -> Option<&'d Index> {
        self.indexes.get(name).copied()
    }

    /// Whether uv reads the sources of a package, if there are any.
    pub(super) fn are_read_for(&self, name: &PackageName) -> bool {
        self.left_out.as_ref().is_some_and(|left_out| !left_out.contains(name.as_str()))
    }

    /// Returns the sources of a package, or `None` if there is no entry.
    pub(super) fn of(&self, name: &PackageName) -> Option<Entries<'d>> {
        let entries = self.tables.get(name.as_str())?;
        let mut read = self.read.borrow_mut();
        let entry = read.entry(name.as_str().to_owned());
        Some(entry.or_insert_with(|| entries.iter().map(Source::new).collect::<Result<_, _>>().map(Rc::new)).clone())
    }
}

/// A source, with the conditions that limit it to some of the requirements of its name.
pub(super) struct Source<'d> {
    pub(super) entry: &'d SourceEntry,
    pub(super) marker: Marker,
}

impl<'d> Source<'d> {
    fn new(entry: &'d SourceEntry) -> Result<Self, Reason> {
        let marker = match &entry.marker {
            None => Marker::always(),
            Some(text) => text.parse().map_err(|error: MarkerError| error.to_string())?,
        };
        Ok(Self { entry, marker })
    }

    /// Whether the source applies to the requirements of this extra or group.
    pub(super) fn applies(&self, extra: Option<&ExtraName>, group: Option<&GroupName>) -> bool {
        let same = |limit: Option<&str>, requested: Option<&str>| {
            limit.is_none_or(|name| requested.is_some_and(|requested| named(name) == requested))
        };
        same(self.entry.extra.as_deref(), extra.map(ExtraName::as_str))
            && same(self.entry.group.as_deref(), group.map(GroupName::as_str))
    }

    /// Returns the repository in the form of a lock, with the requested reference in the query.
    pub(super) fn git(&self, url: &str) -> String {
        let SourceEntry { subdirectory, path, lfs, branch, tag, rev, .. } = self.entry;
        let lfs = lfs.filter(|lfs| *lfs).map(|_| "true".to_owned());
        let pairs = [
            ("subdirectory", subdirectory),
            ("path", path),
            ("lfs", &lfs),
            ("branch", branch),
            ("tag", tag),
            ("rev", rev),
        ];
        let pairs: Vec<(&str, &str)> =
            pairs.iter().filter_map(|(key, value)| Some((*key, value.as_deref()?))).collect();
        git(url, &pairs)
    }
}

/// Returns the normalised name, or the string itself if it is not a valid name.
pub(super) fn named(text: &str) -> String {
    PackageName::new(text).map_or_else(|_| text.to_owned(), |name| name.to_string())
}
