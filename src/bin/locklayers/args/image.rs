//! The options of images.

use std::path::PathBuf;

use clap::ValueEnum;
use locklayers::image::{DockerfileSyntax, ImageReference};
use locklayers::name::PackageName;

use super::files::{FileFormat, LAYER_FILES, WrittenArgs};
use super::report::OUTPUT;
use super::request::{BASE_IMAGE, RequestArgs, TARGET};

const IMAGE: &str = "Image";

#[derive(clap::Args, Debug)]
pub(crate) struct DockerfileArgs {
    #[command(flatten)]
    pub(crate) request: RequestArgs,
    /// One stage with all layers, or one stage for each.
    ///
    /// With one stage for each, a changed layer rebuilds only itself, and the image contains no compilers. The image begins
    /// with its first layer if its user is known (see --user), and the others are copied. It is the default if layers are
    /// split by size.
    #[arg(long, value_name = "STAGES", help_heading = IMAGE)]
    pub(crate) stages: Option<StagesArg>,
    /// Install into the Python of the base image; requires a single stage.
    #[arg(long, conflicts_with = "venv", help_heading = IMAGE)]
    pub(crate) system: bool,
    /// Install into a virtual environment at /opt/venv (the default).
    #[arg(long, help_heading = IMAGE)]
    pub(crate) venv: bool,
    /// The virtual environment of an existing Dockerfile, as --into finds it there.
    #[arg(long, value_name = "PATH", hide = true, help_heading = IMAGE)]
    pub(crate) environment: Option<String>,
    /// The Python of that environment, as its line that installs requests it.
    #[arg(long, value_name = "VERSION", hide = true, help_heading = IMAGE)]
    pub(crate) environment_python: Option<String>,
    #[command(flatten)]
    pub(crate) image: ImageArgs,
    /// Write only the layers, for a Dockerfile of your own.
    ///
    /// They belong before its line that runs `uv sync` or `pip install`, which then finds the packages installed. With
    /// --into they are inserted there.
    #[arg(long, help_heading = OUTPUT)]
    pub(crate) fragment: bool,
    /// Insert the layers into this Dockerfile of your own.
    ///
    /// The path is relative to the folder of the lock. Implies --fragment --write.
    #[arg(long, value_name = "FILE", help_heading = OUTPUT)]
    pub(crate) into: Option<String>,
    #[command(flatten)]
    pub(crate) write: WriteArgs,
}

