//! The keys of `[tool.uv]` that uv 0.13.9 cannot read: it warns of one, and ignores all options of the file.

use std::collections::BTreeMap;

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

#[derive(Deserialize)]
struct Document {
    tool: Tool,
}

#[derive(Deserialize)]
struct Tool {
    uv: BTreeMap<String, Setting>,
}

/// Returns the first key of `[tool.uv]`, in the order of names, that uv does not know or whose value has another type.
pub(super) fn unread(text: &str) -> Option<String> {
    let document: Document = toml::from_str(text).ok()?;
    let is_read = |key: &str, value: &Setting| match value {
        Setting::Bool(_) if BOOLS.contains(&key) => true,
        Setting::Text(_) if TEXTS.contains(&key) => true,
        Setting::List(_) if LISTS.contains(&key) => true,
        Setting::Table(_) if TABLES.contains(&key) => true,
        _ => OTHERS.contains(&key),
    };
    document.tool.uv.into_iter().find(|(key, value)| !is_read(key, value)).map(|(key, _)| key)
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
        ] {
            assert_eq!(unread(&format!("[tool.uv]\n{table}\n")).as_deref(), expected, "{table}");
        }
    }
}
