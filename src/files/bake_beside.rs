//! The bake file beside a lock, and other files that bake reads.

use std::path::PathBuf;

use super::error::ReadError;
use super::image::BAKE;
use super::project::Project;
use super::request_error::RequestError;
use super::state::LockState;
use crate::image::{BakeFile, Dockerfile, ImageReference};
use crate::message::Printable;

/// The other files that bake reads by default, without those whose name says that they override others.
const OTHERS: [&str; 5] =
    ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml", "docker-bake.hcl"];

/// What becomes of the bake file beside a lock when its Dockerfile is written.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum BakeUpdate {
    /// There is none that this crate wrote.
    Nothing,
    /// It is written again, since its tags name what the Dockerfile had before.
    File(BakeFile),
    /// It stays, since it has targets for stages that the Dockerfile does not have now.
    NoStages(PathBuf),
    /// It stays, since it was edited after it was written.
    Edited(PathBuf),
}

impl BakeUpdate {
    /// Returns the file to write with the Dockerfile, or `None` if there is none.
    pub fn into_file(self) -> Option<BakeFile> {
        match self {
            Self::File(file) => Some(file),
            _ => None,
        }
    }

    /// Returns why a bake file stays as it is although the Dockerfile is written, on one line without a full stop.
    pub fn warning(&self) -> Option<String> {
        let shown = |path: &PathBuf| Printable(&path.to_string_lossy()).to_string();
        match self {
            Self::Nothing | Self::File(_) => None,
            Self::NoStages(path) => Some(format!(
                "{} has targets for stages that the Dockerfile does not have now; remove it, or use `locklayers bake --write`",
                shown(path)
            )),
            Self::Edited(path) => Some(format!(
                "{} stays as it is, since it was edited after it was written, so its tags may be those of other layers; move \
                 what is yours into docker-bake.override.json, which bake reads after it, and use `locklayers bake --write --force`",
                shown(path)
            )),
        }
    }
}

impl Project {
    /// The name of the bake file, beside the lock.
    pub const BAKE_FILE: &str = BAKE;

    /// Returns what becomes of the bake file beside the lock when the Dockerfile beside it is written.
    ///
    /// ```
    /// # let text = "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"app\"\nsource = { virtual = \".\" }\n\
    /// #     dependencies = [{ name = \"six\" }]\n[[package]]\nname = \"six\"\nversion = \"1\"\n\
    /// #     source = { registry = \"https://index.example/simple\" }\n\
    /// #     wheels = [{ url = \"https://files.example/six-1-py3-none-any.whl\" }]\n";
    /// # use locklayers::{DependencyGraph, Lockfile, Plan};
    /// use locklayers::files::{BakeUpdate, Project};
    /// use locklayers::image::{BakeFile, Dockerfile, Stages};
    /// # let folder = tempfile::tempdir()?;
    /// # let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
    /// # let plan = Plan::builder(&graph).build()?;
    /// let project = Project::around(folder.path());
    /// let dockerfile = Dockerfile::builder(&plan, "python:3.12-slim".parse()?).stages(Stages::Multi).build()?;
    /// assert!(matches!(project.bake_update(&dockerfile)?, BakeUpdate::Nothing));
    /// let file = BakeFile::of(&dockerfile, &"registry.example/app".parse()?)?.to_string();
    /// std::fs::write(folder.path().join(Project::BAKE_FILE), &file)?;
    /// assert_eq!(project.bake_update(&dockerfile)?.into_file().map(|file| file.to_string()), Some(file.clone()));
    /// std::fs::write(folder.path().join(Project::BAKE_FILE), file.replace(":latest", ":1"))?;
    /// assert!(matches!(project.bake_update(&dockerfile)?, BakeUpdate::Edited(_)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ReadError`] if the file cannot be read.
    pub fn bake_update(&self, dockerfile: &Dockerfile) -> Result<BakeUpdate, ReadError> {
        let path = self.folder.join(BAKE);
        let Some(text) = self.read_string(&path, Self::HAND_WRITTEN)? else { return Ok(BakeUpdate::Nothing) };
        let Some(repository) = BakeFile::image_of(&text) else { return Ok(BakeUpdate::Nothing) };
        let Ok(bake) = BakeFile::of(dockerfile, &repository) else { return Ok(BakeUpdate::NoStages(path)) };
        let is_kept = BakeFile::is_edited(&text) && !bake.is_same(&text);
        Ok(if is_kept { BakeUpdate::Edited(path) } else { BakeUpdate::File(bake) })
    }

    /// Returns the files beside the lock that `docker buildx bake` reads too, unless it is told which, and that state something
    /// about the target `app`: it merges targets of the same name.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// std::fs::write(folder.path().join("compose.yaml"), "services:\n  app:\n    build: .\n")?;
    /// std::fs::write(folder.path().join("docker-bake.hcl"), "target \"web\" {\n}\n")?;
    /// let found = locklayers::files::Project::around(folder.path()).bake_rivals()?;
    /// assert_eq!(found, [folder.path().join("compose.yaml")]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`ReadError`] if a file cannot be read.
    pub fn bake_rivals(&self) -> Result<Vec<PathBuf>, ReadError> {
        let mut found = Vec::new();
        for path in OTHERS.map(|name| self.folder.join(name)) {
            if self.read_string(&path, Self::HAND_WRITTEN)?.is_some_and(|text| text.lines().any(is_about_image)) {
                found.push(path);
            }
        }
        Ok(found)
    }
}

impl LockState {
    /// Returns the repository in which an image and its layers are: that for which this crate wrote the bake file beside the lock,
    /// or else `image` of `[tool.locklayers.image]`; `None` if neither states one.
    ///
    /// ```
    /// # let folder = tempfile::tempdir()?;
    /// # let document = folder.path().join("pyproject.toml");
    /// std::fs::write(&document, "[tool.locklayers.image]\nimage = \"registry.example/team/app\"\n")?;
    /// let state = locklayers::files::LockState::on_disk(&folder.path().join("uv.lock"));
    /// let image = state.bake_repository()?.map(|image| image.to_string());
    /// assert_eq!(image.as_deref(), Some("registry.example/team/app"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`RequestError`] if a file cannot be read, or if the configured name is not that of an image.
    pub fn bake_repository(&self) -> Result<Option<ImageReference>, RequestError> {
        let file = self.project().folder().join(BAKE);
        let text = self.project().read_string(&file, Project::HAND_WRITTEN)?;
        if let Some(image) = text.as_deref().and_then(BakeFile::image_of) {
            return Ok(Some(image));
        }
        let beside = self.beside()?;
        let configured = beside.as_ref().and_then(|file| file.config().image().image());
        configured.map(str::parse).transpose().map_err(RequestError::Repository)
    }
}

/// Whether a line of a compose file or of a bake file in HCL begins what is named `app`.
fn is_about_image(line: &str) -> bool {
    let words: Vec<&str> = line.split_whitespace().collect();
    match words.as_slice() {
        [name, ..] if ["app:", "\"app\":", "'app':"].contains(name) => true,
        ["target", name, ..] => ["app", "\"app\"", "\"app\"{"].contains(name),
        _ => false,
    }
}
