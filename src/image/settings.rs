//! uv's settings of indexes (`build_index`), builds, and Pythons (`python_source`); `reduce` reads them from a project.

mod build_index;
mod python_source;
#[cfg(feature = "pyproject")]
mod reduce;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use sha2::{Digest, Sha256};

use super::error::DockerfileError;
use super::error::advice::COPIED_OUT;
use crate::export::toml::write_string;
use crate::message::has_secret;
use crate::name::PackageName;

pub use build_index::BuildIndex;
pub(super) use build_index::{as_variable, checked, is_remote};
pub(super) use python_source::PythonSource;

/// The settings of a project that an image's builds use: a reduced `uv.toml`, and the indexes that it names.
///
/// The layers of an image are built without the project's `pyproject.toml`, so that changes of its other lines do not
/// rebuild them. The settings of `[tool.uv]` that a build from source needs are in this file instead, which is mounted
/// only for layers that may build something.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BuildSettings {
    text: String,
    indexes: Vec<BuildIndex>,
    no_binary: Vec<String>,
    /// `find-links`, and the flat indexes in the file system: URLs, and paths relative to the folder of the lock.
    links: Vec<String>,
    /// `extra-build-dependencies`, by the names of packages as they are written.
    extras: Vec<(String, Vec<ExtraRequirement>)>,
    /// Packages that have a source in `tool.uv.sources` on Linux.
    sourced: BTreeSet<PackageName>,
    /// Whether the build of the project itself requires one of them.
    builds_by_sources: bool,
    /// `required-version`.
    required: Option<String>,
    /// The sources of the Python that uv installs.
    pythons: Vec<PythonSource>,
    /// The file and the key that uv cannot read in it.
    unread: Option<(&'static str, String)>,
    /// The key and a string of a setting that has credentials.
    exposed: Option<(&'static str, String)>,
}

/// A requirement that is added to the build of a package.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ExtraRequirement {
    pub(super) text: String,
    /// Whether it is of the version that is installed (`match-runtime = true`).
    pub(super) is_of_runtime: bool,
}

/// Settings of builds that pip does not read.
const ONLY_OF_UV: [&str; 7] = [
    "build-constraint-dependencies",
    "config-settings",
    "config-settings-package",
    "extra-build-dependencies",
    "extra-build-variables",
    "no-build-isolation",
    "no-build-isolation-package",
];

/// The line by which every build takes place in the environment itself.
const EVERY_BUILD: &str = "no-build-isolation = true";

/// Returns the packages that a line builds in the environment itself.
fn named_builds(line: &str) -> impl Iterator<Item = &str> {
    line.strip_prefix("no-build-isolation-package = ").into_iter().flat_map(|list| list.split('"').skip(1).step_by(2))
}

impl BuildSettings {
    /// Returns settings from the content of a `uv.toml`, which is empty if nothing is set.
    ///
    /// It is written as it is. What a Dockerfile needs to know of it is stated beside it, by the methods that follow;
    /// `BuildSettings::read` (feature `pyproject`) returns both from a project.
    ///
    /// ```
    /// use locklayers::image::{BuildIndex, BuildSettings};
    /// let settings = BuildSettings::new("no-binary-package = [\"numpy\"]\nno-index = true\n")
    ///     .with_no_binary(["numpy".to_owned()])
    ///     .with_indexes([BuildIndex::new("https://index.example/simple")]);
    /// assert_eq!(settings.indexes()[0].url, "https://index.example/simple");
    /// ```
    pub fn new(uv_toml: impl Into<String>) -> Self {
        Self { text: uv_toml.into(), ..Self::default() }
    }

    /// Adds declared indexes, in their order.
    #[must_use]
    pub fn with_indexes(mut self, indexes: impl IntoIterator<Item = BuildIndex>) -> Self {
        self.indexes.extend(indexes);
        self
    }

    /// Adds packages that must be built from source; `*` is all of them.
    #[must_use]
    pub fn with_no_binary(mut self, packages: impl IntoIterator<Item = String>) -> Self {
        self.no_binary.extend(packages);
        self
    }

    /// Adds the pages and folders of `find-links`: URLs, and paths relative to the folder of the lock.
    ///
    /// ```
    /// use locklayers::image::BuildSettings;
    /// let settings = BuildSettings::new("find-links = [\"https://links.example/page\"]\n")
    ///     .with_links(["https://links.example/page".to_owned()]);
    /// assert!(settings.text().starts_with("find-links"));
    /// ```
    #[must_use]
    pub fn with_links(mut self, links: impl IntoIterator<Item = String>) -> Self {
        self.links.extend(links);
        self
    }

    /// Sets what `extra-build-dependencies` says.
    #[cfg(feature = "pyproject")]
    pub(super) fn with_requirements(self, extras: Vec<(String, Vec<ExtraRequirement>)>) -> Self {
        Self { extras, ..self }
    }

