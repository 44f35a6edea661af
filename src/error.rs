//! One error type for callers that do not distinguish the stages.
//!
//! Every module has an error type of its own, whose message names what was wrong, where, and what was expected. [`Error`]
//! wraps each of them, so `?` converts all errors of this crate to it.

use std::fmt;

use crate::closure::{SelectionError, SelectorError};
#[cfg(feature = "pyproject")]
use crate::drift::DriftError;
use crate::export::{ExportError, PlanRecordError};
#[cfg(all(feature = "files", feature = "git", feature = "json"))]
use crate::files::StateError;
#[cfg(feature = "files")]
use crate::files::{LocateError, ReadError, RequestError, WriteError};
use crate::fingerprint::FingerprintError;
#[cfg(feature = "git")]
use crate::git::GitError;
use crate::graph::GraphError;
#[cfg(feature = "image")]
use crate::image::{BaseImageError, BlockError, DockerfileError, ImagePythonError, ImageReferenceError, UpdateError};
use crate::lock::{HashError, LockError, ValueError};
use crate::marker::{MarkerError, MarkerLimitError, RequiresPythonError};
use crate::message::chain;
use crate::name::{NameError, PackageArgumentError};
use crate::plan::{LayerSpecError, LookupError, PlanError, ProvidedError};
use crate::platform::{ArtifactError, TargetError};
#[cfg(feature = "pyproject")]
use crate::pyproject::{PyProjectError, WorkspaceError};
use crate::version::VersionError;

