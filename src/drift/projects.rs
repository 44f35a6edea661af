//! The documents that a lock was made from.

use std::collections::{BTreeMap, BTreeSet};

use super::path::{joined, relative};
use crate::lock::{LockPath, Lockfile, Source};
use crate::message::has_secret;
use crate::pyproject::PyProject;

/// The documents that a lock was made from, by folder.
///
/// Folders are those of the lock: relative to its own, with `/` between their parts, `.` for its own, or absolute.
#[derive(Debug, Default)]
pub struct Projects {
    pub(super) prefix: String,
    pub(super) roots: Vec<String>,
    pub(super) has_uv_toml: bool,
    pub(super) root: Option<PyProject>,
    pub(super) script: Option<String>,
    pub(super) trees: BTreeMap<String, SourceTree>,
    pub(super) members: BTreeSet<String>,
    /// The paths of archives, as the lock writes them, at which there is no file.
    pub(super) absent_archives: BTreeSet<String>,
    /// Patterns of the workspace that lead outside of the folder of the lock.
    pub(super) not_followed: BTreeSet<String>,
}

/// The document of a source tree, as far as it is known.
#[derive(Debug)]
#[non_exhaustive]
pub enum SourceTree {
    /// Its `pyproject.toml`.
    Document(Box<PyProject>),
    /// There is no `pyproject.toml`, but perhaps a `setup.py`.
    Missing,
    /// There is neither a `pyproject.toml` nor a `setup.py`, so that nothing can be built.
    Unbuildable,
    /// There is no such folder.
    Absent,
    /// It is outside the project and was not read.
    Outside,
}

impl Projects {
    /// Returns documents with the `pyproject.toml` beside the lock at the root.
    pub fn new(root: PyProject) -> Self {
        Self { root: Some(root), ..Self::default() }
    }

    /// Returns documents with the metadata of the locked script, by its file name, at the root.
    pub fn script(name: impl Into<String>, metadata: PyProject) -> Self {
        Self { root: Some(metadata), script: Some(name.into()), ..Self::default() }
    }

    /// Returns documents for a script of that file name that is missing or has no metadata.
    pub fn missing_script(name: impl Into<String>) -> Self {
        Self { script: Some(name.into()), ..Self::default() }
    }

    /// Sets the folder of the lock for messages: with `sub` they name `sub/pyproject.toml`.
    #[must_use]
    pub fn shown_in(mut self, folder: &str) -> Self {
        folder.clone_into(&mut self.prefix);
        self
    }

    /// Names the absolute path of the lock's folder, with `/` between its parts: an absolute path is then what a relative one
    /// leads to. Several may be named, as where a link leads to the folder; of paths that are not below it, the last decides.
    #[must_use]
    pub fn located(mut self, folder: &str) -> Self {
        self.roots.push(folder.trim_end_matches('/').to_owned());
        self
    }

    /// States that there is a `uv.toml` beside the lock, whose options replace those of `[tool.uv]`.
    #[must_use]
    pub fn uv_toml(mut self) -> Self {
        self.has_uv_toml = true;
        self
    }

    /// Returns a path relative to the folder of the lock, as far as that is known: uv compares what both lead to.
    pub(super) fn inside(&self, path: String) -> String {
        // What was meant as a URL with a password is one in messages only as it is written.
        if !path.starts_with('/') || has_secret(&path) {
            return path;
        }
        let below = |path: &String| path != ".." && !path.starts_with("../");
        let mut all = self.roots.iter().map(|root| relative(root, &path));
        all.clone().find(below).or_else(|| all.next_back()).unwrap_or(path)
    }

    /// Sets the document of a source tree, replacing an earlier one.
    #[must_use]
    pub fn tree(mut self, folder: &str, tree: SourceTree) -> Self {
        let folder = self.inside(joined("", folder));
        self.trees.insert(folder, tree);
        self
    }

    /// Adds a folder that the patterns of the workspace match; [`tree`](Self::tree) sets its document.
    #[must_use]
    pub fn member(mut self, folder: &str) -> Self {
        self.members.insert(joined("", folder));
        self
    }

    /// States that there is no file at the path of an archive in the lock.
    #[must_use]
    pub fn absent_archive(mut self, path: &LockPath) -> Self {
        self.absent_archives.insert(path.to_string());
        self
    }

    /// Returns the folders of the source trees in a lock, without its own, sorted.
    pub fn folders(lock: &Lockfile) -> BTreeSet<String> {
        let folders = lock.packages().iter().filter_map(|package| folder(package.source()));
        folders.filter(|folder| folder != ".").collect()
    }

    /// Returns the path of a folder's document for messages.
    pub(super) fn document(&self, folder: &str) -> String {
        let name = self.script.as_deref().filter(|_| folder == ".").unwrap_or("pyproject.toml");
        let path = if folder == "." { name.to_owned() } else { format!("{folder}/{name}") };
        match self.prefix.as_str() {
            "" | "." => path,
            _ if folder.starts_with('/') => path,
            prefix => format!("{}/{path}", prefix.trim_end_matches('/')),
        }
    }

    /// Returns the document of a folder, if there is one.
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

/// Returns the folder of a source tree, relative to that of the lock.
pub(super) fn folder(source: &Source) -> Option<String> {
    source.tree().map(|path| joined("", path.as_str()))
}
