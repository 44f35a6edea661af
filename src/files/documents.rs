//! The documents that a lock on disk was made from.

use std::fs;
use std::io::ErrorKind;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::error::ReadError;
use super::locate::is_script_lock;
use super::path::{plain_path, real_path};
use super::project::Project;
use crate::drift::{ProjectFiles, Projects, SourceTree};
use crate::lock::Lockfile;
use crate::pyproject::{EntryKind, PyProject, WorkspaceError, WorkspaceFolders};

impl Project {
    /// Returns the documents that a lock in its folder was made from, for [`LockDrift`](crate::drift::LockDrift); `name` is
    /// the file name of the lock: `uv.lock`, or `NAME.py.lock` for that of a script.
    ///
    /// Source trees outside the project are not read.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if a document cannot be read or used, or if the members of the workspace cannot be found.
    pub fn projects(&self, name: &Path, lock: &Lockfile) -> Result<Projects, ReadError> {
        let script = is_script_lock(name).then(|| self.folder.join(name).with_extension(""));
        let mut projects = script.as_deref().map_or(Ok(Projects::default()), |script| self.script(script))?;
        projects = projects.shown_in(&self.folder.to_string_lossy());
        for located in [plain_path(&self.folder), real_path(&self.folder)].into_iter().flatten() {
            projects = projects.located(&located.to_string_lossy());
        }
        if script.is_some() { Ok(projects) } else { projects.find(lock, self) }
    }

    /// Reads a script, `NAME.py` beside `NAME.py.lock`.
    fn script(&self, script: &Path) -> Result<Projects, ReadError> {
        let name = script.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let text = self.document(script, PyProject::MOST_BYTES as u64)?;
        let Some(text) = text else { return Ok(Projects::missing_script(name)) };
        match PyProject::of_script(&text) {
            Ok(metadata) => Ok(Projects::script(name, metadata)),
            Err(reason) => Err(ReadError::Document { path: script.to_owned(), reason }),
        }
    }

    fn document_of(&self, folder: &str) -> PathBuf {
        self.folder.join(document(folder))
    }
}

/// Returns the `pyproject.toml` of a folder, relative to that of the lock.
fn document(folder: &str) -> PathBuf {
    if folder == "." { PathBuf::from("pyproject.toml") } else { Path::new(folder).join("pyproject.toml") }
}

impl ProjectFiles for Project {
    type Error = ReadError;

    fn document(&self, folder: &str) -> Result<SourceTree, ReadError> {
        if folder != "." && !self.holds(&self.document_of(folder)) {
            return Ok(SourceTree::Outside);
        }
        let read = self.pyproject(&document(folder))?;
        Ok(read.map_or(SourceTree::Missing, |read| SourceTree::Document(Box::new(read))))
    }

    fn has_document(&self, folder: &str) -> bool {
        let path = self.document_of(folder);
        self.holds(&path) && path.is_file()
    }

    fn entry(&self, path: &str) -> Option<EntryKind> {
        let path = self.folder.join(path);
        if !self.holds(&path) {
            return Some(EntryKind::Other);
        }
        match fs::metadata(path) {
            Ok(about) if about.is_dir() => Some(EntryKind::Folder),
            Ok(about) if about.is_file() => Some(EntryKind::File),
            // Of what cannot be looked at, nothing is known.
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => None,
            Ok(_) | Err(_) => Some(EntryKind::Other),
        }
    }

    fn has_uv_toml(&self) -> bool {
        self.folder.join("uv.toml").is_file()
    }

    fn ignored(&self) -> String {
        // A file that cannot be read ignores nothing.
        self.document(&self.folder.join(".gitignore"), Self::HAND_WRITTEN).ok().flatten().unwrap_or_default()
    }

    fn refusal(&self, reason: WorkspaceError) -> ReadError {
        ReadError::Workspace { path: self.document_of("."), reason }
    }
}

/// Folders below that of the lock; a link that leads outside of it is not followed.
impl WorkspaceFolders for Project {
    fn list(&self, folder: &str, each: &mut dyn FnMut(Option<&str>, EntryKind) -> ControlFlow<()>) {
        for entry in fs::read_dir(self.folder.join(folder)).into_iter().flatten().flatten() {
            let kind = match entry.file_type() {
                Ok(kind) if kind.is_file() => EntryKind::File,
                Ok(kind) if kind.is_dir() => EntryKind::Folder,
                Ok(_) => EntryKind::Other,
                Err(_) => continue,
            };
            if each(entry.file_name().to_str(), kind).is_break() {
                return;
            }
        }
    }

    fn is_folder(&self, path: &str) -> bool {
        let path = self.folder.join(path);
        let is_inside = || match (real_path(&self.folder), real_path(&path)) {
            (Some(root), Some(real)) => real.starts_with(root),
            _ => false,
        };
        path.is_dir() && (!path.is_symlink() || is_inside())
    }

    fn is_link(&self, path: &str) -> bool {
        self.folder.join(path).is_symlink()
    }
}
