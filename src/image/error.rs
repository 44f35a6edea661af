//! The error for Dockerfiles that cannot be written: in `python` for their Python, with `advice` that its messages and others share.

pub(super) mod advice;
pub(super) mod python;

use crate::export::ExportError;
use crate::lock::PackageId;
use crate::message::{Excerpt, few};
use crate::name::{LayerName, PackageName};
use crate::platform::TargetError;
use advice::{above, consequence};
use python::ImagePythonError;

/// The error for a Dockerfile or a bake file that cannot be written.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DockerfileError {
    /// A target is not valid.
    #[error(transparent)]
    Target(#[from] TargetError),
    /// The image cannot have its Python.
    #[error(transparent)]
    Python(#[from] ImagePythonError),
    /// The plan is for another system than Linux.
    #[error(
        "the plan is for {target}, but container images run Linux; plan for a Linux platform, or for every platform"
    )]
    #[non_exhaustive]
    NotLinux {
        /// The target.
        target: String,
    },
    /// One of several plans has no platform.
    #[error("an image for several platforms needs one plan per platform, but one of the plans is for every platform")]
    NoPlatform,
    /// Two plans are for one architecture, by which layer files are chosen.
    #[error(
        "two of the platforms have the architecture of {target}, by which a builder chooses layer files; keep one of them"
    )]
    #[non_exhaustive]
    SamePlatform {
        /// The target of the second.
        target: String,
    },
    /// Two plans are not of one image.
    #[error(
        "the plans for {} and {} have different {what}; plan the same lock with the same layers for each platform",
        .targets[0], .targets[1]
    )]
    #[non_exhaustive]
    OtherPlan {
        /// The targets of the two.
        targets: [String; 2],
        /// The difference.
        what: &'static str,
    },
    /// Two plans are for different Pythons or C libraries, and there is one base image.
    #[error(
        "an image for several platforms has one Python version and one C library, but the plans are for {} and for {}; \
         name platforms that differ only in their architecture",
        .targets[0], .targets[1]
    )]
    #[non_exhaustive]
    OtherTarget {
        /// The targets of the two.
        targets: [String; 2],
    },
    /// The base image has another C library than the plan.
    #[error(
        "the base image `{base}` has {has} by its name, but the plan is for {target}; name another base (`--base`), or a \
         platform with {has}"
    )]
    #[non_exhaustive]
    OtherLibrary {
        /// The base image.
        base: String,
        /// The C library that it has.
        has: &'static str,
        /// The target of the plan.
        target: String,
    },
    /// No layer has anything to install.
    #[error("the plan installs nothing: it has no layer with a package and no local package")]
    Nothing,
    /// Several stages would install into the system's Python: stages are combined by copying, which needs a folder of
    /// its own.
    #[error(
        "several stages need a virtual environment, since installed files are copied from one stage to another; \
         install into the system's Python only in a single stage"
    )]
    SystemInStages,
    /// The base image has no shell, by its name, so no step can install in it.
    #[error(
        "the base image `{base}` has no shell in which layers could be installed; name one that has a shell and the same \
         Python, such as python:3.12-slim, and begin only the last stage of the Dockerfile, whose `FROM` is yours, with `{base}`"
    )]
    #[non_exhaustive]
    NoShell {
        /// The base image.
        base: String,
    },
    /// Only some packages of a layer of several indexes have a hash, and pip checks all hashes of a file or none.
    #[error(
        "layer `{layer}`: the lock has no hash of {}, and pip refuses a file in which only some packages have one; without \
         hashes it could take packages from other indexes than the lock, so install with uv, or write the files without hashes \
         (`--no-hashes`)",
        few(.packages, 5, "more packages")
    )]
    #[non_exhaustive]
    SomeHashes {
        /// The layer.
        layer: LayerName,
        /// The packages without a hash, by name.
        packages: Vec<PackageName>,
    },
    /// Some packages of a layer of several indexes have only an md5 or a `BLAKE2b` hash, which pip does not accept.
    #[error(
        "layer `{layer}`: the lock has only md5 or BLAKE2b hashes of {}, which pip does not accept; without hashes it could take packages \
         from other indexes than the lock, so install with uv, or write the files without hashes (`--no-hashes`)",
        few(.packages, 5, "more packages")
    )]
    #[non_exhaustive]
    WeakHashes {
        /// The layer.
        layer: LayerName,
        /// The packages, by name.
        packages: Vec<PackageName>,
    },
    /// An explicit index would be queried for build requirements.
    #[error(
        "layer `{layer}` builds {} from source, and with requirements the installer would also query the explicit \
         index {} for its build requirements; install with uv from pylock.toml, or lock versions that have wheels",
        few(.packages, 5, "more packages"), Excerpt(.index)
    )]
    #[non_exhaustive]
    ExplicitIndex {
        /// The layer.
        layer: LayerName,
        /// The packages that are built, by name.
        packages: Vec<PackageName>,
        /// The URL of the index.
        index: String,
    },
    /// An index requires credentials, which a build without mounts does not get.
    #[error(
        "layer `{layer}` downloads from the index `{index}`, which requires credentials (`authenticate = \"always\"`), but \
         `--files copy` writes no mounts, by which a build gets its secrets; use `--files mount`, or a builder with mounts"
    )]
    #[non_exhaustive]
    SecretsNeedMounts {
        /// The layer.
        layer: LayerName,
        /// The name of the index.
        index: String,
    },
    /// Packages are built in the environment itself, which a stage of their own does not have.
    #[error(
        "layer `{layer}` builds {} without isolation (`no-build-isolation`), with what other layers hold, but in several stages \
         each layer has an environment of its own; use `--stages single`",
        few(.packages, 5, "more packages")
    )]
    #[non_exhaustive]
    BuildInStages {
        /// The layer.
        layer: LayerName,
        /// The packages, by name.
        packages: Vec<PackageName>,
    },
    /// Local packages are built in the environment itself, which their stage does not have.
    #[error(
        "{} {} built without isolation (`no-build-isolation`), with what the layers hold, but in several stages the stage for \
         local packages has none of them; use `--stages single`",
        few(.packages, 5, "more packages"), if .packages.len() == 1 { "is" } else { "are" }
    )]
    #[non_exhaustive]
    LocalBuildInStages {
        /// The packages, by name.
        packages: Vec<PackageName>,
    },
    /// A requirement that is added to a build cannot be stated for the layers of an image.
    #[error(
        "the build of {} requires `{}` (`extra-build-dependencies`), {reason}",
        Excerpt(.package), Excerpt(.requirement)
    )]
    #[non_exhaustive]
    BuildRequirement {
        /// The package that is built.
        package: String,
        /// The requirement.
        requirement: String,
        /// The reason.
        reason: &'static str,
    },
    /// uv would take a package from another index than that of the lock, and nothing would tell.
    #[error(
        "layer `{layer}` has packages of several indexes and no hashes to check, and from requirements uv takes each from the \
         first index that has one of its name, of {}, which need not be that of the lock; install from pylock.toml, the \
         default format, which names the files of the lock",
        few(.indexes, 5, "more indexes")
    )]
    #[non_exhaustive]
    FirstIndex {
        /// The layer.
        layer: LayerName,
        /// The indexes, sorted.
        indexes: Vec<String>,
    },
    /// The pip of the base image cannot read a `pylock.toml`.
    #[error(
        "pip reads pylock.toml from version 26.1 on, and base images have an older one; install with uv, or write \
         requirements (`--format requirements.txt`)"
    )]
    PipPylock,
    /// The image with uv has one that does not know what the steps pass to it, by its tag.
    #[error(
        "the image `{image}` has a uv before {needed}, which lacks options that the steps use; name an image with a newer one \
         (`--uv-image`){}",
        if *.is_whole { "" } else { ", or write the layers as requirements (`--format requirements.txt`)" }
    )]
    #[non_exhaustive]
    OldUv {
        /// The image.
        image: String,
        /// The oldest version that the steps can use.
        needed: String,
        /// Whether it is for a whole Dockerfile, which needs a newer uv than layers do.
        is_whole: bool,
    },
    /// The command does not begin with a program.
    #[error(
        "`{}` is not the program of a command; give its words after --cmd, without brackets and commas, as in `--cmd python \
         -m app`",
        Excerpt(.word)
    )]
    #[non_exhaustive]
    NoProgram {
        /// The first word.
        word: String,
    },
    /// The command has a word that only a shell knows.
    #[error(
        "an image runs its command without a shell, which `{}` needs; use one, as in `--cmd sh -c {}`",
        Excerpt(.word), Excerpt(.quoted)
    )]
    #[non_exhaustive]
    CommandOfShell {
        /// The word.
        word: String,
        /// The command, quoted for a shell.
        quoted: String,
    },
    /// The command is a single word with blanks, which is not the name of a program.
    #[error(
        "the command `{}` is one word with spaces, but an image runs its command without a shell; give each word \
         separately, as in `--cmd {}`, or use a shell: `--cmd sh -c {}`",
        Excerpt(.command), Excerpt(.command), Excerpt(.quoted)
    )]
    #[non_exhaustive]
    CommandInOneWord {
        /// The word.
        command: String,
        /// The word, quoted for a shell.
        quoted: String,
    },
    /// Several stages were requested for an existing Dockerfile, which has its own.
    #[error(
        "layers in an existing Dockerfile are installed in the stage of its `uv sync`, into the environment of that \
         stage; leave out `--stages multi`"
    )]
    FragmentInOneStage,
    /// An argument of the command line cannot be recorded in a comment.
    #[error("the option `{}` contains a control character, which cannot be recorded in the Dockerfile", Excerpt(.word))]
    #[non_exhaustive]
    UnrecordableWord {
        /// The word.
        word: String,
    },
    /// Packages of the base image are not available in a virtual environment of an existing Dockerfile.
    #[error(
        "several stages assemble their own virtual environment, which does not contain the packages of the base image \
         (`--provided`); install in a single stage, or into the system's Python (`--system`)"
    )]
    ProvidedInStages,
    /// A local package is outside the build context.
    #[error(
        "package {package} is at `{}`, outside of the build context; {}leave local packages out (`--no-local`) and \
         install them by lines of your own",
        Excerpt(.path), above(.path)
    )]
    #[non_exhaustive]
    OutsideContext {
        /// The package.
        package: Box<PackageId>,
        /// Its path, relative to the folder of the lock.
        path: String,
    },
    /// A package is of an index in the file system, which requirements cannot name.
    #[error(
        "package {package} is a file of the index `{}` in the file system, which requirements cannot name; install from \
         pylock.toml with uv (without `--installer pip`, `--format requirements.txt` and `--no-hashes`), or lock it by its \
         path (`tool.uv.sources`) or from an index at a URL",
        Excerpt(.index)
    )]
    #[non_exhaustive]
    LocalIndex {
        /// The package.
        package: Box<PackageId>,
        /// The index.
        index: String,
    },
    /// A Dockerfile or a shell would misinterpret a value, or the value would expose credentials.
    #[error("{what} `{}` {reason}; {}", Excerpt(.text), consequence(.reason))]
    #[non_exhaustive]
    Unsafe {
        /// The role of the value.
        what: &'static str,
        /// The value.
        text: String,
        /// The reason, as a clause that follows the value.
        reason: &'static str,
    },
    /// A line or a command that builders or shells do not accept.
    #[error(
        "a line or a command of the Dockerfile has {bytes} bytes, over the {limit} that builders and shells accept: `{}`; \
         shorten the option or the value that it consists of, or have fewer packages in one layer or image",
        Excerpt(.line)
    )]
    #[non_exhaustive]
    LongLine {
        /// The line, or the last line of the command.
        line: String,
        /// Its length in bytes.
        bytes: usize,
        /// The limit in bytes.
        limit: usize,
    },
    /// The version of Dockerfile's syntax is not known.
    #[error("`{}` is not a supported version of the Dockerfile syntax: expected `1`, `1.2` or newer, or `builtin`", Excerpt(.text))]
    #[non_exhaustive]
    Syntax {
        /// The string.
        text: String,
    },
    /// A bake file was requested for a Dockerfile with a single stage, whose layers cannot be built one by one.
    #[error("a bake file builds each layer by itself, so it needs a Dockerfile with several stages")]
    BakeNeedsStages,
    /// The repository of the image has a tag or a digest; the tags of layers are derived from their fingerprints.
    #[error("`{image}` has a tag or a digest, but each layer gets its own tag; give only the repository")]
    #[non_exhaustive]
    TaggedImage {
        /// The image.
        image: String,
    },
    /// The file of a layer cannot be written.
    #[error(transparent)]
    Export(#[from] ExportError),
}

impl DockerfileError {
    /// Returns whether the plan exceeds a limit, rather than not being representable; see [`Limits`](crate::Limits).
    pub fn is_limit(&self) -> bool {
        matches!(self, Self::Export(error) if error.is_limit())
    }
}
