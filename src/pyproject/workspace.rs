//! The folders that the patterns of a workspace match, as uv follows them.
//!
//! ```text
//! tool.uv.workspace.members ─tidied─→ parts ─walk, bounded─→ folders ─without excluded ones─→ WorkspaceMember
//! ```

mod pattern;
mod walk;

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use self::walk::Walk;

/// How many steps the patterns of a workspace may take: folders that are looked at, for each part of each pattern, and
/// entries that are listed.
const MOST: usize = 200_000;

/// The folders below the root of a workspace, as whoever reads files sees them.
///
/// Paths are those from the root, with `/` between their parts; the root itself is empty.
pub trait WorkspaceFolders {
    /// Calls a function with the name (`None` if it is not in UTF-8) and the kind of each entry of a folder, until it breaks.
    /// A folder that cannot be read has no entries.
    fn list(&self, folder: &str, each: &mut dyn FnMut(Option<&str>, EntryKind) -> ControlFlow<()>);

    /// Returns whether a path leads to a folder of the workspace, links followed.
    fn is_folder(&self, path: &str) -> bool;

    /// Returns whether a path is a symbolic link itself.
    fn is_link(&self, path: &str) -> bool;
}

/// What an entry of a folder is, links not followed.
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
    /// Returns the folder from the root of the workspace; `.` is the root itself.
    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// Returns whether uv refuses the workspace if the folder has no `pyproject.toml`: it has files that Git does not
    /// ignore, and is not hidden.
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
    /// Finds the folders that patterns match and excluded ones do not, as [`PyProject::workspace`](crate::pyproject::PyProject::workspace)
    /// has them; `ignored` is the text of the `.gitignore` at the root.
    ///
    /// # Errors
    ///
    /// [`WorkspaceError`] when following the patterns takes too many steps.
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

    /// Returns the patterns that lead out of the workspace, which are not followed.
    pub fn outside(&self) -> &[String] {
        &self.outside
    }
}

/// The patterns of a workspace take too many steps to follow.
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
