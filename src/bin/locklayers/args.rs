//! Arguments.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};
use locklayers::export::LayerFormat;
use locklayers::image::{DockerfileSyntax, ImageReference};
use locklayers::name::PackageName;
use locklayers::platform::Implementation;
use locklayers::{LayerName, LayerSpec, Selector};

const SELECTORS: &str = "\
Selectors (SEL):
  default[:MEMBER]      production dependencies and default groups, as uv sync chooses them
  project[:MEMBER]      production dependencies
  workspace             production dependencies of every workspace member
  extra:[MEMBER/]NAME   what an extra adds; `*` for all, in either place
  group:[MEMBER/]NAME   a dependency group; `*` for all, in either place
  package:GLOB          packages by locked name, with their dependencies, out of the scope
  rest                  all of the scope that no layer before holds

Exit codes: 0 done, 1 `check` has findings or `diff --exit-code` a changed layer, 2 wrong arguments or bad input.";

/// Turns uv.lock into ordered layers of pinned Python requirements, each with a fingerprint.
#[derive(Debug, Parser)]
#[command(name = "locklayers", version, after_help = SELECTORS, max_term_width = 100)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Shows the layers: packages, download size, fingerprint, and what is not repeated.
    #[command(after_help = SELECTORS)]
    Plan(PlanArgs),
    /// Lists the packages of each layer, of one, or what the plan knows of one package.
    #[command(after_help = SELECTORS)]
    Show(ShowArgs),
    /// Writes the layers as pinned requirements with hashes, or as pylock.toml.
    #[command(after_help = SELECTORS)]
    Export(ExportArgs),
    /// Shows which layers change between two locks, because of which packages, and what travels again.
    #[command(after_help = SELECTORS)]
    Diff(DiffArgs),
    /// Replays the lock's Git history: what this plan, and others, would have transferred.
    #[command(after_help = SELECTORS)]
    History(HistoryArgs),
    /// Shows why a package is in its layer: the way from each root, and what vanishes without that root.
    #[command(after_help = SELECTORS)]
    Why(WhyArgs),
    /// Prints the fingerprints of the layers.
    #[command(after_help = SELECTORS)]
    Fingerprint(FingerprintArgs),
    /// Draws the layers: packages by size, what later layers share, and what needs what.
    #[command(after_help = SELECTORS)]
    Graph(GraphArgs),
    /// Finds the size classes for which updates transfer the fewest bytes, and prints them as configuration.
    #[command(after_help = SELECTORS)]
    Split(SplitArgs),
    /// Writes a Dockerfile that installs each layer by an instruction of its own.
    #[command(after_help = SELECTORS)]
    Dockerfile(DockerfileArgs),
    /// Writes a file for `docker buildx bake`: a target for each layer, tagged by what it installs.
    #[command(after_help = SELECTORS)]
    Bake(BakeArgs),
    /// Tells what is out of date: exported files, the lock against pyproject.toml, layers over their limits.
    #[command(after_help = SELECTORS)]
    Check(CheckArgs),
    /// Prints the script by which a shell completes commands and options.
    Completions(CompletionsArgs),
    /// Writes the manual pages into a folder, for those who package the program.
    Man(ManArgs),
}

/// What every command takes: which lock, which layers.
#[derive(clap::Args, Debug)]
pub(crate) struct Request {
    /// The lock; without it, the uv.lock here or in the nearest folder above.
    #[arg(long, value_name = "PATH")]
    pub(crate) lock: Option<PathBuf>,
    /// A layer and what it holds, in order; without it, the layers of `[tool.locklayers]` in the pyproject.toml beside
    /// the lock, else what `uv sync --no-dev` installs: a layer for each default group except `dev`, then `project`, split
    /// by size.
    #[arg(long = "layer", value_name = "NAME=SEL[,SEL…]", value_parser = layer)]
    pub(crate) layers: Vec<LayerSpec>,
    /// What `package:` and `rest` draw from; without it, all other selectors together, or `project`.
    #[arg(long, value_name = "SEL[,SEL…]", value_delimiter = ',')]
    pub(crate) scope: Vec<Selector>,
    /// Split every layer by the size of its packages.
    #[arg(long, conflicts_with = "no_split")]
    pub(crate) split: bool,
    /// Split no layer by the size of its packages.
    #[arg(long)]
    pub(crate) no_split: bool,
    #[command(flatten)]
    pub(crate) target: TargetArgs,
    /// Refuse to plan what would have to be built from source.
    #[arg(long)]
    pub(crate) no_build: bool,
    /// Leave out what the base image has already: a file with the output of `pip freeze`, or with a plan as JSON.
    #[arg(long, value_name = "FILE")]
    pub(crate) provided: Option<PathBuf>,
    /// Where the base image has another version: refuse, or install the locked one over it.
    #[arg(long, value_name = "POLICY", default_value = "exact", requires = "provided")]
    pub(crate) provided_policy: Policy,
}

