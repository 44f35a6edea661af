//! The indexes that installers ask, as build arguments.

use std::collections::{BTreeMap, BTreeSet};

use super::error::DockerfileError;
use super::options::Installer;
use super::word::quoted;
use crate::lock::{RegistryLocation, Source};
use crate::plan::Placement;

/// URLs of indexes, sorted.
pub(super) type Indexes = BTreeSet<String>;

/// The indexes that packages come from.
pub(super) fn indexes<'p>(placements: impl IntoIterator<Item = &'p Placement<'p>>) -> Result<Indexes, DockerfileError> {
    let mut found = Indexes::new();
    for placement in placements {
        let package = placement.package();
        match package.source() {
            Source::Registry(RegistryLocation::Url(url)) if !found.contains(url) => {
                found.insert(checked(url)?);
            }
            Source::Registry(RegistryLocation::Path(path)) => {
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

fn checked(url: &str) -> Result<String, DockerfileError> {
    let refuse = |reason| DockerfileError::Unsafe { what: "the index", text: url.to_owned(), reason };
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    if rest.split(['/', '?', '#']).next().is_some_and(|authority| authority.contains('@')) {
        return Err(refuse("holds credentials, which the image's history would show"));
    }
    if url.contains([' ', '"', '\'']) {
        return Err(refuse("holds a space or a quote"));
    }
    quoted("the index", url, '"').map(|_| url.to_owned())
}

/// The build arguments that are set so far in a stage.
#[derive(Debug, Default)]
pub(super) struct IndexArguments(BTreeMap<&'static str, String>);

impl IndexArguments {
    /// The `ARG` lines that bring a stage from what is set to these indexes: none where nothing changes.
    ///
    /// They are environment variables of the installer while the image is built, so a mirror can be given with
    /// `--build-arg`.
    pub(super) fn lines(&mut self, installer: Installer, indexes: &Indexes) -> Vec<String> {
        let mut urls = indexes.iter();
        let Some(first) = urls.next() else { return Vec::new() };
        let more = urls.map(String::as_str).collect::<Vec<_>>().join(" ");
        let wanted: Vec<(&str, String, &str)> = match installer {
            Installer::Pip => vec![("PIP_INDEX_URL", first.clone(), ""), ("PIP_EXTRA_INDEX_URL", more, "")],
            Installer::Uv => {
                // Versions are pinned, so whichever index has the pinned one may serve it.
                let strategy = if more.is_empty() { "first-index" } else { "unsafe-best-match" };
                vec![
                    ("UV_DEFAULT_INDEX", first.clone(), ""),
                    ("UV_INDEX", more, ""),
                    ("UV_INDEX_STRATEGY", strategy.to_owned(), "first-index"),
                ]
            }
        };
        let mut lines = Vec::new();
        for (name, value, unset) in wanted {
            if self.0.get(name).map_or(unset, String::as_str) != value {
                lines.push(format!("ARG {name}=\"{value}\""));
                self.0.insert(name, value);
            }
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::{IndexArguments, Indexes, Installer, checked};

    #[test]
    fn only_what_changes_is_written_again() {
        let set = |urls: &[&str]| urls.iter().map(ToString::to_string).collect::<Indexes>();
        let mut arguments = IndexArguments::default();
        assert_eq!(
            arguments.lines(Installer::Uv, &set(&["https://a.example"])),
            ["ARG UV_DEFAULT_INDEX=\"https://a.example\""]
        );
        assert!(arguments.lines(Installer::Uv, &set(&["https://a.example"])).is_empty());
        assert!(arguments.lines(Installer::Uv, &set(&[])).is_empty());
        assert_eq!(
            arguments.lines(Installer::Uv, &set(&["https://a.example", "https://b.example", "https://c.example"])),
            ["ARG UV_INDEX=\"https://b.example https://c.example\"", "ARG UV_INDEX_STRATEGY=\"unsafe-best-match\""]
        );
        assert_eq!(
            arguments.lines(Installer::Uv, &set(&["https://b.example"])),
            [
                "ARG UV_DEFAULT_INDEX=\"https://b.example\"",
                "ARG UV_INDEX=\"\"",
                "ARG UV_INDEX_STRATEGY=\"first-index\""
            ]
        );
        let mut arguments = IndexArguments::default();
        assert_eq!(
            arguments.lines(Installer::Pip, &set(&["https://a.example", "https://b.example"])),
            ["ARG PIP_INDEX_URL=\"https://a.example\"", "ARG PIP_EXTRA_INDEX_URL=\"https://b.example\""]
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
