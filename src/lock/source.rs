//! Where packages come from.

use std::fmt;

use super::credentials::without_credentials;
use super::git::GitSource;
use super::path::LockPath;
use super::text_error::TextError;
use super::url::{check_url, is_registry_url};

/// Where a package comes from.
///
/// Sources are ordered by kind, as the variants stand here, and then by URL or path. They print as
/// `https://index.example/simple`, `git+https://…#<commit>`, `https://…`, or as a path; URLs without their credentials.
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
    /// A source tree that is installed as it is when it is built.
    Directory(LockPath),
    /// A source tree that is installed so that later changes show.
    Editable(LockPath),
    /// A source tree that is never built nor installed, only its dependencies are.
    Virtual(LockPath),
}

impl Source {
    /// Is this in the local file system: an archive, a directory, an editable or a virtual source tree?
    ///
    /// Packages from a registry in a local directory are not local in this sense: they are pinned like any other.
    pub fn is_local(&self) -> bool {
        matches!(self, Self::Path(_) | Self::Directory(_) | Self::Editable(_) | Self::Virtual(_))
    }

    /// Is this a source tree in the file system, whose version may be computed when it is built?
    pub(super) fn is_tree(&self) -> bool {
        matches!(self, Self::Directory(_) | Self::Editable(_) | Self::Virtual(_))
    }

    /// Must the wheels of such a package have a hash (`Some(true)`), may they not (`Some(false)`), or either?
    pub(super) fn wants_hashes(&self) -> Option<bool> {
        match self {
            Self::Registry(_) => None,
            Self::Git(git) => Some(git.path().is_some()),
            Self::Url(_) | Self::Path(_) => Some(true),
            Self::Directory(_) | Self::Editable(_) | Self::Virtual(_) => Some(false),
        }
    }

    /// Returns what the lock calls this kind of source: `registry`, `git`, `url`, `path`, `directory`, `editable` or
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

/// The place of a package index; URLs come before paths.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RegistryLocation {
    /// An index at a URL, as written.
    Url(String),
    /// A directory of files.
    Path(LockPath),
}

impl RegistryLocation {
    pub(super) fn parse(text: &str) -> Result<Self, TextError> {
        let is_url = is_registry_url(text);
        if is_url {
            check_url(text)?;
        }
        if text.contains('#') {
            // The fingerprint of a file without a hash is that of INDEX#FILE.
            return Err(TextError::new(text, "index", "it holds a `#`, which would end its URL"));
        }
        if is_url { Ok(Self::Url(text.to_owned())) } else { LockPath::new(text).map(Self::Path) }
    }
}

impl fmt::Display for RegistryLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Url(url) => f.write_str(&without_credentials(url)),
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
    pub(super) fn new(url: &str, subdirectory: Option<LockPath>) -> Result<Self, TextError> {
        check_url(url)?;
        if url.contains('#') {
            return Err(TextError::new(
                url,
                "URL of a source",
                "it holds a `#`, after which readers expect other keys",
            ));
        }
        Ok(Self { url: url.into(), subdirectory })
    }

    /// Returns the URL as written: credentials and query included, the subdirectory not.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Returns the directory within the archive that holds the package.
    pub fn subdirectory(&self) -> Option<&LockPath> {
        self.subdirectory.as_ref()
    }
}

impl fmt::Display for UrlSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&without_credentials(&self.url))?;
        match &self.subdirectory {
            Some(directory) => write!(f, "#subdirectory={directory}"),
            None => Ok(()),
        }
    }
}
