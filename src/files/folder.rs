//! The folder for written files.

use std::fs;
use std::io;
use std::path::Path;

use super::error::WriteError;
use super::held::{Held, refuse_outside};
use super::path::{folder_of, real_path, relative_path};
use super::project::Project;
use crate::export::LayerFormat;

/// Creates a folder for files and the folders above it, unless a symbolic link in its path leads out of the project.
///
/// The content of the current folder and of that of the lock may come with a pull request, links included. A folder
/// named below one of the two must be below it once links are followed; one named elsewhere is the caller's own.
///
/// # Errors
///
/// [`WriteError::LeadsOut`] for such a link, and [`WriteError::Io`] if the folder cannot be created.
pub fn create_folder(folder: &Path, lock_folder: &Path) -> Result<(), WriteError> {
    refuse_links_out(folder, lock_folder)?;
    if let Some(file) = folder.ancestors().find(|path| path.is_file()) {
        return Err(WriteError::NoFolder { path: file.to_owned() });
    }
    let is_missing = |folder: &&Path| folder.file_name().is_some() && folder.symlink_metadata().is_err();
    let missing: Vec<&Path> = folder.ancestors().take_while(is_missing).collect();
    // Each in the folder that is held, since a link may replace one of them meanwhile.
    for new in missing.into_iter().rev() {
        let above = Held::within(folder_of(new), lock_folder)?;
        match fs::create_dir(above.file(new)) {
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(WriteError::io(folder, error)),
            _ => {}
        }
    }
    fs::create_dir_all(folder).map_err(|source| WriteError::io(folder, source))?;
    refuse_links_out(folder, lock_folder)
}

/// Refuses a folder as [`create_folder`] does, without creating it.
///
/// # Errors
///
/// [`WriteError::LeadsOut`] if a symbolic link in its path leads out of the current folder or of that of the lock.
pub fn refuse_links_out(folder: &Path, lock_folder: &Path) -> Result<(), WriteError> {
    refuse_outside(folder, real_path(folder), lock_folder)
}

impl Project {
    /// Returns the path from the folder of the lock to a file that exists in it, with `/` between its parts; `None` for any other
    /// file.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// std::fs::create_dir(folder.path().join("web"))?;
    /// std::fs::write(folder.path().join("web/Dockerfile"), "")?;
    /// let project = locklayers::files::Project::around(folder.path());
    /// assert_eq!(project.path_of(&folder.path().join("web/Dockerfile")).as_deref(), Some("web/Dockerfile"));
    /// assert_eq!(project.path_of(&folder.path().join("Dockerfile")), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn path_of(&self, file: &Path) -> Option<String> {
        let file = real_path(file).filter(|file| file.is_file())?;
        Some(file.strip_prefix(real_path(self.folder())?).ok()?.to_str()?.replace('\\', "/"))
    }

    /// Returns the path to the folder of the lock from that of layer files, which need not exist yet, by which files of
    /// this format name local packages; empty for a format without paths.
    ///
    /// ```
    /// use locklayers::export::LayerFormat;
    /// use locklayers::files::Project;
    /// # let folder = tempfile::tempdir()?;
    /// let project = Project::around(folder.path());
    /// let layers = folder.path().join("build/layers");
    /// assert_eq!(project.path_from(&layers, LayerFormat::PylockToml)?, "../..");
    /// assert_eq!(project.path_from(&layers, LayerFormat::RequirementsTxt)?, "");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`WriteError::NoPath`] if no path in UTF-8 leads there.
    pub fn path_from(&self, folder: &Path, format: LayerFormat) -> Result<String, WriteError> {
        if format != LayerFormat::PylockToml {
            return Ok(String::new());
        }
        relative_path(folder, self.folder())
            .ok_or_else(|| WriteError::NoPath { from: folder.to_owned(), to: self.folder().to_owned() })
    }
}