#[derive(clap::Args, Debug)]
pub(crate) struct BakeArgs {
    #[command(flatten)]
    pub(crate) request: RequestArgs,
    /// The repository of the image and its layers, without a tag; layers are tagged NAME-ll1-….
    ///
    /// The default is that of the bake file that is there, or else the key `image` of `[tool.locklayers.image]`.
    #[arg(long, value_name = "REPOSITORY", help_heading = IMAGE)]
    pub(crate) image: Option<ImageReference>,
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

/// The options of an image.
#[derive(clap::Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct ImageArgs {
    /// The base image, which must have Python 3, unless uv installs one (--managed-python).
    ///
    /// The default is python:VERSION-slim (or -alpine), with the Python version of the plan or of --python-version.
    #[arg(long, value_name = "IMAGE", help_heading = BASE_IMAGE)]
    pub(crate) base: Option<ImageReference>,
    /// An image with uv at /uv.
    ///
    /// By default, the pip of the base image installs uv in a stage of its own.
    #[arg(long, value_name = "IMAGE", help_heading = BASE_IMAGE)]
    pub(crate) uv_image: Option<ImageReference>,
    /// The uv that an existing Dockerfile installs before the layers, by its path or its name.
    #[arg(long, value_name = "PATH", conflicts_with = "uv_image", help_heading = BASE_IMAGE)]
    pub(crate) uv_path: Option<String>,
    /// Let uv install the Python of the image, for a base image that has another one or none.
    ///
    /// It is of the version of --python-version or .python-version, in a layer of its own at /opt/python.
    #[arg(long, conflicts_with = "no_managed_python", help_heading = BASE_IMAGE)]
    pub(crate) managed_python: bool,
    /// Use the Python of the base image (the default).
    #[arg(long, help_heading = BASE_IMAGE)]
    pub(crate) no_managed_python: bool,
    /// The platforms that the image is built for, such as linux/amd64,linux/arm64.
    ///
    /// Each has layer files of its own, and `docker buildx build --platform` builds one Dockerfile for all of them. Names such
    /// as linux/amd64 have the C library of the base image; those of --python-platform include it.
    #[arg(long, value_name = "PLATFORM[,PLATFORM…]", value_delimiter = ',', help_heading = TARGET)]
    pub(crate) platforms: Vec<String>,
    /// The workspace member that the image is of, as `uv sync --package` [default: in a member's folder that member].
    #[arg(long, value_name = "NAME", help_heading = IMAGE)]
    pub(crate) package: Option<PackageName>,
    /// The number of layers of the base image, for the warning about too many.
    #[arg(long, value_name = "NUMBER", default_value = "10", help_heading = BASE_IMAGE)]
    pub(crate) base_layers: usize,
    /// The installer of the packages.
    #[arg(long, value_name = "INSTALLER", default_value = "uv", help_heading = IMAGE)]
    pub(crate) installer: InstallerArg,
    /// The version of Dockerfile's syntax: 1, 1.2 or newer, or builtin.
    ///
    /// builtin is the version of the builder, which needs no registry.
    #[arg(long, value_name = "VERSION", default_value = "1", help_heading = IMAGE)]
    pub(crate) syntax: DockerfileSyntax,
    /// The folder from which the image is built [default: that of the lock].
    ///
    /// If local packages are outside that folder, name a folder above, such as `..`.
    #[arg(long, value_name = "DIR", help_heading = IMAGE)]
    pub(crate) context: Option<PathBuf>,
    /// The folder of the project's files in the image.
    ///
    /// Its lines are yours: in an existing file, change them by hand.
    #[arg(long, value_name = "PATH", default_value = "/app", help_heading = IMAGE)]
    pub(crate) workdir: String,
    /// The user of the image, such as 1000 or 1000:1000 [default: that of the base image].
    ///
    /// With several stages and a base other than Docker's official images, it must be named for the image to begin with its
    /// first layer; otherwise that is copied too. Its line is yours: in an existing file, change it by hand.
    #[arg(long, value_name = "USER", help_heading = IMAGE)]
    pub(crate) user: Option<String>,
    /// A label of the image, such as org.opencontainers.image.title=App; may be repeated.
    ///
    /// It overrides the labels that are set by default: the base image, the source and the version of the project, and the
    /// fingerprint of each layer.
    #[arg(long = "label", value_name = "KEY=VALUE", value_parser = label, help_heading = IMAGE)]
    pub(crate) labels: Vec<(String, String)>,
    /// Compile bytecode while the image is built (the default).
    #[arg(long, conflicts_with = "no_bytecode", help_heading = IMAGE)]
    pub(crate) compile_bytecode: bool,
    /// Do not compile bytecode: each container compiles what it imports.
    #[arg(long, help_heading = IMAGE)]
    pub(crate) no_bytecode: bool,
    /// Do not install local packages; by default they are installed last, from source.
    #[arg(long, help_heading = IMAGE)]
    pub(crate) no_local: bool,
    /// The command of the image: all arguments after this.
    ///
    /// Its line is yours: in an existing file, change it by hand.
    #[arg(long, value_name = "WORD", num_args = 1.., allow_hyphen_values = true, help_heading = IMAGE)]
    pub(crate) cmd: Vec<String>,
    /// The format of the layer files [default: pylock.toml for uv, requirements.txt for pip].
    #[arg(long, value_name = "FORMAT", help_heading = LAYER_FILES)]
    pub(crate) format: Option<FileFormat>,
    /// Write requirements without hashes.
    #[arg(long, help_heading = LAYER_FILES)]
    pub(crate) no_hashes: bool,
    /// Whether builds read layer files by bind mounts or by copies.
    ///
    /// With copies no RUN has a mount: for builders that have none, such as kaniko, or whose cache key does not cover
    /// them, such as podman. One stage for each layer is the default then, since uv would remain in an image of one
    /// stage.
    #[arg(long, value_name = "ACCESS", default_value = "mount", help_heading = LAYER_FILES)]
    pub(crate) files: AccessArg,
    /// The folder of the layer files, relative to that of the lock.
    #[arg(long, value_name = "DIR", default_value = ".locklayers", help_heading = LAYER_FILES)]
    pub(crate) layers_dir: String,
}

/// A label, which has a key.
fn label(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((key, value)) if !key.is_empty() => Ok((key.to_owned(), value.to_owned())),
        _ => Err("expected KEY=VALUE, as in `org.opencontainers.image.title=App`".to_owned()),
    }
}

/// The options of writing files.
#[derive(clap::Args, Debug)]
pub(crate) struct WriteArgs {
    /// Write the file beside the lock, together with its layer files, instead of printing it.
    ///
    /// The layer files and lines in .dockerignore are written too. In an existing file, only the lines between its
    /// marks are replaced.
    #[arg(long, help_heading = OUTPUT)]
    pub(crate) write: bool,
    /// Overwrite a file that this program did not write, and blocks that were edited by hand.
    #[arg(long, help_heading = OUTPUT)]
    pub(crate) force: bool,
    /// Refuse a lock that does not match pyproject.toml, instead of warning about it.
    #[arg(long, help_heading = OUTPUT)]
    pub(crate) locked: bool,
    #[command(flatten)]
    pub(crate) written: WrittenArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum InstallerArg {
    /// `uv pip`, which does not remain in the image.
    Uv,
    /// The pip of the base image.
    Pip,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AccessArg {
    /// Bind mounts.
    Mount,
    /// Copies, and no RUN --mount.
    Copy,
}
