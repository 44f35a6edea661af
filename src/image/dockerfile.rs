//! The Dockerfile type.

use std::fmt;

use super::adopt;
use super::block::{self, Block, BlockError};
use super::context::Context;
use super::layout::SETTINGS;
use super::options::DockerfileSyntax;
use super::recipe::LayerRecipe;
use super::reference::ImageReference;
use super::section::{Section, Stage};
use super::warning::DockerfileWarning;
use crate::export::LayerFile;
use crate::name::LayerName;

/// A Dockerfile that installs the layers of a plan, each by an instruction of its own.
///
/// `Display` writes the file. It installs the content of the layer files ([`files`](Self::files)), in the order of the
/// plan, each with a cache of the installer's downloads and with `--no-deps`, and with `--require-hashes` where every
/// package of a layer has a hash. Local packages come last, from source; then the project's own files, and what changes
/// with every commit. The build context is the folder of the lock. Nothing that a shell or a Dockerfile would read as
/// something else is written: it is quoted, or it is an error. The bytes depend on the plan's layers and on what was
/// asked for; a changed version of a package changes its layer file and the label of its layer's fingerprint alone.
///
/// For the format see Dockerfile's reference, for stages, mounts and `--link` the documentation of `BuildKit`.
///
/// ```
/// # let text = r#"
/// # version = 1
/// # requires-python = ">=3.12"
/// # [[package]]
/// # name = "app"
/// # source = { virtual = "." }
/// # dependencies = [{ name = "six" }]
/// # [[package]]
/// # name = "six"
/// # version = "1.17.0"
/// # source = { registry = "https://index.example/simple" }
/// # sdist = { url = "https://files.example/six-1.17.0.tar.gz", hash = "sha256:0000000000000000000000000000000000000000000000000000000000000000" }
/// # wheels = [{ url = "https://files.example/six-1.17.0-py3-none-any.whl", hash = "sha256:1111111111111111111111111111111111111111111111111111111111111111" }]
/// # "#;
/// use locklayers::{DependencyGraph, Lockfile, Plan};
/// use locklayers::image::{Dockerfile, Installer};
/// let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
/// let plan = Plan::builder(&graph).split(false).build()?;
/// let dockerfile = Dockerfile::builder(&plan, "python:3.12-slim".parse()?).installer(Installer::Pip).build()?;
/// let text = dockerfile.to_string();
/// assert!(text.ends_with("LABEL org.opencontainers.image.revision=\"${REVISION}\"\n"));
/// assert!(text.contains(" --require-hashes "));
/// assert_eq!(dockerfile.files()[0].name(), "project.txt");
/// assert!(dockerfile.warnings().is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Dockerfile {
    pub(super) syntax: DockerfileSyntax,
    pub(super) head: Vec<Section>,
    pub(super) stages: Vec<Stage>,
    pub(super) is_multi: bool,
    pub(super) layers: Vec<LayerRecipe>,
    pub(super) files: Vec<LayerFile>,
    pub(super) words: Vec<String>,
    pub(super) beside: Vec<(&'static str, String)>,
    pub(super) is_dynamic: bool,
    pub(super) context: Context,
    pub(super) folder: String,
    pub(super) oci_platforms: Vec<String>,
    pub(super) warnings: Vec<DockerfileWarning>,
}

/// The first lines of a new file.
const HEAD: &str = "# Lines between `locklayers: begin` and `locklayers: end` are written anew by `locklayers dockerfile --write`.\n\
                    # All other lines are yours: it never changes them.";

/// The name of the block with all stages but the last.
const STAGES: &str = "stages";

/// Lines of a file.
enum Part {
    Ours(Block),
    Users(String),
}

impl Dockerfile {
    /// Returns whether a Dockerfile has blocks that [`Dockerfile`] wrote and can replace.
    pub fn has_blocks(text: &str) -> bool {
        block::has_blocks(text)
    }

    /// Returns the arguments of the command that wrote the blocks of a Dockerfile, or `None` if they are not
    /// recorded.
    pub fn command_of(text: &str) -> Option<Vec<String>> {
        block::command_of(text)
    }

    /// Returns a Dockerfile with its blocks replaced and all other lines unchanged. In an existing Dockerfile, options
    /// decide whether there are stages: that block is inserted before the first stage, or removed.
    ///
    /// # Errors
    ///
    /// [`BlockError`] for a missing block, and without `force` for one that was edited by hand.
    pub fn within(&self, text: &str, force: bool) -> Result<String, BlockError> {
        let blocks: Vec<Block> = self.parts().into_iter().filter_map(Part::into_block).collect();
        let has_stages = blocks.iter().any(|block| block.name == STAGES);
        let text = if has_stages { text.to_owned() } else { Block::removed(STAGES, text, force)? };
        blocks.iter().try_fold(text, |text, block| match block.within(&text, force) {
            Err(BlockError::Missing { name: STAGES }) if self.head.is_empty() => {
                adopt::adopt_stages(&text, block).ok_or(BlockError::Missing { name: STAGES })
            }
            text => text,
        })
    }

