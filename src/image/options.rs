//! The options of a Dockerfile, and in `demand` what is required of its base image.

pub(super) mod demand;

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use super::error::DockerfileError;
use super::index::IndexArgument;
use super::reference::ImageReference;
use super::settings::BuildSettings;
use super::text::context::Context;
use super::text::layout::{COPIED, MOUNT, VENV};
use super::text::section::Section;
use crate::export::LayerFormat;
use crate::name::PackageName;
use crate::platform::Target;
use demand::numbers;

/// The installer of packages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Installer {
    /// uv, from a stage of its own; it does not remain in the image.
    #[default]
    Uv,
    /// The pip of the base image, 22.3 or newer.
    Pip,
}

/// The stages that install.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Stages {
    /// One stage with all layers on top of each other: a changed layer rebuilds those after it.
    #[default]
    Single,
    /// Each layer in a stage of its own, copied into the image: a changed layer rebuilds only itself, and build tools
    /// are not in the image.
    Multi,
}

/// The environment into which packages are installed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum InstallInto {
    /// A virtual environment at `/opt/venv`, first on the path.
    #[default]
    Venv,
    /// The Python of the base image itself; for a single stage only.
    System,
}

/// How a `RUN` instruction reads the file of its layer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FileAccess {
    /// By a bind mount, which leaves nothing in the image.
    #[default]
    Mount,
    /// By `COPY`, without any `RUN --mount`: for builders that have no mounts, such as kaniko, or whose cache key does not
    /// cover them, such as podman. The files, and uv if it installs, remain in an image of a single stage.
    Copy,
}

/// The version of Dockerfile's syntax, and whether the file requests it.
///
/// `FromStr` accepts `1` (the newest), `1.N` from `1.2`, and `builtin`: that of the builder, of which only the
/// features of 1.2 are used. `RUN --mount` needs 1.2, `COPY --link` 1.4.
///
/// ```
/// use locklayers::image::DockerfileSyntax;
/// assert_eq!("1.7".parse::<DockerfileSyntax>()?.to_string(), "1.7");
/// assert!("1.1".parse::<DockerfileSyntax>().is_err());
/// # Ok::<(), locklayers::image::DockerfileError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DockerfileSyntax(Version);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Version {
    Builtin,
    Newest,
    Minor(u32),
}

impl DockerfileSyntax {
    /// The builder's own version; no `# syntax=` line is written.
    pub const BUILTIN: Self = Self(Version::Builtin);
    /// The newest version 1.
    pub const NEWEST: Self = Self(Version::Newest);

    /// The first version with `RUN --mount`.
    const OLDEST: u32 = 2;
    /// The first version with `COPY --link`.
    const LINK: u32 = 4;

    pub(super) fn has_link(self) -> bool {
        match self.0 {
            Version::Builtin => false,
            Version::Newest => true,
            Version::Minor(minor) => minor >= Self::LINK,
        }
    }

    pub(super) fn is_builtin(self) -> bool {
        self == Self::BUILTIN
    }
}

impl Default for DockerfileSyntax {
    fn default() -> Self {
        Self::NEWEST
    }
}

impl fmt::Display for DockerfileSyntax {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Version::Builtin => f.write_str("builtin"),
            Version::Newest => f.write_str("1"),
            Version::Minor(minor) => write!(f, "1.{minor}"),
        }
    }
}

impl FromStr for DockerfileSyntax {
    type Err = DockerfileError;

    fn from_str(text: &str) -> Result<Self, DockerfileError> {
        let minor = |text: &str| {
            let digits = text.strip_prefix("1.")?;
            let is_number = digits.bytes().all(|b| b.is_ascii_digit()) && (digits == "0" || !digits.starts_with('0'));
            digits.parse().ok().filter(|minor| is_number && *minor >= Self::OLDEST)
        };
        match text {
            "builtin" => Ok(Self::BUILTIN),
            "1" => Ok(Self::NEWEST),
            _ => minor(text)
                .map(|minor| Self(Version::Minor(minor)))
                .ok_or_else(|| DockerfileError::Syntax { text: text.to_owned() }),
        }
    }
}

crate::message::serde_as_str!(DockerfileSyntax);

