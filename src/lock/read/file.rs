//! Wheels and source distributions.

use std::borrow::Cow;

use crate::lock::artifact::{File, FileLocation, Sdist, Wheel};
use crate::lock::document::{Item, Table};
use crate::lock::error::{LockErrorKind, Trouble};
use crate::lock::hash::{Hash, HashError};
use crate::lock::id::PackageId;
use crate::lock::path::LockPath;
use crate::lock::text_error::{TextError, check_printable};
use crate::lock::url::{check_url, last_segment, percent_decode};
use crate::lock::wheel_name::wheel_version;

const WHAT: &str = "file name";

pub(super) fn sdist(item: Item<'_>) -> Result<Sdist, Box<Trouble>> {
    let table = item.table()?;
    let (location, filename) = match place(table)? {
        Some((item, location)) => {
            let filename = decoded_name(&location, check_file_part).map_err(|error| item.fail(error))?;
            (location, filename)
        }
        None => (FileLocation::Source, None),
    };
    file(table, location, filename).map(Sdist)
}

pub(super) fn wheels(item: Option<Item<'_>>, package: &PackageId) -> Result<Vec<Wheel>, Box<Trouble>> {
    item.map_or_else(|| Ok(Vec::new()), |list| list.elements()?.map(|item| wheel(item, package)).collect())
}

fn wheel(item: Item<'_>, package: &PackageId) -> Result<Wheel, Box<Trouble>> {
    let table = item.table()?;
    let (at, location, filename) = match (place(table)?, table.get("filename")) {
        (Some((at, location)), _) => {
            let filename = decoded_name(&location, check_file_name).map_err(|error| at.fail(error))?;
            (at, location, filename)
        }
        (None, Some(at)) => {
            let name = at.text()?;
            check_file_name(name).map_err(|error| at.fail(error))?;
            (at, FileLocation::Source, Some(name.into()))
        }
        (None, None) => return Err(item.fail(LockErrorKind::MissingLocation)),
    };
    let wheel = Wheel(file(table, location, filename)?);
    let found = wheel_version(wheel.filename()).map_err(|error| at.fail(error))?;
    if package.version().is_some_and(|version| !version.accepts(&found)) {
        let filename = wheel.filename().to_owned();
        return Err(at.fail(LockErrorKind::WheelVersion { filename, found, package: package.clone() }));
    }
    check_hash(item, &wheel, package)?;
    Ok(wheel)
}

fn check_hash(item: Item<'_>, wheel: &Wheel, package: &PackageId) -> Result<(), Box<Trouble>> {
    let kind = package.source().kind();
    match (package.source().wants_hashes(), wheel.hash()) {
        (Some(true), None) => Err(item.fail(LockErrorKind::MissingHash { package: package.clone(), kind })),
        (Some(false), Some(_)) => Err(item.fail(LockErrorKind::UnexpectedHash { package: package.clone(), kind })),
        _ => Ok(()),
    }
}

/// The `url` or `path` of a file, and the item that says it.
fn place(table: Table<'_>) -> Result<Option<(Item<'_>, FileLocation)>, Box<Trouble>> {
    if let Some(item) = table.get("url") {
        let url = item.text()?;
        check_url(url).map_err(|error| item.fail(error))?;
        return Ok(Some((item, FileLocation::Url(url.to_owned()))));
    }
    let Some(item) = table.get("path") else { return Ok(None) };
    let path = LockPath::new(item.text()?).map_err(|error| item.fail(error))?;
    Ok(Some((item, FileLocation::Path(path))))
}

fn file(table: Table<'_>, location: FileLocation, filename: Option<Box<str>>) -> Result<File, Box<Trouble>> {
    let hash = table.get("hash").map(hash).transpose()?;
    let size = table.get("size").map(Item::number).transpose()?;
    let upload_time = table.get_either("upload-time", "upload_time")?.map(time).transpose()?;
    Ok(File { location, filename, hash, size, upload_time })
}

fn hash(item: Item<'_>) -> Result<Hash, Box<Trouble>> {
    item.text()?.parse().map_err(|error: HashError| item.fail(error))
}

fn time(item: Item<'_>) -> Result<Box<str>, Box<Trouble>> {
    let text = item.text()?;
    check_printable(text, "time").map_err(|error| item.fail(error))?;
    Ok(text.into())
}

/// Checks the file name at the end of a location, and returns it if decoding changes it.
fn decoded_name(
    location: &FileLocation,
    check: fn(&str) -> Result<(), TextError>,
) -> Result<Option<Box<str>>, TextError> {
    let name = match location {
        FileLocation::Url(url) => percent_decode(last_segment(url), false, WHAT)?,
        _ => Cow::Borrowed(location.last_part().unwrap_or_default()),
    };
    check(&name)?;
    match name {
        Cow::Borrowed(_) => Ok(None),
        Cow::Owned(name) => Ok(Some(name.into())),
    }
}

fn check_file_name(name: &str) -> Result<(), TextError> {
    if name.is_empty() { Err(TextError::new(name, WHAT, "it is empty")) } else { check_file_part(name) }
}

fn check_file_part(name: &str) -> Result<(), TextError> {
    check_printable(name, WHAT)?;
    if name.contains(['/', '\\']) || name == ".." {
        return Err(TextError::new(name, WHAT, "it leads to another directory"));
    }
    Ok(())
}
