//! One error for callers that do not tell the stages apart.

use crate::closure::{SelectionError, SelectorError};
use crate::export::ExportError;
use crate::fingerprint::FingerprintError;
use crate::graph::GraphError;
use crate::image::{DockerfileError, ImageReferenceError};
use crate::lock::LockError;
use crate::marker::{MarkerError, MarkerLimitError};
use crate::name::NameError;
use crate::plan::{PlanError, ProvidedError};
use crate::platform::{ArtifactError, TargetError};
#[cfg(feature = "pyproject")]
use crate::pyproject::PyProjectError;
use crate::version::VersionError;

/// Any error of this library; each stage's own type says what went wrong.
///
/// `Display` and `source` are those of the wrapped error: walking the chain shows each fact once.
///
/// ```
/// fn layers(path: &str) -> Result<usize, locklayers::Error> {
///     let lock = locklayers::Lockfile::read(path)?;
///     let graph = locklayers::DependencyGraph::from_lockfile(lock)?;
///     Ok(locklayers::Plan::builder(&graph).build()?.layers().len())
/// }
/// assert!(layers("no/such/uv.lock").is_err());
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The lock cannot be read.
    #[error(transparent)]
    Lock(#[from] LockError),
    /// The graph cannot be built.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// A selection cannot be followed.
    #[error(transparent)]
    Selection(#[from] SelectionError),
    /// A selector cannot be read.
    #[error(transparent)]
    Selector(#[from] SelectorError),
    /// A target cannot be, or the lock is not for it.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// A target can install nothing of a package.
    #[error(transparent)]
    Artifact(#[from] ArtifactError),
    /// A `pyproject.toml` cannot be used.
    #[cfg(feature = "pyproject")]
    #[error(transparent)]
    PyProject(#[from] PyProjectError),
    /// The plan cannot be made.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// What a base image provides cannot be read.
    #[error(transparent)]
    Provided(#[from] ProvidedError),
    /// A layer cannot be exported.
    #[error(transparent)]
    Export(#[from] ExportError),
    /// A Dockerfile or a bake file cannot be written.
    #[error(transparent)]
    Dockerfile(#[from] DockerfileError),
    /// A text names no container image.
    #[error(transparent)]
    Image(#[from] ImageReferenceError),
    /// A name is not valid.
    #[error(transparent)]
    Name(#[from] NameError),
    /// A version is not valid.
    #[error(transparent)]
    Version(#[from] VersionError),
    /// A marker is not valid.
    #[error(transparent)]
    Marker(#[from] MarkerError),
    /// The result of an operation on markers is too large.
    #[error(transparent)]
    MarkerLimit(#[from] MarkerLimitError),
    /// A fingerprint is not valid.
    #[error(transparent)]
    Fingerprint(#[from] FingerprintError),
}

impl Error {
    /// Returns whether a limit was reached, rather than something invalid found: what a server answers with "too large".
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
            Self::Plan(error) => error.is_limit(),
            Self::Marker(error) => error.is_limit(),
            Self::MarkerLimit(_) => true,
            _ => false,
        }
    }
}
