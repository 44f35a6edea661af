//! The command-line arguments, with their help.

mod files;
mod global;
mod image;
mod read;
mod report;
mod request;

use std::path::PathBuf;

use clap::builder::RangedU64ValueParser;
use clap::{Parser, Subcommand};
use locklayers::LayerName;
use locklayers::name::PackageName;

pub(crate) use files::{FileArgs, FileFormat, WrittenArgs, WrittenFormat};
pub(crate) use global::{Color, GlobalArgs};
pub(crate) use image::{AccessArg, BakeArgs, DockerfileArgs, ImageArgs, InstallerArg, StagesArg};
pub(crate) use report::{CheckFormat, DiffFormat, Format, GraphFormat, OutputArgs};
pub(crate) use request::{LockArgs, RequestArgs, TargetArgs};

/// An example, followed by the notes that all commands that read a lock share.
macro_rules! example {
    ($line:literal) => {
        concat!(
            "Example:\n  $ ",
            $line,
            "\n\nSelectors (SEL):\n  \
             default[:MEMBER]      production dependencies and default groups, as uv sync chooses them\n  \
             project[:MEMBER]      production dependencies\n  \
             workspace             production dependencies of every workspace member\n  \
             extra:[MEMBER/]NAME   what an extra adds; `*` for all, in either position\n  \
             group:[MEMBER/]NAME   a dependency group; `*` for all, in either position\n  \
             package:GLOB          packages by locked name, with their dependencies, in the scope\n  \
             rest                  everything in the scope that no earlier layer holds\n\n\
             Exit codes:\n  \
             0  done\n  \
             1  `check` has findings, or `diff --exit-code` a changed layer\n  \
             2  wrong arguments or input, or a file that cannot be read or written"
        )
    };
}

/// Turns uv.lock into ordered layers of pinned Python requirements, each with a fingerprint.
///
/// Each package of the lock goes into exactly one layer. A layer changes only when one of its packages does, so an update
/// of a container image rebuilds and transfers only the affected layers. Nothing is downloaded and no Python runs.
#[derive(Debug, Parser)]
#[command(
    name = "locklayers",
    version,
    disable_help_flag = true,
    disable_version_flag = true,
    max_term_width = 100,
    after_long_help = example!("locklayers plan\n  $ locklayers dockerfile --into Dockerfile\n  $ locklayers check")
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) global: GlobalArgs,
}

