//! Arguments: the commands, each with its help.

mod files;
mod global;
mod image;
mod report;
mod request;

use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand};
use locklayers::LayerName;
use locklayers::name::PackageName;

pub(crate) use files::{FileArgs, FileFormat, WrittenArgs, WrittenFormat};
pub(crate) use global::{Color, GlobalArgs};
pub(crate) use image::{AccessArg, BakeArgs, DockerfileArgs, ImageArgs, InstallerArg, StagesArg};
pub(crate) use report::{CheckFormat, DiffFormat, Format, GraphFormat, OutputArgs};
pub(crate) use request::{LockArgs, Policy, Request, TargetArgs};

/// An example, and what all commands have in common that read a lock.
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
             package:GLOB          packages by locked name, with their dependencies, out of the scope\n  \
             rest                  all of the scope that no layer before holds\n\n\
             Exit codes:\n  \
             0  done\n  \
             1  `check` has findings, or `diff --exit-code` a changed layer\n  \
             2  wrong arguments or bad input"
        )
    };
}

/// Turns uv.lock into ordered layers of pinned Python requirements, each with a fingerprint.
///
/// Each package of the lock goes into exactly one layer. A layer's fingerprint changes only when what it installs does, so a
/// container image rebuilds and transfers only what an update touches. Nothing is downloaded and no Python runs.
#[derive(Debug, Parser)]
#[command(
    name = "locklayers",
    version,
    disable_help_flag = true,
    disable_version_flag = true,
    max_term_width = 100,
    after_long_help = example!("locklayers plan")
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) global: GlobalArgs,
}

impl Args {
    /// Reads the arguments of this run.
    pub(crate) fn read() -> Result<Self, clap::Error> {
        Self::of(&Self::command().try_get_matches()?)
    }

    /// Reads arguments that clap has parsed.
    pub(crate) fn of(matches: &ArgMatches) -> Result<Self, clap::Error> {
        refuse_universal_target(matches)?;
        Self::from_arg_matches(matches)
    }
}

/// Refuses `--universal` beside a target on the same command line. One of the environment gives way to it, which `clap` cannot
/// say.
fn refuse_universal_target(matches: &ArgMatches) -> Result<(), clap::Error> {
    let Some((command, matches)) = matches.subcommand() else { return Ok(()) };
    let is_given =
        |id: &str| matches.try_contains_id(id).is_ok() && matches.value_source(id) == Some(ValueSource::CommandLine);
    let targets = ["python_version", "python_platform", "python_implementation"];
    match targets.into_iter().find(|target| is_given("universal") && is_given(target)) {
        None => Ok(()),
        Some(target) => {
            let message = format!("the argument '--universal' cannot be used with '--{}'", target.replace('_', "-"));
            let mut program = Args::command();
            program.build();
            let command = program.find_subcommand_mut(command);
            Err(command
                .map_or_else(Args::command, |command| command.clone())
                .error(ErrorKind::ArgumentConflict, message))
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Shows the layers: packages, download size, fingerprint, and what is not repeated.
    #[command(after_long_help = example!("locklayers plan --layer torch=package:torch --layer app=rest"))]
    Plan(PlanArgs),
    /// Lists the packages of each layer, of one, or what the plan knows of one package.
    #[command(after_long_help = example!("locklayers show numpy"))]
    Show(ShowArgs),
    /// Writes the layers as pinned requirements with hashes, or as pylock.toml.
    ///
    /// The files are for `uv pip install --no-deps --require-hashes -r`, `pip install` with the same options, or every
    /// installer that reads pylock.toml (PEP 751).
    #[command(after_long_help = example!("locklayers export --output-dir layers"))]
    Export(ExportArgs),
    /// Shows which layers change between two locks, because of which packages, and what is transferred again.
    #[command(after_long_help = example!("locklayers diff HEAD --format markdown"))]
    Diff(DiffArgs),
    /// Replays the lock's Git history: what this plan, and others, would have transferred.
    #[command(after_long_help = example!("locklayers history --last 20"))]
    History(HistoryArgs),
    /// Shows why a package is in its layer: the path from each root, and what vanishes without that root.
    #[command(after_long_help = example!("locklayers why typing-extensions"))]
    Why(WhyArgs),
    /// Prints the fingerprints of the layers.
    #[command(after_long_help = example!("locklayers fingerprint --chained"))]
    Fingerprint(FingerprintArgs),
    /// Draws the layers: packages by size, what later layers share, and what needs what.
    #[command(after_long_help = example!("locklayers graph -o layers.svg"))]
    Graph(GraphArgs),
    /// Finds the size classes for which updates transfer the fewest bytes, and prints them as configuration.
    #[command(after_long_help = example!("locklayers split --python-version 3.12 --python-platform linux"))]
    Split(SplitArgs),
    /// Writes a Dockerfile that installs each layer by an instruction of its own.
    ///
    /// It is printed; with --write it is written beside the lock with all that it needs. Its options are remembered in its
    /// first lines, so that a later run needs none of them.
    #[command(after_long_help = example!("locklayers dockerfile --python-version 3.12 --write --cmd uvicorn app:app"))]
    Dockerfile(DockerfileArgs),
    /// Writes a file for `docker buildx bake`: a target for each layer, tagged by what it installs.
    #[command(after_long_help = example!("locklayers bake --python-version 3.12 --image registry.example/team/app"))]
    Bake(BakeArgs),
    /// Reports what is out of date: exported files, the lock against pyproject.toml, layers over their limits.
    ///
    /// It ends with 1 where there are findings. What no lock can say (whether newer versions exist, say) is listed as not
    /// checked.
    #[command(after_long_help = example!("locklayers check --output-dir layers"))]
    Check(CheckArgs),
    /// Prints the script by which a shell completes commands and options.
    #[command(after_long_help = "Example:\n  $ locklayers completions bash")]
    Completions(CompletionsArgs),
    /// Writes the manual pages into a folder, for those who package the program.
    #[command(after_long_help = "Example:\n  $ locklayers man man1")]
    Man(ManArgs),
}

#[derive(clap::Args, Debug)]
pub(crate) struct PlanArgs {
    #[command(flatten)]
    pub(crate) request: Request,
    /// A table for people, or everything as JSON.
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = report::OUTPUT)]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(clap::Args, Debug)]
pub(crate) struct ShowArgs {
    #[command(flatten)]
    pub(crate) request: Request,
    /// The layer or the package; without it, every layer.
    #[arg(value_name = "LAYER|PACKAGE")]
    pub(crate) what: Option<String>,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(clap::Args, Debug)]
