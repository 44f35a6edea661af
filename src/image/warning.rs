//! Warnings about a Dockerfile, and in `line` about lines of an existing one.

mod line;

use super::text::layout::COPIED;
use crate::message::{Excerpt, few, human_bytes};
use crate::name::{LayerName, PackageName};
use crate::platform::Platform;

pub use line::LineWarning;

/// A warning about what may fail or be slow when the image is built or used.
///
/// `Display` writes one line with the problem, its location and the remedy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DockerfileWarning {
    /// A layer is large.
    #[error(
        "layer `{layer}` downloads {}, over {}: a layer is pushed and pulled as a whole, over one connection; split it, \
         as with `package:GLOB`",
        human_bytes(*.bytes),
        human_bytes(*.limit)
    )]
    #[non_exhaustive]
    LargeLayer {
        /// The layer.
        layer: LayerName,
        /// Its largest download size, in bytes.
        bytes: u64,
        /// The limit, in bytes.
        limit: u64,
    },
    /// The image would have more layers than engines can mount.
    #[error(
        "the image has {own} layers of its own and about {base} of the base image, over the {most} that an engine can \
         stack; merge layers"
    )]
    #[non_exhaustive]
    ManyLayers {
        /// The layers that the Dockerfile adds.
        own: usize,
        /// The assumed layers of the base image.
        base: usize,
        /// The limit.
        most: usize,
    },
    /// uv is copied into the image, since the builder has no mounts.
    #[error(
        "uv and the layer files remain in the image, in {COPIED}; in a Dockerfile with several stages (`--stages multi`) \
         neither does, and with `--installer pip` only the files"
    )]
    UvRemains,
    /// Source distributions are built in the image itself.
    #[error(
        "layer `{layer}` builds {} from source in the image itself, which may need a compiler that the base image does not have: \
         install one by a line of your own below the last `FROM`",
        few(.packages, 5, "more packages")
    )]
    #[non_exhaustive]
    Builds {
        /// The layer.
        layer: LayerName,
        /// The packages, by name.
        packages: Vec<PackageName>,
    },
    /// The builds of local packages compile code in the image itself.
    #[error("the image builds {}, which compiles code: its base image may lack a compiler, so install one by a line of \
         your own below the last `FROM`", few(.packages, 5, "more packages"))]
    #[non_exhaustive]
    CompilesInImage {
        /// The local packages, by name.
        packages: Vec<PackageName>,
    },
    /// Packages are built in the environment itself, before other layers are there.
    #[error("layer `{layer}` builds {} without isolation (`no-build-isolation`), with what it and the layers before it hold; if the build \
         needs {} of a later layer, put that into one before it, as by `--layer build=package:…`", few(.packages, 5, "more packages"), few(.later, 5, "other packages"))]
    #[non_exhaustive]
    BuildsBefore {
        /// The layer.
        layer: LayerName,
        /// The packages that are built, by name.
        packages: Vec<PackageName>,
        /// Packages of later layers that the builds may need, by name.
        later: Vec<PackageName>,
    },
    /// Source distributions are built in a stage of an existing Dockerfile.
    #[error(
        "layer `{layer}` builds {} from source, which may need a compiler in the stage of the Dockerfile into which the \
         layers are inserted",
        few(.packages, 5, "more packages")
    )]
    #[non_exhaustive]
    BuildsInStage {
        /// The layer.
        layer: LayerName,
        /// The packages, by name.
        packages: Vec<PackageName>,
    },
    /// Source distributions are built although there are wheels for a newer platform of the same kind.
    #[error(
        "layer `{layer}` builds {} from source, which has a wheel for a newer platform; if the base image is that new, name \
         it: `--python-platform {platform}`",
        few(.packages, 5, "more packages")
    )]
    #[non_exhaustive]
    NewerPlatform {
        /// The layer.
        layer: LayerName,
        /// The packages, by name.
        packages: Vec<PackageName>,
        /// The oldest platform for which all of them have a wheel.
        platform: Platform,
    },
    /// Packages of an existing Dockerfile come from Git repositories.
    #[error(
        "layer `{layer}` gets {} from Git, so the stage of the Dockerfile into which the layers are inserted needs git",
        few(.packages, 5, "more packages")
    )]
    #[non_exhaustive]
    NeedsGitInStage {
        /// The layer.
        layer: LayerName,
        /// The packages, by name.
        packages: Vec<PackageName>,
    },
    /// Packages come from Git repositories.
    #[error(
        "layer `{layer}` gets {} from Git, so the image needs git: install it by a line of your own below the last \
         `FROM`",
        few(.packages, 5, "more packages")
    )]
    #[non_exhaustive]
    NeedsGit {
        /// The layer.
        layer: LayerName,
        /// The packages, by name.
        packages: Vec<PackageName>,
    },
    /// Some packages have no hash to check.
    #[error(
        "layer `{layer}` is installed without hash checks of packages that have no hash in the lock: {}",
        few(.packages, 5, "more packages")
    )]
    #[non_exhaustive]
    NoHash {
        /// The layer.
        layer: LayerName,
        /// The packages, by name.
        packages: Vec<PackageName>,
    },
    /// Some packages have only md5 hashes.
    #[error(
        "layer `{layer}` is verified only by md5, which is not a secure hash: the index has no other for {}",
        few(.packages, 5, "more packages")
    )]
    #[non_exhaustive]
    WeakHash {
        /// The layer.
        layer: LayerName,
        /// The packages, by name.
        packages: Vec<PackageName>,
    },
    /// The file of a layer has no hashes, since those that the lock has would end the build.
    #[error(
        "layer `{layer}` is installed without hash checks: the lock has no hash, or none that the installer accepts (only \
         md5 or BLAKE2b), for files of {}, and requirements are checked all or none",
        few(.packages, 5, "more packages")
    )]
    #[non_exhaustive]
    HashesLeftOut {
        /// The layer.
        layer: LayerName,
        /// The packages without a secure hash, by name.
        packages: Vec<PackageName>,
    },
    /// A layer is not in the image, since none of its packages is for Linux.
    #[error(
        "layer `{layer}` is not in the image: none of its packages is for Linux ({})",
        few(.packages, 5, "more packages")
    )]
    #[non_exhaustive]
    NotOnLinux {
        /// The layer.
        layer: LayerName,
        /// The packages, by name.
        packages: Vec<PackageName>,
    },
    /// An index asks for credentials, which a build without mounts does not get.
    #[error(
        "layer `{layer}` downloads from the index `{index}`, which requires credentials (`authenticate = \"always\"`), \
         and `--files copy` mounts no secrets: let lines of your own before the layers set {}, or use `--files mount`",
        .variables.join(" and ")
    )]
    #[non_exhaustive]
    SecretsInStage {
        /// The layer.
        layer: LayerName,
        /// The name of the index.
        index: String,
        /// The variables of its user and its password.
        variables: [String; 2],
    },
    /// uv could take a package from another index than that of the lock, which its hash then excludes.
    #[error(
        "layer `{layer}` has packages of several indexes, and from requirements uv takes each from the first index that \
         has one of its name, of {}: if that is not the index of the lock, the build fails at its hash; pylock.toml, the \
         default format, names the files of the lock",
        few(.indexes, 5, "more indexes")
    )]
    #[non_exhaustive]
    FirstIndex {
        /// The layer.
        layer: LayerName,
        /// The indexes, sorted.
        indexes: Vec<String>,
    },
    /// Packages without hashes could come from any of several indexes.
    #[error(
        "layer `{layer}` has packages of several indexes, and pip may take each from any of {}: if two have a package \
         of the same name, the build may fail or install another file; uv installs the files of the lock",
        few(.indexes, 5, "more indexes")
    )]
    #[non_exhaustive]
    SeveralIndexes {
        /// The layer.
        layer: LayerName,
        /// The indexes, sorted.
        indexes: Vec<String>,
    },
    /// Settings of uv that change what a build makes, which pip does not read.
    #[error(
        "pip does not read {}, which uv applies to the packages that the image builds from source; install with uv, or \
         their builds may fail, or differ from those of `uv sync`",
        .settings.join(", ")
    )]
    #[non_exhaustive]
    SettingsOfUv {
        /// The keys of `[tool.uv]`, sorted.
        settings: Vec<&'static str>,
    },
    /// `required-version` does not allow the uv of the image.
    #[error(
        "`required-version = \"{}\"` does not allow uv {uv}, which installs in the image, so its `uv sync` ends the build; name \
         an image with another uv (`--uv-image`), or build with `--build-arg UV_VERSION=…`",
        Excerpt(.required)
    )]
    #[non_exhaustive]
    RequiredUv {
        /// What the setting requires.
        required: String,
        /// The version of uv in the image.
        uv: String,
    },
    /// A file of settings that uv cannot read.
    #[error(
        "uv 0.13.9 is not known to read `{}` of {file}{}; correct it",
        Excerpt(.key),
        if *.file == "uv.toml" {
            ", and ends with an error at what it cannot read"
        } else {
            ": beside what it cannot read it ignores all options of [tool.uv], by which layers are built"
        }
    )]
    #[non_exhaustive]
    UnreadSetting {
        /// The key.
        key: String,
        /// The file: `pyproject.toml` or `uv.toml`.
        file: &'static str,
    },
    /// The build requirements of local packages are neither pinned nor hashed and could come from any of several
    /// indexes.
    #[error(
        "the build requirements of local packages may come from any of {}, and pip takes the highest version; declare \
         indexes for named packages only as `explicit`, or install with uv",
        few(.indexes, 5, "more indexes")
    )]
    #[non_exhaustive]
    SeveralBuildIndexes {
        /// The indexes, sorted.
        indexes: Vec<String>,
    },
    /// A large layer is copied because the user of the image is not known.
    #[error(
        "layer `{layer}` downloads {} and is copied into the image, since the user of `{base}` is not known; with a user, \
         such as `--user root`, the image begins with this layer instead",
        human_bytes(*.bytes)
    )]
    #[non_exhaustive]
    UnknownUser {
        /// The layer.
        layer: LayerName,
        /// Its largest download size, in bytes.
        bytes: u64,
        /// The base image.
        base: String,
    },
    /// The image begins with a layer that is not the heaviest.
    #[error("the image begins with layer `{layer}` ({}), and layer `{heaviest}` ({}) is copied, for which a builder passes over its files \
         twice more; put the heaviest layer first", human_bytes(*.bytes), human_bytes(*.most))]
    #[non_exhaustive]
    LighterFirst {
        /// The first layer.
        layer: LayerName,
        /// Its largest download size, in bytes.
        bytes: u64,
        /// The heaviest layer.
        heaviest: LayerName,
        /// That of the heaviest.
        most: u64,
    },
    /// Two packages install the same files.
    #[error(
        "`{}` in layer `{}` and `{}` in layer `{}` install the same files, and the later overwrites the earlier; lock \
         only one of them",
        .packages[0], .layers[0], .packages[1], .layers[1]
    )]
    #[non_exhaustive]
    Overlap {
        /// The layers of the two packages.
        layers: [LayerName; 2],
        /// The two packages.
        packages: [PackageName; 2],
    },
}