/// Any error of this library; each variant wraps the error of one stage.
///
/// `Display` and `source` are those of the wrapped error, so the chain of sources states each fact once. `Debug`
/// writes that whole chain, since it is what `fn main() -> Result<(), locklayers::Error>` prints; `{:#?}` writes the
/// wrapped value.
///
/// ```
/// fn layers(path: &str) -> Result<usize, locklayers::Error> {
///     let lock = locklayers::Lockfile::read(path)?;
///     let graph = locklayers::DependencyGraph::from_lockfile(lock)?;
///     Ok(locklayers::Plan::builder(&graph).build()?.layers().len())
/// }
/// let error = layers("no/such/uv.lock").unwrap_err();
/// assert!(format!("{error:?}").starts_with("the lock cannot be read\n --> no/such/uv.lock: "));
/// ```
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The lock cannot be read.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// A hash is not valid.
    #[error(transparent)]
    Hash(#[from] HashError),
    /// A URL, a path or another string of a lock is not valid.
    #[error(transparent)]
    Value(#[from] ValueError),
    /// The graph cannot be built.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// The closure of a selection cannot be computed.
    #[error(transparent)]
    Selection(#[from] SelectionError),
    /// A selector is not valid.
    #[error(transparent)]
    Selector(#[from] SelectorError),
    /// The specification of a layer is invalid.
    #[error(transparent)]
    LayerSpec(#[from] LayerSpecError),
    /// A target is not valid, or the lock does not support it.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// No file of a package can be installed on the target.
    #[error(transparent)]
    Artifact(#[from] ArtifactError),
    /// A `pyproject.toml` cannot be used.
    #[cfg(feature = "pyproject")]
    #[error(transparent)]
    PyProject(#[from] PyProjectError),
    /// The members of a workspace cannot be found.
    #[cfg(feature = "pyproject")]
    #[error(transparent)]
    Workspace(#[from] WorkspaceError),
    /// A lock cannot be compared with the documents that it was made from.
    #[cfg(feature = "pyproject")]
    #[error(transparent)]
    Drift(#[from] DriftError),
    /// A lock is not found.
    #[cfg(feature = "files")]
    #[error(transparent)]
    Locate(#[from] LocateError),
    /// A file of a project is not read.
    #[cfg(feature = "files")]
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The plan of a project cannot be requested.
    #[cfg(feature = "files")]
    #[error(transparent)]
    Request(#[from] RequestError),
    /// A name means no state of a lock.
    #[cfg(all(feature = "files", feature = "git", feature = "json"))]
    #[error(transparent)]
    State(#[from] StateError),
    /// A revision, or a file in it, cannot be read.
    #[cfg(feature = "git")]
    #[error(transparent)]
    Git(#[from] GitError),
    /// Files are not written.
    #[cfg(feature = "files")]
    #[error(transparent)]
    Write(#[from] WriteError),
    /// The plan cannot be made.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// A plan does not have a layer or a package.
    #[error(transparent)]
    Lookup(#[from] LookupError),
    /// A plan record cannot be read.
    #[error(transparent)]
    PlanRecord(#[from] PlanRecordError),
    /// The list of packages that a base image provides cannot be read.
    #[error(transparent)]
    Provided(#[from] ProvidedError),
    /// A layer cannot be exported.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// A Dockerfile or a bake file cannot be written.
    #[cfg(feature = "image")]
    #[error(transparent)]
    Dockerfile(#[from] DockerfileError),
    /// A file of an image cannot be updated.
    #[cfg(feature = "image")]
    #[error(transparent)]
    Update(#[from] UpdateError),
    /// The block of a file cannot be replaced.
    #[cfg(feature = "image")]
    #[error(transparent)]
    Block(#[from] BlockError),
    /// The base image of a plan does not follow from its Python.
    #[cfg(feature = "image")]
    #[error(transparent)]
    Base(#[from] BaseImageError),
    /// A string is not the name of a container image.
    #[cfg(feature = "image")]
    #[error(transparent)]
    Image(#[from] ImageReferenceError),
    /// An image cannot have its Python.
    #[cfg(feature = "image")]
    #[error(transparent)]
    ImagePython(#[from] ImagePythonError),
    /// A name is not valid.
    #[error(transparent)]
    Name(#[from] NameError),
    /// An argument is not the name of a package.
    #[error(transparent)]
    PackageArgument(#[from] PackageArgumentError),
    /// A version is not valid.
    #[error(transparent)]
    Version(#[from] VersionError),
    /// A marker is not valid.
    #[error(transparent)]
    Marker(#[from] MarkerError),
    /// An operation on markers exceeds a limit or was cancelled.
    #[error(transparent)]
    MarkerLimit(#[from] MarkerLimitError),
    /// A `requires-python` is not valid.
    #[error(transparent)]
    RequiresPython(#[from] RequiresPythonError),
    /// A fingerprint is not valid.
    #[error(transparent)]
    Fingerprint(#[from] FingerprintError),
}

impl Error {
    /// Returns whether the input exceeds a limit, rather than being invalid; a server would respond with "content too
    /// large".
    ///
    /// ```
    /// use locklayers::{Error, Limits, Lockfile};
    /// let read = |text| Lockfile::parse_within(text, Limits::default().bytes(8)).map_err(Error::from);
    /// assert!(read("version = 1").is_err_and(|error| error.is_limit()));
    /// assert!(read("?").is_err_and(|error| !error.is_limit()));
    /// ```
    pub fn is_limit(&self) -> bool {
        match self {
            Self::Lock(error) => error.is_limit(),
            Self::Graph(error) => error.is_limit(),
            Self::Selection(error) => error.is_limit(),
            Self::Selector(error) => error.is_limit(),
            Self::LayerSpec(error) => error.is_limit(),
            #[cfg(feature = "pyproject")]
            Self::PyProject(error) => error.is_limit(),
            #[cfg(feature = "pyproject")]
            Self::Workspace(error) => error.is_limit(),
            #[cfg(feature = "pyproject")]
            Self::Drift(error) => error.is_limit(),
            #[cfg(feature = "files")]
            Self::Read(error) => error.is_limit(),
            #[cfg(feature = "files")]
            Self::Request(error) => error.is_limit(),
            #[cfg(all(feature = "files", feature = "git", feature = "json"))]
            Self::State(error) => error.is_limit(),
            #[cfg(feature = "git")]
            Self::Git(error) => error.is_limit(),
            Self::Plan(error) => error.is_limit(),
            Self::PlanRecord(error) => error.is_limit(),
            Self::Export(error) => error.is_limit(),
            #[cfg(feature = "image")]
            Self::Dockerfile(error) => error.is_limit(),
            Self::Name(error) => error.is_limit(),
            Self::Marker(error) => error.is_limit(),
            Self::MarkerLimit(error) => error.is_limit(),
            _ => false,
        }
    }

    /// Returns whether the caller ended the work; see [`Cancel`](crate::Cancel).
    pub fn is_cancelled(&self) -> bool {
        match self {
            Self::Lock(error) => error.is_cancelled(),
            Self::Graph(error) => error.is_cancelled(),
            Self::Selection(error) => error.is_cancelled(),
            #[cfg(feature = "pyproject")]
            Self::Drift(error) => error.is_cancelled(),
            Self::Plan(error) => error.is_cancelled(),
            Self::PlanRecord(error) => error.is_cancelled(),
            Self::Marker(error) => error.is_cancelled(),
            Self::MarkerLimit(error) => error.is_cancelled(),
            _ => false,
        }
    }

    /// Returns whether the selections of a plan include extras or groups that the lock declares as conflicting, so that they
    /// cannot be installed together.
    ///
    /// ```
    /// # let text = "version = 1\nrequires-python = \">=3.12\"\nconflicts = [[{ package = \"app\", extra = \"cpu\" }, \
    /// #     { package = \"app\", extra = \"gpu\" }]]\n[[package]]\nname = \"app\"\nversion = \"1\"\n\
    /// #     source = { virtual = \".\" }\n[package.optional-dependencies]\ncpu = []\ngpu = []\n\
    /// #     [package.metadata]\nprovides-extras = [\"cpu\", \"gpu\"]\n";
    /// use locklayers::{DependencyGraph, Error, LayerName, LayerSpec, Lockfile, Plan};
    /// let graph = DependencyGraph::from_lockfile(text.parse::<Lockfile>()?)?;
    /// let both = LayerSpec::new(LayerName::new("all")?, vec!["extra:cpu".parse()?, "extra:gpu".parse()?]);
    /// let plan = Plan::builder(&graph).layer(both).build().map_err(Error::from);
    /// assert!(plan.is_err_and(|error| error.is_conflict()));
    /// # Ok::<(), Error>(())
    /// ```
    pub fn is_conflict(&self) -> bool {
        let mut next: Option<&(dyn std::error::Error + 'static)> = Some(self.wrapped());
        while let Some(error) = next {
            if matches!(error.downcast_ref(), Some(SelectionError::Conflict { .. })) {
                return true;
            }
            next = error.source();
        }
        false
    }

    /// Returns the error of the stage.
    fn wrapped(&self) -> &(dyn std::error::Error + 'static) {
        match self {
            Self::Lock(error) => error,
            Self::Hash(error) => error,
            Self::Value(error) => error,
            Self::Graph(error) => error,
            Self::Selection(error) => error,
            Self::Selector(error) => error,
            Self::LayerSpec(error) => error,
            Self::Target(error) => error,
            Self::Artifact(error) => error,
            #[cfg(feature = "pyproject")]
            Self::PyProject(error) => error,
            #[cfg(feature = "pyproject")]
            Self::Workspace(error) => error,
            #[cfg(feature = "pyproject")]
            Self::Drift(error) => error,
            #[cfg(feature = "files")]
            Self::Locate(error) => error,
            #[cfg(feature = "files")]
            Self::Read(error) => error,
            #[cfg(feature = "files")]
            Self::Request(error) => error,
            #[cfg(all(feature = "files", feature = "git", feature = "json"))]
            Self::State(error) => error,
            #[cfg(feature = "git")]
            Self::Git(error) => error,
            #[cfg(feature = "files")]
            Self::Write(error) => error,
            Self::Plan(error) => error,
            Self::Lookup(error) => error,
            Self::PlanRecord(error) => error,
            Self::Provided(error) => error,
            Self::Export(error) => error,
            #[cfg(feature = "image")]
            Self::Dockerfile(error) => error,
            #[cfg(feature = "image")]
            Self::Update(error) => error,
            #[cfg(feature = "image")]
            Self::Block(error) => error,
            #[cfg(feature = "image")]
            Self::Base(error) => error,
            #[cfg(feature = "image")]
            Self::Image(error) => error,
            #[cfg(feature = "image")]
            Self::ImagePython(error) => error,
            Self::Name(error) => error,
            Self::PackageArgument(error) => error,
            Self::Version(error) => error,
            Self::Marker(error) => error,
            Self::MarkerLimit(error) => error,
            Self::RequiresPython(error) => error,
            Self::Fingerprint(error) => error,
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() { write!(f, "{:#?}", self.wrapped()) } else { f.write_str(&chain(self)) }
    }
}
