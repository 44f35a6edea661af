//! Reading one package, its source and its files; its dependencies are resolved later.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::artifact::{File, FileLocation, Sdist, Wheel};
use super::document::{Item, Table};
use super::error::{LockErrorKind, Trouble};
use super::git::GitSource;
use super::hash::Hash;
use super::id::PackageId;
use super::manifest::DefaultGroups;
use super::path::LockPath;
use super::read::{group_name, read_default_groups};
use super::reader::Reader;
use super::source::{RegistryLocation, Source, UrlSource};
use super::text_error::{TextError, check_printable};
use super::url::{check_url, percent_decode};
use super::wheel_name::wheel_version;
use crate::marker::Marker;
use crate::name::{ExtraName, GroupName};
use crate::version::Version;

/// A package whose dependencies still stand in the document.
#[derive(Debug)]
pub(super) struct Draft<'t> {
    pub(super) table: Table<'t>,
    pub(super) id: PackageId,
    pub(super) resolution_markers: Vec<Marker>,
    pub(super) default_groups: Option<DefaultGroups>,
    /// Extras that have a list of dependencies, if an empty one.
    pub(super) resolved_extras: BTreeSet<ExtraName>,
    pub(super) extras: BTreeSet<ExtraName>,
    pub(super) groups: BTreeSet<GroupName>,
    pub(super) sdist: Option<Sdist>,
    pub(super) wheels: Vec<Wheel>,
}

pub(super) fn read_draft<'t>(reader: &mut Reader, table: Table<'t>) -> Result<Draft<'t>, Box<Trouble>> {
    let name = Reader::parsed(table.require("name")?)?;
    let version: Option<Version> = table.get("version").map(Reader::parsed).transpose()?;
    let source = read_source(table.require("source")?)?;
    if version.is_none() && matches!(source, Source::Registry(_)) {
        return Err(table.item().fail(LockErrorKind::MissingVersion { name }));
    }
    let id = PackageId { name, version, source };
    let resolved_extras = read_extras(table)?;
    let mut extras = resolved_extras.clone();
    let mut groups = read_groups(table.get_either("dev-dependencies", "dependency-groups")?)?;
    if let Some(metadata) = table.get("metadata") {
        let metadata = metadata.table()?;
        extras.extend(Reader::names(metadata.get("provides-extras"))?);
        groups.extend(read_groups(metadata.get_either("requires-dev", "dependency-groups")?)?);
    }
    let sdist = table.get("sdist").map(|item| read_sdist(item.table()?)).transpose()?;
    let mut wheels = Vec::new();
    if let Some(list) = table.get("wheels") {
        for wheel in list.elements()? {
            wheels.push(read_wheel(wheel, &id)?);
        }
    }
    let resolution_markers = reader.markers(table, "resolution-markers")?;
    let default_groups = table.get("default-groups").map(read_default_groups).transpose()?;
    Ok(Draft { table, id, resolution_markers, default_groups, resolved_extras, extras, groups, sdist, wheels })
}

fn read_extras(table: Table<'_>) -> Result<BTreeSet<ExtraName>, Box<Trouble>> {
    let mut names = BTreeSet::new();
    let Some(extras) = table.get("optional-dependencies") else { return Ok(names) };
    for extra in extras.table()?.entries() {
        let name = ExtraName::new(extra.key()).map_err(|error| extra.fail(error))?;
        if !names.insert(name.clone()) {
            let kind = LockErrorKind::RepeatedKey { key: extra.key().to_owned(), first: name.to_string() };
            return Err(extra.fail(kind));
        }
    }
    Ok(names)
}

fn read_groups(item: Option<Item<'_>>) -> Result<BTreeSet<GroupName>, Box<Trouble>> {
    let mut names = BTreeSet::new();
    let Some(item) = item else { return Ok(names) };
    for group in item.table()?.entries() {
        let name = group_name(group, |name| names.contains(name))?;
        names.insert(name);
    }
    Ok(names)
}

const KINDS: &[&str] = &["registry", "git", "url", "path", "directory", "editable", "virtual"];

