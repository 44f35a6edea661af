//! Reduction of uv's settings to those that the builds of an image use.

use std::collections::BTreeSet;

use toml::{Table, Value};

use crate::image::settings::{BuildIndex, BuildSettings, ExtraRequirement, PythonSource, is_remote};
use crate::marker::Marker;
use crate::message::has_secret;
use crate::name::{PackageName, split_name};
use crate::pyproject::{unread, unread_in_uv_toml};

/// The settings that affect build requirements and builds. Others do not rebuild layers.
const KEPT: [&str; 19] = [
    "allow-insecure-host",
    "build-constraint-dependencies",
    "config-settings",
    "config-settings-package",
    "dependency-metadata",
    "extra-build-dependencies",
    "extra-build-variables",
    "extra-index-url",
    "find-links",
    "index",
    "index-url",
    "no-binary",
    "no-binary-package",
    "no-build",
    "no-build-isolation",
    "no-build-isolation-package",
    "no-build-package",
    "no-sources",
    "no-sources-package",
];

impl BuildSettings {
    /// Reads the settings of a project from its `pyproject.toml`, or from the `uv.toml` beside it, which replaces all
    /// of `[tool.uv]` in uv except its sources.
    ///
    /// Settings that affect build requirements and builds are kept. An index in the file system is omitted, since
    /// builds of an image cannot reach it.
    ///
    /// # Errors
    ///
    /// [`PyProjectError`](crate::pyproject::PyProjectError) if a document is not TOML, too large or nested too deep.
    pub fn read(pyproject: Option<&str>, uv_toml: Option<&str>) -> Result<Self, crate::pyproject::PyProjectError> {
        let own = uv_toml.map(crate::pyproject::table).transpose()?;
        let beside = pyproject.map(crate::pyproject::table).transpose()?;
        let tool = || beside.as_ref()?.get("tool")?.as_table()?.get("uv")?.as_table().cloned();
        let declared = tool().unwrap_or_default();
        let sourced = sourced(&declared);
        let requires = || beside.as_ref()?.get("build-system")?.get("requires")?.as_array();
        let is_sourced =
            |requirement: &Value| requirement.as_str().and_then(name_of).is_some_and(|name| sourced.contains(&name));
        let builds_by_sources = requires().is_some_and(|all| all.iter().any(is_sourced));
        let unread = match (uv_toml, pyproject) {
            (Some(text), _) => unread_in_uv_toml(text).map(|key| ("uv.toml", key)),
            (None, Some(text)) => unread(text).map(|key| ("pyproject.toml", key)),
            (None, None) => None,
        };
        Ok(Self { unread, ..reduced(own.unwrap_or(declared)).with_sources(sourced, builds_by_sources) })
    }
}

fn reduced(mut settings: Table) -> BuildSettings {
    let (links, extras) = (links(&settings), extras(&settings));
    let required = settings.get("required-version").and_then(Value::as_str).map(str::to_owned);
    let pythons = PythonSource::all(|key| settings.get(key).and_then(Value::as_str));
    settings.retain(|key, _| is_kept(key));
    let indexes = settings.get("index").and_then(Value::as_array).into_iter().flatten();
    let mut indexes: Vec<BuildIndex> = indexes.filter_map(index).collect();
    indexes.extend(unnamed(&settings, indexes.iter().any(|index| index.is_default)));
    if let Some(Value::Array(indexes)) = settings.get_mut("index") {
        indexes.retain(|index| url_of(index).is_some_and(is_remote));
    }
    // `sources` is read from the project's own manifest when the project is built; uv refuses it in a uv.toml.
    if let Some(Value::Array(links)) = settings.get_mut("find-links") {
        links.retain(|link| link.as_str().is_some_and(|url| url.contains("://") && is_remote(url)));
    }
    let all = settings.get("no-binary").and_then(Value::as_bool) == Some(true);
    let names = settings.get("no-binary-package").and_then(Value::as_array).into_iter().flatten();
    let names = names.filter_map(|name| Some(PackageName::new(name.as_str()?).ok()?.to_string()));
    let no_binary = names.chain(all.then(|| "*".to_owned()));
    let exposed = KEPT.into_iter().find_map(|key| Some((key, secret(settings.get(key)?)?.to_owned())));
    // A table sorts its keys, so that equal settings have equal bytes.
    let lines: Vec<String> = settings.iter().map(|(key, value)| format!("{key} = {value}\n")).collect();
    let settings = BuildSettings::new(lines.concat()).with_indexes(indexes).with_no_binary(no_binary);
    BuildSettings { required, pythons, exposed, ..settings.with_links(links).with_requirements(extras) }
}

