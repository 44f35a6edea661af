//! Updates of the files of an image: what is written, given what is there.

use super::block::BlockError;
use super::dockerfile::Dockerfile;
use super::existing::adopt;
use super::existing::instruction::has_other_escape;
use super::ignore::Dockerignore;
use crate::export::LayerFormat;
use crate::message::{Printable, escape_lines};
use crate::platform::Platform;

/// The error for a file that cannot be updated. `file` is its path as the caller named it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum UpdateError {
    /// The Dockerfile has no generated blocks, so a person wrote it.
    #[error(
        "{} was not written by `locklayers`; to insert the layers before its RUN of `uv sync` or `pip install`, use \
         `locklayers dockerfile --into FILE` (`--fragment` prints the lines); otherwise move it, or overwrite it with \
         --force",
        Printable(.file)
    )]
    #[non_exhaustive]
    NotOurs {
        /// The path.
        file: String,
    },
    /// Somebody else wrote a file in the folder of the layer files.
    #[error(
        "{} was not written by `locklayers`; move it, name another folder with --layers-dir, or overwrite it with --force",
        Printable(.file)
    )]
    #[non_exhaustive]
    OthersFile {
        /// The path.
        file: String,
    },
    /// Somebody else wrote the bake file.
    #[error("{} was not written by `locklayers`; move it, or overwrite it with --force", Printable(.file))]
    #[non_exhaustive]
    OthersBakeFile {
        /// The path.
        file: String,
    },
    /// Somebody edited the bake file after it was written.
    #[error(
        "{} was edited after it was written; move what is yours into docker-bake.override.json, which bake reads after it, or \
         overwrite it with --force",
        Printable(.file)
    )]
    #[non_exhaustive]
    EditedBakeFile {
        /// The path.
        file: String,
    },
    /// No line of the Dockerfile installs packages.
    #[error(
        "{} has no RUN of `uv sync`, or of `pip install` of the project or its requirements, before which the layers \
         could be inserted; insert them by hand, as `locklayers dockerfile --fragment --base IMAGE` prints them",
        Printable(.file)
    )]
    #[non_exhaustive]
    NoInstall {
        /// The path.
        file: String,
    },
    /// The Dockerfile has another escape character than the blocks.
    #[error(
        "{} begins with the directive `escape=``, but the lines of the layers are continued by a backslash; use the backslash there, \
         as images for Linux do",
        Printable(.file)
    )]
    #[non_exhaustive]
    OtherEscape {
        /// The path.
        file: String,
    },
    /// A line of the Dockerfile names a stage by its number, which the stages of the layers would change.
    #[error(
        "line {line} of {} refers to a stage by its number, which the stage that provides uv would change; name the stage, \
         as `FROM python AS app`, and refer to it by that name, or name an image with uv (`--uv-image`), which takes no stage",
        Printable(.file)
    )]
    #[non_exhaustive]
    NumberedStage {
        /// The path.
        file: String,
        /// The line, counted from 1.
        line: usize,
    },
    /// The line that installs makes the environment itself.
    #[error(
        "line {line} of {} makes the environment and installs into it, so it would remove layers that are there before, or fail; \
         make it in a RUN of its own before that line",
        Printable(.file)
    )]
    #[non_exhaustive]
    MakesEnvironment {
        /// The path.
        file: String,
        /// The line, counted from 1.
        line: usize,
    },
    /// A line installs into a folder in which it would not find the packages of layers.
    #[error(
        "line {line} of {} installs into a folder of its own (`--target`, `--prefix`, `--root`, `--user`), where nothing finds the \
         packages of layers; install into a virtual environment or into the Python of the system instead",
        Printable(.file)
    )]
    #[non_exhaustive]
    InstallsElsewhere {
        /// The path.
        file: String,
        /// The line, counted from 1.
        line: usize,
    },
    /// uv installs all wheels in a folder, also over packages that are there.
    #[error(
        "line {line} of {} installs wheels of a folder with uv, which replaces packages that layers hold by the same ones of the \
         folder; install the requirements themselves there (`uv sync`, or `uv pip install -r`), or the wheels with pip, which leaves \
         packages that are there",
        Printable(.file)
    )]
    #[non_exhaustive]
    InstallsWheels {
        /// The path.
        file: String,
        /// The line, counted from 1.
        line: usize,
    },
    /// There is no Dockerfile into which a fragment could be inserted.
    #[error(
        "{} does not exist, and layers are inserted only into an existing Dockerfile; name that, or write a whole one with \
         `locklayers dockerfile --write`",
        Printable(.file)
    )]
    #[non_exhaustive]
    NoFile {
        /// The path.
        file: String,
    },
    /// The blocks of the Dockerfile cannot be replaced.
    #[error("{}: {}", Printable(.file), escape_lines(&.error.to_string()))]
    #[non_exhaustive]
    Block {
        /// The path.
        file: String,
        /// What is wrong with the blocks.
        error: BlockError,
    },
}

