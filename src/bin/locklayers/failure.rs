//! The failures of commands, with their messages.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};

use locklayers::closure::SelectionError;
use locklayers::drift::DriftError;
use locklayers::export::ExportError;
use locklayers::files::{ReadError, WriteError};
use locklayers::git::GitError;
use locklayers::graph::GraphError;
use locklayers::image::{DockerfileError, UpdateError};
use locklayers::lock::ForeignFile;
use locklayers::message::{Printable, chain, cut_lines};
use locklayers::name::PackageName;
use locklayers::plan::PlanError;
use locklayers::platform::TargetError;
use locklayers::{LayerName, Selector};

/// The failure of a command.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// An error of the library, whose message is complete.
    #[error("{}", chain(&**.0))]
    Library(Box<dyn Error>),
    /// There is no lock in the project's folder or above, with a hint at what is there instead.
    #[error(
        "there is no uv.lock {} or in a folder above; {}",
        .project.as_deref().map_or_else(|| "here".to_owned(), |folder| format!("in {}", shown(folder))),
        .instead.as_deref().unwrap_or("run `uv lock`, or name one with --lock PATH")
    )]
    NoLock { project: Option<PathBuf>, instead: Option<String> },
    /// The folder of the project is not a folder.
    #[error(
        "the project folder, {}, is not a folder; name one that has a uv.lock, or that is below one, with --project DIR",
        shown(.folder)
    )]
    NoProject { folder: PathBuf },
    /// There is no lock at the given path, with a hint at what is there instead.
    #[error("there is no {}; {}", shown(.lock), .instead.as_deref().unwrap_or("run `uv lock` there"))]
    NoSuchLock { lock: PathBuf, instead: Option<String> },
    /// The configuration or another pyproject.toml cannot be used.
    #[error("{}: {}", shown(.path), cut_lines(.reason))]
    Config { path: PathBuf, reason: String },
    /// A target lacks its Python version or its platform.
    #[error(
        "a target needs a Python version and a platform, and --{missing} is missing; add it, as in `--{missing} {}`, or \
         set `target` in [tool.locklayers]",
        if *.missing == "python-version" { "3.12" } else { "linux" }
    )]
    HalfTarget { missing: &'static str },
    /// No relative path leads from the files to the lock.
    #[error(
        "no relative path in UTF-8 leads from {} to the folder of the lock, {}; write the files elsewhere",
        shown(.from), shown(.to)
    )]
    NoPath { from: PathBuf, to: PathBuf },
    /// A name is neither that of a file nor of a revision.
    #[error("`{}` is neither a file here nor a Git revision; {}", Printable(.text), state(.nearest))]
    NoState { text: String, nearest: Vec<String> },
    /// A range of revisions is given as one state.
    #[error(
        "`{}` is neither a file here nor a Git revision; name both ends of a range, one after the other, as in `{} {}`",
        Printable(.text), Printable(.from), Printable(.to)
    )]
    Range { text: String, from: String, to: String },
    /// There is no such file, and no revision could be looked up.
    #[error("there is no file `{}` here, and {}, or name a lock or a plan as JSON", Printable(.text), chain(.error))]
    NoFile { text: String, error: GitError },
    /// A name is both that of a file and of a revision.
    #[error(
        "`{0}` is both a file and a Git revision; write `./{0}` for the file, `{0}^0` for the revision",
        Printable(.text)
    )]
    FileOrRevision { text: String },
    /// A file has a name that could be that of a revision, and there is no such revision.
    #[error(
        "`{0}` is not a Git revision, and the file or folder of that name is not used in its place; write `./{0}` for that, \
         or fetch the revision",
        Printable(.text)
    )]
    FileForRevision { text: String },
    /// No revision can be read, where a file could be named instead.
    #[error("{}, or name a lock or a plan as JSON", chain(.0))]
    NoRevision(GitError),
    /// The lock is a file of another kind.
    #[error("{} is {kind}, not a uv.lock; {remedy}", shown(.path))]
    NotALock { path: PathBuf, kind: ForeignFile, remedy: String },
    /// The base image is not determined; a Python that the lock supports is an example of what names one.
    #[error(
        "neither the base image nor its Python is known; name the image with --base IMAGE, or its Python, as in \
         `--python-version {example}`"
    )]
    NoPython { example: &'static str },
    /// No base image is usual for a Python.
    #[error("there is no default base image for {}; name one with --base IMAGE", Printable(.python))]
    NoBase { python: String },
    /// A build context does not contain the folder of the lock.
    #[error(
        "the build context {} does not contain the folder of the lock, {}; use that folder or one above it",
        shown(.context), shown(.folder)
    )]
    OutsideContext { context: PathBuf, folder: PathBuf },
    /// The files of an image cannot be written as requested.
    #[error("{0}")]
    Image(String),
    /// The plan does not reach a package.
    #[error("no layer of the plan needs `{package}`{}", elsewhere(.needed_by, .nearest))]
    NotInPlan { package: PackageName, needed_by: Vec<Selector>, nearest: Vec<String> },
    /// The lock does not have a package.
    #[error("the lock has no package `{package}`{}", like(.nearest))]
    NotInLock { package: PackageName, nearest: Vec<String> },
    /// The plan does not have a layer.
    #[error("the plan has no layer `{wanted}`; its layers are {}", listed(.layers))]
    NoSuchLayer { wanted: LayerName, layers: Vec<LayerName> },
    /// A name is neither a layer nor a package of the plan.
    #[error(
        "the plan has neither a layer nor a package `{}`{}; its layers are {}",
        Printable(.wanted), of_others(.needed_by, .nearest), listed(.layers)
    )]
    NothingToShow { wanted: String, needed_by: Vec<Selector>, nearest: Vec<String>, layers: Vec<LayerName> },
    /// A picture would be written to a file with the extension of another format.
    #[error(
        "{}: a picture is written as SVG, Mermaid or DOT; name the file .svg, .mmd or .dot, or name the format with --format",
        shown(.path)
    )]
    NoPictureFormat { path: PathBuf },
    /// A picture would be printed to a terminal.
    #[error("a terminal cannot display SVG; write it to a file with -o FILE, or redirect the output")]
    SvgToTerminal,
    /// Several layers would be printed to standard output.
    #[error(
        "the plan has several layers ({}) but standard output takes one; select it with --only NAME, or write them all \
         with --output-dir DIR",
        listed(.layers)
    )]
    SeveralLayers { layers: Vec<LayerName> },
    /// A stream cannot be written.
    #[error("{} cannot be written: {cause}; existing files are unchanged", shown(.path))]
    Write { path: PathBuf, cause: io::Error },
    /// Standard output cannot be written.
    #[error("standard output cannot be written: {0}")]
    Output(io::Error),
}