// `Args::command_with` makes the options.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
pub(crate) enum Command {
    /// Shows the layers with their packages, download sizes and fingerprints.
    #[command(after_long_help = example!("locklayers plan --layer torch=package:torch --layer app=rest"))]
    Plan(PlanArgs),
    /// Lists the packages of each layer or of one, or shows the details of one package.
    #[command(after_long_help = example!("locklayers show numpy"))]
    Show(ShowArgs),
    /// Shows why a package is in its layer: the path from each root, and what would be removed without that root.
    #[command(after_long_help = example!("locklayers why typing-extensions"))]
    Why(WhyArgs),
    /// Draws the layers, with packages by size, or their dependencies as a graph.
    #[command(after_long_help = example!("locklayers graph -o layers.svg"))]
    Graph(GraphArgs),
    /// Writes a Dockerfile that installs each layer by itself, or inserts the layers into a Dockerfile of your own.
    ///
    /// By default it is printed. With --write it is written beside the lock, together with all files that it needs, and
    /// with --into the layers are inserted before the line of your Dockerfile that installs. Options are recorded in its
    /// first lines, so that a later run does not need them.
    #[command(after_long_help = example!("locklayers dockerfile --into Dockerfile\n  $ locklayers dockerfile --python-version 3.12 --write --cmd uvicorn app:app"))]
    Dockerfile(DockerfileArgs),
    /// Writes a file for `docker buildx bake` with a target for each layer, tagged by what it installs.
    ///
    /// A registry then holds each layer once, as an image of its own, and a machine without a cache takes it from there.
    /// By default the file is printed; with --write it is docker-bake.json, beside the Dockerfile that is written with
    /// it. `docker buildx bake --push layers app` builds and pushes every layer and the image.
    #[command(after_long_help = example!("locklayers bake --python-version 3.12 --image registry.example/team/app --write"))]
    Bake(BakeArgs),
    /// Reports Dockerfiles, layer files or a lock that are out of date, and layers over their limits.
    ///
    /// The lock is compared with pyproject.toml, and files with what would be written now. The exit code is 1 if there
    /// are findings; without any, a line on standard error says so. What the lock cannot answer, such as whether newer
    /// versions exist, is listed as not checked.
    #[command(after_long_help = example!("locklayers check"))]
    Check(CheckArgs),
    /// Shows which layers change between two locks, because of which packages, and how many bytes are transferred.
    #[command(after_long_help = example!("locklayers diff HEAD --format markdown"))]
    Diff(DiffArgs),
    /// Replays the lock's Git history and reports the bytes that this plan and alternatives would have transferred.
    #[command(after_long_help = example!("locklayers history --last 20"))]
    History(HistoryArgs),
    /// Finds the size classes with which updates transfer the fewest bytes, and prints them as configuration.
    #[command(after_long_help = example!("locklayers split --python-version 3.12 --python-platform linux"))]
    Split(SplitArgs),
    /// Writes the layers as pinned requirements with hashes, or as pylock.toml.
    ///
    /// Install the files with `uv pip install --no-deps --require-hashes -r`, with `pip install` and the same options,
    /// or with any installer that reads pylock.toml (PEP 751).
    #[command(after_long_help = example!("locklayers export --output-dir layers"))]
    Export(ExportArgs),
    /// Prints the fingerprints of the layers.
    #[command(after_long_help = example!("locklayers fingerprint --chained"))]
    Fingerprint(FingerprintArgs),
    /// Prints a completion script for a shell.
    #[command(after_long_help = "Example:\n  $ locklayers completions bash")]
    Completions(CompletionsArgs),
    /// Writes the manual pages into a folder, for packagers.
    #[command(after_long_help = "Example:\n  $ locklayers man man1")]
    Man(ManArgs),
}

#[derive(clap::Args, Debug)]
pub(crate) struct PlanArgs {
    #[command(flatten)]
    pub(crate) request: RequestArgs,
    /// The format: a table, or everything as JSON.
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = report::OUTPUT)]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(clap::Args, Debug)]
pub(crate) struct ShowArgs {
    #[command(flatten)]
    pub(crate) request: RequestArgs,
    /// The layer or the package [default: all layers].
    #[arg(value_name = "LAYER|PACKAGE")]
    pub(crate) what: Option<String>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(clap::Args, Debug)]
pub(crate) struct ExportArgs {
    #[command(flatten)]
    pub(crate) request: RequestArgs,
    /// The format of layer files: requirements, or a lock of the layer (PEP 751).
    #[arg(long, value_name = "FORMAT", default_value = "requirements.txt", help_heading = files::LAYER_FILES)]
    pub(crate) format: FileFormat,
    #[command(flatten)]
    pub(crate) files: FileArgs,
    /// Write a file for each layer into this folder.
    ///
    /// The files are NAME.txt or pylock.NAME.toml. A file whose content is unchanged is not touched.
    #[arg(long, value_name = "DIR", conflicts_with = "only", help_heading = report::OUTPUT)]
    pub(crate) output_dir: Option<PathBuf>,
    /// Print this layer of the plan.
    #[arg(long, value_name = "NAME", help_heading = report::OUTPUT)]
    pub(crate) only: Option<LayerName>,
    /// Refuse a lock that does not match pyproject.toml, instead of warning about it.
    #[arg(long, help_heading = report::OUTPUT)]
    pub(crate) locked: bool,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
    #[command(flatten)]
    pub(crate) written: WrittenArgs,
}