/// The options of a Dockerfile.
#[expect(clippy::struct_excessive_bools, reason = "they are answers to questions of their own")]
#[derive(Clone, Debug)]
pub(super) struct Options {
    pub(super) installer: Installer,
    pub(super) stages: Stages,
    pub(super) into: InstallInto,
    pub(super) access: FileAccess,
    pub(super) format: LayerFormat,
    pub(super) syntax: DockerfileSyntax,
    pub(super) base: ImageReference,
    pub(super) uv_image: Option<ImageReference>,
    /// The uv that an existing Dockerfile installs before.
    pub(super) uv_path: Option<String>,
    pub(super) settings: BuildSettings,
    /// Packages of layers that are built with requirements which `uv sync` would state differently, so it does not compare them.
    pub(super) unchecked: BTreeSet<PackageName>,
    /// The build arguments that stand for indexes.
    pub(super) indexes: Vec<IndexArgument>,
    pub(super) context: Context,
    pub(super) folder: String,
    pub(super) workdir: String,
    /// Files that builds of local packages read, relative to the folder of the lock.
    pub(super) reads: Vec<String>,
    /// Local packages whose builds compile code.
    pub(super) compiled: BTreeSet<PackageName>,
    pub(super) user: Option<String>,
    /// The path of the virtual environment of an existing Dockerfile, unless its instructions name it.
    pub(super) environment: Option<String>,
    /// The Python with which that environment is made, if the line that installs requests one.
    pub(super) environment_python: Option<String>,
    /// The required Python version of the image.
    pub(super) python: Option<String>,
    /// Whether uv installs the Python, whatever the base image has.
    pub(super) is_managed: bool,
    /// The requirements of the layers on the base image, unless they are for every platform.
    pub(super) targets: Vec<Target>,
    pub(super) command: Vec<String>,
    /// The section that sets the labels; empty until they are known.
    pub(super) labels: Section,
    /// Whether the revision is a requested label.
    pub(super) has_revision: bool,
    /// Whether the layers are for an existing Dockerfile.
    pub(super) is_fragment: bool,
    /// Whether a layer of several stages is installed where the image begins.
    pub(super) is_start: bool,
    /// Whether the layers omit packages of the base image.
    pub(super) is_provided: bool,
    /// Whether each platform has layer files of its own.
    pub(super) is_several: bool,
    pub(super) with_local: bool,
    pub(super) with_bytecode: bool,
    pub(super) base_layers: usize,
    pub(super) large_layer: u64,
}

impl Options {
    /// Returns the virtual environment: ours, or in an existing Dockerfile that of its line that installs.
    pub(super) fn venv(&self) -> &str {
        let named = || self.environment.as_deref().unwrap_or("\"${UV_PROJECT_ENVIRONMENT:-.venv}\"");
        if self.is_fragment { named() } else { VENV }
    }

    /// Returns the first two numbers of the required Python version.
    pub(super) fn python(&self) -> Option<(u32, u32)> {
        numbers(self.python.as_deref()?)
    }

    /// Returns those of the base image, if its name states them.
    pub(super) fn base_python(&self) -> Option<(u32, u32)> {
        self.base.python()
    }

    /// Whether uv can have the last word: it synchronises an environment of its own, from a lock that it sees.
    pub(super) fn syncs(&self) -> bool {
        self.installer == Installer::Uv
            && self.into == InstallInto::Venv
            && self.access == FileAccess::Mount
            && self.with_local
    }

    /// Whether a single stage builds these packages in a stage of their own, since their compilers would remain in it. Not so
    /// what is built in the environment itself, and what is installed beside packages of the base image.
    pub(super) fn builds_apart<'n>(&self, packages: impl Iterator<Item = &'n PackageName>) -> bool {
        let is_chain = self.stages == Stages::Single && !self.is_fragment;
        let has_own_environment = self.into == InstallInto::Venv && !self.is_provided;
        let mut packages = packages.peekable();
        is_chain
            && has_own_environment
            && packages.peek().is_some()
            && !packages.any(|name| self.settings.builds_in_environment(name))
    }

    /// Whether `RUN` instructions have mounts: copied files are for builders without them.
    pub(super) fn has_mounts(&self) -> bool {
        self.access == FileAccess::Mount
    }

    /// Returns the path of uv in a step.
    pub(super) fn uv(&self) -> String {
        let own = || format!("{}/uv", if self.has_mounts() { MOUNT } else { COPIED });
        self.uv_path.clone().unwrap_or_else(own)
    }

    /// Returns the flag of a `COPY` whose layer does not depend on those before it.
    pub(super) fn link(&self) -> &'static str {
        if self.syntax.has_link() && self.has_mounts() { "--link " } else { "" }
    }
}
