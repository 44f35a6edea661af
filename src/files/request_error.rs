//! The error of a plan's request.

use std::path::{Path, PathBuf};

use super::error::ReadError;
use crate::graph::GraphError;
#[cfg(feature = "image")]
use crate::image::{BaseImageError, DockerfileError, ImageReferenceError};
use crate::lock::Lockfile;
use crate::message::{Printable, cut_lines};
use crate::name::PackageName;
use crate::plan::ProvidedError;
use crate::platform::TargetError;

/// The Python in an example until the lock is known.
const EXAMPLE: &str = "3.12";

/// The error for a plan that cannot be requested as its options and the project's documents state it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// A file of the project is not read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The lock has no graph within the limits.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// The target lacks its Python version or its platform.
    #[error(
        "a target needs a Python version and a platform, and --{missing} is missing; add it, as in `--{missing} {}`, or \
         set `target` in [tool.locklayers]",
        if *.missing == "python-version" { example } else { "linux" }
    )]
    #[non_exhaustive]
    HalfTarget {
        /// The missing key.
        missing: &'static str,
        /// A Python that the lock supports.
        example: &'static str,
    },
    /// There is no such target.
    #[error(transparent)]
    Target(TargetError),
    /// An image has no such targets.
    #[cfg(feature = "image")]
    #[error(transparent)]
    Image(DockerfileError),
    /// The file is not a list of provided packages.
    #[error("{}: {}", Printable(&.path.to_string_lossy()), cut_lines(&.reason.to_string()))]
    #[non_exhaustive]
    Provided {
        /// The path.
        path: PathBuf,
        /// The reason, which is part of the message.
        reason: ProvidedError,
    },
    /// No base image follows from the plan.
    #[cfg(feature = "image")]
    #[error(transparent)]
    Base(#[from] BaseImageError),
    /// The configured repository of an image is not the name of one.
    #[cfg(feature = "image")]
    #[error("`image` in [tool.locklayers.image] cannot be used: {0}")]
    Repository(ImageReferenceError),
    /// The build context does not contain the folder of the lock.
    #[cfg(feature = "image")]
    #[error(
        "the build context {} does not contain the folder of the lock, {}; use that folder or one above it",
        Printable(&.context.to_string_lossy()), Printable(&.folder.to_string_lossy())
    )]
    #[non_exhaustive]
    OutsideContext {
        /// The build context.
        context: PathBuf,
        /// The folder of the lock.
        folder: PathBuf,
    },
    /// The named member is not in the lock.
    #[error("`--package {member}` is not in the lock, whose members are {}", known(.members))]
    #[non_exhaustive]
    UnknownMember {
        /// The name.
        member: PackageName,
        /// The members of the lock, in its order.
        members: Vec<PackageName>,
    },
}

impl RequestError {
    /// Returns whether a file exceeds a limit, rather than being invalid.
    pub fn is_limit(&self) -> bool {
        match self {
            Self::Read(error) => error.is_limit(),
            Self::Graph(error) => error.is_limit(),
            #[cfg(feature = "image")]
            Self::Image(error) => error.is_limit(),
            _ => false,
        }
    }

    /// Names a Python that a lock supports as the example.
    pub(super) fn for_lock(self, lock: &Lockfile) -> Self {
        match self {
            Self::HalfTarget { missing, .. } => Self::HalfTarget { missing, example: lock.requires_python().example() },
            error => error,
        }
    }

    pub(super) fn provided(path: &Path, reason: ProvidedError) -> Self {
        Self::Provided { path: path.to_owned(), reason }
    }
}

impl From<TargetError> for RequestError {
    fn from(error: TargetError) -> Self {
        match error {
            TargetError::Incomplete { missing, .. } => Self::HalfTarget { missing, example: EXAMPLE },
            error => Self::Target(error),
        }
    }
}

#[cfg(feature = "image")]
impl From<DockerfileError> for RequestError {
    fn from(error: DockerfileError) -> Self {
        match error {
            DockerfileError::Target(error) => error.into(),
            error => Self::Image(error),
        }
    }
}

/// Returns the first five names.
fn known(members: &[PackageName]) -> String {
    let more = (members.len() > 5).then_some("…");
    members.iter().take(5).map(PackageName::as_str).chain(more).collect::<Vec<_>>().join(", ")
}
