//! The sources of packages.

use std::fmt;
use std::str::FromStr;

use super::git::GitSource;
use super::host::{AMBIGUOUS, check_index_host, is_ambiguous};
use super::path::{LockPath, check_in_url};
use super::url::{check_url, is_registry_url};
use super::value_error::ValueError;
use crate::message::value_without_credentials;

/// The names of the kinds of sources in a lock.
pub(super) const KINDS: [&str; 7] = ["registry", "git", "url", "path", "directory", "editable", "virtual"];

/// The source of a package.
///
/// ```
/// use locklayers::lock::Source;
/// let index = Source::Registry("https://index.example/simple".parse()?);
/// let commit = Source::Git("https://host.example/r.git?tag=v1#0123456789012345678901234567890123456789".parse()?);
/// let root = Source::Virtual(".".parse()?);
/// assert!(index < commit && commit < root);
/// # Ok::<(), locklayers::lock::ValueError>(())
/// ```
///
/// Sources are ordered by kind, in the order of the variants, and then by URL or path. `Display` writes
/// `https://index.example/simple`, `git+https://…#<commit>`, `https://…` or a path, and URLs without their
/// credentials.
///
/// It serialises as a lock writes it, credentials included: `{"registry": "https://index.example/simple"}`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Source {
    /// A package index.
    Registry(RegistryLocation),
    /// A commit of a Git repository.
    Git(GitSource),
    /// An archive at a URL.
    Url(UrlSource),
    /// An archive in the file system.
    Path(LockPath),
    /// A source tree that is built and installed.
    Directory(LockPath),
    /// A source tree that is installed in editable mode.
    Editable(LockPath),
    /// A source tree that is neither built nor installed; only its dependencies are.
    Virtual(LockPath),
}

impl Source {
    /// Returns whether the source is in the local file system: an archive, a directory, an editable or a virtual
    /// source tree.
    ///
    /// A registry in a local directory is not local in this sense: its packages are pinned like those of any other
    /// registry.
    pub fn is_local(&self) -> bool {
        matches!(self, Self::Path(_) | Self::Directory(_) | Self::Editable(_) | Self::Virtual(_))
    }

    /// Whether this is a source tree in the file system, whose version may be computed when it is built.
    pub(super) fn is_tree(&self) -> bool {
        self.tree().is_some()
    }

    /// Returns the folder of a source tree, relative to that of the lock, or `None` for other sources.
    pub fn tree(&self) -> Option<&LockPath> {
        match self {
            Self::Directory(path) | Self::Editable(path) | Self::Virtual(path) => Some(path),
            _ => None,
        }
    }

    /// Whether wheels from this source must have a hash (`Some(true)`), must not (`Some(false)`), or may (`None`).
    pub(super) fn wants_hashes(&self) -> Option<bool> {
        match self {
            Self::Registry(_) => None,
            Self::Git(git) => Some(git.path().is_some()),
            Self::Url(_) | Self::Path(_) => Some(true),
            Self::Directory(_) | Self::Editable(_) | Self::Virtual(_) => Some(false),
        }
    }

    /// The source of one of the [`KINDS`], at a URL or path.
    pub(super) fn of_kind(kind: &str, text: &str, subdirectory: Option<LockPath>) -> Result<Self, ValueError> {
        match kind {
            "registry" => RegistryLocation::parse(text).map(Self::Registry),
            "git" => GitSource::parse(text).map(Self::Git),
            // A directory takes the place of the fragment, at which uv ends nevertheless.
            "url" if subdirectory.is_some() && text.split_once('#').is_some_and(|(_, end)| is_ambiguous(end)) => {
                Err(ValueError::new(text, "URL", AMBIGUOUS))
            }
            "url" => UrlSource::at(text, subdirectory).map(Self::Url),
            "path" => LockPath::new(text).map(Self::Path),
            "directory" => LockPath::new(text).map(Self::Directory),
            "editable" => LockPath::new(text).map(Self::Editable),
            _ => LockPath::new(text).map(Self::Virtual),
        }
    }

    /// Returns the lock's name for this kind of source: `registry`, `git`, `url`, `path`, `directory`, `editable` or
    /// `virtual`.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Registry(_) => "registry",
            Self::Git(_) => "git",
            Self::Url(_) => "url",
            Self::Path(_) => "path",
            Self::Directory(_) => "directory",
            Self::Editable(_) => "editable",
            Self::Virtual(_) => "virtual",
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Registry(location) => location.fmt(f),
            Self::Git(git) => git.fmt(f),
            Self::Url(url) => url.fmt(f),
            Self::Path(path) | Self::Directory(path) | Self::Editable(path) | Self::Virtual(path) => path.fmt(f),
        }
    }
}

/// The location of a package index; URLs are ordered before paths.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RegistryLocation {
    /// An index at a URL, as written.
    Url(String),
    /// A directory of files.
    Path(LockPath),
}

impl RegistryLocation {
    pub(super) fn parse(text: &str) -> Result<Self, ValueError> {
        let is_url = is_registry_url(text);
        if is_url {
            check_url(text)?;
            check_index_host(text, "index")?;
        }
        if text.contains('#') {
            // A file without a hash enters a fingerprint as INDEX#FILE, so an index with a `#` would be ambiguous.
            return Err(ValueError::new(text, "index", "it contains a `#`, which would end its URL"));
        }
        if is_url { Ok(Self::Url(text.to_owned())) } else { LockPath::new(text).map(Self::Path) }
    }
}

impl FromStr for RegistryLocation {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        Self::parse(text)
    }
}

impl fmt::Display for RegistryLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(url) => f.write_str(&value_without_credentials(url)),
            Self::Path(path) => path.fmt(f),
        }
    }
}

/// An archive at a URL.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UrlSource {
    url: Box<str>,
    subdirectory: Option<LockPath>,
}

impl UrlSource {
    /// Returns the source of a URL, and the directory of the package within the archive; both are validated.
    ///
    /// The fragment of a URL is kept, such as the `sha256=…` of some indexes, but not beside a directory, which takes its
    /// place in a requirement. What is written for an installer has only a fragment that agrees with the rest of the lock.
    ///
    /// # Errors
    ///
    /// [`ValueError`] if the URL is not valid, or if the directory has a character with a meaning in a URL.
    pub fn new(url: &str, subdirectory: Option<LockPath>) -> Result<Self, ValueError> {
        subdirectory.as_ref().map_or(Ok(()), |directory| check_in_url(directory.as_str()))?;
        Self::at(url, subdirectory)
    }

    /// As above, with a directory that has been validated or is not part of a URL.
    pub(super) fn at(url: &str, subdirectory: Option<LockPath>) -> Result<Self, ValueError> {
        check_url(url)?;
        let kept = match url.split_once('#') {
            Some((address, _)) if subdirectory.is_some() => address,
            _ => url,
        };
        Ok(Self { url: kept.into(), subdirectory })
    }

    /// The URL without its fragment, and the fragment.
    pub(crate) fn parts(&self) -> (&str, Option<&str>) {
        self.url.split_once('#').map_or((&self.url, None), |(address, fragment)| (address, Some(fragment)))
    }

    /// Returns the URL as written, with credentials, query and fragment and without the subdirectory.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the directory of the package within the archive; `None` for its root.
    pub fn subdirectory(&self) -> Option<&LockPath> {
        self.subdirectory.as_ref()
    }
}

impl fmt::Display for UrlSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&value_without_credentials(&self.url))?;
        match &self.subdirectory {
            Some(directory) => write!(f, "#subdirectory={directory}"),
            None => Ok(()),
        }
    }
}