    /// Sets the packages that have a source, and whether the build of the project requires one of them.
    #[cfg(feature = "pyproject")]
    pub(super) fn with_sources(self, sourced: BTreeSet<PackageName>, builds_by_sources: bool) -> Self {
        Self { sourced, builds_by_sources, ..self }
    }

    /// Returns the sources of the Python that uv installs.
    pub(super) fn pythons(&self) -> &[PythonSource] {
        &self.pythons
    }

    /// Whether builds of local packages require what only `uv sync` takes from its source: added requirements, and those of a
    /// project that has sources for them.
    pub(super) fn needs_sources(&self) -> bool {
        self.builds_by_sources || !self.extras.is_empty()
    }

    /// Returns the requirements that are added to builds, by the names of packages.
    pub(super) fn extras(&self) -> &[(String, Vec<ExtraRequirement>)] {
        &self.extras
    }

    /// Replaces the requirements that are added to builds.
    pub(super) fn with_extras(mut self, extras: Vec<(String, Vec<ExtraRequirement>)>) -> Self {
        if self.extras != extras {
            let is_key = |line: &str| line.starts_with("extra-build-dependencies = ");
            let lines = self.text.split_inclusive('\n');
            self.text = lines.map(|line| if is_key(line) { written(&extras) } else { line.to_owned() }).collect();
            self.extras = extras;
        }
        self
    }

    /// Whether a package has a source in `tool.uv.sources`.
    pub(super) fn is_sourced(&self, name: &PackageName) -> bool {
        self.sourced.contains(name)
    }

    /// Returns the folders in which builds find packages, relative to the folder of the lock.
    pub(super) fn folders(&self) -> impl Iterator<Item = &str> {
        let is_relative = |link: &&str| !link.contains("://") && !link.starts_with('/');
        self.links.iter().map(String::as_str).filter(is_relative)
    }

    /// Returns the content of the `uv.toml`; empty if nothing is set.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the declared indexes, in their order.
    pub fn indexes(&self) -> &[BuildIndex] {
        &self.indexes
    }

    /// Returns the declared indexes that builds may query, in their order: all except explicit ones.
    pub(super) fn of_builds(&self) -> impl Iterator<Item = &BuildIndex> {
        self.indexes.iter().filter(|index| !index.is_explicit)
    }

    /// Returns whether some package is built in the environment itself (`no-build-isolation`).
    pub fn is_without_isolation(&self) -> bool {
        self.text.lines().any(|line| line == EVERY_BUILD || named_builds(line).next().is_some())
    }

    /// Whether a package of this name is built in the environment itself, where what its build needs must be installed before.
    pub(super) fn builds_in_environment(&self, name: &PackageName) -> bool {
        let is_it = |named: &str| PackageName::new(named).as_ref() == Ok(name);
        self.text.lines().any(|line| line == EVERY_BUILD || named_builds(line).any(is_it))
    }

    /// Returns the keys of settings that change what a build makes, or where its requirements come from, and that pip does not
    /// read; sorted.
    pub(super) fn only_of_uv(&self) -> Vec<&'static str> {
        let is_key = |line: &str, key: &str| {
            let rest = line.trim_start_matches('[').strip_prefix(key);
            rest.is_some_and(|rest| rest.starts_with([' ', '.', ']']) && ![" = false", " = []"].contains(&rest))
        };
        let stated = ONLY_OF_UV.into_iter().filter(|key| self.text.lines().any(|line| is_key(line, key)));
        let links = (!self.links.is_empty()).then_some("find-links");
        let mut found: Vec<&'static str> =
            stated.chain(links).chain(self.builds_by_sources.then_some("sources")).collect();
        found.sort_unstable();
        found
    }

    /// Whether an index is the default one, which builds query in any case.
    pub(super) fn is_default(&self, url: &str) -> bool {
        let same = |index: &BuildIndex| index.url.trim_end_matches('/') == url.trim_end_matches('/');
        match self.indexes.iter().find(|index| index.is_default) {
            Some(default) => same(default),
            None => is_pypi(url),
        }
    }

    /// Whether an index is a flat page of links: by its own `format`, or by `find-links`.
    pub(super) fn is_flat(&self, url: &str) -> bool {
        let same = |other: &str| other.trim_end_matches('/') == url.trim_end_matches('/');
        self.indexes
            .iter()
            .filter(|index| index.is_flat)
            .map(|index| &index.url)
            .chain(&self.links)
            .any(|url| same(url))
    }

    /// Whether a package of this name must be built from source, whatever wheels it has.
    pub(super) fn builds(&self, name: &str) -> bool {
        self.no_binary.iter().any(|package| package == "*" || package == name)
    }

    /// Returns `required-version`, as it is written.
    pub(super) fn required(&self) -> Option<&str> {
        self.required.as_deref()
    }

    /// Returns the file and the key that uv cannot read in it.
    pub(super) fn unread(&self) -> Option<(&'static str, &str)> {
        self.unread.as_ref().map(|(file, key)| (*file, key.as_str()))
    }

    /// Refuses what an image must not contain: a URL with a password, or an invalid name of an index.
    pub(super) fn check(&self) -> Result<(), DockerfileError> {
        self.indexes.iter().try_for_each(BuildIndex::check)?;
        let link = self.links.iter().find(|link| has_secret(link)).map(|link| ("find-links", link));
        match self.exposed.as_ref().map(|(key, text)| (*key, text)).or(link) {
            Some((what, text)) => Err(DockerfileError::Unsafe { what, text: text.clone(), reason: COPIED_OUT }),
            None => Ok(()),
        }
    }
}

