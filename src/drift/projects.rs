//! The documents that a lock was made from.

use std::collections::{BTreeMap, BTreeSet};

use super::path::joined;
use crate::lock::{Lockfile, Source};
use crate::pyproject::PyProject;

/// The documents that a lock was made from, by folder.
///
/// Folders are those of the lock: relative to its own, with `/` between their parts, `.` for its own, or absolute.
#[derive(Debug, Default)]
pub struct Projects {
    pub(super) prefix: String,
    pub(super) root: Option<PyProject>,
    pub(super) script: Option<String>,
    pub(super) trees: BTreeMap<String, SourceTree>,
    pub(super) members: BTreeSet<String>,
}

/// What is known of a source tree.
#[derive(Debug)]
#[non_exhaustive]
pub enum SourceTree {
    /// Its `pyproject.toml`.
    Document(Box<PyProject>),
    /// There is no `pyproject.toml`.
    Missing,
    /// It is outside of the project, and is not read.
    Outside,
}

impl Projects {
    /// Starts with the `pyproject.toml` beside the lock.
    pub fn new(root: PyProject) -> Self {
        Self { root: Some(root), ..Self::default() }
    }

    /// Starts with the metadata of the script that the lock is of, by its file name.
    pub fn script(name: impl Into<String>, metadata: PyProject) -> Self {
        Self { root: Some(metadata), script: Some(name.into()), ..Self::default() }
    }

    /// Starts with a script of that file name that is not there, or has no metadata.
    pub fn missing_script(name: impl Into<String>) -> Self {
        Self { script: Some(name.into()), ..Self::default() }
    }

    /// Names the folder of the lock for messages: `sub` makes them speak of `sub/pyproject.toml`.
    #[must_use]
    pub fn shown_in(mut self, folder: &str) -> Self {
        folder.clone_into(&mut self.prefix);
        self
    }

    /// Adds what is known of a source tree, replacing what was known.
    #[must_use]
    pub fn tree(mut self, folder: &str, tree: SourceTree) -> Self {
        self.trees.insert(joined("", folder), tree);
        self
    }

    /// Adds a folder that the patterns of the workspace match; [`tree`](Self::tree) says what is in it.
    #[must_use]
    pub fn member(mut self, folder: &str) -> Self {
        self.members.insert(joined("", folder));
        self
    }

    /// Returns the folders of the source trees that a lock names, without its own, sorted.
    pub fn folders(lock: &Lockfile) -> BTreeSet<String> {
        let folders = lock.packages().iter().filter_map(|package| folder(package.source()));
        folders.filter(|folder| folder != ".").collect()
    }

    /// The document of a folder, as messages name it.
    pub(super) fn document(&self, folder: &str) -> String {
        let name = self.script.as_deref().filter(|_| folder == ".").unwrap_or("pyproject.toml");
        let path = if folder == "." { name.to_owned() } else { format!("{folder}/{name}") };
        match self.prefix.as_str() {
            "" | "." => path,
            _ if folder.starts_with('/') => path,
            prefix => format!("{}/{path}", prefix.trim_end_matches('/')),
        }
    }

    /// The declarations in a folder.
    pub(super) fn declared(&self, folder: &str) -> Option<&PyProject> {
        if folder == "." {
            return self.root.as_ref();
        }
        match self.trees.get(folder) {
            Some(SourceTree::Document(declared)) => Some(declared),
            _ => None,
        }
    }
}

/// The folder of a source tree, from that of the lock.
pub(super) fn folder(source: &Source) -> Option<String> {
    match source {
        Source::Directory(path) | Source::Editable(path) | Source::Virtual(path) => Some(joined("", path.as_str())),
        _ => None,
    }
}
