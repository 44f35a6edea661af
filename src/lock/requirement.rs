//! Requirements, before they were resolved.

use super::error::{LockError, LockErrorKind};
use super::git::GitSource;
use super::host::check_authority;
use super::path::LockPath;
use super::source::UrlSource;
use super::url::{has_scheme, is_archive, is_archive_url};
use super::value_error::{ValueError, check_printable};
use crate::marker::{Marker, RequiresPython, RequiresPythonError};
use crate::name::{ExtraName, PackageName};

/// A requirement as a project states it: the name of a package, not yet resolved to a version.
///
/// Requirements are ordered by name, extras, marker and source.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Requirement {
    pub(super) name: PackageName,
    pub(super) extras: Vec<ExtraName>,
    pub(super) marker: Marker,
    pub(super) source: RequirementSource,
}

impl Requirement {
    /// Returns a requirement of a package, without extras and in every environment.
    ///
    /// ```
    /// use locklayers::lock::{Requirement, RequirementSource};
    /// let source = RequirementSource::Registry { specifier: ">=2".to_owned(), index: None };
    /// let torch = Requirement::new("torch".parse()?, source)?.with_extras(["opt".parse()?]);
    /// assert_eq!(torch.extras()[0].as_str(), "opt");
    /// # Ok::<(), locklayers::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`LockError`], without a package, if the specifiers, the index or the Git URL of the source are not valid.
    pub fn new(name: PackageName, source: RequirementSource) -> Result<Self, LockError> {
        match source.check() {
            Ok(()) => Ok(Self { name, extras: Vec::new(), marker: Marker::always(), source }),
            Err(kind) => Err(LockError::built(*kind, None, format!("{name}"))),
        }
    }

    /// Sets the requested extras, which replace earlier ones, in any order.
    #[must_use]
    pub fn with_extras(mut self, extras: impl IntoIterator<Item = ExtraName>) -> Self {
        self.extras = sorted(extras);
        self
    }

    /// Sets the marker under which the package is required.
    #[must_use]
    pub fn with_marker(mut self, marker: Marker) -> Self {
        self.marker = marker;
        self
    }

    /// Returns the name of the required package.
    pub fn name(&self) -> &PackageName {
        &self.name
    }

    /// Returns the requested extras, sorted, each once.
    pub fn extras(&self) -> &[ExtraName] {
        &self.extras
    }

    /// Returns the marker as the lock stores it.
    pub fn marker(&self) -> &Marker {
        &self.marker
    }

    /// Returns the source that the package must come from, with the allowed versions.
    pub fn source(&self) -> &RequirementSource {
        &self.source
    }
}

/// The source that a required package must come from.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum RequirementSource {
    /// A package index.
    Registry {
        /// The allowed versions, as PEP 440 specifiers; empty for any version.
        specifier: String,
        /// The URL of the index that must be used, as written; `None` for any configured index.
        index: Option<String>,
    },
    /// A Git repository: its URL, with `subdirectory`, `path`, `lfs`, and `branch`, `tag` or `rev` in the query.
    Git(String),
    /// An archive at a URL.
    Url(UrlSource),
    /// An archive in the file system.
    Path(LockPath),
    /// A source tree that is built and installed.
    Directory(LockPath),
    /// A source tree that is installed in editable mode.
    Editable(LockPath),
    /// A source tree that is neither built nor installed.
    Virtual(LockPath),
}

impl RequirementSource {
    /// Validates the strings that a caller gives; all other parts are validated when they are created.
    fn check(&self) -> Result<(), Box<LockErrorKind>> {
        let text = |error: ValueError| Box::new(error.into());
        match self {
            Self::Registry { specifier, index } => {
                if !specifier.is_empty() {
                    check_specifier(specifier).map_err(|error| Box::new(error.into()))?;
                }
                index.as_deref().map_or(Ok(()), check_index).map_err(text)
            }
            Self::Git(url) => GitSource::check_requirement(url).map_err(text),
            Self::Url(url) => check_archive_url(url).map_err(text),
            Self::Path(path) => check_archive(path.as_str()).map_err(text),
            Self::Directory(_) | Self::Editable(_) | Self::Virtual(_) => Ok(()),
        }
    }
}

/// Checks a list of specifiers, which is kept as written.
pub(super) fn check_specifier(text: &str) -> Result<(), RequiresPythonError> {
    text.parse::<RequiresPython>().map(|_| ())
}

pub(super) fn check_index(text: &str) -> Result<(), ValueError> {
    const WHAT: &str = "index";
    check_printable(text, WHAT)?;
    if has_scheme(text) {
        check_authority(text, WHAT)
    } else {
        Err(ValueError::new(text, WHAT, "it does not start with a scheme such as `https:`"))
    }
}

/// Checks a URL at which an archive is required.
pub(super) fn check_archive_url(url: &UrlSource) -> Result<(), ValueError> {
    if is_archive_url(url.url()) { Ok(()) } else { Err(ValueError::new(url.url(), "URL", NO_ARCHIVE)) }
}

/// Checks the path of an archive that is required.
pub(super) fn check_archive(path: &str) -> Result<(), ValueError> {
    if is_archive(path) { Ok(()) } else { Err(ValueError::new(path, "path", NO_ARCHIVE)) }
}

const NO_ARCHIVE: &str = "it does not end as that of an archive does, such as `.whl`, `.tar.gz` or `.zip`";

/// All of some values in order, each once.
pub(super) fn sorted<T: Ord>(values: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut all: Vec<T> = values.into_iter().collect();
    all.sort();
    all.dedup();
    all
}
