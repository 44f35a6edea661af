//! What images are built from, and how.

use std::path::PathBuf;

use clap::ValueEnum;
use locklayers::image::{DockerfileSyntax, ImageReference};

use super::files::{FileFormat, LAYER_FILES, WrittenArgs};
use super::report::OUTPUT;
use super::request::{BASE_IMAGE, Request};

const IMAGE: &str = "Image";

#[derive(clap::Args, Debug)]
pub(crate) struct DockerfileArgs {
    #[command(flatten)]
    pub(crate) request: Request,
    /// One stage with all layers, or one for each.
    ///
    /// With one for each, a changed layer rebuilds only itself, and no compiler is in the image. Without this option, that is
    /// so where layers are split by size.
    #[arg(long, value_name = "STAGES", help_heading = IMAGE)]
    pub(crate) stages: Option<StagesArg>,
    /// Install into the Python of the base image; only in a single stage.
    #[arg(long, conflicts_with = "venv", help_heading = IMAGE)]
    pub(crate) system: bool,
    /// Install into a virtual environment at /opt/venv, as happens without this too.
    #[arg(long, help_heading = IMAGE)]
    pub(crate) venv: bool,
    #[command(flatten)]
    pub(crate) image: ImageArgs,
    /// Only the layers, for a Dockerfile of your own.
    ///
    /// They belong before its line that runs `uv sync` or `pip install`, which finds them installed. With --write they are put
    /// there.
    #[arg(long, help_heading = OUTPUT)]
    pub(crate) fragment: bool,
    /// Put the layers into this Dockerfile of your own, beside the lock.
    ///
    /// Short for --fragment --write.
    #[arg(long, value_name = "FILE", help_heading = OUTPUT)]
    pub(crate) into: Option<String>,
    #[command(flatten)]
    pub(crate) write: WriteArgs,
}

#[derive(clap::Args, Debug)]
pub(crate) struct BakeArgs {
    #[command(flatten)]
    pub(crate) request: Request,
    /// The repository of the image and its layers, without a tag: layers are tagged NAME-ll1-….
    #[arg(long, value_name = "REPOSITORY", help_heading = IMAGE)]
    pub(crate) image: ImageReference,
    #[command(flatten)]
    pub(crate) dockerfile: ImageArgs,
    #[command(flatten)]
    pub(crate) write: WriteArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum StagesArg {
    /// One stage with all layers.
    Single,
    /// A stage for each layer.
    Multi,
}

/// What an image is built from, and how.
#[derive(clap::Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct ImageArgs {
    /// The base image, which has Python 3.
    ///
    /// Without it, python:VERSION-slim (or -alpine) of the Python version that is planned for or that --python-version names.
    #[arg(long, value_name = "IMAGE", help_heading = BASE_IMAGE)]
    pub(crate) base: Option<ImageReference>,
    /// An image that has uv at /uv.
    ///
    /// Without it, pip of the base image installs uv in a stage of its own.
    #[arg(long, value_name = "IMAGE", help_heading = BASE_IMAGE)]
    pub(crate) uv_image: Option<ImageReference>,
    /// How many layers the base image has, for the warning of too many.
    #[arg(long, value_name = "NUMBER", default_value = "10", help_heading = BASE_IMAGE)]
    pub(crate) base_layers: usize,
    /// Who installs.
    #[arg(long, value_name = "INSTALLER", default_value = "uv", help_heading = IMAGE)]
    pub(crate) installer: InstallerArg,
    /// The version of Dockerfile's syntax: 1, 1.2 or newer, or builtin.
    ///
    /// builtin is the builder's own, without asking a registry.
    #[arg(long, value_name = "VERSION", default_value = "1", help_heading = IMAGE)]
    pub(crate) syntax: DockerfileSyntax,
    /// The folder that the image is built from: that of the lock without this.
    ///
    /// Where local packages are outside of it, a folder above it, as `..`.
    #[arg(long, value_name = "DIR", help_heading = IMAGE)]
    pub(crate) context: Option<PathBuf>,
    /// The folder of the project's files in the image.
    #[arg(long, value_name = "PATH", default_value = "/app", help_heading = IMAGE)]
    pub(crate) workdir: String,
    /// The user that the image runs as, such as 1000 or 1000:1000; the base image's without it.
    #[arg(long, value_name = "USER", help_heading = IMAGE)]
    pub(crate) user: Option<String>,
    /// Write byte code while the image is built, as happens without this too.
    #[arg(long, conflicts_with = "no_bytecode", help_heading = IMAGE)]
    pub(crate) compile_bytecode: bool,
    /// Write no byte code: each container compiles what it imports.
    #[arg(long, help_heading = IMAGE)]
    pub(crate) no_bytecode: bool,
    /// Leave local packages out; without it they are installed last, from source.
    #[arg(long, help_heading = IMAGE)]
    pub(crate) no_local: bool,
    /// What the image runs: all words after this.
    #[arg(long, value_name = "WORD", num_args = 1.., allow_hyphen_values = true, help_heading = IMAGE)]
    pub(crate) cmd: Vec<String>,
    /// The form of the layer files; without it, pylock.toml for uv, and requirements with hashes for pip.
    #[arg(long, value_name = "FORMAT", help_heading = LAYER_FILES)]
    pub(crate) format: Option<FileFormat>,
    /// Write requirements, and leave their hashes out.
    #[arg(long, help_heading = LAYER_FILES)]
    pub(crate) no_hashes: bool,
    /// Whether builds read layer files by bind mounts, or copy them into the image.
    ///
    /// Copy them for builders that leave mounts out of their cache key, as podman does.
    #[arg(long, value_name = "ACCESS", default_value = "mount", help_heading = LAYER_FILES)]
    pub(crate) files: AccessArg,
    /// The folder of the layer files, from the folder of the lock.
    #[arg(long, value_name = "DIR", default_value = ".locklayers", help_heading = LAYER_FILES)]
    pub(crate) layers_dir: String,
}

/// Whether files are written, and over what.
#[derive(clap::Args, Debug)]
pub(crate) struct WriteArgs {
    /// Write the file beside the lock, with all that goes with it, instead of printing it.
    ///
    /// The layer files and lines in .dockerignore go with it. Of a file that is there, only the lines between its marks are
    /// written.
    #[arg(long, help_heading = OUTPUT)]
    pub(crate) write: bool,
    /// Write over a file that this program did not write, and over blocks that were changed by hand.
    #[arg(long, help_heading = OUTPUT)]
    pub(crate) force: bool,
    /// Refuse a lock that does not satisfy pyproject.toml, instead of warning of it.
    #[arg(long, help_heading = OUTPUT)]
    pub(crate) locked: bool,
    #[command(flatten)]
    pub(crate) written: WrittenArgs,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum InstallerArg {
    /// `uv pip`, which is not in the image afterwards.
    Uv,
    /// pip of the base image.
    Pip,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum AccessArg {
    /// Read by bind mounts.
    Mount,
    /// Copy into the image.
    Copy,
}
