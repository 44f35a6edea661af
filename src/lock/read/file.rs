//! Wheels and source distributions.

use std::sync::Arc;

use crate::lock::artifact::{File, FileParts, Sdist, StoredLocation, Wheel};
use crate::lock::check::{check_file_name, check_upload_time};
use crate::lock::document::{Fault, Item, Key, Table, either};
use crate::lock::error::LockErrorKind;
use crate::lock::file_ranges::FileRanges;
use crate::lock::hash::{Hash, HashError};
use crate::lock::path::LockPath;
use crate::lock::time::is_usual_time;
use crate::lock::wheel_name::version_part;

/// The keys of the table of a file.
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
            table.pick([Key::Url, Key::Hash, Key::Size, Key::UploadTime, Key::Filename, Key::Path, Key::OldUploadTime]);
        Self { url, path, filename, hash, size, upload_time: [time, old_time] }
    }
}

pub(super) fn sdist(item: Item<'_>, whole: &str, text: &Arc<String>) -> Result<Sdist, Box<Fault>> {
    let found = Found::in_table(item.table()?);
    if let Some((_, ranges)) = ranges(&found, whole) {
        return Ok(Sdist(File::Ranges(Arc::clone(text), ranges)));
    }
    let (location, name) = match location(&found)? {
        Some((item, location)) => {
            let name = location.sdist_name().map_err(|error| item.fail(error))?;
            (location, name)
        }
        None => (StoredLocation::Source, None),
    };
    file(&found, location, name).map(Sdist)
}

/// A wheel, and the item that names it.
pub(super) fn wheel<'t>(item: Item<'t>, whole: &str, text: &Arc<String>) -> Result<(Wheel, Item<'t>), Box<Fault>> {
    let found = Found::in_table(item.table()?);
    if let Some((at, ranges)) = ranges(&found, whole) {
        return Ok((Wheel(File::Ranges(Arc::clone(text), ranges)), at));
    }
    let (at, location, name) = match (location(&found)?, found.filename) {
        (Some((at, location)), stated) => {
            if let Some(item) = stated {
                version_part(item.text()?).map_err(|error| item.fail(error))?;
            }
            let name = location.wheel_name().map_err(|error| at.fail(error))?;
            (at, location, name)
        }
        (None, Some(at)) => {
            let name = at.text()?;
            check_file_name(name).map_err(|error| at.fail(error))?;
            (at, StoredLocation::Source, Some(name.to_owned()))
        }
        (None, None) => return Err(item.fail(LockErrorKind::MissingLocation)),
    };
    Ok((Wheel(file(&found, location, name)?), at))
}

/// A file in the form in which uv writes nearly all of them, and the item that is its URL.
///
/// `None` means another form, or an error, which reading the file part by part then finds.
fn ranges<'t>(found: &Found<'t>, whole: &str) -> Option<(Item<'t>, FileRanges)> {
    let Found { url: Some(url), hash: Some(hash), path: None, filename: None, size, upload_time: [time, None] } = found
    else {
        return None;
    };
    let size = match size {
        Some(size) => Some(size.size().ok()?),
        None => None,
    };
    let time = match time {
        Some(time) => Some(time.range().filter(|_| time.text().is_ok_and(is_usual_time))?),
        None => None,
    };
    let ranges = FileRanges::new(whole, url.range()?, hash.range()?, size, time)?;
    Some((*url, ranges))
}

/// The `url` or `path` of a file, and its item.
fn location<'t>(found: &Found<'t>) -> Result<Option<(Item<'t>, StoredLocation)>, Box<Fault>> {
    if let Some(item) = found.url {
        // Only some outputs contain it, and those check it.
        return Ok(Some((item, StoredLocation::Url(item.text()?.to_owned()))));
    }
    let Some(item) = found.path else { return Ok(None) };
    let path = LockPath::new(item.text()?).map_err(|error| item.fail(error))?;
    Ok(Some((item, StoredLocation::Path(path))))
}

fn file(found: &Found<'_>, location: StoredLocation, name: Option<String>) -> Result<File, Box<Fault>> {
    let hash = found.hash.map(hash).transpose()?;
    let size = found.size.map(Item::size).transpose()?;
    let upload_time = either("upload-time", found.upload_time)?.map(time).transpose()?;
    Ok(File::Parts(Box::new(FileParts { location, name, hash, size, upload_time })))
}

fn hash(item: Item<'_>) -> Result<Hash<'static>, Box<Fault>> {
    item.text()?.parse().map_err(|error: HashError| item.fail(error))
}

fn time(item: Item<'_>) -> Result<String, Box<Fault>> {
    let text = item.text()?;
    check_upload_time(text).map_err(|error| item.fail(error))?;
    Ok(text.to_owned())
}
