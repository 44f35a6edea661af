//! The rules of a package and its files, for locks that are read and that are built.

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

/// Returns the id of a package, if it has what its source requires.
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
        // Only some outputs contain it, and those check that it is a URL.
        check_printable(url, "URL")?;
        Ok(Self::Url(url.to_owned()))
    }

    /// Returns the name of the wheel at a location, percent-decoded and validated, or `None` if the source of the
    /// package is the file.
    pub(super) fn wheel_name(&self) -> Result<Option<String>, TextError> {
        self.name(check_file_name)
    }

    /// Returns the name of the source distribution at a location, percent-decoded and validated; it may be empty.
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
        return Err(TextError::new(name, WHAT, "it contains a `#`"));
    }
    if name.contains(['/', '\\']) || name == ".." {
        return Err(TextError::new(name, WHAT, "it leads to another directory"));
    }
    Ok(())
}

/// Checks that a wheel has the version of its package; the string from which that was parsed may be given.
pub(super) fn check_version(
    filename: &str,
    package: &PackageId,
    version: Option<&str>,
) -> Result<(), Box<LockErrorKind>> {
    let part = version_part(filename).map_err(|error| Box::new(error.into()))?;
    // Equal strings are equal versions, which is nearly always the case.
    if version != Some(part) {
        let found = wheel_version(filename).map_err(|error| Box::new(error.into()))?;
        if package.version().is_some_and(|version| !version.accepts(&found)) {
            let (filename, package) = (filename.to_owned(), package.clone());
            return Err(Box::new(LockErrorKind::WheelVersion { filename, found, package }));
        }
    }
    Ok(())
}

/// Checks that a wheel has a hash if the source of its package requires one, and none if there cannot be one.
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