/// The one Python and platform to plan for; over `target` of `[tool.locklayers]`, key by key.
#[derive(clap::Args, Debug)]
pub(crate) struct TargetArgs {
    /// Plan for this Python alone: 3.12, 3.12.4, 3.13t for a free-threaded build.
    #[arg(long, value_name = "VERSION")]
    pub(crate) python_version: Option<String>,
    /// Plan for this platform alone: linux, x86_64-manylinux_2_36, aarch64-unknown-linux-musl, macos, windows, …
    #[arg(long, value_name = "PLATFORM")]
    pub(crate) python_platform: Option<String>,
    /// The implementation of Python: cpython, pypy-7.3.17, graalpy-24.1.1; cpython without it.
    #[arg(long, value_name = "NAME-VERSION")]
    pub(crate) python_implementation: Option<Implementation>,
    /// Plan for every platform, whatever `[tool.locklayers]` says.
    #[arg(long, conflicts_with_all = ["python_version", "python_platform", "python_implementation", "provided"])]
    pub(crate) universal: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Policy {
    Exact,
    KeepLock,
}

#[derive(clap::Args, Debug)]
pub(crate) struct PlanArgs {
    #[command(flatten)]
    pub(crate) request: Request,
    /// A table for people, or everything as JSON.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: Format,
    /// List the packages of each layer as well, largest first.
    #[arg(short, long, conflicts_with = "format")]
    pub(crate) verbose: bool,
}

#[derive(clap::Args, Debug)]
pub(crate) struct ShowArgs {
    #[command(flatten)]
    pub(crate) request: Request,
    /// The layer or the package; without it, every layer.
    #[arg(value_name = "LAYER|PACKAGE")]
    pub(crate) what: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Format {
    Text,
    Json,
}

#[derive(clap::Args, Debug)]
pub(crate) struct ExportArgs {
    #[command(flatten)]
    pub(crate) request: Request,
    /// Write NAME.txt or pylock.NAME.toml for each layer into this folder; files whose content is the same are not
    /// touched.
    #[arg(long, value_name = "DIR", conflicts_with = "only")]
    pub(crate) output_dir: Option<PathBuf>,
    /// Print this layer of the plan.
    #[arg(long, value_name = "NAME")]
    pub(crate) only: Option<LayerName>,
    #[command(flatten)]
    pub(crate) files: FileArgs,
}

#[derive(clap::Args, Debug)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) request: Request,
    /// Compare the files in this folder, too, with those that `export` would write.
    #[arg(long, value_name = "DIR")]
    pub(crate) output_dir: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) files: FileArgs,
}