/// The file by which Git leaves the bytes of a folder as they are, and its content.
pub(crate) const ATTRIBUTES: &str = ".gitattributes";
pub(crate) const UNCHANGED: &str = "* -text\n";

impl Dockerfile {
    /// Returns the new content of the file at a path, given its old one: with the blocks replaced, with those of a
    /// [fragment](super::DockerfileBuilder::fragment) inserted, or the whole Dockerfile if there is none yet.
    ///
    /// # Errors
    ///
    /// [`UpdateError`] for a fragment that has no position in the file or no file, and without `force` for a file that
    /// this crate did not write, or whose blocks were edited by hand.
    pub fn updated(&self, file: &str, old: Option<&str>, force: bool) -> Result<String, UpdateError> {
        let path = file;
        let file = || path.to_owned();
        if let Some(line) = old.and_then(|old| self.numbered_in(old)) {
            return Err(UpdateError::NumberedStage { file: file(), line });
        }
        match old {
            Some(old) if (self.is_fragment || Self::has_blocks(old)) && has_other_escape(old) => {
                Err(UpdateError::OtherEscape { file: file() })
            }
            Some(old) if Self::has_blocks(old) => {
                self.merged_into(old, force).map_err(|error| UpdateError::Block { file: file(), error })
            }
            Some(old) if self.is_fragment => {
                Self::check_adoptable(path, Some(old))?;
                self.adopt_into(old).ok_or_else(|| UpdateError::NoInstall { file: file() })
            }
            Some(_) if !force => Err(UpdateError::NotOurs { file: file() }),
            None if self.is_fragment => Err(UpdateError::NoFile { file: file() }),
            _ => Ok(self.to_string()),
        }
    }

    /// Checks that the file at a path, given its content, is one into which the layers of a
    /// [fragment](super::DockerfileBuilder::fragment) can be inserted, before anything else about an image is known.
    ///
    /// ```
    /// use locklayers::image::Dockerfile;
    /// assert!(Dockerfile::check_adoptable("Dockerfile", Some("FROM python:3.12\nRUN pip install .\n")).is_ok());
    /// let error = Dockerfile::check_adoptable("web/Dockerfile", Some("FROM node:24\nRUN npm ci\n")).unwrap_err();
    /// assert!(error.to_string().starts_with("web/Dockerfile has no RUN of `uv sync`, or of `pip install`"));
    /// ```
    ///
    /// # Errors
    ///
    /// [`UpdateError::NoFile`] if there is no file, [`UpdateError::OtherEscape`] if its lines are continued by a backtick, and if
    /// it has no generated blocks [`UpdateError::NoInstall`] without a line that installs the project or its requirements, and
    /// [`UpdateError::MakesEnvironment`] if that line makes the environment too; [`UpdateError::InstallsElsewhere`] if the only such
    /// line installs into a folder of its own, and [`UpdateError::InstallsWheels`] if it installs wheels of a folder with uv.
    pub fn check_adoptable(file: &str, old: Option<&str>) -> Result<(), UpdateError> {
        let file = || file.to_owned();
        match old {
            None => Err(UpdateError::NoFile { file: file() }),
            Some(old) if has_other_escape(old) => Err(UpdateError::OtherEscape { file: file() }),
            Some(old) if Self::has_blocks(old) => Ok(()),
            Some(old) if let Some(line) = adopt::remade(old) => {
                Err(UpdateError::MakesEnvironment { file: file(), line })
            }
            Some(old) if Self::environment_of(old).is_some() => Ok(()),
            Some(old) if let Some(line) = adopt::elsewhere(old) => {
                Err(UpdateError::InstallsElsewhere { file: file(), line })
            }
            Some(old) if let Some(line) = adopt::wheels_by_uv(old) => {
                Err(UpdateError::InstallsWheels { file: file(), line })
            }
            Some(_) => Err(UpdateError::NoInstall { file: file() }),
        }
    }

