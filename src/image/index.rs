//! The indexes that installers query, as build arguments.

use std::collections::{BTreeMap, BTreeSet};

use super::command::Options;
use super::error::DockerfileError;
use super::options::Installer;
use super::settings::{BuildIndex, BuildSettings, as_variable, is_remote};
use super::word::quoted;
use crate::export::LayerFormat;
use crate::lock::{RegistryLocation, Source};
use crate::message::has_secret;
use crate::plan::Placement;

/// URLs of indexes, sorted.
pub(super) type Indexes = BTreeSet<String>;

/// Returns the indexes of packages. A `pylock.toml` names files, so an index in the file system is not queried.
pub(super) fn indexes<'p>(
    placements: impl IntoIterator<Item = &'p Placement<'p>>,
    format: LayerFormat,
) -> Result<Indexes, DockerfileError> {
    let mut found = Indexes::new();
    for placement in placements {
        let package = placement.package();
        match package.source() {
            Source::Registry(RegistryLocation::Url(url)) if !found.contains(url) => {
                found.insert(checked(url)?);
            }
            Source::Registry(RegistryLocation::Path(path)) if format != LayerFormat::PylockToml => {
                return Err(DockerfileError::LocalIndex {
                    package: Box::new(package.id().clone()),
                    index: path.to_string(),
                });
            }
            _ => {}
        }
    }
    Ok(found)
}

/// Returns the indexes that a build may query for its requirements: the declared ones except explicit ones, or if none
/// is declared, those of the packages.
pub(super) fn build_indexes(settings: &BuildSettings, of_packages: Indexes) -> Indexes {
    if settings.indexes().is_empty() {
        return of_packages;
    }
    settings.of_builds().map(|index| index.url.clone()).collect()
}

pub(super) fn checked(url: &str) -> Result<String, DockerfileError> {
    let refuse = |reason| DockerfileError::Unsafe { what: "the index", text: url.to_owned(), reason };
    if has_secret(url) {
        return Err(refuse("holds credentials, which the image's history would show"));
    }
    if url.contains([' ', '"', '\'']) {
        return Err(refuse("holds a space or a quote"));
    }
    quoted("the index", url, '"').map(|_| url.to_owned())
}

/// The build argument that stands for each index in all of a file: those of packages, and those that are declared for builds.
/// It is named after the index, as uv names the variables of its user and password.
pub(super) fn arguments<'u>(
    settings: &'u BuildSettings,
    of_packages: impl IntoIterator<Item = &'u String>,
) -> Vec<IndexArgument> {
    let declared = settings.indexes();
    let of_builds = settings.of_builds().map(|index| &index.url);
    let urls = of_packages.into_iter().chain(of_builds);
    let positions = positions(declared);
    let position = |url: &str| positions.get(url).copied();
    let urls: BTreeSet<&String> = urls.into_iter().filter(|url| is_remote(url)).collect();
    let mut urls: Vec<&String> = urls.into_iter().collect();
    urls.sort_by_key(|url| position(url).unwrap_or(declared.len()));
    let has_default = declared.iter().any(|index| index.is_default);
    let unknown = urls.iter().filter(|url| position(url).is_none()).count();
    let mut taken = BTreeSet::new();
    let arguments = urls.into_iter().map(|url| {
        let index = position(url).map(|position| &declared[position]);
        let is_default = index.map_or(unknown == 1 && !has_default, |index| index.is_default);
        let mut name = match index.and_then(BuildIndex::variable) {
            Some(name) => format!("INDEX_{name}"),
            None if is_default => "INDEX_DEFAULT".to_owned(),
            None => {
                let address = url.split_once("://").map_or(url.as_str(), |(_, address)| address);
                format!("INDEX_{}", as_variable(address))
            }
        };
        while !taken.insert(name.clone()) {
            name.push('_');
        }
        IndexArgument { name, url: url.clone() }
    });
    arguments.collect()
}

/// The position of each declared index by its URL; of the first, where several have one URL.
fn positions(declared: &[BuildIndex]) -> BTreeMap<&str, usize> {
    declared.iter().enumerate().rev().map(|(position, index)| (index.url.as_str(), position)).collect()
}

/// A build argument that stands for an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct IndexArgument {
    pub(super) name: String,
    pub(super) url: String,
}

impl IndexArgument {
    /// The line that declares it, with what it is without a mirror.
    pub(super) fn declaration(&self) -> String {
        format!("ARG {}=\"{}\"", self.name, self.url)
    }
}

/// The build arguments that have been set in a stage.
#[derive(Debug, Default)]
pub(super) struct IndexArguments {
    /// Those that stand for indexes.
    known: BTreeSet<String>,
    /// The variables of an installer.
    set: BTreeMap<&'static str, String>,
}

impl IndexArguments {
    /// Returns the `ARG` instructions that change a stage's arguments to these indexes: none if nothing changes, or if
    /// no index is queried for a package, as with `pylock.toml`.
    ///
    /// First those that stand for the indexes, for which mirrors can be set with `--build-arg`; then, if indexes are queried,
    /// the installer's own variables, which are made of them. The project's own default index is the default here; a flat
    /// index is a list of links.
    pub(super) fn lines(&mut self, options: &Options, indexes: &Indexes) -> Vec<String> {
        if indexes.is_empty() { Vec::new() } else { self.lines_for_builds(options, indexes) }
    }

