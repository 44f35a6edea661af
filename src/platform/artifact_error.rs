//! What is wrong with a package on a target.

use super::misses::WheelMisses;
use crate::lock::PackageId;

/// A package of which a target can install nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ArtifactError {
    /// There are wheels for others, and no source distribution.
    #[error(
        "package {package} has nothing that can be installed on {target}, not even a source distribution: {misses}"
    )]
    NoWheel {
        /// The package.
        package: Box<PackageId>,
        /// The target.
        target: String,
        /// What comes nearest.
        misses: Box<WheelMisses>,
    },
    /// The lock lists neither wheels nor a source distribution.
    #[error("package {package} has neither wheels nor a source distribution in the lock; run `uv lock` again")]
    NoFiles {
        /// The package.
        package: Box<PackageId>,
    },
}
