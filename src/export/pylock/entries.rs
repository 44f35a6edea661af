//! The entries of packages in a `pylock.toml`.

use crate::export::error::ExportError;
use crate::export::reader::{self, direct_url, file_url, repository_url};
use crate::export::toml::{Table, Value};
use crate::lock::{
    FileLocation, GitReference, GitSource, Hash, LockPath, Package, RegistryLocation, Source, UrlSource,
};
use crate::message::is_unprintable;
use crate::plan::Placement;

/// The writer of the entries of packages.
pub(super) struct Entries<'a> {
    pub(super) lock_folder: &'a str,
    /// Whether each file has a hash, and each package a file.
    pub(super) is_strict: bool,
}

impl Entries<'_> {
    pub(super) fn package(&self, placement: &Placement<'_>) -> Result<Table, ExportError> {
        let package = placement.package();
        let mut entry = vec![("name", text(package.name()))];
        if let Some(version) = package.pinned_version() {
            entry.push(("version", text(version)));
        }
        if !placement.marker().is_always() {
            let marker = placement.marker().to_string();
            reader::marker(&marker).map_err(|reason| refused(package, reason))?;
            entry.push(("marker", Value::Text(marker)));
        }
        match package.source() {
            Source::Registry(location) => self.registry(placement, location, &mut entry)?,
            Source::Git(git) => entry.push(("vcs", vcs(git).map_err(|reason| refused(package, reason))?)),
            Source::Url(url) => {
                direct_url(url.url()).map_err(|reason| refused(package, reason))?;
                entry.push(("archive", self.archive(placement, vec![("url", text(url.url()))], Some(url))?));
            }
            Source::Path(path) => {
                entry.push(("archive", self.archive(placement, vec![("path", self.path(path))], None)?));
            }
            Source::Directory(path) | Source::Editable(path) => {
                let editable = matches!(package.source(), Source::Editable(_));
                let directory = vec![("path", self.path(path)), ("editable", Value::Truth(editable))];
                entry.push(("directory", Value::Table(directory)));
            }
            Source::Virtual(_) => {}
        }
        check(package, &entry)?;
        Ok(entry)
    }

    fn registry(
        &self,
        placement: &Placement<'_>,
        location: &RegistryLocation,
        entry: &mut Table,
    ) -> Result<(), ExportError> {
        let package = placement.package();
        if let RegistryLocation::Url(url) = location {
            file_url(url).map_err(|reason| refused(package, reason))?;
            entry.push(("index", text(url)));
        }
        if let Some(sdist) = placement.sdist() {
            let name = sdist.filename();
            entry.push(("sdist", self.file(package, location, (name, sdist.location()), sdist.size(), sdist.hash())?));
        }
        if !placement.wheels().is_empty() {
            let wheels = placement.wheels().iter();
            let wheels = wheels.map(|wheel| {
                let origin = (Some(wheel.filename()), wheel.location());
                self.file(package, location, origin, wheel.size(), wheel.hash())
            });
            entry.push(("wheels", Value::List(wheels.collect::<Result<_, _>>()?)));
        } else if placement.sdist().is_none() && placement.marker().is_always() {
            return Err(refused(package, "the lock lists no file of it"));
        } else if placement.sdist().is_none() && self.is_strict {
            return Err(refused(
                package,
                "the lock lists no file of it, which only a plan for a platform may not need",
            ));
        }
        Ok(())
    }

    fn file(
        &self,
        package: &Package,
        registry: &RegistryLocation,
        (name, location): (Option<&str>, FileLocation<'_>),
        size: Option<u64>,
        hash: Option<Hash<'_>>,
    ) -> Result<Value, ExportError> {
        let (key, address) = match (location, registry) {
            (FileLocation::Url(url), _) => {
                file_url(url).map_err(|reason| refused(package, reason))?;
                ("url", url.to_owned())
            }
            (FileLocation::Path(path), RegistryLocation::Path(folder)) if !path.is_absolute() => {
                ("path", self.joined(&join(folder.as_str(), path.as_str())))
            }
            (FileLocation::Path(path), RegistryLocation::Path(_)) => ("path", self.joined(path.as_str())),
            (FileLocation::Path(_), RegistryLocation::Url(_)) => {
                return Err(refused(package, "the lock has a local path for a file of an index at a URL"));
            }
            (FileLocation::Source, _) => return Err(refused(package, "the lock does not say where its file is")),
        };
        let mut file = Table::new();
        if let Some(name) = name.filter(|name| !address.strip_suffix(name).is_some_and(|before| before.ends_with('/')))
        {
            file.push(("name", text(name)));
        }
        file.push((key, Value::Text(address)));
        file.extend(size.map(|size| ("size", Value::Number(size))));
        file.push(("hashes", self.hashes(package, hash)?));
        Ok(Value::Table(file))
    }

    fn path(&self, path: &LockPath) -> Value {
        Value::Text(self.joined(path.as_str()))
    }

    fn joined(&self, path: &str) -> String {
        join(self.lock_folder, path)
    }

    /// Returns the archive that is the source of a package: its only wheel or source distribution.
    fn archive(
        &self,
        placement: &Placement<'_>,
        mut archive: Table,
        url: Option<&UrlSource>,
    ) -> Result<Value, ExportError> {
        let wheel = placement.wheels().first();
        let (size, hash) = match (wheel, placement.sdist()) {
            (Some(wheel), _) => (wheel.size(), wheel.hash()),
            (None, Some(sdist)) => (sdist.size(), sdist.hash()),
            (None, None) => (None, None),
        };
        archive.extend(size.map(|size| ("size", Value::Number(size))));
        archive.extend(url.and_then(UrlSource::subdirectory).map(|directory| ("subdirectory", text(directory))));
        archive.push(("hashes", self.hashes(placement.package(), hash)?));
        Ok(Value::Table(archive))
    }

    fn hashes(&self, package: &Package, hash: Option<Hash<'_>>) -> Result<Value, ExportError> {
        match hashes(hash) {
            Some(hashes) => Ok(hashes),
            None if self.is_strict => Err(refused(package, NO_HASH)),
            None => Ok(Value::Table(Table::new())),
        }
    }
}

