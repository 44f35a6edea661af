//! The failures of commands, with their messages.

use std::error::Error;
use std::fmt;
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
#[derive(Debug)]
pub(crate) enum Failure {
    /// An error of the library, whose message is complete.
    Library(Box<dyn Error>),
    /// There is no lock in the project's folder or above, with a hint at what is there instead.
    NoLock { project: Option<PathBuf>, instead: Option<String> },
    /// The folder of the project is not a folder.
    NoProject { folder: PathBuf },
    /// There is no lock at the given path, with a hint at what is there instead.
    NoSuchLock { lock: PathBuf, instead: Option<String> },
    /// The configuration or another pyproject.toml cannot be used.
    Config { path: PathBuf, reason: String },
    /// A target lacks its Python version or its platform.
    HalfTarget { missing: &'static str },
    /// No relative path leads from the files to the lock.
    NoPath { from: PathBuf, to: PathBuf },
    /// A name is neither that of a file nor of a revision.
    NoState { text: String },
    /// A name is both that of a file and of a revision.
    FileOrRevision { text: String },
    /// A file has a name that could be that of a revision, and there is no such revision.
    FileForRevision { text: String },
    /// No revision can be read, where a file could be named instead.
    NoRevision(GitError),
    /// The lock is a file of another kind.
    NotALock { path: PathBuf, kind: ForeignFile, remedy: String },
    /// The base image is not determined; a Python that the lock supports is an example of what names one.
    NoPython { example: &'static str },
    /// No base image is usual for a Python.
    NoBase { python: String },
    /// The files of an image cannot be written as requested.
    Image(String),
    /// The plan does not reach a package.
    NotInPlan { package: PackageName, needed_by: Vec<Selector>, nearest: Vec<String> },
    /// The plan does not have a layer.
    NoSuchLayer { wanted: LayerName, layers: Vec<LayerName> },
    /// A name is neither a layer nor a package of the plan.
    NothingToShow { wanted: String, nearest: Vec<String>, layers: Vec<LayerName> },
    /// A picture would be printed to a terminal.
    SvgToTerminal,
    /// Several layers would be printed to standard output.
    SeveralLayers { layers: Vec<LayerName> },
    /// A stream cannot be written.
    Write { path: PathBuf, source: io::Error },
    /// Standard output cannot be written.
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

    pub(crate) fn write(path: &Path, source: io::Error) -> Self {
        Self::Write { path: path.to_owned(), source }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Library(error) => f.write_str(&chain(&**error)),
            Self::NoLock { project, instead } => {
                let folder =
                    project.as_deref().map_or_else(|| "here".to_owned(), |folder| format!("in {}", shown(folder)));
                let instead = instead.as_deref().unwrap_or("run `uv lock`, or name one with --lock PATH");
                write!(f, "there is no uv.lock {folder} or in a folder above; {instead}")
            }
            Self::NoProject { folder } => write!(
                f,
                "the project folder, {}, is not a folder; name one that has a uv.lock, or that is below one, with \
                 --project DIR",
                shown(folder)
            ),
            Self::NoSuchLock { lock, instead } => {
                let instead = instead.as_deref().unwrap_or("run `uv lock` there");
                write!(f, "there is no {}; {instead}", shown(lock))
            }
            Self::Config { path, reason } => write!(f, "{}: {}", shown(path), cut_lines(reason)),
            Self::HalfTarget { missing } => write!(
                f,
                "a target needs a Python version and a platform, and --{missing} is missing; add it, as in \
                 `--{missing} {}`, or set `target` in [tool.locklayers]",
                if *missing == "python-version" { "3.12" } else { "linux" }
            ),
            Self::NoPath { from, to } => write!(
                f,
                "no relative path in UTF-8 leads from {} to the folder of the lock, {}; write the files elsewhere",
                shown(from),
                shown(to)
            ),
            Self::NoState { text } => {
                let range = "name both ends of a range, one after the other, as in `main HEAD`";
                let remedy = if text.contains("..") { range } else { "name a lock, a plan as JSON or a commit" };
                write!(f, "`{}` is neither a file here nor a Git revision; {remedy}", Printable(text))
            }
            Self::FileOrRevision { text } => {
                let text = Printable(text);
                write!(
                    f,
                    "`{text}` is both a file and a Git revision; write `./{text}` for the file, `{text}^0` for the \
                     revision"
                )
            }
            Self::FileForRevision { text } => {
                let text = Printable(text);
                write!(
                    f,
                    "`{text}` is not a Git revision, and the file of that name is not used in its place; write `./{text}` for \
                     the file, or fetch the revision"
                )
            }
            Self::NoRevision(error) => write!(f, "{}, or name a lock or a plan as JSON", chain(error)),
            Self::NotALock { path, kind, remedy } => write!(f, "{} is {kind}, not a uv.lock; {remedy}", shown(path)),
            Self::NoPython { example } => write!(
                f,
                "neither the base image nor its Python is known; name the image with --base IMAGE, or its Python, as in \
                 `--python-version {example}`"
            ),
            Self::NoBase { python } => {
                write!(f, "there is no default base image for {}; name one with --base IMAGE", Printable(python))
            }
            Self::Image(reason) => f.write_str(reason),
            Self::NotInPlan { package, needed_by, nearest } => match needed_by.first() {
                Some(selector) => write!(
                    f,
                    "no layer of the plan needs `{package}`, but `{selector}` does; add a layer with that selector, or \
                     add it to the scope with --scope"
                ),
                None => write!(
                    f,
                    "no layer of the plan needs `{package}`{}; `locklayers show` lists the packages of each layer",
                    like(nearest)
                ),
            },
            Self::NoSuchLayer { wanted, layers } => {
                write!(f, "the plan has no layer `{wanted}`; its layers are {}", listed(layers))
            }
            Self::NothingToShow { wanted, nearest, layers } => write!(
                f,
                "the plan has neither a layer nor a package `{}`{}; its layers are {}",
                Printable(wanted),
                like(nearest),
                listed(layers)
            ),
            Self::SvgToTerminal => {
                f.write_str("a terminal cannot display SVG; write it to a file with -o FILE, or redirect the output")
            }
            Self::SeveralLayers { layers } => write!(
                f,
                "the plan has several layers ({}) but standard output takes one; select it with --only NAME, or write \
                 them all with --output-dir DIR",
                listed(layers)
            ),
            Self::Write { path, source } => {
                write!(f, "{} cannot be written: {source}; existing files are unchanged", shown(path))
            }
            Self::Output(source) => write!(f, "standard output cannot be written: {source}"),
        }
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