    /// Returns the lines of its ignore file, whose name is [`Dockerignore::file_name`]. For a fragment they exclude nothing,
    /// since the context is the user's.
    pub fn ignore(&self) -> Dockerignore {
        let lines = Dockerignore::of(self);
        if self.is_fragment { lines.inclusions_only() } else { lines }
    }

    /// Returns all files that go with the Dockerfile, by their paths relative to the folder of the lock, with their
    /// contents: the layer files, other files that steps read, `.gitattributes` beside them, and the ignore file, of
    /// which `ignored` is the old content.
    ///
    /// ```
    /// # let text = "version = 1\nrequires-python = \">=3.12\"\n[[package]]\nname = \"app\"\nsource = { virtual = \".\" }\n\
    /// #     dependencies = [{ name = \"six\" }]\n[[package]]\nname = \"six\"\nversion = \"1\"\n\
    /// #     source = { registry = \"https://index.example/simple\" }\n\
    /// #     wheels = [{ url = \"https://files.example/six-1-py3-none-any.whl\" }]\n";
    /// use locklayers::image::Dockerfile;
    /// use locklayers::{DependencyGraph, Lockfile, Plan};
    /// let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
    /// let plan = Plan::builder(&graph).split(false).build()?;
    /// let dockerfile = Dockerfile::builder(&plan, "python:3.12-slim".parse()?).build()?;
    /// let files = dockerfile.files_beside("");
    /// assert_eq!(files.first().map(|(path, _)| path.as_str()), Some(".locklayers/pylock.project.toml"));
    /// assert_eq!(files.last().map(|(path, _)| path.as_str()), Some(".dockerignore"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn files_beside(&self, ignored: &str) -> Vec<(String, String)> {
        let within = |name: &str, text: &str| (format!("{}/{name}", self.folder), text.to_owned());
        let mut files: Vec<_> = self.files.iter().map(|file| within(file.name(), file.text())).collect();
        files.extend(self.more_files().map(|(name, text)| within(name, text)));
        // Caches go by their bytes, which no checkout may change.
        files.push(within(ATTRIBUTES, UNCHANGED));
        let ignore = self.ignore();
        files.push((ignore.file_name().to_owned(), ignore.merged_into(ignored)));
        files
    }

    /// Returns whether a name in its [folder](Self::folder), such as `pylock.app.toml` or `arm64/pylock.app.toml`, is that
    /// of a layer file which this Dockerfile does not read: of a removed layer, or of a platform that it is no longer built
    /// for. Where each platform has files of its own, those directly in the folder are left over too; where they have not, such
    /// files may belong to another Dockerfile.
    ///
    /// The same name may be that of another file, so a caller also looks at its content
    /// ([`is_written_by_us`](crate::export::LayerFile::is_written_by_us)).
    pub fn is_left_over(&self, name: &str) -> bool {
        let file = match name.split_once('/') {
            Some((folder, file)) if Platform::oci_architectures().any(|known| known == folder) => file,
            None if self.oci_platforms.len() > 1 => name,
            _ => return false,
        };
        let is_named = [LayerFormat::PylockToml, LayerFormat::RequirementsTxt]
            .iter()
            .any(|format| format.layer_of(file).is_some());
        is_named && !self.files.iter().any(|file| file.name() == name)
    }
}