const NO_HASH: &str = "the lock has no hash of its file, but the format requires one for every file";

/// Joins a path to a folder; an absolute path stays as it is.
fn join(folder: &str, path: &str) -> String {
    let bytes = path.as_bytes();
    let has_drive = bytes.first().is_some_and(u8::is_ascii_alphabetic) && bytes.get(1) == Some(&b':');
    match (folder, path) {
        ("" | ".", _) => path.to_owned(),
        _ if path.starts_with('/') || has_drive => path.to_owned(),
        (_, ".") => folder.to_owned(),
        _ => format!("{folder}/{path}"),
    }
}

fn vcs(git: &GitSource) -> Result<Value, &'static str> {
    if git.path().is_some() {
        return Err("it is an archive inside a Git repository, for which the format has no entry");
    }
    if git.lfs() {
        return Err("its Git repository is read with LFS, which the format cannot express");
    }
    repository_url(git.url())?;
    let mut vcs = vec![("type", text("git")), ("url", text(git.url()))];
    match git.reference() {
        GitReference::DefaultBranch => {}
        GitReference::Branch(name) | GitReference::Tag(name) | GitReference::Rev(name) => {
            vcs.push(("requested-revision", text(name)));
        }
    }
    vcs.push(("commit-id", text(git.commit())));
    vcs.extend(git.subdirectory().map(|directory| ("subdirectory", text(directory))));
    Ok(Value::Table(vcs))
}

fn hashes(hash: Option<Hash<'_>>) -> Option<Value> {
    hash.map(|hash| Value::Table(vec![(hash.algorithm().as_str(), text(hash.hex()))]))
}

fn refused(package: &Package, reason: &'static str) -> ExportError {
    ExportError::Pylock { package: Box::new(package.id().clone()), reason }
}

/// Refuses values that control a terminal or change the visual order of a line.
fn check(package: &Package, table: &Table) -> Result<(), ExportError> {
    let mut waiting: Vec<&Value> = table.iter().map(|(_, value)| value).collect();
    while let Some(value) = waiting.pop() {
        match value {
            Value::Text(text) if text.contains(is_unprintable) => {
                return Err(ExportError::UnsafeLine {
                    package: Box::new(package.id().clone()),
                    line: text.clone(),
                    reason: "contains a control character",
                });
            }
            Value::Table(table) => waiting.extend(table.iter().map(|(_, value)| value)),
            Value::List(values) => waiting.extend(values),
            Value::Text(_) | Value::Number(_) | Value::Truth(_) => {}
        }
    }
    Ok(())
}

pub(super) fn text(value: &(impl ToString + ?Sized)) -> Value {
    Value::Text(value.to_string())
}
