//! Which lock, and which layers of it.

use std::path::PathBuf;

use clap::ValueEnum;
use clap::builder::BoolishValueParser;
use locklayers::message::chain;
use locklayers::platform::Implementation;
use locklayers::{LayerName, LayerSpec, Selector};

const PROJECT: &str = "Project";
const LAYERS: &str = "Layers";
const TARGET: &str = "Target";
pub(super) const BASE_IMAGE: &str = "Base image";

/// What every command takes that reads a lock: which lock, which layers.
#[derive(clap::Args, Debug)]
pub(crate) struct Request {
    #[command(flatten)]
    pub(crate) at: LockArgs,
    /// A layer and what it holds, in order.
    ///
    /// Without it, the layers of `[tool.locklayers]` in the pyproject.toml beside the lock, else what `uv sync --no-dev`
    /// installs: a layer for each default group except `dev`, then `project`, split by size.
    #[arg(long = "layer", value_name = "NAME=SEL[,SEL…]", value_parser = layer, help_heading = LAYERS)]
    pub(crate) layers: Vec<LayerSpec>,
    /// What `package:` and `rest` draw from.
    ///
    /// Without it, all other selectors together, or `project`.
    #[arg(long, value_name = "SEL[,SEL…]", value_delimiter = ',', help_heading = LAYERS)]
    pub(crate) scope: Vec<Selector>,
    /// Split every layer by the size of its packages.
    #[arg(long, conflicts_with = "no_split", help_heading = LAYERS)]
    pub(crate) split: bool,
    /// Split no layer by the size of its packages.
    #[arg(long, help_heading = LAYERS)]
    pub(crate) no_split: bool,
    #[command(flatten)]
    pub(crate) target: TargetArgs,
    /// Refuse to plan what would have to be built from source.
    #[arg(long, env = "LOCKLAYERS_NO_BUILD", hide_env_values = true, value_parser = BoolishValueParser::new(), help_heading = TARGET)]
    pub(crate) no_build: bool,
    /// Leave out what the base image has already.
    ///
    /// The file holds the output of `pip freeze`, or a plan as JSON.
    #[arg(long, value_name = "FILE", help_heading = BASE_IMAGE)]
    pub(crate) provided: Option<PathBuf>,
    /// What to do where the base image has another version.
    #[arg(long, value_name = "POLICY", default_value = "exact", requires = "provided", help_heading = BASE_IMAGE)]
    pub(crate) provided_policy: Policy,
}

/// Where the lock is.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct LockArgs {
    /// Look for the lock in this folder, or in the nearest above it that has one.
    ///
    /// Without it, that is the current folder. In the folder of a member, the plan is that member's. Other paths stay those
    /// from the current folder.
    #[arg(long, value_name = "DIR", env = "LOCKLAYERS_PROJECT", hide_env_values = true, help_heading = PROJECT)]
    pub(crate) project: Option<PathBuf>,
    /// The lock itself, instead of looking for it.
    ///
    /// A folder means the uv.lock in it, a pyproject.toml the one beside it, and a script its own lock.
    #[arg(long, value_name = "PATH", help_heading = PROJECT)]
    pub(crate) lock: Option<PathBuf>,
}

/// The one Python and platform to plan for; over `target` of `[tool.locklayers]`, key by key.
#[derive(clap::Args, Debug)]
pub(crate) struct TargetArgs {
    /// Plan for this Python alone: 3.12, 3.12.4, 3.13t for a free-threaded build.
    #[arg(long, value_name = "VERSION", env = "LOCKLAYERS_PYTHON_VERSION", hide_env_values = true, help_heading = TARGET)]
    pub(crate) python_version: Option<String>,
    /// Plan for this platform alone: linux, macos, windows, x86_64-manylinux_2_36, …
    ///
    /// Others are aarch64-unknown-linux-musl, x86_64-apple-darwin, aarch64-pc-windows-msvc: names as uv has them.
    #[arg(long, value_name = "PLATFORM", env = "LOCKLAYERS_PYTHON_PLATFORM", hide_env_values = true, help_heading = TARGET)]
    pub(crate) python_platform: Option<String>,
    /// The implementation of Python: cpython, pypy-7.3.17, graalpy-24.1.1.
    ///
    /// CPython without it.
    #[arg(long, value_name = "NAME-VERSION", env = "LOCKLAYERS_PYTHON_IMPLEMENTATION", hide_env_values = true, help_heading = TARGET)]
    pub(crate) python_implementation: Option<Implementation>,
    /// Plan for every platform, whatever `[tool.locklayers]` or the environment says.
    #[arg(long, conflicts_with = "provided", help_heading = TARGET)]
    pub(crate) universal: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Policy {
    /// Refuse to plan.
    Exact,
    /// Install the locked version over it.
    KeepLock,
}

fn layer(text: &str) -> Result<LayerSpec, String> {
    let (name, selectors) = text.split_once('=').ok_or("expected NAME=SEL[,SEL…], as in `heavy=group:heavy`")?;
    let name = LayerName::new(name).map_err(|error| error.to_string())?;
    let selectors = selectors.split(',').map(selector).collect::<Result<_, _>>()?;
    Ok(LayerSpec::new(name, selectors))
}

fn selector(text: &str) -> Result<Selector, String> {
    text.parse().map_err(|error| chain(&error))
}
