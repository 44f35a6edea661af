//! The documents of a project, found from its root, its workspace and its lock.

use std::collections::BTreeSet;

use super::projects::{Projects, SourceTree};
use crate::lock::{Lockfile, Source};
use crate::pyproject::{EntryKind, WorkspaceError, WorkspaceFolders, WorkspaceMembers};

/// Access to the documents of a project, implemented by the caller: on disk, in a commit or in memory.
///
/// Folders are relative to that of the lock, with `/` between their components, or absolute; `.` is that of the lock.
/// `locklayers::files::Project` (feature `files`) implements it for a folder on disk.
pub trait ProjectFiles: WorkspaceFolders {
    /// The error for a document that cannot be read.
    type Error;

    /// Returns the document of a folder.
    ///
    /// # Errors
    ///
    /// An error if there is a document, but it cannot be read or used.
    fn document(&self, folder: &str) -> Result<SourceTree, Self::Error>;

    /// Returns whether a folder has a document, which is not outside the project.
    fn has_document(&self, folder: &str) -> bool;

    /// Returns the kind of what is at a path, links followed, or `None` if nothing is there; of what is outside the project,
    /// [`EntryKind::Other`].
    fn entry(&self, path: &str) -> Option<EntryKind>;

    /// Returns whether there is a `uv.toml` beside the lock.
    fn has_uv_toml(&self) -> bool;

    /// Returns the content of the `.gitignore` beside the lock; empty if there is none.
    fn ignored(&self) -> String;

    /// Returns the error for a workspace whose members cannot be found.
    fn refusal(&self, reason: WorkspaceError) -> Self::Error;
}

/// Returns what there is of a source tree without a `pyproject.toml`.
fn without_document<F: ProjectFiles>(folder: &str, files: &F) -> SourceTree {
    match files.entry(folder) {
        None | Some(EntryKind::File) => SourceTree::Absent,
        Some(EntryKind::Folder) if files.entry(&format!("{folder}/setup.py")).is_none() => SourceTree::Unbuildable,
        Some(_) => SourceTree::Missing,
    }
}

impl Projects {
    /// Adds the document beside the lock, those of its workspace's members and those of the lock's source trees.
    ///
    /// ```
    /// # use std::ops::ControlFlow;
    /// use locklayers::drift::{LockDrift, ProjectFiles, Projects, SourceTree};
    /// use locklayers::pyproject::{EntryKind, WorkspaceError, WorkspaceFolders};
    ///
    /// /// A project of one file.
    /// struct One(&'static str);
    ///
    /// impl ProjectFiles for One {
    ///     type Error = locklayers::Error;
    ///     fn document(&self, folder: &str) -> Result<SourceTree, locklayers::Error> {
    ///         Ok(if folder == "." { SourceTree::Document(Box::new(self.0.parse()?)) } else { SourceTree::Missing })
    ///     }
    ///     fn has_document(&self, folder: &str) -> bool {
    ///         folder == "."
    ///     }
    ///     fn entry(&self, path: &str) -> Option<EntryKind> {
    ///         (path == "pyproject.toml").then_some(EntryKind::File)
    ///     }
    ///     fn has_uv_toml(&self) -> bool {
    ///         false
    ///     }
    ///     fn ignored(&self) -> String {
    ///         String::new()
    ///     }
    ///     fn refusal(&self, reason: WorkspaceError) -> locklayers::Error {
    ///         reason.into()
    ///     }
    /// }
    /// # impl WorkspaceFolders for One {
    /// #     fn list(&self, _: &str, _: &mut dyn FnMut(Option<&str>, EntryKind) -> ControlFlow<()>) {}
    /// #     fn is_folder(&self, _: &str) -> bool { false }
    /// #     fn is_link(&self, _: &str) -> bool { false }
    /// # }
    ///
    /// let lock: locklayers::Lockfile = "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"app\"\nversion = \"1\"\nsource = { virtual = \".\" }\n".parse()?;
    /// let files = One("[project]\nname = \"app\"\nversion = \"2\"\nrequires-python = \">=3.12\"\n");
    /// let drift = LockDrift::between(&lock, &Projects::default().find(&lock, &files)?)?;
    /// assert_eq!(drift.findings().len(), 1);
    /// # Ok::<(), locklayers::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The errors of the files, and their refusal if the patterns of the workspace take too many steps to follow.
    pub fn find<F: ProjectFiles>(mut self, lock: &Lockfile, files: &F) -> Result<Self, F::Error> {
        let SourceTree::Document(root) = files.document(".")? else { return Ok(self) };
        let mut members = BTreeSet::new();
        if let Some((patterns, excluded)) = root.workspace() {
            let found = WorkspaceMembers::find(patterns, excluded, files, &files.ignored());
            let found = found.map_err(|reason| files.refusal(reason))?;
            self.not_followed.extend(found.outside().iter().cloned());
            members.extend(found.members().iter().cloned());
        }
        self.root = Some(*root);
        self.has_uv_toml |= files.has_uv_toml();
        let mut folders = Self::folders(lock);
        for member in members.iter().filter(|member| member.folder() != ".") {
            if files.has_document(member.folder()) || member.needs_document() {
                self = self.member(member.folder());
                folders.insert(member.folder().to_owned());
            }
        }
        for folder in folders {
            let tree = match files.document(&folder)? {
                SourceTree::Missing => without_document(&folder, files),
                tree => tree,
            };
            self = self.tree(&folder, tree);
        }
        for package in lock.packages() {
            if let Source::Path(path) = package.source()
                && files.entry(path.as_str()).is_none()
            {
                self = self.absent_archive(path);
            }
        }
        Ok(self)
    }
}