pub(super) fn read_source(item: Item<'_>) -> Result<Source, Box<Trouble>> {
    let table = item.table()?;
    let mut found = KINDS.iter().filter_map(|kind| table.get(kind).map(|value| (*kind, value)));
    let Some((kind, value)) = found.next() else {
        return Err(item.fail(LockErrorKind::UnknownSource { known: KINDS }));
    };
    if let Some((second, _)) = found.next() {
        return Err(item.fail(LockErrorKind::AmbiguousSource { first: kind, second }));
    }
    let text = value.text()?;
    let path = |item: Item<'_>| LockPath::new(item.text()?).map_err(|error| item.fail(error));
    let fail = |error: TextError| value.fail(error);
    Ok(match kind {
        "registry" => Source::Registry(RegistryLocation::parse(text).map_err(fail)?),
        "git" => Source::Git(GitSource::parse(text).map_err(fail)?),
        "url" => {
            let subdirectory = table.get("subdirectory").map(path).transpose()?;
            Source::Url(UrlSource::new(text, subdirectory).map_err(fail)?)
        }
        "path" => Source::Path(path(value)?),
        "directory" => Source::Directory(path(value)?),
        "editable" => Source::Editable(path(value)?),
        _ => Source::Virtual(path(value)?),
    })
}

fn read_sdist(table: Table<'_>) -> Result<Sdist, Box<Trouble>> {
    read_file(table).map(Sdist)
}

fn read_wheel(item: Item<'_>, package: &PackageId) -> Result<Wheel, Box<Trouble>> {
    let table = item.table()?;
    let wheel = Wheel(read_file(table)?);
    if wheel.filename().is_empty() {
        return Err(item.fail(LockErrorKind::MissingLocation));
    }
    let built = wheel_version(wheel.filename()).map_err(|error| item.fail(error))?;
    if let Some(version) = package.version()
        && !version.accepts(&built)
    {
        let filename = wheel.filename().to_owned();
        return Err(item.fail(LockErrorKind::WheelVersion { filename, found: built, package: package.clone() }));
    }
    let kind = package.source().kind();
    match (package.source().wants_hashes(), wheel.hash()) {
        (Some(true), None) => Err(item.fail(LockErrorKind::MissingHash { package: package.clone(), kind })),
        (Some(false), Some(_)) => Err(item.fail(LockErrorKind::UnexpectedHash { package: package.clone(), kind })),
        _ => Ok(wheel),
    }
}

fn read_file(table: Table<'_>) -> Result<File, Box<Trouble>> {
    let location = match (table.get("url"), table.get("path")) {
        (Some(url), _) => {
            check_url(url.text()?).map_err(|error| url.fail(error))?;
            FileLocation::Url(url.text()?.to_owned())
        }
        (None, Some(path)) => FileLocation::Path(LockPath::new(path.text()?).map_err(|error| path.fail(error))?),
        (None, None) => FileLocation::Source,
    };
    let upload_time = table.get_either("upload-time", "upload_time")?.and_then(|item| item.text().ok());
    Ok(File {
        filename: read_filename(table, &location)?,
        location,
        hash: table.get("hash").map(Reader::parsed::<Hash>).transpose()?,
        size: table.get("size").map(Item::number).transpose()?,
        upload_time: upload_time.map(Box::from),
    })
}

/// The file name, where it is given or is not simply the last part of the location.
fn read_filename(table: Table<'_>, location: &FileLocation) -> Result<Option<Box<str>>, Box<Trouble>> {
    const WHAT: &str = "file name";
    let (item, name) = match (table.get("filename"), location) {
        (Some(item), FileLocation::Source) => (item, Cow::Borrowed(item.text()?)),
        (_, FileLocation::Url(_)) => {
            let last = location.last_part().unwrap_or_default();
            let decoded = percent_decode(last, false, WHAT).map_err(|error| table.item().fail(error))?;
            (table.item(), Cow::Owned(decoded.into_owned()))
        }
        _ => return Ok(None),
    };
    check_printable(&name, WHAT).map_err(|error| item.fail(error))?;
    if name.contains(['/', '\\']) || matches!(&*name, "." | "..") {
        return Err(item.fail(TextError::new(&name, WHAT, "it is not the name of one file")));
    }
    let is_last_part = location.last_part() == Some(&*name);
    Ok((!is_last_part && !name.is_empty()).then(|| Box::from(&*name)))
}
