//! The error for packages that cannot be installed on a target.

use super::misses::WheelMisses;
use crate::lock::PackageId;

/// The error for a package of which no file can be installed on a target.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ArtifactError {
    /// There are wheels for other targets only, and no source distribution.
    #[error(
        "package {package} has no file that can be installed on {target}, not even a source distribution: {misses}"
    )]
    #[non_exhaustive]
    NoWheel {
        /// The package.
        package: Box<PackageId>,
        /// The target.
        target: String,
        /// The nearest wheels.
        misses: Box<WheelMisses>,
    },
    /// The lock lists neither wheels nor a source distribution.
    #[error("package {package} has neither wheels nor a source distribution in the lock; run `uv lock` again")]
    #[non_exhaustive]
    NoFiles {
        /// The package.
        package: Box<PackageId>,
    },
}