    /// As [`Self::lines`], for a step that builds: arguments set for packages of other indexes are reset.
    pub(super) fn lines_for_builds(&mut self, options: &Options, indexes: &Indexes) -> Vec<String> {
        let declared = options.settings.indexes();
        let mut lines = Vec::new();
        let positions = positions(declared);
        let defaults: BTreeSet<&str> =
            declared.iter().filter(|index| index.is_default).map(|index| index.url.as_str()).collect();
        let is_default = |url: &String| defaults.contains(url.as_str());
        let is_used = |argument: &&IndexArgument| {
            let is_asked = options.format != LayerFormat::PylockToml && is_default(&argument.url);
            is_asked || indexes.contains(&argument.url)
        };
        for argument in options.indexes.iter().filter(is_used) {
            if self.known.insert(argument.name.clone()) {
                // In a Dockerfile of others there is no line of ours before the first stage.
                let is_first = options.is_fragment;
                lines.push(if is_first { argument.declaration() } else { format!("ARG {}", argument.name) });
            }
        }
        if options.format == LayerFormat::PylockToml {
            return lines;
        }
        let flat: BTreeSet<&str> =
            declared.iter().filter(|index| index.is_flat).map(|index| index.url.as_str()).collect();
        let is_flat = |url: &&String| flat.contains(url.as_str());
        let (flat, mut simple): (Vec<&String>, Vec<&String>) = indexes.iter().partition(is_flat);
        // uv uses the first index that has a package.
        simple.sort_by_key(|url| positions.get(url.as_str()).copied().unwrap_or(declared.len()));
        let default = match declared.iter().find(|index| index.is_default) {
            Some(index) => Some(&index.url),
            None if declared.is_empty() => simple.first().copied(),
            None => None,
        };
        let names: BTreeMap<&str, &str> =
            options.indexes.iter().rev().map(|argument| (argument.url.as_str(), argument.name.as_str())).collect();
        let value = |url: &String| match names.get(url.as_str()) {
            Some(name) => format!("${{{name}}}"),
            None => url.clone(),
        };
        let join = |urls: Vec<&String>| urls.into_iter().map(value).collect::<Vec<_>>().join(" ");
        let more = join(simple.into_iter().filter(|url| Some(*url) != default).collect());
        let names = match options.installer {
            Installer::Pip => ["PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS"],
            Installer::Uv => ["UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS"],
        };
        for (name, value) in names.into_iter().zip([default.map(value).unwrap_or_default(), more, join(flat)]) {
            if self.set.get(name).map_or("", String::as_str) != value {
                lines.push(format!("ARG {name}=\"{value}\""));
                self.set.insert(name, value);
            }
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::{BuildIndex, BuildSettings, arguments, checked};

    #[test]
    fn an_argument_is_named_after_its_index_and_no_name_stands_for_two() {
        let index = |name: Option<&str>, url: &str, is_explicit| BuildIndex {
            name: name.map(str::to_owned),
            url: url.to_owned(),
            is_explicit,
            ..BuildIndex::default()
        };
        let of = |indexes: Vec<BuildIndex>, of_packages: &[&str]| {
            let urls: Vec<String> = of_packages.iter().map(|url| (*url).to_owned()).collect();
            let settings = BuildSettings::new(String::new(), indexes, Vec::new());
            arguments(&settings, &urls).iter().map(super::IndexArgument::declaration).collect::<Vec<_>>()
        };
        assert_eq!(of(Vec::new(), &["https://i.example/simple"]), ["ARG INDEX_DEFAULT=\"https://i.example/simple\""]);
        let declared = vec![
            index(Some("my-cpu"), "https://b.example/cpu", true),
            index(Some("my.cpu"), "https://a.example/cpu", true),
            index(Some("unused"), "https://c.example/cpu", true),
            index(Some("local"), "file:///wheels", false),
        ];
        assert_eq!(
            of(
                declared,
                &["https://a.example/cpu", "https://b.example/cpu", "https://x.example/s", "https://y.example/s"]
            ),
            [
                "ARG INDEX_MY_CPU=\"https://b.example/cpu\"",
                "ARG INDEX_MY_CPU_=\"https://a.example/cpu\"",
                "ARG INDEX_X_EXAMPLE_S=\"https://x.example/s\"",
                "ARG INDEX_Y_EXAMPLE_S=\"https://y.example/s\"",
            ]
        );
    }

    #[test]
    fn what_a_dockerfile_would_read_otherwise_is_refused() {
        assert_eq!(checked("https://index.example/simple").as_deref(), Ok("https://index.example/simple"));
        for url in
            ["https://u:p@index.example", "https://i.example/$x", "https://i.example/\"", "https://i.example/a b"]
        {
            assert!(checked(url).is_err(), "{url}");
        }
        assert!(checked("https://i.example/@scope").is_ok());
    }
}
