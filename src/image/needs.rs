//! What the steps of a Dockerfile read of the build context, besides the layer files.

use std::collections::BTreeSet;

use crate::message::is_unprintable;

/// Paths relative to the build context.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Needs {
    pub(super) files: BTreeSet<String>,
    /// Those of which everything is read that is not excluded.
    pub(super) folders: BTreeSet<String>,
}

impl Needs {
    /// Drops the paths that no line of an ignore file can have, and the context itself, which needs none.
    pub(super) fn written(mut self) -> Self {
        let is_line = |path: &String| path != "." && !path.contains(is_unprintable) && path.trim() == path;
        self.files.retain(is_line);
        self.folders.retain(is_line);
        self
    }

    /// Returns all paths, files first.
    pub(super) fn all(&self) -> impl Iterator<Item = &str> {
        self.files.iter().chain(&self.folders).map(String::as_str)
    }
}