/// Returns the line of `extra-build-dependencies`. A string of JSON is one of TOML, once it has no DEL.
fn written(extras: &[(String, Vec<ExtraRequirement>)]) -> String {
    let string = |text: &str| {
        let mut string = String::new();
        let _ = write_string(&mut string, text);
        string
    };
    let mut line = "extra-build-dependencies = {".to_owned();
    for (number, (package, requirements)) in extras.iter().enumerate() {
        let requirements = requirements.iter().map(|requirement| {
            let text = string(&requirement.text);
            if requirement.is_of_runtime { format!("{{ match-runtime = true, requirement = {text} }}") } else { text }
        });
        let comma = if number == 0 { " " } else { ", " };
        let _ = write!(line, "{comma}{} = [{}]", string(package), requirements.collect::<Vec<_>>().join(", "));
    }
    line + " }\n"
}

/// Whether a URL is that of `PyPI`, by its digest: the default index where none is declared.
fn is_pypi(url: &str) -> bool {
    const DIGEST: [u8; 8] = [0x5a, 0x06, 0x74, 0x9b, 0x22, 0x97, 0xbe, 0x54];
    Sha256::digest(url.trim_end_matches('/')).starts_with(&DIGEST)
}

#[cfg(test)]
mod tests {
    use super::{BuildSettings, PackageName};

    fn settings(uv: &str) -> Result<BuildSettings, crate::pyproject::PyProjectError> {
        BuildSettings::read(Some(&format!("[tool.uv]\n{uv}\n")), None)
    }

    #[test]
    fn packages_are_built_in_the_environment_by_either_setting() -> Result<(), Box<dyn std::error::Error>> {
        let name = PackageName::new("flash-attn")?;
        for (uv, expected) in [
            ("no-build-isolation-package = ['other', 'Flash_Attn']", true),
            ("no-build-isolation-package = ['flash-attn-x']", false),
            ("no-build-isolation = true", true),
            ("no-build-isolation = false", false),
            ("no-build-isolation-package = []", false),
            ("config-settings = { x = 'no-build-isolation = true' }", false),
            ("", false),
        ] {
            assert_eq!(settings(uv)?.builds_in_environment(&name), expected, "{uv}");
        }
        Ok(())
    }

    #[test]
    fn only_a_setting_that_names_a_build_takes_isolation_from_it() -> Result<(), crate::pyproject::PyProjectError> {
        for (uv, expected) in [
            ("no-build-isolation = true", true),
            ("no-build-isolation-package = ['a']", true),
            ("no-build-isolation = false", false),
            ("no-build-isolation-package = []", false),
            ("no-build-isolation = false\nno-build-isolation-package = ['a', 'b']", true),
            ("", false),
        ] {
            assert_eq!(settings(uv)?.is_without_isolation(), expected, "{uv}");
        }
        Ok(())
    }

    #[test]
    fn settings_that_pip_does_not_read_are_named() -> Result<(), Box<dyn std::error::Error>> {
        let uv = "build-constraint-dependencies = ['a<2']\nextra-build-dependencies = { b = ['c'] }\nno-binary-package = ['d']\n\
                  no-build-isolation-package = ['e']\nconfig-settings-package = { f = { g = 'h' } }";
        let expected = [
            "build-constraint-dependencies",
            "config-settings-package",
            "extra-build-dependencies",
            "no-build-isolation-package",
        ];
        assert_eq!(settings(uv)?.only_of_uv(), expected);
        let text = "[build-system]\nrequires = ['own-backend>=1']\n[tool.uv]\nfind-links = ['./wheels']\n\
                    sources = { own_backend = { path = 'backend' } }\n";
        assert_eq!(BuildSettings::read(Some(text), None)?.only_of_uv(), ["find-links", "sources"]);
        assert_eq!(BuildSettings::read(Some(text), Some("offline = true"))?.only_of_uv(), ["sources"]);
        let other = text.replace("own_backend =", "other =");
        assert_eq!(BuildSettings::read(Some(&other), None)?.only_of_uv(), ["find-links"]);
        let nothing = ["no-build-isolation = false", "no-build-isolation-package = []"];
        for uv in ["index-url = 'https://index.example/simple'"].into_iter().chain(nothing) {
            assert_eq!(settings(uv)?.only_of_uv(), [""; 0], "{uv}");
        }
        Ok(())
    }
}
