//! The files of an image in its project: those that go with a Dockerfile, and those that it no longer reads.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::error::{ReadError, WriteError};
use super::folder::create_folder;
use super::path::{folder_of, plain_path, real_path};
use super::project::Project;
use crate::export::LayerFile;
use crate::image::{ATTRIBUTES, BakeFile, BuildSettings, Dockerfile, RecordedOptions, UNCHANGED, UpdateError};
use crate::lock::LockPath;
use crate::plan::Plan;
use crate::platform::Platform;

/// The most folders above that of the lock of which one may be the build context.
const MOST_ABOVE: usize = 8;
/// The name of the bake file, beside the lock.
pub(super) const BAKE: &str = "docker-bake.json";

impl Project {
    /// Returns all files of an image with their paths and new contents, for [`write`](super::write): those beside the
    /// Dockerfile, the Dockerfile itself at a path from the folder of the lock, and the bake file.
    ///
    /// # Errors
    ///
    /// [`WriteError`] if an existing file cannot be read, or if it must not be replaced: without `force`, one that this crate
    /// did not write or whose blocks were edited by hand.
    pub fn image_files(
        &self,
        dockerfile: &Dockerfile,
        path: &str,
        bake: Option<&BakeFile>,
        force: bool,
    ) -> Result<Vec<(PathBuf, Vec<u8>)>, WriteError> {
        let old = |path: &Path| self.unchanged(path, Self::HAND_WRITTEN);
        let own = self.folder.join(path);
        let text = dockerfile.updated(&own.to_string_lossy(), old(&own)?.as_deref(), force)?;
        let mut files = self.files_beside(dockerfile, path)?;
        if !force {
            self.refuse_others(dockerfile, &files)?;
        }
        files.push((own, text.into_bytes()));
        if let Some(bake) = bake {
            let path = self.folder.join(BAKE);
            let text = bake.updated(&path.to_string_lossy(), old(&path)?.as_deref(), force)?;
            files.push((path, text.into_bytes()));
        }
        Ok(files)
    }

    /// Refuses to replace a file in the folder of the layer files that this crate did not write: one in another form than
    /// theirs, or any other in a folder without the `.gitattributes` that is written into it.
    fn refuse_others(&self, dockerfile: &Dockerfile, files: &[(PathBuf, Vec<u8>)]) -> Result<(), WriteError> {
        let layers = self.folder.join(dockerfile.folder());
        // What cannot be read is no regular file of the project, and refused or replaced when files are written.
        let old = |path: &Path| self.read(path, Self::GENERATED).ok().flatten();
        let is_own_folder = old(&layers.join(ATTRIBUTES)).is_some_and(|bytes| bytes == UNCHANGED.as_bytes());
        let is_layer = |path: &Path| dockerfile.files().iter().any(|file| path == layers.join(file.name()));
        for (path, new) in files.iter().filter(|(path, _)| path.starts_with(&layers)) {
            let Some(old) = old(path).filter(|old| old != new) else { continue };
            let is_own = if is_layer(path) {
                LayerFile::is_written_by_us(&old) || (is_own_folder && has_only_pins(&old))
            } else {
                is_own_folder
            };
            if !is_own {
                let file = path.to_string_lossy().into_owned();
                return Err(UpdateError::OthersFile { file }.into());
            }
        }
        Ok(())
    }

    /// Creates the folders of an image's layer files among these files, as [`create_folder`] does.
    ///
    /// # Errors
    ///
    /// Those of [`create_folder`].
    pub fn create_layer_folders(
        &self,
        dockerfile: &Dockerfile,
        files: &[(PathBuf, Vec<u8>)],
    ) -> Result<(), WriteError> {
        let layers = self.folder.join(dockerfile.folder());
        let folders: BTreeSet<&Path> = files.iter().map(|(path, _)| folder_of(path)).collect();
        folders
            .into_iter()
            .filter(|folder| folder.starts_with(&layers))
            .try_for_each(|folder| create_folder(folder, &self.folder))
    }

