//! Names, single and in lists and tables, and versions.

use std::collections::BTreeMap;
use std::str::FromStr;

use crate::lock::document::{Fault, Item};
use crate::lock::error::LockErrorKind;
use crate::lock::manifest::DefaultGroups;
use crate::lock::requirement::check_specifier;
use crate::name::{GroupName, NameError};
use crate::version::{Version, VersionError};

pub(super) fn name<N: FromStr<Err = NameError>>(item: Item<'_>) -> Result<N, Box<Fault>> {
    item.text()?.parse().map_err(|error: NameError| item.fail(error))
}

/// Returns the names of an array, sorted, each once; empty if there is no array.
pub(super) fn names<N: FromStr<Err = NameError> + Ord>(item: Option<Item<'_>>) -> Result<Vec<N>, Box<Fault>> {
    let Some(item) = item else { return Ok(Vec::new()) };
    let mut names = item.elements()?.map(name).collect::<Result<Vec<N>, _>>()?;
    names.sort();
    names.dedup();
    Ok(names)
}

/// Returns the entries of a table whose keys are names; two spellings of one name are an error.
pub(super) fn keyed<N: FromStr<Err = NameError> + Ord>(
    item: Option<Item<'_>>,
) -> Result<BTreeMap<N, Item<'_>>, Box<Fault>> {
    let mut named = BTreeMap::new();
    let Some(item) = item else { return Ok(named) };
    for entry in item.table()?.entries() {
        let name = entry.key().parse().map_err(|error: NameError| entry.fail(error))?;
        if let Some(first) = named.insert(name, entry) {
            let (key, first) = (entry.key().to_owned(), first.key().to_owned());
            return Err(entry.fail(LockErrorKind::RepeatedKey { key, first }));
        }
    }
    Ok(named)
}

pub(super) fn default_groups(item: Option<Item<'_>>) -> Result<Option<DefaultGroups>, Box<Fault>> {
    match item.map(|item| (item, item.text())) {
        None => Ok(None),
        Some((_, Ok("all"))) => Ok(Some(DefaultGroups::All)),
        Some((item, Ok(text))) => Err(item.fail(LockErrorKind::DefaultGroups { found: text.to_owned() })),
        Some((item, Err(_))) => names(Some(item)).map(DefaultGroups::Named).map(Some),
    }
}

/// The Python versions of groups.
pub(super) fn group_requires_python(item: Option<Item<'_>>) -> Result<BTreeMap<GroupName, String>, Box<Fault>> {
    keyed(item)?.into_iter().map(|(group, item)| Ok((group, specifier(item)?))).collect()
}

/// A list of specifiers, as written.
pub(super) fn specifier(item: Item<'_>) -> Result<String, Box<Fault>> {
    let text = item.text()?;
    check_specifier(text).map_err(|error| item.fail(error))?;
    Ok(text.to_owned())
}

pub(super) fn version(item: Item<'_>) -> Result<Version, Box<Fault>> {
    item.text()?.parse().map_err(|error: VersionError| item.fail(error))
}
