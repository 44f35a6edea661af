//! The options that select a lock and its layers.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use clap::builder::BoolishValueParser;
use locklayers::message::chain;
use locklayers::plan::{LayerSpecError, ProvidedPolicy};
use locklayers::platform::Implementation;
use locklayers::{LayerSpec, Selector};

const PROJECT: &str = "Project";
const LAYERS: &str = "Layers";
pub(super) const TARGET: &str = "Target";
pub(super) const BASE_IMAGE: &str = "Base image";

/// The options of every command that reads a lock: which lock, which layers.
#[derive(clap::Args, Debug)]
pub(crate) struct RequestArgs {
    #[command(flatten)]
    pub(crate) at: LockArgs,
    /// Add a layer with these selectors; layers are in the order of these options.
    ///
    /// The default is the layers of `[tool.locklayers]` in the pyproject.toml beside the lock, or else what `uv sync
    /// --no-dev` installs: a layer for each default group except `dev`, then `project`, split by size.
    #[arg(long = "layer", value_name = "NAME=SEL[,SEL…]", value_parser = layer, help_heading = LAYERS)]
    pub(crate) layers: Vec<LayerSpec>,
    /// The selectors from whose packages `package:` and `rest` select.
    ///
    /// The default is all other selectors together, or `project` if there are none.
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
    /// Refuse packages that would have to be built from source.
    #[arg(long, env = "LOCKLAYERS_NO_BUILD", hide_env_values = true, value_parser = BoolishValueParser::new(), help_heading = TARGET)]
    pub(crate) no_build: bool,
    /// Leave out packages that the base image already has.
    ///
    /// The file contains the output of `pip freeze`, or a plan as JSON.
    #[arg(long, value_name = "FILE", help_heading = BASE_IMAGE)]
    pub(crate) provided: Option<PathBuf>,
    /// What to do if the base image has another version than the lock.
    #[arg(long, value_name = "POLICY", default_value = "exact", requires = "provided", help_heading = BASE_IMAGE)]
    pub(crate) provided_policy: Policy,
}

/// The location of the lock.
#[derive(clap::Args, Clone, Debug)]
pub(crate) struct LockArgs {
    /// Look for the lock in this folder, or in the nearest folder above that has one.
    ///
    /// The default is the current folder. In the folder of a workspace member, the plan is that of the member. Other
    /// paths remain relative to the current folder.
    #[arg(long, value_name = "DIR", env = "LOCKLAYERS_PROJECT", hide_env_values = true, help_heading = PROJECT)]
    pub(crate) project: Option<PathBuf>,
    /// Use this lock, instead of looking for one.
    ///
    /// A folder means the uv.lock in it, a pyproject.toml the uv.lock beside it, and a script the lock of the script.
    #[arg(long, value_name = "PATH", help_heading = PROJECT)]
    pub(crate) lock: Option<PathBuf>,
}

impl LockArgs {
    /// Names a lock.
    pub(crate) fn of(lock: &Path) -> Self {
        Self { project: None, lock: Some(lock.to_owned()) }
    }
}

/// The target of the plan, which overrides `target` of `[tool.locklayers]` key by key.
#[derive(clap::Args, Debug)]
pub(crate) struct TargetArgs {
    /// Plan for this Python only: 3.12, 3.12.4, or 3.13t for a free-threaded build.
    ///
    /// It takes a platform too. In `dockerfile` and `bake` without one, it is the Python of the base image, and the plan
    /// is for every platform.
    #[arg(long, value_name = "VERSION", env = "LOCKLAYERS_PYTHON_VERSION", hide_env_values = true, help_heading = TARGET)]
    pub(crate) python_version: Option<String>,
    /// Plan for this platform only: linux, macos, windows, x86_64-manylinux_2_36, …
    ///
    /// The names are those of uv; others are aarch64-unknown-linux-musl, x86_64-apple-darwin and
    /// aarch64-pc-windows-msvc.
    #[arg(long, value_name = "PLATFORM", env = "LOCKLAYERS_PYTHON_PLATFORM", hide_env_values = true, help_heading = TARGET)]
    pub(crate) python_platform: Option<String>,
    /// The implementation of Python: cpython, pypy-7.3.17, graalpy-24.1.1.
    ///
    /// The default is CPython.
    #[arg(long, value_name = "NAME-VERSION", env = "LOCKLAYERS_PYTHON_IMPLEMENTATION", hide_env_values = true, help_heading = TARGET)]
    pub(crate) python_implementation: Option<Implementation>,
    /// Plan for every platform, which overrides `[tool.locklayers]` and the environment.
    #[arg(long, conflicts_with = "provided", help_heading = TARGET)]
    pub(crate) universal: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum Policy {
    /// Refuse the plan.
    Exact,
    /// Install the locked version over the provided one.
    KeepLock,
}

impl From<Policy> for ProvidedPolicy {
    fn from(policy: Policy) -> Self {
        match policy {
            Policy::Exact => Self::Exact,
            Policy::KeepLock => Self::KeepLock,
        }
    }
}

fn layer(text: &str) -> Result<LayerSpec, String> {
    text.parse().map_err(|error: LayerSpecError| chain(&error))
}