/// Returns a string of a value that has credentials.
fn secret(value: &Value) -> Option<&str> {
    let mut waiting = vec![value];
    while let Some(value) = waiting.pop() {
        match value {
            Value::String(text) if has_secret(text) => return Some(text),
            Value::Array(items) => waiting.extend(items),
            Value::Table(table) => waiting.extend(table.iter().map(|(_, value)| value)),
            _ => {}
        }
    }
    None
}

/// Returns `find-links`, and the flat indexes in the file system that builds query.
fn links(settings: &Table) -> Vec<String> {
    let links = settings.get("find-links").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let indexes = settings.get("index").and_then(Value::as_array).into_iter().flatten();
    let is = |index: &Value, key| index.get(key).and_then(Value::as_bool) == Some(true);
    let is_flat =
        |index: &&Value| index.get("format").and_then(Value::as_str) == Some("flat") && !is(index, "explicit");
    let folders = indexes.filter(is_flat).filter_map(|index| index.get("url")?.as_str());
    links.chain(folders.filter(|url| !url.contains("://"))).map(str::to_owned).collect()
}

/// Returns the requirements of `extra-build-dependencies`, in the order of the packages.
fn extras(settings: &Table) -> Vec<(String, Vec<ExtraRequirement>)> {
    let requirement = |value: &Value| {
        let text = value.as_str().or_else(|| value.get("requirement")?.as_str())?;
        let is_of_runtime = value.get("match-runtime").and_then(Value::as_bool) == Some(true);
        Some(ExtraRequirement { text: text.to_owned(), is_of_runtime })
    };
    let all = settings.get("extra-build-dependencies").and_then(Value::as_table).into_iter().flatten();
    let list = |list: &Value| list.as_array().into_iter().flatten().filter_map(requirement).collect();
    all.map(|(package, requirements)| (package.clone(), list(requirements))).collect()
}

/// Returns the name with which a requirement begins.
fn name_of(requirement: &str) -> Option<PackageName> {
    PackageName::new(split_name(requirement.trim_start()).0).ok()
}

/// Returns the packages with a source on Linux that is not an index which every build queries.
fn sourced(settings: &Table) -> BTreeSet<PackageName> {
    let linux = "sys_platform == 'linux'".parse::<Marker>().ok();
    let indexes = || settings.get("index").and_then(Value::as_array).into_iter().flatten();
    let is_queried = |name: &Value| {
        let is_it = |index: &&Value| index.get("name") == Some(name);
        indexes().find(is_it).is_some_and(|index| index.get("explicit").and_then(Value::as_bool) != Some(true))
    };
    let is_on = |source: &Value| {
        if source.get("index").is_some_and(is_queried) {
            return false;
        }
        let marker = source.get("marker").and_then(Value::as_str).and_then(|text| text.parse::<Marker>().ok());
        marker.zip(linux.as_ref()).is_none_or(|(marker, linux)| marker.is_disjoint(linux) != Ok(true))
    };
    let is_any = |sources: &Value| sources.as_array().map_or_else(|| is_on(sources), |all| all.iter().any(is_on));
    let all = settings.get("sources").and_then(Value::as_table).into_iter().flatten();
    all.filter(|(_, sources)| is_any(sources)).filter_map(|(name, _)| PackageName::new(name).ok()).collect()
}

