//! Files and folders that are held open, so that they stay the same ones if a folder of their path is replaced meanwhile.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use super::error::WriteError;
use super::path::{plain_path, real_path};

/// Opens a file for reading. A pipe that replaced it is not waited for.
pub(super) fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.read(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(&mut options, rustix::fs::OFlags::NONBLOCK.bits().cast_signed());
    options.open(path)
}

/// Returns the folder of Linux through which an open folder is reached by no path that could be replaced; `None` on other
/// systems, and where `/proc` is not mounted.
fn link_of(file: &File) -> Option<PathBuf> {
    #[cfg(target_os = "linux")]
    {
        let link = PathBuf::from(format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(file)));
        link.symlink_metadata().is_ok().then_some(link)
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = file;
        None
    }
}

/// Returns the path at which an open file or folder is, without links, as the system knows it; `None` as for
/// [`link_of`].
fn path_of(file: &File) -> Option<PathBuf> {
    fs::read_link(link_of(file)?).ok()
}

/// Returns whether an open file is in a folder, which is known without links; as far as the system knows it.
pub(super) fn is_within(file: &File, folder: &Path) -> bool {
    match (path_of(file), File::open(folder).ok().as_ref().and_then(path_of)) {
        (Some(at), Some(folder)) => at.starts_with(folder),
        _ => true,
    }
}

/// A folder in which files are written.
pub(super) struct Held {
    /// Open until the files are written; `None` if it could not be opened.
    _folder: Option<File>,
    /// The path by which it is reached.
    at: PathBuf,
}

impl Held {
    /// Holds a folder, unless a symbolic link in its path leads out of the current folder or of that of the lock, in each
    /// of which it may be named.
    pub(super) fn within(folder: &Path, lock_folder: &Path) -> Result<Self, WriteError> {
        let open = File::open(folder).ok();
        // Where the opened folder is, since its path may lead elsewhere a moment later.
        let to = open.as_ref().and_then(path_of).or_else(|| real_path(folder));
        refuse_outside(folder, to, lock_folder)?;
        let at = open.as_ref().and_then(link_of).unwrap_or_else(|| folder.to_owned());
        Ok(Self { _folder: open, at })
    }

    /// Returns the path by which the folder is reached.
    pub(super) fn path(&self) -> &Path {
        &self.at
    }

    /// Returns the path by which a file in the folder is reached, given that by which it is named.
    pub(super) fn file(&self, named: &Path) -> PathBuf {
        named.file_name().map_or_else(|| named.to_owned(), |name| self.at.join(name))
    }
}

/// Refuses a folder, by its path and by that to which it leads, which leaves the current folder or that of the lock.
pub(super) fn refuse_outside(folder: &Path, to: Option<PathBuf>, lock_folder: &Path) -> Result<(), WriteError> {
    let (Some(named), Some(to)) = (plain_path(folder), to) else { return Ok(()) };
    for within in [Path::new("."), lock_folder] {
        let (Some(named_within), Some(from)) = (plain_path(within), real_path(within)) else { continue };
        let is_inside = || {
            // On a file system that ignores case, the system's own spelling may be another.
            to.starts_with(&from)
                || File::open(&from).ok().as_ref().and_then(path_of).is_some_and(|from| to.starts_with(from))
        };
        if named.starts_with(named_within) && !is_inside() {
            return Err(WriteError::LeadsOut { path: folder.to_owned(), to, from });
        }
    }
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
#[expect(clippy::unwrap_used, reason = "a test ends where something is wrong")]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use rustix::fs::{CWD, FileType, Mode, mknodat};

    use super::{Held, is_within, open};
    use crate::files::write_within;

    #[test]
    fn a_held_folder_stays_the_same_if_a_link_replaces_it() {
        let (project, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let layers = project.path().join("layers");
        fs::create_dir(&layers).unwrap();
        let held = Held::within(&layers, project.path()).unwrap();
        fs::rename(&layers, project.path().join("moved")).unwrap();
        symlink(outside.path(), &layers).unwrap();
        fs::write(held.file(&layers.join("app.txt")), "six==1\n").unwrap();
        assert_eq!(outside.path().read_dir().unwrap().count(), 0);
        assert_eq!(fs::read_to_string(project.path().join("moved/app.txt")).unwrap(), "six==1\n");
        let to = outside.path().canonicalize().unwrap();
        let message = write_within(&[(layers.join("app.txt"), Vec::new())], project.path()).unwrap_err().to_string();
        let expected = format!(
            "{} leads through a symbolic link out of {}, to {}, and files are not written through such a link; name the \
             folder that it leads to if that is meant",
            layers.display(),
            project.path().canonicalize().unwrap().display(),
            to.display()
        );
        assert_eq!((message, outside.path().read_dir().unwrap().count()), (expected, 0));
    }

    #[test]
    fn an_open_file_is_where_it_was_opened_whatever_its_path_leads_to_now() {
        let (project, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(outside.path().join("secret"), "").unwrap();
        fs::write(project.path().join("plain"), "").unwrap();
        let path = project.path().join("file");
        symlink(outside.path().join("secret"), &path).unwrap();
        let file = open(&path).unwrap();
        fs::remove_file(&path).unwrap();
        fs::write(&path, "").unwrap();
        let real = project.path().canonicalize().unwrap();
        assert!(!is_within(&file, &real));
        assert!(is_within(&open(&project.path().join("plain")).unwrap(), &real));
    }

    #[test]
    fn opening_a_pipe_does_not_wait() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        mknodat(CWD, &path, FileType::Fifo, Mode::RUSR, 0).unwrap();
        assert!(!open(&path).unwrap().metadata().unwrap().is_file());
    }
}
