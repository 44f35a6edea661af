//! The folders that the patterns of a workspace match, by uv's rules.
//!
//! ```text
//! tool.uv.workspace.members ─tidied─→ parts ─walk, bounded─→ folders ─without excluded ones─→ WorkspaceMember
//! ```

mod pattern;
mod walk;

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use self::walk::Walk;

/// The limit on steps for the patterns of a workspace: folders that are visited, for each component of each pattern,
/// and entries that are listed.
const MOST: usize = 200_000;

/// Returns why uv refuses a pattern of members or of excluded folders, or `None` if it does not.
pub(crate) fn pattern_refusal(pattern: &str) -> Option<&'static str> {
    pattern::Pattern::refusal(pattern)
}

/// Access to the folders below the root of a workspace, implemented by the caller.
///
/// Paths are relative to the root, with `/` between their components; the root itself is the empty path.
pub trait WorkspaceFolders {
    /// Calls a function with the name (`None` if it is not UTF-8) and the kind of each entry of a folder, until it
    /// breaks. A folder that cannot be read has no entries.
    fn list(&self, folder: &str, each: &mut dyn FnMut(Option<&str>, EntryKind) -> ControlFlow<()>);

    /// Returns whether a path leads to a folder of the workspace, links followed.
    fn is_folder(&self, path: &str) -> bool;

    /// Returns whether a path is a symbolic link itself.
    fn is_link(&self, path: &str) -> bool;
}

/// The kind of an entry of a folder, without following links.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link, or anything else.
    Other,
}

/// A folder that a pattern of a workspace matches.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct WorkspaceMember {
    folder: String,
    needs_document: bool,
}

impl WorkspaceMember {
    /// Returns the folder relative to the root of the workspace; `.` is the root itself.
    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// Returns whether uv refuses the workspace if the folder has no `pyproject.toml`, which it does for a folder that
    /// is not hidden and has files that Git does not ignore.
    pub fn needs_document(&self) -> bool {
        self.needs_document
    }
}

/// All folders that the patterns of a workspace match.
///
/// ```
/// use std::ops::ControlFlow;
/// use locklayers::pyproject::{EntryKind, WorkspaceFolders, WorkspaceMembers};
///
/// /// A workspace with `packages/one`, `packages/two` and nothing else.
/// struct Two;
///
/// impl WorkspaceFolders for Two {
///     fn list(&self, folder: &str, each: &mut dyn FnMut(Option<&str>, EntryKind) -> ControlFlow<()>) {
///         let (names, kind): (&[&str], _) = match folder {
///             "" => (&["packages"], EntryKind::Folder),
///             "packages" => (&["one", "two"], EntryKind::Folder),
///             _ => (&["pyproject.toml"], EntryKind::File),
///         };
///         let _ = names.iter().try_for_each(|name| each(Some(name), kind));
///     }
///     fn is_folder(&self, path: &str) -> bool {
///         ["packages", "packages/one", "packages/two"].contains(&path)
///     }
///     fn is_link(&self, _: &str) -> bool {
///         false
///     }
/// }
///
/// let found = WorkspaceMembers::find(&["packages/*".into()], &["packages/two".into()], &Two, "")?;
/// let folders: Vec<&str> = found.members().iter().map(|member| member.folder()).collect();
/// assert_eq!(folders, ["packages/one"]);
/// # Ok::<(), locklayers::pyproject::WorkspaceError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkspaceMembers {
    members: BTreeSet<WorkspaceMember>,
    outside: Vec<String>,
}

impl WorkspaceMembers {
    /// Finds the folders that the patterns match and the excluded patterns do not, as
    /// [`PyProject::workspace`](crate::pyproject::PyProject::workspace) returns them; `ignored` is the content of the
    /// `.gitignore` at the root.
    ///
    /// # Errors
    ///
    /// [`WorkspaceError`] if following the patterns takes too many steps.
    pub fn find(
        patterns: &[String],
        excluded: &[String],
        folders: &impl WorkspaceFolders,
        ignored: &str,
    ) -> Result<Self, WorkspaceError> {
        Walk::new(folders, ignored).members(patterns, excluded)
    }

    /// Returns the folders, sorted.
    pub fn members(&self) -> &BTreeSet<WorkspaceMember> {
        &self.members
    }

    /// Returns the patterns that lead outside the workspace, which are not followed.
    pub fn outside(&self) -> &[String] {
        &self.outside
    }
}

/// The error for patterns of a workspace that take too many steps to follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "tool.uv.workspace.members: following the patterns takes more than {MOST} steps (folders and their entries, \
     and patterns of any length that are compared with them); name the folders more closely"
)]
pub struct WorkspaceError;

impl WorkspaceError {
    /// Returns whether a limit was reached: always.
    pub fn is_limit(self) -> bool {
        true
    }
}
