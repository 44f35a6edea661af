//! Requirements in a form in which those of the lock and those of `pyproject.toml` can be compared.

use std::collections::BTreeSet;
use std::fmt;

use locklayers::{ExtraName, Marker, PackageName, Requirement, RequirementSource, RequiresPython};
use pep508_rs::pep440_rs::VersionSpecifiers;

use super::text::versions;

/// What is required, under which marker and from where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Wanted {
    pub(crate) name: PackageName,
    pub(crate) extras: Vec<ExtraName>,
    pub(crate) marker: Marker,
    pub(crate) origin: Origin,
}

/// Where it must come from; paths lead from the folder of the lock.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Origin {
    Registry { versions: String, index: Option<String> },
    Git(String),
    Url { url: String, subdirectory: Option<String> },
    Archive(String),
    Tree { path: String, editable: bool },
}

impl Wanted {
    /// A requirement of the lock; says what is wrong where its versions cannot be read.
    pub(crate) fn locked(requirement: &Requirement, python: &RequiresPython) -> Result<Self, String> {
        let origin = match requirement.source() {
            RequirementSource::Registry { specifier, index } => {
                Origin::Registry { versions: versions(specifier)?, index: index.as_deref().map(index_url) }
            }
            RequirementSource::Git(url) => Origin::Git(url.clone()),
            RequirementSource::Url(url) => Origin::Url {
                url: url.url().to_owned(),
                subdirectory: url.subdirectory().map(|path| path.as_str().to_owned()),
            },
            RequirementSource::Path(path) => Origin::Archive(joined("", path.as_str())),
            RequirementSource::Editable(path) => Origin::Tree { path: joined("", path.as_str()), editable: true },
            RequirementSource::Directory(path) | RequirementSource::Virtual(path) => {
                Origin::Tree { path: joined("", path.as_str()), editable: false }
            }
            _ => return Err(format!("the requirement `{}` is from a source of an unknown kind", requirement.name())),
        };
        let (name, extras) = (requirement.name().clone(), requirement.extras().to_vec());
        Ok(Self { name, extras, marker: requirement.marker().simplify(python), origin })
    }
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.name)?;
        if !self.extras.is_empty() {
            let extras: Vec<&str> = self.extras.iter().map(ExtraName::as_str).collect();
            write!(f, "[{}]", extras.join(","))?;
        }
        match &self.origin {
            Origin::Registry { versions, index: None } => write!(f, "{versions}")?,
            Origin::Registry { versions, index: Some(index) } => write!(f, "{versions} (index {index})")?,
            Origin::Git(url) => write!(f, " @ git+{url}")?,
            Origin::Url { url, subdirectory: None } => write!(f, " @ {url}")?,
            Origin::Url { url, subdirectory: Some(path) } => write!(f, " @ {url}#subdirectory={path}")?,
            Origin::Archive(path) => write!(f, " @ {path}")?,
            Origin::Tree { path, editable: true } => write!(f, " @ {path} (editable)")?,
            Origin::Tree { path, editable: false } => write!(f, " @ {path} (not editable)")?,
        }
        if self.marker.is_always() { Ok(()) } else { write!(f, " ; {}", self.marker) }
    }
}

/// Specifiers sorted by text, each once.
pub(super) fn specifier(versions: &VersionSpecifiers) -> String {
    let parts: BTreeSet<String> = versions.iter().map(ToString::to_string).collect();
    parts.into_iter().collect::<Vec<_>>().join(",")
}

/// The URL of an index without credentials and without a last slash, as a lock has it.
///
/// The lock has the absolute path of an index in the file system, which means nothing elsewhere: only the name of its
/// folder is compared.
pub(super) fn index_url(url: &str) -> String {
    if url.starts_with("file:") || !url.contains("://") {
        let name = url.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        return format!("file:{name}");
    }
    without_credentials(url).trim_end_matches('/').to_owned()
}

/// A URL without what stands before `@` in its host.
pub(super) fn without_credentials(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else { return url.to_owned() };
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    // The user of a Git host over SSH belongs to its address.
    match host.rsplit_once('@') {
        Some((user, _)) if scheme.ends_with("ssh") && !user.contains(':') => url.to_owned(),
        Some((_, host)) => format!("{scheme}://{host}{path}"),
        None => url.to_owned(),
    }
}

/// A path from a folder, without `.` and, as far as it can be, without `..`; `.` where nothing is left.
pub(crate) fn joined(folder: &str, path: &str) -> String {
    let whole = if path.starts_with('/') { path.to_owned() } else { format!("{folder}/{path}") };
    let mut parts: Vec<&str> = Vec::new();
    for part in whole.split('/').filter(|part| !matches!(*part, "" | ".")) {
        match (part, parts.last()) {
            ("..", Some(last)) if *last != ".." => drop(parts.pop()),
            _ => parts.push(part),
        }
    }
    let is_absolute = path.starts_with('/') || folder.starts_with('/');
    match (is_absolute, parts.is_empty()) {
        (true, _) => format!("/{}", parts.join("/")),
        (false, true) => ".".to_owned(),
        (false, false) => parts.join("/"),
    }
}
