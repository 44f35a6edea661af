//! The Dockerfile itself.

use std::fmt;

use super::builder::DockerfileBuilder;
use super::options::DockerfileSyntax;
use super::recipe::LayerRecipe;
use super::reference::ImageReference;
use super::section::{Section, Stage};
use super::warning::DockerfileWarning;
use crate::export::LayerFile;
use crate::name::LayerName;
use crate::plan::Plan;

/// A Dockerfile that installs the layers of a plan, each by an instruction of its own.
///
/// `Display` writes the file. It installs what the layer files say ([`files`](Self::files)), in the order of the plan,
/// each with a cache of the installer's downloads and with `--no-deps`, and with `--require-hashes` where every package
/// of a layer has a hash. Local packages come last, from source; then the project's own files, and what changes with
/// every commit. The build context is the folder of the lock. Nothing that a shell or a Dockerfile would read as
/// something else is written: it is quoted, or it is an error. The bytes depend on the plan's layers and on what was
/// asked for; a changed version of a package changes its layer file alone.
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
/// # sdist = { url = "https://files.example/six-1.17.0.tar.gz", hash = "md5:00000000000000000000000000000000" }
/// # wheels = [{ url = "https://files.example/six-1.17.0-py3-none-any.whl", hash = "md5:11111111111111111111111111111111" }]
/// # "#;
/// use locklayers::{DependencyGraph, Dockerfile, Installer, Lockfile, Plan};
/// let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
/// let plan = Plan::builder(&graph).build()?;
/// let dockerfile = Dockerfile::builder(&plan, "python:3.12-slim".parse()?).installer(Installer::Pip).build()?;
/// let text = dockerfile.to_string();
/// assert!(text.ends_with("LABEL org.opencontainers.image.revision=\"${REVISION}\"\n"));
/// assert!(text.contains(" --no-deps --require-hashes -r /mnt/project.txt\n"));
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
    pub(super) folder: String,
    pub(super) oci_platform: Option<String>,
    pub(super) warnings: Vec<DockerfileWarning>,
}

/// What the first lines of every Dockerfile say.
const MARK: &str = "# Written by `locklayers dockerfile`";

impl Dockerfile {
    /// Begins a Dockerfile of a plan on a base image that has Python 3 and, as long as no image with uv is named, pip.
    ///
    /// The plan must leave local packages out of its layers, as plans do unless asked otherwise.
    pub fn builder<'p>(plan: &'p Plan<'p>, base: ImageReference) -> DockerfileBuilder<'p> {
        DockerfileBuilder::new(plan, base)
    }

    /// Was this text written by [`Dockerfile`], so that it may be written again?
    pub fn is_written_by_us(text: &str) -> bool {
        text.lines().take(2).any(|line| line.starts_with(MARK))
    }

    /// Returns the layer files that the Dockerfile reads, in the order of the layers.
    pub fn files(&self) -> &[LayerFile] {
        &self.files
    }

    /// Returns the folder of the layer files, a path from the folder of the lock.
    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// Returns the names of the layers that are installed, in order: those of the plan without empty ones.
    pub fn layers(&self) -> impl Iterator<Item = &LayerName> {
        self.layers.iter().map(|layer| &layer.name)
    }

    /// Returns what may go wrong or be slow: first for each layer in order, then for the image.
    pub fn warnings(&self) -> &[DockerfileWarning] {
        &self.warnings
    }

    /// The instructions before the first stage and of some stages, without comments.
    pub(super) fn instructions(&self, names: &[String]) -> String {
        let stages = self.stages.iter().filter(|stage| names.contains(&stage.name));
        stages.flat_map(|stage| &stage.sections).map(Section::instructions).collect()
    }
}

impl fmt::Display for Dockerfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.syntax.is_builtin() {
            writeln!(f, "# syntax=docker/dockerfile:{}", self.syntax)?;
        }
        writeln!(f, "{MARK}, which can be run again; changes by hand are lost then.")?;
        for section in self.head.iter().chain(self.stages.iter().flat_map(|stage| &stage.sections)) {
            write!(f, "\n{section}")?;
        }
        Ok(())
    }
}