    /// Refuses options that a file of the project records, such as a Dockerfile, if they name a file outside of the
    /// project, which only a command line may; those in `given` count in their place.
    ///
    /// A pull request can change the recorded options, and what they name is shown in messages.
    ///
    /// ```
    /// use locklayers::files::Project;
    /// use locklayers::image::RecordedOptions;
    /// use std::path::Path;
    /// # let folder = tempfile::tempdir()?;
    /// let project = Project::around(folder.path());
    /// let options = |words: &[&str]| RecordedOptions::of(words.iter().map(|word| (*word).to_owned()));
    /// let (recorded, none) = (options(&["--provided", "/etc/passwd"]), options(&[]));
    /// assert!(project.refuse_outside(&recorded, &none, Path::new("Dockerfile")).is_err());
    /// let given = options(&["--provided", "/srv/freeze.txt"]);
    /// assert!(project.refuse_outside(&recorded, &given, Path::new("Dockerfile")).is_ok());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ReadError::NamesOutside`].
    pub fn refuse_outside(
        &self,
        recorded: &RecordedOptions,
        given: &RecordedOptions,
        source: &Path,
    ) -> Result<(), ReadError> {
        const OPTION: &str = "--provided";
        let named = recorded.value_of(OPTION).filter(|_| given.value_of(OPTION).is_none()).map(PathBuf::from);
        match named.filter(|file| !self.holds(file)) {
            Some(file) => Err(ReadError::NamesOutside { path: source.to_owned(), option: OPTION, file }),
            None => Ok(()),
        }
    }

    /// Returns the settings of uv for the builds of an image.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if a file cannot be read or used.
    pub fn build_settings(&self) -> Result<BuildSettings, ReadError> {
        let [pyproject, own] = ["pyproject.toml", "uv.toml"].map(|name| self.folder.join(name));
        let document = |path: PathBuf| move |reason| ReadError::Document { path, reason };
        let uv_toml = self.document(&own, Self::HAND_WRITTEN)?;
        if uv_toml.is_some() {
            BuildSettings::read(None, uv_toml.as_deref()).map_err(document(own))?;
        }
        let text = self.document(&pyproject, Self::HAND_WRITTEN)?;
        BuildSettings::read(text.as_deref(), uv_toml.as_deref()).map_err(document(pyproject))
    }

    /// Returns the files that the manifests of a plan's local packages name, such as a readme, relative to the folder of the
    /// lock; builds read them.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if a `pyproject.toml` cannot be read or used.
    pub fn manifest_files(&self, plan: &Plan<'_>) -> Result<BTreeSet<String>, ReadError> {
        let mut files = BTreeSet::new();
        let trees = plan.local().iter().filter_map(|placement| placement.package().source().tree());
        for tree in trees.map(LockPath::as_str).collect::<BTreeSet<_>>() {
            let Some(manifest) = self.pyproject(&Path::new(tree).join("pyproject.toml"))? else { continue };
            files.extend(manifest.named_files().iter().map(|file| format!("{tree}/{file}")));
        }
        Ok(files)
    }

    /// Returns the path from a build context to the folder of the lock, or `None` if the context does not contain it.
    pub fn path_in_context(&self, context: &Path) -> Option<String> {
        let (folder, context) = (real_path(&self.folder)?, real_path(context)?);
        Some(folder.strip_prefix(context).ok()?.to_str()?.replace('\\', "/"))
    }