#[derive(clap::Args, Debug)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    pub(crate) request: RequestArgs,
    /// Also compare the files in this folder with those that `export` would write.
    #[arg(long, value_name = "DIR", help_heading = files::LAYER_FILES)]
    pub(crate) output_dir: Option<PathBuf>,
    /// The format of these files.
    #[arg(long, value_name = "FORMAT", default_value = "requirements.txt", help_heading = files::LAYER_FILES)]
    pub(crate) export_format: FileFormat,
    #[command(flatten)]
    pub(crate) files: FileArgs,
    /// The format: a line for each finding, JSON, GitHub annotations, or SARIF 2.1.0.
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = report::OUTPUT)]
    pub(crate) format: CheckFormat,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(clap::Args, Debug)]
pub(crate) struct FingerprintArgs {
    #[command(flatten)]
    pub(crate) request: RequestArgs,
    /// Print the fingerprint of this layer only.
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<LayerName>,
    /// Print chained fingerprints: each covers its layer and all layers before it, like the cache of RUN
    /// instructions.
    #[arg(long, help_heading = report::OUTPUT)]
    pub(crate) chained: bool,
    /// The format: a line for each layer, or JSON.
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = report::OUTPUT)]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(clap::Args, Debug)]
pub(crate) struct DiffArgs {
    #[command(flatten)]
    pub(crate) request: RequestArgs,
    /// The old state: a Git revision such as HEAD~1, a lock, or a plan as JSON.
    ///
    /// Write `./NAME` for a file that has the name of a revision.
    #[arg(value_name = "OLD", default_value = DiffArgs::OLD)]
    pub(crate) old: String,
    /// The new state, in the same forms [default: the lock on disk].
    #[arg(value_name = "NEW")]
    pub(crate) new: Option<String>,
    /// The format: text, everything as JSON, or a comment for a pull request.
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = report::OUTPUT)]
    pub(crate) format: DiffFormat,
    /// Exit with 1 if a layer changes, with 0 if none does.
    #[arg(long, help_heading = report::OUTPUT)]
    pub(crate) exit_code: bool,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

impl DiffArgs {
    /// The default of the old state: always the revision, never a file of that name.
    pub(crate) const OLD: &'static str = "HEAD";
}

#[derive(clap::Args, Debug)]
pub(crate) struct HistoryArgs {
    #[command(flatten)]
    pub(crate) request: RequestArgs,
    /// The newest revision to replay.
    #[arg(value_name = "REV", default_value = "HEAD")]
    pub(crate) revision: String,
    /// Replay at most this many of the newest commits that changed the lock.
    #[arg(long, value_name = "NUMBER", default_value = "60", value_parser = RangedU64ValueParser::<usize>::new().range(1..))]
    pub(crate) last: usize,
    /// The format: a table, everything as JSON, or a Markdown table.
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = report::OUTPUT)]
    pub(crate) format: DiffFormat,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(clap::Args, Debug)]
pub(crate) struct WhyArgs {
    #[command(flatten)]
    pub(crate) request: RequestArgs,
    /// The package.
    #[arg(value_name = "PACKAGE", value_parser = PackageName::of_argument)]
    pub(crate) package: PackageName,
    /// The format: paths as text, or everything as JSON.
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = report::OUTPUT)]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(clap::Args, Debug)]
pub(crate) struct SplitArgs {
    #[command(flatten)]
    pub(crate) request: RequestArgs,
    /// Write them into the pyproject.toml beside the lock instead, without changing anything else in it.
    #[arg(long, help_heading = report::OUTPUT)]
    pub(crate) write: bool,
    #[command(flatten)]
    pub(crate) written: WrittenArgs,
}

#[derive(clap::Args, Debug)]
pub(crate) struct GraphArgs {
    #[command(flatten)]
    pub(crate) request: RequestArgs,
    /// The format: a picture, a chart for Markdown files, or a graph for Graphviz.
    ///
    /// The default is that of the extension of `--output`: svg, mmd or mermaid, dot or gv; without one, svg.
    #[arg(long, value_name = "FORMAT", help_heading = report::OUTPUT)]
    pub(crate) format: Option<GraphFormat>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
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
