//! Why a Dockerfile cannot be written.

use crate::export::ExportError;
use crate::lock::PackageId;
use crate::name::{LayerName, PackageName};
use crate::text::{Excerpt, few};

/// A Dockerfile or a bake file that cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DockerfileError {
    /// The plan is for another system than Linux, which container images are.
    #[error(
        "the plan is for {target}, and a container image is Linux; plan for a Linux platform, or for every platform"
    )]
    NotLinux {
        /// The target.
        target: String,
    },
    /// No layer has anything to install.
    #[error("the plan installs nothing: it has no layer with a package and no local package")]
    Nothing,
    /// Stages are put together by copying, and only a virtual environment is a folder of its own.
    #[error(
        "several stages need a virtual environment, since what they install is copied from one to the other; leave the \
         system's Python to a single stage"
    )]
    SystemInStages,
    /// pip checks all hashes of a file or none.
    #[error(
        "layer `{layer}`: the lock has no hash of {}, and pip refuses a file in which only some packages have one; \
         install with uv, or write the files without hashes",
        few(.packages, 5, "more packages")
    )]
    SomeHashes {
        /// The layer.
        layer: LayerName,
        /// The packages without a hash, by name.
        packages: Vec<PackageName>,
    },
    /// A local package is not in the build context.
    #[error(
        "package {package} is at `{}`, outside of the build context, which is the folder of the lock; move it there, or \
         leave local packages out and install them by lines of your own",
        Excerpt(.path)
    )]
    OutsideContext {
        /// The package.
        package: Box<PackageId>,
        /// Its path from the folder of the lock.
        path: String,
    },
    /// An index in the file system is not in the image.
    #[error(
        "package {package} is from the index `{}` in the file system, which the build does not see; lock it from an \
         index at a URL, or have it in the base image and say so (`--provided`)",
        Excerpt(.index)
    )]
    LocalIndex {
        /// The package.
        package: Box<PackageId>,
        /// The index.
        index: String,
    },
    /// A value that a Dockerfile or a shell would read as something else.
    #[error("{what} `{}` {reason}; a Dockerfile or its shell could read it as something else", Excerpt(.text))]
    Unsafe {
        /// What the value is.
        what: &'static str,
        /// The value.
        text: String,
        /// What about it is unsafe, in words that follow the value.
        reason: &'static str,
    },
    /// A version of Dockerfile's syntax that is not known.
    #[error("`{}` is no version of the Dockerfile syntax that can be used: expected `1`, `1.2` or newer, or `builtin`", Excerpt(.text))]
    Syntax {
        /// The text.
        text: String,
    },
    /// Layers can be built, tagged and reused one by one only where each has a stage.
    #[error("a bake file builds each layer by itself, so it needs a Dockerfile with several stages")]
    BakeNeedsStages,
    /// The tags of layers are made from their fingerprints.
    #[error("`{image}` has a tag or a digest, and each layer gets a tag of its own; name the repository alone")]
    TaggedImage {
        /// The image.
        image: String,
    },
    /// The file of a layer cannot be written.
    #[error(transparent)]
    Export(#[from] ExportError),
}
