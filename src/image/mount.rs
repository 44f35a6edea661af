//! Mounts of the steps that install: caches, secrets, and the agent for SSH.
//!
//! Steps in a Dockerfile of ours run as root, who owns what is mounted. Those in an existing Dockerfile run as its user, whom
//! nothing but the build knows: others may read secrets then, and where the cache cannot be written, a folder in the
//! environment serves for the one step.

use super::layout::{AND, MOUNT};
use super::options::{InstallInto, Installer, Options, Stages};

/// Returns the mount of an installer's cache, which persists between builds and is not in the image. The installer
/// gets its path, so that the user who builds and the home folder do not matter.
pub(super) fn cache(installer: &str) -> String {
    format!("--mount=type=cache,target={}", cache_folder(installer))
}

/// Returns the folder at which an installer's cache is mounted.
pub(super) fn cache_folder(installer: &str) -> String {
    format!("{MOUNT}/{installer}-cache")
}

impl Options {
    /// Returns the mount of a secret as a file: `id=NAME`, with `,target=PATH` if that is not `/run/secrets/NAME`.
    pub(super) fn secret_mount(&self, secret: &str) -> String {
        let mode = if self.is_fragment { ",mode=0444" } else { "" };
        format!("--mount=type=secret,{secret}{mode}")
    }

    /// Returns the mount of the agent for SSH.
    pub(super) fn ssh_mount(&self) -> &'static str {
        if self.is_fragment { "--mount=type=ssh,mode=0666" } else { "--mount=type=ssh" }
    }

    /// Returns the folder of uv's cache, as its command is given it.
    pub(super) fn uv_cache(&self) -> String {
        if self.is_of_unknown_user() { "\"$cache\"".to_owned() } else { cache_folder("uv") }
    }

    /// Returns a command of uv with those that choose its cache, and remove it if it is not mounted. pip does without a cache
    /// that it cannot write.
    pub(super) fn with_cache(&self, command: &str) -> String {
        if !self.is_of_unknown_user() {
            return command.to_owned();
        }
        let (mounted, own) = (cache_folder("uv"), format!("{}/.cache", self.venv()));
        format!("cache={mounted}{AND}{{ test -w \"$cache\" || cache={own}; }}{AND}{command}{AND}rm -rf {own}")
    }

    fn is_of_unknown_user(&self) -> bool {
        let is_in_place = (self.stages, self.into) == (Stages::Single, InstallInto::Venv);
        self.is_fragment && is_in_place && self.installer == Installer::Uv && self.has_mounts()
    }
}
