//! The rules of a package and its files, for locks that are read and that are built.

use std::borrow::Cow;

use super::artifact::StoredLocation;
use super::error_kind::LockErrorKind;
use super::id::PackageId;
use super::source::Source;
use super::time::is_time;
use super::url::{last_segment_range, percent_decode};
use super::value_error::{ValueError, check_printable};
use super::wheel_name::{are_plain_tags, version_part, wheel_version};
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

impl StoredLocation {
    /// Returns the name of the wheel at a location, percent-decoded and validated, or `None` if the source of the
    /// package is the file.
    pub(super) fn wheel_name(&self) -> Result<Option<String>, ValueError> {
        let name = self.name()?;
        name.as_deref().map_or(Ok(()), check_file_name)?;
        Ok(name)
    }

    /// Returns the name of the source distribution at a location, percent-decoded and validated; it may be empty. As in
    /// uv, bytes that are not UTF-8 stay encoded.
    pub(super) fn sdist_name(&self) -> Result<Option<String>, ValueError> {
        let name = match self {
            Self::Url(url) => {
                let part = &url[last_segment_range(url)];
                Some(percent_decode(part, false, WHAT).map_or_else(|_| part.to_owned(), Cow::into_owned))
            }
            _ => self.name()?,
        };
        name.as_deref().map_or(Ok(()), check_file_part)?;
        Ok(name)
    }

    fn name(&self) -> Result<Option<String>, ValueError> {
        Ok(match self {
            Self::Url(url) => Some(percent_decode(&url[last_segment_range(url)], false, WHAT)?.into_owned()),
            Self::Path(path) => Some(path.file_name().unwrap_or_default().to_owned()),
            Self::Source => None,
        })
    }
}

pub(super) fn check_file_name(name: &str) -> Result<(), ValueError> {
    if name.is_empty() { Err(ValueError::new(name, WHAT, "it is empty")) } else { check_file_part(name) }
}

fn check_file_part(name: &str) -> Result<(), ValueError> {
    check_printable(name, WHAT)?;
    if name.contains('#') {
        return Err(ValueError::new(name, WHAT, "it contains a `#`"));
    }
    if name.contains(['/', '\\']) || name == ".." {
        return Err(ValueError::new(name, WHAT, "it leads to another directory"));
    }
    Ok(())
}

/// Checks the names of the wheels of one package.
pub(super) struct WheelNames<'p> {
    package: &'p PackageId,
    /// The string from which the version of the package was parsed, if it is known.
    version: Option<&'p str>,
    /// The name and version, with a dash after each, of the last wheel that was checked in full.
    start: &'p str,
}

impl<'p> WheelNames<'p> {
    pub(super) fn of(package: &'p PackageId, version: Option<&'p str>) -> Self {
        Self { package, version, start: "" }
    }

    /// Checks that a wheel has the version of its package.
    pub(super) fn check(&mut self, filename: &'p str) -> Result<(), Box<LockErrorKind>> {
        // Nearly all wheels of a package begin with the same name and version, and differ only in their tags.
        if !self.start.is_empty() && filename.strip_prefix(self.start).is_some_and(are_plain_tags) {
            return Ok(());
        }
        let part = version_part(filename).map_err(|error| Box::new(error.into()))?;
        // Equal strings are equal versions, which is nearly always the case.
        if self.version != Some(part) {
            let found = wheel_version(filename).map_err(|error| Box::new(error.into()))?;
            if self.package.version().is_some_and(|version| !version.accepts(&found)) {
                let (filename, package) = (filename.to_owned(), self.package.clone());
                return Err(Box::new(LockErrorKind::WheelVersion { filename, found, package }));
            }
        }
        let length: usize = filename.split_inclusive('-').take(2).map(str::len).sum();
        self.start = &filename[..length];
        Ok(())
    }
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

pub(super) fn check_upload_time(text: &str) -> Result<(), ValueError> {
    if is_time(text) { Ok(()) } else { Err(ValueError::new(text, "time", "it is not like `2026-01-31T23:59:59Z`")) }
}