    /// Returns the folder from which the image of an existing Dockerfile is built, relative to that of the lock, if it is one above
    /// it in the project: in which more of the files are that the lines copy or mount, and all that are in the folder of the lock. `None` if it is the folder of the lock.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # std::fs::create_dir_all(folder.path().join("server/app"))?;
    /// # std::fs::create_dir(folder.path().join(".git"))?;
    /// # std::fs::write(folder.path().join("server/uv.lock"), "")?;
    /// use locklayers::files::Project;
    /// let project = Project::around(&folder.path().join("server"));
    /// let of = |copied: &str| project.build_context(&format!("FROM python:3.12\nCOPY {copied} ./\nRUN uv sync\n"));
    /// assert_eq!(of("server/uv.lock server/app").as_deref(), Some(".."));
    /// assert_eq!(of("uv.lock app"), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn build_context(&self, dockerfile: &str) -> Option<String> {
        let paths = Dockerfile::context_paths(dockerfile);
        let folder = plain_path(&self.folder)?;
        let is_in = |at: &Path, path: &String| at.join(path).symlink_metadata().is_ok();
        let own: Vec<&String> = paths.iter().filter(|path| is_in(&folder, path)).collect();
        let found = |at: &Path| {
            let count = paths.iter().filter(|path| is_in(at, path)).count();
            if own.iter().all(|path| is_in(at, path)) { count } else { 0 }
        };
        let above = folder.ancestors().take_while(|at| at.starts_with(&self.top)).take(MOST_ABOVE);
        let counts: Vec<usize> = above.map(found).collect();
        let most = *counts.iter().max()?;
        let levels = counts.iter().position(|count| *count == most).filter(|levels| *levels > 0)?;
        Some(vec![".."; levels].join("/"))
    }

    /// Returns the files that go with a Dockerfile, whose path is relative to the folder of the lock, with their paths and
    /// contents ([`Dockerfile::files_beside`], given the ignore file that is there).
    ///
    /// A build reads the ignore file of the Dockerfile's own if there is one
    /// ([`Dockerignore::path`](crate::image::Dockerignore::path)). If it is written where there is none, it takes the place of the
    /// one in the build context, and so has its lines.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if the ignore file cannot be read.
    pub fn files_beside(&self, dockerfile: &Dockerfile, path: &str) -> Result<Vec<(PathBuf, Vec<u8>)>, ReadError> {
        let ignore = dockerfile.ignore();
        let own = self.read_string(&self.folder.join(ignore.path(path, true)), Self::HAND_WRITTEN)?;
        let path = ignore.path(path, own.is_some());
        let context = self.folder.join(dockerfile.path_to_context());
        let ignored = own.map_or_else(
            || self.read_string(&context.join(".dockerignore"), Self::HAND_WRITTEN),
            |own| Ok(Some(own)),
        )?;
        let files = dockerfile.files_beside(&ignored.unwrap_or_default()).into_iter();
        let named = files.map(|(file, text)| (if file == ignore.file_name() { path.clone() } else { file }, text));
        Ok(named.map(|(path, text)| (self.folder.join(path), text.into_bytes())).collect())
    }

    /// Returns the layer files that this crate wrote and the Dockerfile does not read, sorted: those of removed layers and
    /// platforms.
    pub fn left_over(&self, dockerfile: &Dockerfile) -> Vec<PathBuf> {
        let layers = self.folder.join(dockerfile.folder());
        let is_ours = |path: &Path| matches!(self.read(path, Self::GENERATED), Ok(Some(bytes)) if LayerFile::is_written_by_us(&bytes));
        let folders =
            std::iter::once(String::new()).chain(Platform::oci_architectures().map(|name| format!("{name}/")));
        let names = folders.flat_map(|folder| {
            names(&layers.join(&folder)).into_iter().map(|name| format!("{folder}{name}")).collect::<Vec<_>>()
        });
        let left = names.filter(|name| dockerfile.is_left_over(name)).map(|name| layers.join(name));
        let mut left: Vec<PathBuf> = left.filter(|path| is_ours(path)).collect();
        left.sort();
        left
    }
}

/// Whether each line is a pin, as in a layer file without hashes.
fn has_only_pins(bytes: &[u8]) -> bool {
    String::from_utf8_lossy(bytes).lines().all(|line| line.contains("==") && !line.starts_with('#'))
}

/// Returns the names in a folder, as far as it can be read and they are UTF-8.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().into_string().ok()).collect()
}
