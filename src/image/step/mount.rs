//! Mounts of the steps that install: caches, secrets, and the agent for SSH.
//!
//! Steps in a Dockerfile of ours run as root, who owns what is mounted. Those in an existing Dockerfile run as its user, whom
//! nothing but the build knows: others may read secrets then, and where the cache cannot be written, a folder in the
//! environment serves for the one step.

use crate::image::options::{InstallInto, Installer, Options, Stages};
use crate::image::text::layout::{AND, MOUNT};

/// Returns the mount of an installer's cache, which persists between builds and is not in the image. The installer
/// gets its path, so that the user who builds and the home folder do not matter.
pub(in crate::image) fn cache(installer: &str) -> String {
    format!("--mount=type=cache,target={}", cache_folder(installer))
}

/// Returns the folder at which an installer's cache is mounted.
pub(in crate::image) fn cache_folder(installer: &str) -> String {
    format!("{MOUNT}/{installer}-cache")
}

/// Returns a bind mount of a [valid](crate::image::text::word::context_path) path at another, from a stage or the build context, and with
/// more options. The words of an instruction end at blanks unless they are quoted, and the options of a mount at commas.
pub(in crate::image) fn bind(stage: Option<&str>, source: &str, target: &str, more: &str) -> String {
    let option = |name: &str, value: &str| {
        let text = format!("{name}={value}");
        if value.contains(',') { format!("\"{text}\"") } else { text }
    };
    let from = stage.map(|stage| format!("from={stage},")).unwrap_or_default();
    let options = format!("type=bind,{from}{},{}{more}", option("source", source), option("target", target));
    if is_plain(source) && is_plain(target) { format!("--mount={options}") } else { format!("--mount='{options}'") }
}

/// Returns a `COPY` instruction for [valid](crate::image::text::word::context_path) paths.
pub(in crate::image) fn copy(flags: &str, source: &str, target: &str) -> String {
    if is_plain(source) && is_plain(target) {
        return format!("COPY {flags}{source} {target}");
    }
    format!("COPY {flags}[\"{source}\", \"{target}\"]")
}

/// Whether an instruction has a path without quotes.
fn is_plain(path: &str) -> bool {
    path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-/+~@".contains(&byte))
}

impl Options {
    /// Returns the mount of a secret as a file: `id=NAME`, with `,target=PATH` if that is not `/run/secrets/NAME`.
    pub(in crate::image) fn secret_mount(&self, secret: &str) -> String {
        let mode = if self.is_fragment { ",mode=0444" } else { "" };
        format!("--mount=type=secret,{secret}{mode}")
    }

    /// Returns the mount of the agent for SSH.
    pub(in crate::image) fn ssh_mount(&self) -> &'static str {
        if self.is_fragment { "--mount=type=ssh,mode=0666" } else { "--mount=type=ssh" }
    }

    /// Returns the folder of uv's cache, as its command is given it.
    pub(in crate::image) fn uv_cache(&self) -> String {
        if self.is_of_unknown_user() { "\"$cache\"".to_owned() } else { cache_folder("uv") }
    }

    /// Returns a command of uv with those that choose its cache, and remove it if it is not mounted. pip does without a cache
    /// that it cannot write.
    pub(in crate::image) fn with_cache(&self, command: &str) -> String {
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

#[cfg(test)]
mod tests {
    use super::{bind, copy};

    #[test]
    fn paths_are_quoted_where_an_instruction_needs_it() {
        assert_eq!(bind(None, "a/b", "/c/b", ",rw"), "--mount=type=bind,source=a/b,target=/c/b,rw");
        assert_eq!(bind(Some("s"), "a b", "/a b", ""), "--mount='type=bind,from=s,source=a b,target=/a b'");
        assert_eq!(bind(None, "a,b", "/c", ""), "--mount='type=bind,\"source=a,b\",target=/c'");
        assert_eq!(copy("--link ", "a/b", "/c"), "COPY --link a/b /c");
        assert_eq!(copy("", "a b", "/c/a b"), "COPY [\"a b\", \"/c/a b\"]");
    }
}
