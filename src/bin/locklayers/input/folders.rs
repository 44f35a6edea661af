//! The folders of a workspace on disk.

use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use locklayers::pyproject::{EntryKind, WorkspaceFolders};

use crate::path;

/// The folders below the root of a workspace; a link that leads outside is not followed.
pub(crate) struct Folders {
    root: PathBuf,
    real: Option<PathBuf>,
}

impl Folders {
    pub(crate) fn below(root: &Path) -> Self {
        Self { root: root.to_owned(), real: path::real(root) }
    }
}

impl WorkspaceFolders for Folders {
    fn list(&self, folder: &str, each: &mut dyn FnMut(Option<&str>, EntryKind) -> ControlFlow<()>) {
        for entry in fs::read_dir(self.root.join(folder)).into_iter().flatten().flatten() {
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
        let path = self.root.join(path);
        let is_inside = || match (&self.real, path::real(&path)) {
            (Some(root), Some(real)) => real.starts_with(root),
            _ => false,
        };
        path.is_dir() && (!path.is_symlink() || is_inside())
    }

    fn is_link(&self, path: &str) -> bool {
        self.root.join(path).is_symlink()
    }
}
