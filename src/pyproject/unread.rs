//! The keys of `[tool.uv]` that uv 0.13.9 cannot read: it warns of one, and ignores all options of the file.

use std::collections::BTreeMap;

use pep440_rs::{Version, VersionSpecifiers};
use serde::Deserialize;

use super::setting::Setting;

/// Keys whose value is a boolean.
const BOOLS: [&str; 16] = [
    "compile-bytecode",
    "managed",
    "native-tls",
    "no-binary",
    "no-build",
    "no-build-isolation",
    "no-cache",
    "no-index",
    "no-sources",
    "offline",
    "package",
    "preview",
    "reinstall",
    "require-build-hashes",
    "system-certs",
    "upgrade",
];

/// Keys whose value is a string.
const TEXTS: [&str; 23] = [
    "add-bounds",
    "cache-dir",
    "check-url",
    "fork-strategy",
    "graalpy-install-mirror",
    "http-proxy",
    "https-proxy",
    "index-strategy",
    "index-url",
    "keyring-provider",
    "link-mode",
    "prerelease",
    "publish-url",
    "pyodide-install-mirror",
    "pypy-install-mirror",
    "python-downloads",
    "python-downloads-json-url",
    "python-install-mirror",
    "python-preference",
    "required-version",
    "resolution",
    "torch-backend",
    "trusted-publishing",
];

/// Keys whose value is an array.
const LISTS: [&str; 11] = [
    "allow-insecure-host",
    "cache-keys",
    "dependency-metadata",
    "extra-index-url",
    "find-links",
    "index",
    "no-binary-package",
    "no-build-isolation-package",
    "no-build-package",
    "no-sources-package",
    "upgrade-package",
];

/// Keys whose value is a table.
const TABLES: [&str; 7] = [
    "config-settings",
    "config-settings-package",
    "exclude-newer-package",
    "extra-build-dependencies",
    "extra-build-variables",
    "pip",
    "prerelease-package",
];

/// Keys whose value has several types, or is read by uv where it reads the workspace: an invalid one is an error there.
const OTHERS: [&str; 22] = [
    "audit",
    "build-backend",
    "build-constraint-dependencies",
    "concurrent-builds",
    "concurrent-downloads",
    "concurrent-installs",
    "conflicts",
    "constraint-dependencies",
    "default-groups",
    "dependency-groups",
    "dev-dependencies",
    "environments",
    "exclude-dependencies",
    "exclude-newer",
    "minimum-libc-version",
    "no-proxy",
    "override-dependencies",
    "preview-features",
    "reinstall-package",
    "required-environments",
    "sources",
    "workspace",
];

/// The values of keys that accept only some strings.
const WORDS: [(&str, &[&str]); 10] = [
    ("add-bounds", &["lower", "major", "minor", "exact"]),
    ("fork-strategy", &["fewest", "requires-python"]),
    ("index-strategy", &["first-index", "unsafe-any-match", "unsafe-first-match", "unsafe-best-match"]),
    ("keyring-provider", &["disabled", "subprocess"]),
    ("link-mode", &["clone", "reflink", "copy", "hardlink", "symlink"]),
    ("prerelease", &["disallow", "allow", "if-necessary", "explicit", "if-necessary-or-explicit"]),
    ("python-downloads", &["auto", "automatic", "manual", "never"]),
    ("python-preference", &["only-managed", "managed", "system", "only-system"]),
    ("resolution", &["highest", "lowest", "lowest-direct"]),
    ("trusted-publishing", &["automatic", "always", "never"]),
];

#[derive(Deserialize)]
struct Document {
    tool: Tool,
}

#[derive(Deserialize)]
struct Tool {
    uv: BTreeMap<String, Setting>,
}

/// Returns the first key of `[tool.uv]`, in the order of names, that uv does not know or whose value it cannot read.
pub(crate) fn unread(text: &str) -> Option<String> {
    first(toml::from_str::<Document>(text).ok()?.tool.uv)
}

/// Returns that of a `uv.toml`.
#[cfg(feature = "image")]
pub(crate) fn unread_in_uv_toml(text: &str) -> Option<String> {
    first(toml::from_str(text).ok()?)
}

fn first(settings: BTreeMap<String, Setting>) -> Option<String> {
    settings.into_iter().find(|(key, value)| !is_read(key, value)).map(|(key, _)| key)
}

fn is_read(key: &str, value: &Setting) -> bool {
    match value {
        Setting::Bool(_) if BOOLS.contains(&key) => true,
        Setting::Text(text) if key == "required-version" => is_version(text),
        Setting::Text(text) if TEXTS.contains(&key) => {
            WORDS.iter().find(|(known, _)| *known == key).is_none_or(|(_, words)| words.contains(&text.as_str()))
        }
        Setting::List(_) if LISTS.contains(&key) => true,
        Setting::Table(_) if TABLES.contains(&key) => true,
        _ => OTHERS.contains(&key),
    }
}

/// Whether uv reads this as versions of its own.
fn is_version(text: &str) -> bool {
    text.parse::<VersionSpecifiers>().is_ok() || text.trim().parse::<Version>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::unread;

    #[test]
    fn unknown_keys_and_other_types_are_found() {
        for (table, expected) in [
            ("", None),
            ("package = false\nsources = { a = { path = 'a' } }", None),
            ("exclude-newer = false\npreview-features = ['x']\npreview = true", None),
            ("trusted-host = 'h'", Some("trusted-host")),
            ("compile-bytecode = 'yes'", Some("compile-bytecode")),
            ("resolution = 1", Some("resolution")),
            ("no-sources-package = 'a'", Some("no-sources-package")),
            ("exclude-newer-package = ['a=2026-01-01']", Some("exclude-newer-package")),
            ("concurrent-builds = 2\nconcurrent-bilds = 2", Some("concurrent-bilds")),
            ("link-mode = 'copy'\nresolution = 'lowest'\nrequired-version = '0.13'", None),
            ("required-version = '>=0.8,<2'\nindex-url = 'x'", None),
            ("link-mode = 'x'", Some("link-mode")),
            ("index-strategy = 'first-match'", Some("index-strategy")),
            ("required-version = 'x'", Some("required-version")),
        ] {
            assert_eq!(unread(&format!("[tool.uv]\n{table}\n")).as_deref(), expected, "{table}");
        }
    }
}
