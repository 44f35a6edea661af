//! Wheels and source distributions.

use std::borrow::Cow;

use super::edge::narrow;
use crate::lock::artifact::{File, FileLocation, FileName, Sdist, Wheel};
use crate::lock::document::{Item, Table, either};
use crate::lock::error::{LockErrorKind, Trouble};
use crate::lock::hash::Hash;
use crate::lock::id::PackageId;
use crate::lock::lock_text::{LockText, Whole};
use crate::lock::path::LockPath;
use crate::lock::text_error::{TextError, check_printable};
use crate::lock::url::{check_url, last_part, last_segment_range, percent_decode};
use crate::lock::wheel_name::{version_part, wheel_version};

const WHAT: &str = "file name";

/// What the table of a file may hold.
struct Found<'t> {
    url: Option<Item<'t>>,
    path: Option<Item<'t>>,
    filename: Option<Item<'t>>,
    hash: Option<Item<'t>>,
    size: Option<Item<'t>>,
    upload_time: [Option<Item<'t>>; 2],
}

impl<'t> Found<'t> {
    fn in_table(table: Table<'t>) -> Self {
        let [url, hash, size, time, filename, path, old_time] =
            table.pick(["url", "hash", "size", "upload-time", "filename", "path", "upload_time"]);
        Self { url, path, filename, hash, size, upload_time: [time, old_time] }
    }
}

pub(super) fn sdist(item: Item<'_>, whole: &Whole) -> Result<Sdist, Box<Trouble>> {
    let found = Found::in_table(item.table()?);
    let (location, filename) = match place(&found, whole)? {
        Some((item, location, is_plain)) => {
            let filename = decoded_name(&location, is_plain, check_file_part).map_err(|error| item.fail(error))?;
            (location, filename)
        }
        None => (FileLocation::Source, FileName::None),
    };
    file(&found, location, filename, whole).map(Sdist)
}

/// The wheels of a package, given the text that its version was read from.
pub(super) fn wheels(
    item: Option<Item<'_>>,
    package: &PackageId,
    version: Option<&str>,
    whole: &Whole,
) -> Result<Vec<Wheel>, Box<Trouble>> {
    let Some(list) = item else { return Ok(Vec::new()) };
    let mut wheels = Vec::with_capacity(list.count());
    for item in list.elements()? {
        wheels.push(wheel(item, package, version, whole)?);
    }
    Ok(wheels)
}

fn wheel(item: Item<'_>, package: &PackageId, version: Option<&str>, whole: &Whole) -> Result<Wheel, Box<Trouble>> {
    let found = Found::in_table(item.table()?);
    let (at, location, filename) = match (place(&found, whole)?, found.filename) {
        (Some((at, location, is_plain)), _) => {
            let filename = decoded_name(&location, is_plain, check_file_name).map_err(|error| at.fail(error))?;
            (at, location, filename)
        }
        (None, Some(at)) => {
            let name = at.text()?;
            check_file_name(name).map_err(|error| at.fail(error))?;
            (at, FileLocation::Source, FileName::Own(name.into()))
        }
        (None, None) => return Err(item.fail(LockErrorKind::MissingLocation)),
    };
    let wheel = Wheel(file(&found, location, filename, whole)?);
    let part = version_part(wheel.filename()).map_err(|error| at.fail(error))?;
    // The same text is the same version, as nearly always.
    if version != Some(part) {
        let found = wheel_version(wheel.filename()).map_err(|error| at.fail(error))?;
        if package.version().is_some_and(|version| !version.accepts(&found)) {
            let filename = wheel.filename().to_owned();
            return Err(at.fail(LockErrorKind::WheelVersion { filename, found, package: package.clone() }));
        }
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

/// The item that says where a file is, that place, and whether it is a plain URL.
type Place<'t> = (Item<'t>, FileLocation, bool);

/// The `url` or `path` of a file.
fn place<'t>(found: &Found<'t>, whole: &Whole) -> Result<Option<Place<'t>>, Box<Trouble>> {
    if let Some(item) = found.url {
        let url = item.text()?;
        let is_plain = check_url(url).map_err(|error| item.fail(error))?;
        return Ok(Some((item, FileLocation::Url(whole.keep(url)), is_plain)));
    }
    let Some(item) = found.path else { return Ok(None) };
    let path = LockPath::new(item.text()?).map_err(|error| item.fail(error))?;
    Ok(Some((item, FileLocation::Path(path), false)))
}

fn file(found: &Found<'_>, location: FileLocation, name: FileName, whole: &Whole) -> Result<File, Box<Trouble>> {
    let hash = found.hash.map(|item| hash(item, whole)).transpose()?;
    let size = found.size.map(Item::number).transpose()?;
    let upload_time = either("upload-time", found.upload_time)?.map(|item| time(item, whole)).transpose()?;
    Ok(File { location, name, hash, size, upload_time })
}

fn hash(item: Item<'_>, whole: &Whole) -> Result<Hash, Box<Trouble>> {
    Hash::read(item.text()?, |hex| whole.keep(hex)).map_err(|error| item.fail(error))
}

fn time(item: Item<'_>, whole: &Whole) -> Result<LockText, Box<Trouble>> {
    let text = item.text()?;
    check_printable(text, "time").map_err(|error| item.fail(error))?;
    Ok(whole.keep(text))
}

/// The file name at the end of a location, percent-decoded and checked.
fn decoded_name(
    location: &FileLocation,
    is_plain: bool,
    check: fn(&str) -> Result<(), TextError>,
) -> Result<FileName, TextError> {
    let url = match location {
        FileLocation::Url(url) => url,
        FileLocation::Path(path) => {
            let name = path.file_name().unwrap_or_default();
            check(name)?;
            return Ok(FileName::Own(name.into()));
        }
        FileLocation::Source => return Ok(FileName::None),
    };
    // Nearly every name stands for itself. Of what a name may not hold, no last segment of a plain URL holds any; only the
    // shortest say something else than a name.
    if is_plain {
        let part = last_part(url);
        if part.len() > 2 {
            return Ok(FileName::InUrl(narrow(part.start)..narrow(part.end)));
        }
    }
    let part = last_segment_range(url);
    let name = percent_decode(&url[part.clone()], false, WHAT)?;
    check(&name)?;
    Ok(match name {
        Cow::Borrowed(_) => FileName::InUrl(narrow(part.start)..narrow(part.end)),
        Cow::Owned(name) => FileName::Own(name.into()),
    })
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
