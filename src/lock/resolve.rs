//! Finding the package that each dependency leads to.

use std::collections::BTreeMap;

use super::dependency::Dependency;
use super::document::{Item, Table};
use super::error::{LockErrorKind, Trouble};
use super::id::PackageIndex;
use super::package::Package;
use super::read_package::{Draft, read_source};
use super::reader::Reader;
use super::source::Source;
use crate::name::{ExtraName, PackageName};
use crate::text::nearest;
use crate::version::Version;

/// Sorts the packages and resolves the dependencies between them.
pub(super) fn resolve(reader: &mut Reader, mut drafts: Vec<Draft<'_>>) -> Result<Vec<Package>, Box<Trouble>> {
    drafts.sort_by(|a, b| a.id.cmp(&b.id));
    if let Some([_, again]) = drafts.windows(2).find(|pair| pair[0].id == pair[1].id) {
        return Err(again.table.item().fail(LockErrorKind::DuplicatePackage { package: again.id.clone() }));
    }
    let mut lists = Vec::with_capacity(drafts.len());
    for draft in &drafts {
        lists.push(read_lists(reader, &drafts, draft.table)?);
    }
    let package = |(draft, lists): (Draft<'_>, Lists)| Package {
        id: draft.id,
        resolution_markers: draft.resolution_markers,
        dependencies: lists.production,
        optional_dependencies: lists.extras,
        dependency_groups: lists.groups,
        extras: draft.extras.into_iter().collect(),
        groups: draft.groups.into_iter().collect(),
        default_groups: draft.default_groups,
        sdist: draft.sdist,
        wheels: draft.wheels,
    };
    Ok(drafts.into_iter().zip(lists).map(package).collect())
}

struct Lists {
    production: Vec<Dependency>,
    extras: BTreeMap<ExtraName, Vec<Dependency>>,
    groups: BTreeMap<crate::name::GroupName, Vec<Dependency>>,
}

fn read_lists(reader: &mut Reader, drafts: &[Draft<'_>], table: Table<'_>) -> Result<Lists, Box<Trouble>> {
    let production = table.get("dependencies").map(|list| read_list(reader, drafts, list)).transpose()?;
    let (mut extras, mut groups) = (BTreeMap::new(), BTreeMap::new());
    for list in table.get("optional-dependencies").into_iter().map(Item::table) {
        for extra in list?.entries() {
            let name = ExtraName::new(extra.key()).map_err(|error| extra.fail(error))?;
            extras.insert(name, read_list(reader, drafts, extra)?);
        }
    }
    for list in table.get_either("dev-dependencies", "dependency-groups")?.into_iter().map(Item::table) {
        for group in list?.entries() {
            let name = crate::name::GroupName::new(group.key()).map_err(|error| group.fail(error))?;
            groups.insert(name, read_list(reader, drafts, group)?);
        }
    }
    Ok(Lists { production: production.unwrap_or_default(), extras, groups })
}

/// The dependencies of one list, sorted; the same one twice is an error.
fn read_list(reader: &mut Reader, drafts: &[Draft<'_>], list: Item<'_>) -> Result<Vec<Dependency>, Box<Trouble>> {
    let mut found = Vec::new();
    for item in list.elements()? {
        let table = item.table()?;
        let target = find(drafts, table)?;
        let extras: Vec<ExtraName> = Reader::names(table.get("extra"))?;
        found.push((target, extras, reader.marker_of(table)?, item));
    }
    found.sort_by(|a, b| (a.0, &a.1, &a.2).cmp(&(b.0, &b.1, &b.2)));
    if let Some([_, again]) = found.windows(2).find(|p| (p[0].0, &p[0].1, &p[0].2) == (p[1].0, &p[1].1, &p[1].2)) {
        let package = drafts[again.0.get()].id.clone();
        return Err(again.3.fail(LockErrorKind::DuplicateDependency { package }));
    }
    let dependency = |(target, extras, marker, _): (PackageIndex, Vec<ExtraName>, _, _)| {
        let known = &drafts[target.get()].resolved_extras;
        Dependency { target, extras: extras.into_iter().filter(|extra| known.contains(extra)).collect(), marker }
    };
    Ok(found.into_iter().map(dependency).collect())
}

/// The package that a dependency names: by name alone where that is enough, else by source and version too.
fn find(drafts: &[Draft<'_>], table: Table<'_>) -> Result<PackageIndex, Box<Trouble>> {
    let name: PackageName = Reader::parsed(table.require("name")?)?;
    let version: Option<Version> = table.get("version").map(Reader::parsed).transpose()?;
    let source: Option<Source> = table.get("source").map(read_source).transpose()?;
    let start = drafts.partition_point(|draft| draft.id.name() < &name);
    let count = drafts[start..].partition_point(|draft| draft.id.name() == &name);
    let named = &drafts[start..start + count];
    if count > 1 {
        let missing = match (&source, &version) {
            (None, _) => Some("source"),
            (Some(source), None) if !source.is_tree() => Some("version"),
            _ => None,
        };
        if let Some(key) = missing {
            return Err(table.item().fail(LockErrorKind::AmbiguousDependency { name, count, key }));
        }
    }
    let fits = |draft: &Draft<'_>| {
        let same_version = version.as_ref().is_none_or(|v| draft.id.version() == Some(v));
        let no_version = count == 1 || version.is_some() || draft.id.version().is_none();
        same_version && no_version && source.as_ref().is_none_or(|s| draft.id.source() == s)
    };
    match named.iter().position(fits) {
        Some(at) => Ok(PackageIndex(u32::try_from(start + at).unwrap_or(u32::MAX))),
        None => Err(table.item().fail(unknown(drafts, named, &name, version.as_ref(), source.as_ref()))),
    }
}

fn unknown(
    drafts: &[Draft<'_>],
    named: &[Draft<'_>],
    name: &PackageName,
    version: Option<&Version>,
    source: Option<&Source>,
) -> LockErrorKind {
    let mut wanted = name.to_string();
    if let Some(version) = version {
        wanted = format!("{wanted}=={version}");
    }
    if let Some(source) = source {
        wanted = format!("{wanted} ({source})");
    }
    let candidates = if named.is_empty() {
        let names = drafts.iter().map(|draft| draft.id.name().as_str());
        nearest(name.as_str(), names).into_iter().map(str::to_owned).collect()
    } else {
        named.iter().take(3).map(|draft| draft.id.to_string()).collect()
    };
    LockErrorKind::UnknownDependency { wanted, candidates }
}