/// What the files of layers are like.
#[derive(clap::Args, Debug)]
pub(crate) struct FileArgs {
    /// Requirements for `uv pip install -r` and `pip install -r`, or a lock of the layer (PEP 751).
    #[arg(long, value_name = "FORMAT", default_value = "requirements.txt")]
    pub(crate) format: FileFormat,
    /// Keep the project, workspace members and other local packages in the layers.
    #[arg(long)]
    pub(crate) emit_local: bool,
    /// Leave the hashes out.
    #[arg(long)]
    pub(crate) no_hashes: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FileFormat {
    #[value(name = "requirements.txt")]
    Requirements,
    #[value(name = "pylock.toml")]
    Pylock,
}

impl FileFormat {
    /// The form of layer files that was asked for, hashes or not.
    pub(crate) fn of_layers(self, no_hashes: bool) -> LayerFormat {
        match (self, no_hashes) {
            (Self::Pylock, _) => LayerFormat::PylockToml,
            (Self::Requirements, false) => LayerFormat::RequirementsTxt,
            (Self::Requirements, true) => LayerFormat::RequirementsWithoutHashes,
        }
    }
}

#[derive(clap::Args, Debug)]
pub(crate) struct FingerprintArgs {
    #[command(flatten)]
    pub(crate) request: Request,
    /// Of each layer on top of all layers before it, as a chain of RUN lines is cached.
    #[arg(long)]
    pub(crate) chained: bool,
    /// Print the fingerprint of this layer alone.
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<LayerName>,
}

#[derive(clap::Args, Debug)]
pub(crate) struct DiffArgs {
    #[command(flatten)]
    pub(crate) request: Request,
    /// What was: a revision of Git, as HEAD~1, a lock, or a plan as JSON (`./NAME` for a file that is named like a
    /// revision).
    #[arg(value_name = "OLD", default_value = DiffArgs::OLD)]
    pub(crate) old: String,
    /// What is: the same; without it, the lock on the disk.
    #[arg(value_name = "NEW")]
    pub(crate) new: Option<String>,
    /// Lines for people, everything for programs, or a comment for a pull request.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: DiffFormat,
    /// End with 1 when a layer changes, with 0 when none does.
    #[arg(long)]
    pub(crate) exit_code: bool,
}

impl DiffArgs {
    /// What is compared with where nothing is named: always the revision, never a file of that name.
    pub(crate) const OLD: &'static str = "HEAD";
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum DiffFormat {
    Text,
    Json,
    Markdown,
}

#[derive(clap::Args, Debug)]
pub(crate) struct HistoryArgs {
    #[command(flatten)]
    pub(crate) request: Request,
    /// The newest revision that is looked at.
    #[arg(value_name = "REV", default_value = "HEAD")]
    pub(crate) revision: String,
    /// How many of the newest commits that changed the lock are replayed, at most.
    #[arg(long, value_name = "NUMBER", default_value = "60")]
    pub(crate) last: usize,
    /// A table for people, everything for programs, or a table for Markdown files.
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: DiffFormat,
}

#[derive(clap::Args, Debug)]
pub(crate) struct WhyArgs {
    #[command(flatten)]
    pub(crate) request: Request,
    /// The package.
    #[arg(value_name = "PACKAGE")]
    pub(crate) package: PackageName,
}

#[derive(clap::Args, Debug)]
pub(crate) struct SplitArgs {
    #[command(flatten)]
    pub(crate) request: Request,
    /// Put them into the pyproject.toml beside the lock instead, where all else stays as it is.
    #[arg(long)]
    pub(crate) write: bool,
}

#[derive(clap::Args, Debug)]
pub(crate) struct GraphArgs {
    #[command(flatten)]
    pub(crate) request: Request,
    /// A picture that any browser shows, with boxes as large as the packages are and no limit to their number; a chart
    /// for Markdown files; or a graph for Graphviz.
    #[arg(long, value_name = "FORMAT", default_value = "svg")]
    pub(crate) format: GraphFormat,
    /// Write the picture into this file instead of printing it.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum GraphFormat {
    Svg,
    Mermaid,
    Dot,
}

#[derive(clap::Args, Debug)]
pub(crate) struct DockerfileArgs {
    #[command(flatten)]
    pub(crate) request: Request,
    /// One stage with all layers, or one for each: then a changed layer rebuilds only itself, and no compiler is in the
    /// image. Without it, one for each where layers are split by size.
    #[arg(long, value_name = "STAGES")]
    pub(crate) stages: Option<StagesArg>,
    /// Install into the Python of the base image; only in a single stage.
    #[arg(long, conflicts_with = "venv")]
    pub(crate) system: bool,
    /// Install into a virtual environment at /opt/venv, as happens without this too.
    #[arg(long)]
    pub(crate) venv: bool,
    /// Only the layers, for a Dockerfile of your own: before the line of it that runs `uv sync` or `pip install`, which
    /// finds them installed. With --write they are put there.
    #[arg(long)]
    pub(crate) fragment: bool,
    /// Put the layers into this Dockerfile of your own, beside the lock: short for --fragment --write.
    #[arg(long, value_name = "FILE")]
    pub(crate) into: Option<String>,
    #[command(flatten)]
    pub(crate) image: ImageArgs,
}

#[derive(clap::Args, Debug)]
pub(crate) struct BakeArgs {
    #[command(flatten)]
    pub(crate) request: Request,
    /// The repository of the image and its layers, without a tag: layers are tagged NAME-ll1-….
    #[arg(long, value_name = "REPOSITORY")]
    pub(crate) image: ImageReference,
    #[command(flatten)]
    pub(crate) dockerfile: ImageArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum StagesArg {
    Single,
    Multi,
}

/// What an image is built from, and how.
#[derive(clap::Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct ImageArgs {
    /// Who installs.
    #[arg(long, value_name = "INSTALLER", default_value = "uv")]
    pub(crate) installer: InstallerArg,
    /// The base image, which has Python 3; without it, python:VERSION-slim (or -alpine) of the Python version that is
    /// planned for or that --python-version names.
    #[arg(long, value_name = "IMAGE")]
    pub(crate) base: Option<ImageReference>,
    /// An image that has uv at /uv; without it, pip of the base image installs uv in a stage of its own.
    #[arg(long, value_name = "IMAGE")]
    pub(crate) uv_image: Option<ImageReference>,
    /// The form of the layer files; without it, pylock.toml for uv, and requirements with hashes for pip.
    #[arg(long, value_name = "FORMAT")]
    pub(crate) format: Option<FileFormat>,
    /// Write requirements, and leave their hashes out.
    #[arg(long)]
    pub(crate) no_hashes: bool,
    /// Read layer files by bind mounts, or copy them into the image for builders that leave mounts out of their cache
    /// key, as podman does.
    #[arg(long, value_name = "ACCESS", default_value = "mount")]
    pub(crate) files: AccessArg,
    /// The version of Dockerfile's syntax: 1, 1.2 or newer, or builtin for the builder's own without asking a registry.
    #[arg(long, value_name = "VERSION", default_value = "1")]
    pub(crate) syntax: DockerfileSyntax,
    /// The folder of the layer files, from the folder of the lock.
    #[arg(long, value_name = "DIR", default_value = ".locklayers")]
    pub(crate) layers_dir: String,
    /// The folder that the image is built from: that of the lock without this, or one above it, as `..`, where local
    /// packages are.
    #[arg(long, value_name = "DIR")]
    pub(crate) context: Option<PathBuf>,
    /// The folder of the project's files in the image.
    #[arg(long, value_name = "PATH", default_value = "/app")]
    pub(crate) workdir: String,
    /// The user that the image runs as, such as 1000 or 1000:1000; the base image's without it.
    #[arg(long, value_name = "USER")]
    pub(crate) user: Option<String>,
    /// Write byte code while the image is built, as happens without this too.
    #[arg(long, conflicts_with = "no_bytecode")]
    pub(crate) compile_bytecode: bool,
    /// Write no byte code: each container compiles what it imports.
    #[arg(long)]
    pub(crate) no_bytecode: bool,
    /// Leave local packages out; without it they are installed last, from source.
    #[arg(long)]
    pub(crate) no_local: bool,
    /// How many layers the base image has, for the warning of too many.
    #[arg(long, value_name = "NUMBER", default_value = "10")]
    pub(crate) base_layers: usize,
    #[command(flatten)]
    pub(crate) write: WriteArgs,
    /// What the image runs: all words after this.
    #[arg(long, value_name = "WORD", num_args = 1.., allow_hyphen_values = true)]
    pub(crate) cmd: Vec<String>,
}

/// Whether files are written, and over what.
#[derive(clap::Args, Debug)]
pub(crate) struct WriteArgs {
    /// Write the file beside the lock, with the layer files and lines in .dockerignore, instead of printing it. Of
    /// a file that is there, only the lines between its marks are written.
    #[arg(long)]
    pub(crate) write: bool,
    /// Write over a file that this program did not write, and over blocks that were changed by hand.
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum InstallerArg {
    Uv,
    Pip,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum AccessArg {
    Mount,
    Copy,
}

#[derive(clap::Args, Debug)]
pub(crate) struct CompletionsArgs {
    /// The shell.
    #[arg(value_name = "SHELL")]
    pub(crate) shell: clap_complete::Shell,
}

#[derive(clap::Args, Debug)]
pub(crate) struct ManArgs {
    /// The folder.
    #[arg(value_name = "DIR")]
    pub(crate) folder: PathBuf,
}

fn layer(text: &str) -> Result<LayerSpec, String> {
    let (name, selectors) = text.split_once('=').ok_or("expected NAME=SEL[,SEL…], as in `heavy=group:heavy`")?;
    let name = LayerName::new(name).map_err(|error| error.to_string())?;
    let selectors = selectors.split(',').map(selector).collect::<Result<_, _>>()?;
    Ok(LayerSpec::new(name, selectors))
}

fn selector(text: &str) -> Result<Selector, String> {
    text.parse().map_err(|error| crate::failure::chain(&error))
}
