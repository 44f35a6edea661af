//! The indexes that installers query, as build arguments.

use std::collections::{BTreeMap, BTreeSet};

use super::error::DockerfileError;
use super::settings::{BuildIndex, BuildSettings, as_variable, checked, is_remote};
use crate::export::LayerFormat;
use crate::lock::{RegistryLocation, Source};
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

/// Returns the build argument of each index, one for the whole file: those of packages, and those that are declared for
/// builds. It is named after the index, as uv names the variables of its user and password.
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
    let mut names = Names::default();
    let arguments = urls.into_iter().map(|url| {
        let index = position(url).map(|position| &declared[position]);
        let is_default = index.map_or(unknown == 1 && !has_default, |index| index.is_default);
        let name = match index.and_then(BuildIndex::variable) {
            Some(name) => format!("INDEX_{name}"),
            None if is_default => "INDEX_DEFAULT".to_owned(),
            None => {
                let address = url.split_once("://").map_or(url.as_str(), |(_, address)| address);
                format!("INDEX_{}", as_variable(address))
            }
        };
        IndexArgument { name: names.unique(name), url: url.clone() }
    });
    arguments.collect()
}

/// Returns the position of each declared index by its URL; the first if several have the same URL.
pub(super) fn positions(declared: &[BuildIndex]) -> BTreeMap<&str, usize> {
    declared.iter().enumerate().rev().map(|(position, index)| (index.url.as_str(), position)).collect()
}

/// The names that are taken, and how often each was requested.
#[derive(Default)]
struct Names(BTreeMap<String, usize>);

impl Names {
    /// Returns a name that is not taken yet: the name itself, then with `_`, then with `_3` and further numbers. What a
    /// number was tried for is not tried again, so names of equal form take linear time together.
    fn unique(&mut self, name: String) -> String {
        if !self.0.contains_key(&name) {
            self.0.insert(name.clone(), 1);
            return name;
        }
        loop {
            let count = self.0.get_mut(&name).map_or(2, |count| {
                *count += 1;
                *count
            });
            let other = if count == 2 { format!("{name}_") } else { format!("{name}_{count}") };
            if !self.0.contains_key(&other) {
                self.0.insert(other.clone(), 1);
                return other;
            }
        }
    }
}

/// A build argument for an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct IndexArgument {
    pub(super) name: String,
    pub(super) url: String,
}

impl IndexArgument {
    /// Returns the line that declares it, with the URL of the index as its default.
    pub(super) fn declaration(&self) -> String {
        format!("ARG {}=\"{}\"", self.name, self.url)
    }
}

#[cfg(test)]
mod tests {
    use super::{BuildIndex, BuildSettings, arguments};

    #[test]
    fn an_argument_is_named_after_its_index_and_names_are_unique() {
        let index = |name: Option<&str>, url: &str, is_explicit| BuildIndex {
            name: name.map(str::to_owned),
            url: url.to_owned(),
            is_explicit,
            ..BuildIndex::default()
        };
        let of = |indexes: Vec<BuildIndex>, of_packages: &[&str]| {
            let urls: Vec<String> = of_packages.iter().map(|url| (*url).to_owned()).collect();
            let settings = BuildSettings::default().with_indexes(indexes);
            arguments(&settings, &urls).iter().map(super::IndexArgument::declaration).collect::<Vec<_>>()
        };
        assert_eq!(of(Vec::new(), &["https://i.example/simple"]), ["ARG INDEX_DEFAULT=\"https://i.example/simple\""]);
        let declared = vec![
            index(Some("my-cpu"), "https://b.example/cpu", true),
            index(Some("my.cpu"), "https://a.example/cpu", true),
            index(Some("unused"), "https://c.example/cpu", true),
            index(Some("local"), "file:///wheels", false),
            index(Some("My_CPU"), "https://d.example/cpu", true),
            index(Some("my-cpu-3"), "https://e.example/cpu", true),
        ];
        assert_eq!(
            of(
                declared,
                &[
                    "https://a.example/cpu",
                    "https://b.example/cpu",
                    "https://d.example/cpu",
                    "https://e.example/cpu",
                    "https://x.example/s",
                    "https://y.example/s"
                ]
            ),
            [
                "ARG INDEX_MY_CPU=\"https://b.example/cpu\"",
                "ARG INDEX_MY_CPU_=\"https://a.example/cpu\"",
                "ARG INDEX_MY_CPU_3=\"https://d.example/cpu\"",
                "ARG INDEX_MY_CPU_3_=\"https://e.example/cpu\"",
                "ARG INDEX_X_EXAMPLE_S=\"https://x.example/s\"",
                "ARG INDEX_Y_EXAMPLE_S=\"https://y.example/s\"",
            ]
        );
    }
}
