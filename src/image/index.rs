//! The indexes that installers query, as build arguments.

use std::collections::{BTreeMap, BTreeSet};

use super::command::Options;
use super::error::DockerfileError;
use super::options::Installer;
use super::settings::BuildSettings;
use super::word::quoted;
use crate::export::LayerFormat;
use crate::lock::{RegistryLocation, Source};
use crate::message::{has_credentials, has_token};
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
    let declared = settings.indexes();
    if declared.is_empty() {
        return of_packages;
    }
    declared.iter().filter(|index| !index.is_explicit).map(|index| index.url.clone()).collect()
}

pub(super) fn checked(url: &str) -> Result<String, DockerfileError> {
    let refuse = |reason| DockerfileError::Unsafe { what: "the index", text: url.to_owned(), reason };
    if has_credentials(url) || has_token(url) {
        return Err(refuse("holds credentials, which the image's history would show"));
    }
    if url.contains([' ', '"', '\'']) {
        return Err(refuse("holds a space or a quote"));
    }
    quoted("the index", url, '"').map(|_| url.to_owned())
}

/// The build arguments that have been set in a stage.
#[derive(Debug, Default)]
pub(super) struct IndexArguments(BTreeMap<&'static str, String>);

impl IndexArguments {
    /// Returns the `ARG` instructions that change a stage's arguments to these indexes: none if nothing changes, or if
    /// no index is queried for a package, as with `pylock.toml`.
    ///
    /// They are environment variables of the installer while the image is built, so a mirror can be set with
    /// `--build-arg`. The project's own default index is the default here; a flat index is a list of links.
    pub(super) fn lines(&mut self, options: &Options, indexes: &Indexes) -> Vec<String> {
        if indexes.is_empty() { Vec::new() } else { self.lines_for_builds(options, indexes) }
    }

    /// As [`Self::lines`], for a step that builds: arguments set for packages of other indexes are reset.
    pub(super) fn lines_for_builds(&mut self, options: &Options, indexes: &Indexes) -> Vec<String> {
        let declared = options.settings.indexes();
        if options.format == LayerFormat::PylockToml {
            return Vec::new();
        }
        let is_flat = |url: &&String| declared.iter().any(|index| index.is_flat && index.url == **url);
        let (flat, mut simple): (Vec<&String>, Vec<&String>) = indexes.iter().partition(is_flat);
        // uv uses the first index that has a package.
        simple.sort_by_key(|url| declared.iter().position(|index| index.url == **url).unwrap_or(declared.len()));
        let default = match declared.iter().find(|index| index.is_default) {
            Some(index) => Some(&index.url),
            None if declared.is_empty() => simple.first().copied(),
            None => None,
        };
        let join = |urls: Vec<&String>| urls.into_iter().map(String::as_str).collect::<Vec<_>>().join(" ");
        let more = join(simple.into_iter().filter(|url| Some(*url) != default).collect());
        let names = match options.installer {
            Installer::Pip => ["PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS"],
            Installer::Uv => ["UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS"],
        };
        let mut lines = Vec::new();
        for (name, value) in names.into_iter().zip([default.cloned().unwrap_or_default(), more, join(flat)]) {
            if self.0.get(name).map_or("", String::as_str) != value {
                lines.push(format!("ARG {name}=\"{value}\""));
                self.0.insert(name, value);
            }
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::checked;

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
