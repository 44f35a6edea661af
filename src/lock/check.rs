//! What holds for a package and its files, however its lock comes about.

use super::artifact::FilePlace;
use super::error_kind::LockErrorKind;
use super::id::PackageId;
use super::source::Source;
use super::text_error::{TextError, check_printable};
use super::time::is_time;
use super::url::{last_segment_range, percent_decode};
use super::wheel_name::{version_part, wheel_version};
use crate::name::PackageName;
use crate::version::Version;

const WHAT: &str = "file name";

/// An id, if the package has what its source asks for.
pub(super) fn package_id(
    name: PackageName,
    version: Option<Version>,
    source: Source,
) -> Result<PackageId, Box<LockErrorKind>> {
    if version.is_none() && matches!(source, Source::Registry(_)) {
        return Err(Box::new(LockErrorKind::MissingVersion { name }));
    }
    Ok(PackageId { name, version, source })
}

impl FilePlace {
    pub(super) fn url(url: &str) -> Result<Self, TextError> {
        // Only some outputs show it: those check that it is a URL.
        check_printable(url, "URL")?;
        Ok(Self::Url(url.to_owned()))
    }

    /// The name of the wheel that is there, percent-decoded and checked; `None` if the source of the package is the file.
    pub(super) fn wheel_name(&self) -> Result<Option<String>, TextError> {
        self.name(check_file_name)
    }

    /// The name of the source distribution that is there, percent-decoded and checked; it may be empty.
    pub(super) fn sdist_name(&self) -> Result<Option<String>, TextError> {
        self.name(check_file_part)
    }

    fn name(&self, check: fn(&str) -> Result<(), TextError>) -> Result<Option<String>, TextError> {
        let name = match self {
            Self::Url(url) => percent_decode(&url[last_segment_range(url)], false, WHAT)?.into_owned(),
            Self::Path(path) => path.file_name().unwrap_or_default().to_owned(),
            Self::Source => return Ok(None),
        };
        check(&name)?;
        Ok(Some(name))
    }
}

pub(super) fn check_file_name(name: &str) -> Result<(), TextError> {
    if name.is_empty() { Err(TextError::new(name, WHAT, "it is empty")) } else { check_file_part(name) }
}

fn check_file_part(name: &str) -> Result<(), TextError> {
    check_printable(name, WHAT)?;
    if name.contains('#') {
        return Err(TextError::new(name, WHAT, "it holds a `#`"));
    }
    if name.contains(['/', '\\']) || name == ".." {
        return Err(TextError::new(name, WHAT, "it leads to another directory"));
    }
    Ok(())
}

/// Is a wheel of its package's version, of which the text may be given that it was read from?
pub(super) fn check_version(
    filename: &str,
    package: &PackageId,
    version: Option<&str>,
) -> Result<(), Box<LockErrorKind>> {
    let part = version_part(filename).map_err(|error| Box::new(error.into()))?;
    // The same text is the same version, as nearly always.
    if version != Some(part) {
        let found = wheel_version(filename).map_err(|error| Box::new(error.into()))?;
        if package.version().is_some_and(|version| !version.accepts(&found)) {
            let (filename, package) = (filename.to_owned(), package.clone());
            return Err(Box::new(LockErrorKind::WheelVersion { filename, found, package }));
        }
    }
    Ok(())
}

/// Does a wheel have a hash where the source of its package asks for one, and none where there can be none?
pub(super) fn check_hash(has_hash: bool, package: &PackageId) -> Result<(), Box<LockErrorKind>> {
    let kind = package.source().kind();
    match (package.source().wants_hashes(), has_hash) {
        (Some(true), false) => Err(Box::new(LockErrorKind::MissingHash { package: package.clone(), kind })),
        (Some(false), true) => Err(Box::new(LockErrorKind::UnexpectedHash { package: package.clone(), kind })),
        _ => Ok(()),
    }
}

pub(super) fn check_upload_time(text: &str) -> Result<(), TextError> {
    if is_time(text) { Ok(()) } else { Err(TextError::new(text, "time", "it is not like `2026-01-31T23:59:59Z`")) }
}