impl Failure {
    /// Whether the reader of standard output closed it, which is not an error.
    pub(crate) fn is_closed_pipe(&self) -> bool {
        matches!(self, Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe)
    }

    /// Whether parts of a selection are declared as conflicting.
    pub(crate) fn is_conflict(&self) -> bool {
        let Self::Library(error) = self else { return false };
        let mut next: Option<&(dyn Error + 'static)> = Some(&**error);
        while let Some(error) = next {
            if matches!(error.downcast_ref(), Some(SelectionError::Conflict { .. })) {
                return true;
            }
            next = error.source();
        }
        false
    }

    pub(crate) fn write(path: &Path, cause: io::Error) -> Self {
        Self::Write { path: path.to_owned(), cause }
    }
}

/// Returns what could be named as a state instead.
fn state(nearest: &[String]) -> String {
    match nearest {
        [] => "name a lock, a plan as JSON or a commit".to_owned(),
        [one] => format!("the nearest revision is `{}`", Printable(one)),
        several => {
            let several: Vec<String> = several.iter().map(|one| Printable(one).to_string()).collect();
            format!("the nearest revisions are `{}`", several.join("`, `"))
        }
    }
}

/// Returns where else a package is needed, or which packages of the plan have a similar name.
fn elsewhere(needed_by: &[Selector], nearest: &[String]) -> String {
    match needed_by.first() {
        Some(selector) => {
            format!(", but `{selector}` does; add a layer with that selector, or add it to the scope with --scope")
        }
        None => format!("{}; `locklayers show` lists the packages of each layer", like(nearest)),
    }
}

/// Returns who needs a package that no layer has, or which packages have a similar name.
fn of_others(needed_by: &[Selector], nearest: &[String]) -> String {
    match needed_by.first() {
        Some(selector) => format!(
            ", but `{selector}` needs that package; add a layer with that selector, or add it to the scope with --scope"
        ),
        None => like(nearest),
    }
}

/// Returns the suggestion of similar names.
fn like(nearest: &[String]) -> String {
    match nearest {
        [] => String::new(),
        [one] => format!("; the nearest package is `{one}`"),
        several => format!("; the nearest packages are `{}`", several.join("`, `")),
    }
}

fn listed(layers: &[LayerName]) -> String {
    if layers.is_empty() {
        return "none: nothing is selected".to_owned();
    }
    layers.iter().map(|layer| format!("`{layer}`")).collect::<Vec<_>>().join(", ")
}

/// Returns a path for messages, with control characters as escapes.
pub(crate) fn shown(path: &Path) -> String {
    Printable(&path.to_string_lossy()).to_string()
}

impl From<TargetError> for Failure {
    fn from(error: TargetError) -> Self {
        match error {
            TargetError::Incomplete { missing, .. } => Self::HalfTarget { missing },
            error => Self::Library(Box::new(error)),
        }
    }
}

impl From<DockerfileError> for Failure {
    fn from(error: DockerfileError) -> Self {
        match error {
            DockerfileError::Target(error) => error.into(),
            error => Self::Library(Box::new(error)),
        }
    }
}

macro_rules! from_library {
    ($($error:ty),*) => {
        $(impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Self::Library(Box::new(error))
            }
        })*
    };
}

from_library!(
    DriftError,
    ExportError,
    GitError,
    GraphError,
    PlanError,
    ReadError,
    SelectionError,
    UpdateError,
    WriteError
);