    /// Returns an existing Dockerfile with the blocks inserted, before the line that runs `uv sync` or `pip install`
    /// or before the first file that its stage copies, or `None` if there is no such line.
    pub fn adopt_into(&self, text: &str) -> Option<String> {
        let mut blocks = self.parts().into_iter().filter_map(Part::into_block);
        let last = blocks.next_back()?;
        adopt::adopt(text, blocks.next().as_ref(), &last)
    }

    /// Returns the base image of the stage into which [`adopt_into`](Self::adopt_into) puts the layers, or `None` if there is no
    /// such stage or if its image is not a plain reference.
    ///
    /// ```
    /// use locklayers::image::Dockerfile;
    /// let base = Dockerfile::base_of("FROM python:3.12-slim AS app\nRUN pip install .\n");
    /// assert_eq!(base.map(|image| image.to_string()).as_deref(), Some("python:3.12-slim"));
    /// ```
    pub fn base_of(text: &str) -> Option<ImageReference> {
        adopt::base(text)?.parse().ok()
    }

    /// Returns the generated blocks and the user's lines, in the order of the file. Only the first block records the
    /// command.
    fn parts(&self) -> Vec<Part> {
        let mut parts: Vec<Part> = Vec::new();
        for (stage, is_last) in std::iter::once((&self.head, false))
            .chain(self.stages.iter().map(|stage| (&stage.sections, stage.name.is_empty())))
        {
            for section in stage {
                let name = if is_last { "layers" } else { STAGES };
                match parts.last_mut() {
                    Some(Part::Ours(block)) if !section.is_users && block.name == name => {
                        block.text += "\n";
                        block.text += &section.to_string();
                    }
                    Some(Part::Users(text)) if section.is_users => *text = format!("{text}\n{section}"),
                    _ if section.is_users => parts.push(Part::Users(section.to_string())),
                    _ => parts.push(Part::Ours(Block { name, text: section.to_string() })),
                }
            }
        }
        if let Some(Part::Ours(first)) = parts.iter_mut().find(|part| matches!(part, Part::Ours(_))) {
            first.text.insert_str(0, &(block::command_line(&self.words) + "\n"));
        }
        parts
    }

    /// Returns the layer files that the Dockerfile reads, in the order of the layers.
    ///
    /// Where there are several [platforms](DockerfileBuilder::platform), their names begin with the platform's folder,
    /// as `amd64/pylock.heavy.toml`, and those of one platform are adjacent.
    pub fn files(&self) -> &[LayerFile] {
        &self.files
    }

    /// Returns the file of uv's settings that builds use, as its name in the folder of the layer files and its
    /// content, or `None` if no step uses it.
    pub fn settings_file(&self) -> Option<(&str, &str)> {
        self.more_files().find(|(name, _)| *name == SETTINGS)
    }

    /// Returns the files beside those of the layers that steps read, by their names in the same folder and their texts:
    /// uv's settings for builds, and the program that asks the mirrors which build arguments name.
    pub fn more_files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.beside.iter().map(|(name, text)| (*name, text.as_str()))
    }

    /// Returns the folder of the layer files, relative to that of the lock.
    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// Returns the names of the installed layers, in order: those of the plan without empty ones.
    pub fn layers(&self) -> impl Iterator<Item = &LayerName> {
        self.layers.iter().map(|layer| &layer.name)
    }

    /// Returns the platforms that the image is built for, sorted, as `docker buildx build --platform` names them; none
    /// for a plan of every platform.
    pub fn platforms(&self) -> &[String] {
        &self.oci_platforms
    }

    /// Returns the warnings: first those of each layer in order, then those of the image.
    pub fn warnings(&self) -> &[DockerfileWarning] {
        &self.warnings
    }

    /// Returns the instructions before the first stage and of some stages, without comments.
    pub(super) fn instructions(&self, names: &[String]) -> String {
        let stages = self.stages.iter().filter(|stage| names.contains(&stage.name));
        stages.flat_map(|stage| &stage.sections).map(Section::instructions).collect()
    }
}

impl Part {
    fn into_block(self) -> Option<Block> {
        match self {
            Self::Ours(block) => Some(block),
            Self::Users(_) => None,
        }
    }
}

impl fmt::Display for Dockerfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.syntax.is_builtin() {
            writeln!(f, "# syntax=docker/dockerfile:{}", self.syntax)?;
        }
        writeln!(f, "{HEAD}")?;
        for part in self.parts() {
            match part {
                Part::Ours(block) => write!(f, "\n{}", block.marked())?,
                Part::Users(text) => write!(f, "\n{text}")?,
            }
        }
        Ok(())
    }
}
