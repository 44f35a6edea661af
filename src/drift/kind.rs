//! The kinds of source trees.

use std::collections::BTreeMap;
use std::fmt;

use super::projects::{Projects, SourceTree};
use crate::lock::Source;
use crate::name::PackageName;
use crate::pyproject::PyProject;

/// The kind of a source tree: how it is installed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum TreeKind {
    /// In editable mode.
    Editable,
    /// Built and installed.
    Directory,
    /// Not installed; only its dependencies are.
    Virtual,
}

impl fmt::Display for TreeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Editable => "editable",
            Self::Directory => "not editable",
            Self::Virtual => "virtual",
        })
    }
}

impl TreeKind {
    /// Returns the kind of a locked package, or `None` if it is not a source tree.
    pub(super) fn of(source: &Source) -> Option<Self> {
        match source {
            Source::Editable(_) => Some(Self::Editable),
            Source::Directory(_) => Some(Self::Directory),
            Source::Virtual(_) => Some(Self::Virtual),
            _ => None,
        }
    }

    /// Returns the kind of a path in `[tool.uv.sources]`: a tree that is not a package is virtual, unless it is
    /// editable.
    pub(super) fn of_path(path: &str, editable: bool, package: Option<bool>, projects: &Projects) -> Self {
        let declared = || projects.declared(path).and_then(|declared| declared.uv.package);
        match package.or_else(declared) {
            _ if editable => Self::Editable,
            Some(false) => Self::Virtual,
            _ => Self::Directory,
        }
    }

    /// Returns the kind as far as it is known: a tree without its document may be virtual or not.
    pub(super) fn known(self, path: &str, projects: &Projects) -> Self {
        let is_known = path == "." || matches!(projects.trees.get(path), Some(SourceTree::Document(_)));
        if self == Self::Virtual && !is_known { Self::Directory } else { self }
    }
}

/// The members that some `[tool.uv.sources]` names with `workspace = true`, and whether they are to be editable there.
pub(super) type Required = BTreeMap<PackageName, Option<bool>>;

/// Adds what the sources of one document require, replacing earlier ones; a project does not require itself.
pub(super) fn require(required: &mut Required, declared: &PyProject) {
    let own = declared.name();
    for (name, entries) in &declared.uv.sources {
        let Some(name) = PackageName::new(name).ok().filter(|name| own.as_ref() != Some(name)) else { continue };
        for entry in entries.0.iter().filter(|entry| entry.workspace == Some(true)) {
            required.insert(name.clone(), entry.editable);
        }
    }
}

/// Returns the kind of a member: one that nothing requires and that has no build system is virtual, unless it states
/// that it is a package.
pub(super) fn of_member(name: &PackageName, declared: &PyProject, required: &Required) -> TreeKind {
    let is_required = required.contains_key(name);
    let is_package = declared.uv.package.unwrap_or(is_required || declared.has_build_system);
    match (is_package, required.get(name)) {
        (false, _) => TreeKind::Virtual,
        (true, Some(Some(false))) => TreeKind::Directory,
        (true, _) => TreeKind::Editable,
    }
}