/// Returns the indexes of `extra-index-url` and, unless there is a default index, of `index-url`, which uv queries after the
/// named ones, in this order.
fn unnamed(settings: &Table, has_default: bool) -> Vec<BuildIndex> {
    let of = |url: &Value, is_default| {
        let url = url.as_str().filter(|url| url.contains("://"))?.to_owned();
        Some(BuildIndex { url, is_default, ..BuildIndex::default() })
    };
    let extra = settings.get("extra-index-url").and_then(Value::as_array).into_iter().flatten();
    let default = settings.get("index-url").filter(|_| !has_default);
    extra.filter_map(|url| of(url, false)).chain(default.and_then(|url| of(url, true))).collect()
}

fn is_kept(key: &str) -> bool {
    KEPT.contains(&key)
}

/// Returns the URL of an index, or `None` for a path.
fn url_of(index: &Value) -> Option<&str> {
    index.get("url")?.as_str().filter(|url| url.contains("://"))
}

fn index(index: &Value) -> Option<BuildIndex> {
    let text = |key| index.get(key).and_then(Value::as_str);
    let is = |key| index.get(key).and_then(Value::as_bool) == Some(true);
    Some(BuildIndex {
        // An empty name is one to uv, and none that a variable could have.
        name: text("name").filter(|name| !name.is_empty()).map(str::to_owned),
        url: url_of(index)?.to_owned(),
        is_default: is("default"),
        is_flat: text("format") == Some("flat"),
        is_explicit: is("explicit"),
        is_authenticated: text("authenticate") == Some("always"),
    })
}

#[cfg(test)]
mod tests {
    use super::BuildSettings;

    #[test]
    fn only_settings_for_builds_are_kept_and_a_uv_toml_replaces_all() -> Result<(), crate::pyproject::PyProjectError> {
        let pyproject = "[tool.uv]\npackage = true\nno-binary-package = [\"A_B\"]\nno-sources = true\n\
                         find-links = [\"./wheels\", \"file:///wheels\", \"https://links.example/page\"]\n[tool.uv.extra-build-dependencies]\n\
                         flash = [\"torch\"]\n[[tool.uv.index]]\nname = \"corp-1\"\nurl = \"https://index.example/simple\"\n\
                         explicit = true\n[[tool.uv.index]]\nurl = \"./wheels\"\n";
        let settings = BuildSettings::read(Some(pyproject), None)?;
        assert_eq!(
            settings.text(),
            "extra-build-dependencies = { flash = [\"torch\"] }\n\
             find-links = [\"https://links.example/page\"]\n\
             index = [{ explicit = true, name = \"corp-1\", url = \"https://index.example/simple\" }]\n\
             no-binary-package = [\"A_B\"]\nno-sources = true\n"
        );
        assert!(settings.builds("a-b") && !settings.builds("a"));
        let secrets = settings.indexes()[0].secrets();
        assert_eq!(secrets, Some(["UV_INDEX_CORP_1_USERNAME", "UV_INDEX_CORP_1_PASSWORD"].map(str::to_owned)));
        let own = BuildSettings::read(Some(pyproject), Some("no-build = true\n"))?;
        assert_eq!((own.text(), own.indexes().len()), ("no-build = true\n", 0));
        assert_eq!(BuildSettings::read(Some("[project]\n"), None)?, BuildSettings::default());
        assert!(settings.is_flat("https://links.example/page/") && !settings.is_flat("https://index.example/simple"));
        Ok(())
    }

    #[test]
    fn indexes_without_names_are_declared_too() -> Result<(), crate::pyproject::PyProjectError> {
        let of = |more: &str| {
            let uv =
                format!("{more}\nextra-index-url = ['https://a.example', './b']\nindex-url = 'https://c.example'\n");
            let settings = BuildSettings::read(None, Some(&uv))?;
            Ok::<_, crate::pyproject::PyProjectError>(
                settings.indexes().iter().map(|index| (index.url.clone(), index.is_default)).collect::<Vec<_>>(),
            )
        };
        let [a, c] = [("https://a.example".to_owned(), false), ("https://c.example".to_owned(), true)];
        assert_eq!(of("")?, [a.clone(), c]);
        let d = ("https://d.example".to_owned(), true);
        assert_eq!(of("index = [{ url = 'https://d.example', default = true }]")?, [d, a]);
        Ok(())
    }
}
