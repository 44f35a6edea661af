//! From the text of a lock to the lock as a value.

use std::collections::{BTreeMap, BTreeSet};

use super::conflict::{ConflictItem, ConflictSet};
use super::dependency::Requirement;
use super::document::{Item, Span, Table, parse};
use super::error::{LockError, LockErrorKind, Trouble};
use super::lockfile::Lockfile;
use super::manifest::{DefaultGroups, Manifest};
use super::read_package::{Draft, read_draft};
use super::reader::Reader;
use super::resolve::resolve;
use crate::marker::RequiresPython;
use crate::name::GroupName;

/// The largest lock that is read, in bytes; the largest real ones have some four million.
pub(super) const LARGEST: u64 = 64 * 1024 * 1024;

pub(super) fn from_bytes(bytes: &[u8]) -> Result<Lockfile, LockError> {
    if bytes.len() as u64 > LARGEST {
        return Err(LockError::nowhere(LockErrorKind::TooLarge { limit: LARGEST }));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| LockError::nowhere(LockErrorKind::NotUtf8))?;
    from_text(text)
}

pub(super) fn from_text(text: &str) -> Result<Lockfile, LockError> {
    if text.len() as u64 > LARGEST {
        return Err(LockError::nowhere(LockErrorKind::TooLarge { limit: LARGEST }));
    }
    let (tree, error) = parse(text);
    let root = Item::root(&tree);
    let locate = |trouble: Box<Trouble>| LockError::locate(*trouble, &tree);
    if let Some(error) = error {
        if let Some(at) = merge_marker(text) {
            return Err(LockError::at(LockErrorKind::MergeConflict, text, at, String::new()));
        }
        if root.get("version").is_some() {
            check_version(root).map_err(locate)?;
        }
        let kind = LockErrorKind::Syntax { message: error.message };
        return Err(LockError::at(kind, text, error.span, tree.path(error.table)));
    }
    read(root).map_err(locate)
}

/// Where an unfinished merge left its marker.
fn merge_marker(text: &str) -> Option<Span> {
    const MARKER: &str = "<<<<<<< ";
    let at = if text.starts_with(MARKER) { 0 } else { text.find("\n<<<<<<< ")? + 1 };
    Some(Span::new(at, at + MARKER.len() - 1))
}

/// A lock of another version is refused before anything else in it is looked at.
fn check_version(root: Table<'_>) -> Result<(), Box<Trouble>> {
    let version = root.require("version")?;
    match version.number::<i64>()? {
        1 => Ok(()),
        found => Err(version.fail(LockErrorKind::UnsupportedVersion { found })),
    }
}

fn read(root: Table<'_>) -> Result<Lockfile, Box<Trouble>> {
    check_version(root)?;
    let mut reader = Reader::default();
    let revision = root.get("revision").map(Item::number).transpose()?.unwrap_or(0);
    let requires_python: RequiresPython = Reader::parsed(root.require("requires-python")?)?;
    let mut drafts: Vec<Draft<'_>> = Vec::new();
    if let Some(packages) = root.get_either("package", "distribution")? {
        for package in packages.elements()? {
            drafts.push(read_draft(&mut reader, package.table()?)?);
        }
    }
    let mut conflicts = root.get("conflicts").map(read_conflicts).transpose()?.unwrap_or_default();
    conflicts.sort();
    conflicts.dedup();
    Ok(Lockfile {
        revision,
        requires_python,
        resolution_markers: reader.markers(root, "resolution-markers")?,
        supported_markers: reader.markers(root, "supported-markers")?,
        required_markers: reader.markers(root, "required-markers")?,
        conflicts,
        manifest: read_manifest(&mut reader, root)?,
        packages: resolve(&mut reader, drafts)?,
    })
}

fn read_conflicts(item: Item<'_>) -> Result<Vec<ConflictSet>, Box<Trouble>> {
    item.elements()?.map(read_conflict).collect()
}

fn read_conflict(set: Item<'_>) -> Result<ConflictSet, Box<Trouble>> {
    let items: BTreeSet<ConflictItem> =
        set.elements()?.map(|item| read_conflict_item(item.table()?)).collect::<Result<_, _>>()?;
    if items.len() < 2 {
        return Err(set.fail(LockErrorKind::SmallConflict { found: items.len() }));
    }
    Ok(ConflictSet { items: items.into_iter().collect() })
}

fn read_conflict_item(item: Table<'_>) -> Result<ConflictItem, Box<Trouble>> {
    item.only(&["package", "extra", "group"])?;
    let package = Reader::parsed(item.require("package")?)?;
    match (item.get("extra"), item.get("group")) {
        (None, None) => Ok(ConflictItem::Project { package }),
        (Some(extra), None) => Ok(ConflictItem::Extra { package, extra: Reader::parsed(extra)? }),
        (None, Some(group)) => Ok(ConflictItem::Group { package, group: Reader::parsed(group)? }),
        (Some(_), Some(_)) => Err(item.item().fail(LockErrorKind::AmbiguousConflict)),
    }
}

fn read_manifest(reader: &mut Reader, root: Table<'_>) -> Result<Manifest, Box<Trouble>> {
    let mut manifest =
        Manifest { members: None, default_groups: None, requirements: Vec::new(), dependency_groups: BTreeMap::new() };
    let Some(table) = root.get("manifest") else { return Ok(manifest) };
    let table = table.table()?;
    if let Some(members) = table.get("members") {
        manifest.members = Some(members.elements()?.map(Reader::parsed).collect::<Result<_, _>>()?);
    }
    manifest.default_groups = table.get("default-groups").map(read_default_groups).transpose()?;
    if let Some(requirements) = table.get("requirements") {
        manifest.requirements = read_requirements(reader, requirements)?;
    }
    if let Some(groups) = table.get("dependency-groups") {
        for group in groups.table()?.entries() {
            let name = group_name(group, |name| manifest.dependency_groups.contains_key(name))?;
            manifest.dependency_groups.insert(name, read_requirements(reader, group)?);
        }
    }
    if let Some(metadata) = table.get("dependency-metadata") {
        for entry in metadata.elements()? {
            entry.table()?.only(&[
                "name",
                "version",
                "requires-dist",
                "requires-python",
                "provides-extras",
                "provides-extra",
            ])?;
        }
    }
    Ok(manifest)
}

/// A key as the name of a group that is not there yet.
pub(super) fn group_name(item: Item<'_>, known: impl Fn(&GroupName) -> bool) -> Result<GroupName, Box<Trouble>> {
    let name = GroupName::new(item.key()).map_err(|error| item.fail(error))?;
    if known(&name) {
        let kind = LockErrorKind::RepeatedKey { key: item.key().to_owned(), first: name.to_string() };
        return Err(item.fail(kind));
    }
    Ok(name)
}

fn read_requirements(reader: &mut Reader, list: Item<'_>) -> Result<Vec<Requirement>, Box<Trouble>> {
    let mut requirements = Vec::new();
    for item in list.elements()? {
        let table = item.table()?;
        requirements.push(Requirement {
            name: Reader::parsed(table.require("name")?)?,
            extras: Reader::names(table.get("extras"))?,
            marker: reader.marker_of(table)?,
        });
    }
    Ok(requirements)
}

pub(super) fn read_default_groups(item: Item<'_>) -> Result<DefaultGroups, Box<Trouble>> {
    match item.text() {
        Ok("all") => Ok(DefaultGroups::All),
        Ok(found) => Err(item.fail(LockErrorKind::DefaultGroups { found: found.to_owned() })),
        Err(_) => Reader::names(Some(item)).map(DefaultGroups::Named),
    }
}