pub(crate) struct ExportArgs {
    #[command(flatten)]
    pub(crate) request: Request,
    /// Requirements, or a lock of the layer (PEP 751).
    #[arg(long, value_name = "FORMAT", default_value = "requirements.txt", help_heading = files::LAYER_FILES)]
    pub(crate) format: FileFormat,
    #[command(flatten)]
    pub(crate) files: FileArgs,
    /// Write a file for each layer into this folder.
    ///
    /// The files are NAME.txt or pylock.NAME.toml. One whose content is the same is not touched.
    #[arg(long, value_name = "DIR", conflicts_with = "only", help_heading = report::OUTPUT)]
    pub(crate) output_dir: Option<PathBuf>,
    /// Print this layer of the plan.
    #[arg(long, value_name = "NAME", help_heading = report::OUTPUT)]
    pub(crate) only: Option<LayerName>,
    /// Refuse a lock that does not satisfy pyproject.toml, instead of warning of it.
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
    pub(crate) request: Request,
    /// Compare the files in this folder, too, with those that `export` would write.
    #[arg(long, value_name = "DIR", help_heading = files::LAYER_FILES)]
    pub(crate) output_dir: Option<PathBuf>,
    /// The format in which `export` wrote them.
    #[arg(long, value_name = "FORMAT", default_value = "requirements.txt", help_heading = files::LAYER_FILES)]
    pub(crate) export_format: FileFormat,
    #[command(flatten)]
    pub(crate) files: FileArgs,
    /// Findings a line each, everything as JSON, annotations of GitHub, or SARIF 2.1.0.
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = report::OUTPUT)]
    pub(crate) format: CheckFormat,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(clap::Args, Debug)]
pub(crate) struct FingerprintArgs {
    #[command(flatten)]
    pub(crate) request: Request,
    /// Print the fingerprint of this layer alone.
    #[arg(value_name = "NAME")]
    pub(crate) name: Option<LayerName>,
    /// Cover each layer and all layers before it, as a chain of RUN instructions is cached.
    #[arg(long, help_heading = report::OUTPUT)]
    pub(crate) chained: bool,
    /// A line for each layer, or JSON.
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = report::OUTPUT)]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(clap::Args, Debug)]
pub(crate) struct DiffArgs {
    #[command(flatten)]
    pub(crate) request: Request,
    /// What was: a revision of Git, as HEAD~1, a lock, or a plan as JSON.
    ///
    /// `./NAME` is a file that is named like a revision.
    #[arg(value_name = "OLD", default_value = DiffArgs::OLD)]
    pub(crate) old: String,
    /// What is: the same; without it, the lock on the disk.
    #[arg(value_name = "NEW")]
    pub(crate) new: Option<String>,
    /// Lines for people, everything for programs, or a comment for a pull request.
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = report::OUTPUT)]
    pub(crate) format: DiffFormat,
    /// End with 1 when a layer changes, with 0 when none does.
    #[arg(long, help_heading = report::OUTPUT)]
    pub(crate) exit_code: bool,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

impl DiffArgs {
    /// What is compared with where nothing is named: always the revision, never a file of that name.
    pub(crate) const OLD: &'static str = "HEAD";
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
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = report::OUTPUT)]
    pub(crate) format: DiffFormat,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(clap::Args, Debug)]
pub(crate) struct WhyArgs {
    #[command(flatten)]
    pub(crate) request: Request,
    /// The package.
    #[arg(value_name = "PACKAGE")]
    pub(crate) package: PackageName,
    /// Paths for people, or everything as JSON.
    #[arg(long, value_name = "FORMAT", default_value = "text", help_heading = report::OUTPUT)]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

#[derive(clap::Args, Debug)]
pub(crate) struct SplitArgs {
    #[command(flatten)]
    pub(crate) request: Request,
    /// Put them into the pyproject.toml beside the lock instead, where all else stays as it is.
    #[arg(long, help_heading = report::OUTPUT)]
    pub(crate) write: bool,
    #[command(flatten)]
    pub(crate) written: WrittenArgs,
}

#[derive(clap::Args, Debug)]
pub(crate) struct GraphArgs {
    #[command(flatten)]
    pub(crate) request: Request,
    /// A picture, a chart for Markdown files, or a graph for Graphviz.
    #[arg(long, value_name = "FORMAT", default_value = "svg", help_heading = report::OUTPUT)]
    pub(crate) format: GraphFormat,
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
