//! The check of a Dockerfile and of the files beside it.

use super::check::ProjectCheck;
use super::error::ReadError;
use super::image::BAKE;
use super::project::Project;
use crate::image::{BakeFile, Dockerfile, ImageReference};
use crate::report::Rule;

impl ProjectCheck {
    /// Compares a Dockerfile that has blocks, given its path from the folder of the lock and its content, and the files
    /// beside it with what would be written now. A file that several Dockerfiles share is reported once.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if a file cannot be read.
    pub fn image_files(
        &mut self,
        dockerfile: &Dockerfile,
        name: &str,
        text: &str,
        remedy: &str,
    ) -> Result<(), ReadError> {
        let project = self.project.clone();
        let path = project.folder().join(name);
        match dockerfile.merged_into(text, false) {
            Ok(now) if now == text => {}
            Ok(_) => self.file(Rule::ImageFile, &path, "has blocks that differ from the plan", remedy),
            Err(error) => {
                let (problem, own) = error.in_report();
                self.file(Rule::ImageFile, &path, problem, own.unwrap_or(remedy));
            }
        }
        for (file, wanted) in project.files_beside(dockerfile, name)? {
            if self.compared.insert((file.clone(), wanted.clone())) {
                let found = project.read(&file, Project::GENERATED)?;
                self.compare(Rule::ImageFile, &file, &wanted, found.as_deref(), remedy);
            }
        }
        for file in project.left_over(dockerfile) {
            if self.compared.insert((file.clone(), Vec::new())) {
                let problem = "is a layer file of a platform or a layer that the Dockerfile no longer has";
                self.file(Rule::ImageFile, &file, problem, "remove it, unless another Dockerfile reads it");
            }
        }
        Ok(())
    }

    /// Compares the bake file beside the lock, if this crate wrote it, for the image that it names. `dockerfile` is the one beside
    /// it, or `None` if this crate wrote none there; `remedy` returns how to write both for that image.
    ///
    /// # Errors
    ///
    /// [`ReadError`] if it cannot be read.
    pub fn bake_file(
        &mut self,
        dockerfile: Option<&Dockerfile>,
        remedy: impl FnOnce(&ImageReference) -> String,
    ) -> Result<(), ReadError> {
        let path = self.project.folder().join(BAKE);
        let Some(text) = self.project.read_string(&path, Project::HAND_WRITTEN)? else { return Ok(()) };
        let Some(image) = BakeFile::image_of(&text) else { return Ok(()) };
        let Some(wanted) = dockerfile.and_then(|dockerfile| BakeFile::of(dockerfile, &image).ok()) else {
            let problem = "has targets for stages that the Dockerfile beside it does not have";
            self.file(Rule::ImageFile, &path, problem, format!("remove it, or {}", remedy(&image)));
            return Ok(());
        };
        if wanted.is_same(&text) {
            return Ok(());
        }
        if BakeFile::is_edited(&text) {
            self.file(Rule::ImageFile, &path, EDITED, OVERRIDE);
            return Ok(());
        }
        self.compare(Rule::ImageFile, &path, wanted.to_string().as_bytes(), Some(text.as_bytes()), remedy(&image));
        Ok(())
    }
}

/// The problem of a bake file that somebody edited.
const EDITED: &str = "was edited after it was written";
/// The remedy: another file that bake reads.
const OVERRIDE: &str =
    "move what is yours into docker-bake.override.json, which bake reads after it, or overwrite it with --force";
