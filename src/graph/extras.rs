//! Extras in markers: the item of the project that each `extra == '…'` of a lock means.
//!
//! uv writes conflicts as `extra == 'extra-<n>-<package>-<extra>'`, `group-<n>-<package>-<group>` and
//! `project-<n>-<package>`, where n is the length of the package's name in bytes. Any other name is an extra of the
//! package that owns the edge.

use std::collections::HashSet;

use crate::lock::{ConflictItem, ConflictSet, Lockfile, Package};
use crate::marker::ExtraBinding;
use crate::name::PackageName;

/// Returns the code of an item in markers.
pub(crate) fn fact_code(item: &ConflictItem) -> String {
    match item {
        ConflictItem::Project { package } => format!("project-{}-{package}", package.as_str().len()),
        ConflictItem::Extra { package, extra } => format!("extra-{}-{package}-{extra}", package.as_str().len()),
        ConflictItem::Group { package, group } => format!("group-{}-{package}-{group}", package.as_str().len()),
    }
}

/// The ends of an edge, as far as they determine the meaning of the extras in its marker.
#[derive(Clone, Copy, Debug)]
pub(super) struct EdgeEnds<'a> {
    /// The package that owns the edge; `None` for an edge of the manifest.
    pub(super) owner: Option<&'a PackageName>,
    pub(super) target: &'a PackageName,
    /// The extras of its target that the edge itself requests.
    pub(super) activates: &'a [crate::name::ExtraName],
}

/// Returns the binding of `extra == 'name'` on an edge.
pub(super) fn bind(lock: &Lockfile, declared: &HashSet<String>, ends: EdgeEnds<'_>, name: &str) -> ExtraBinding {
    let code = if is_code(lock, declared, name) {
        name.to_owned()
    } else if let Some(owner) = ends.owner {
        format!("extra-{}-{owner}-{name}", owner.as_str().len())
    } else {
        return ExtraBinding::Never;
    };
    let target = ends.target.as_str();
    let own = ends.activates.iter().any(|extra| code == format!("extra-{}-{target}-{extra}", target.len()));
    if own { ExtraBinding::Always } else { ExtraBinding::Rename(code) }
}

/// Whether this name is the code of an item that the lock knows.
fn is_code(lock: &Lockfile, declared: &HashSet<String>, name: &str) -> bool {
    let Some((kind, rest)) = name.split_once('-') else { return false };
    let Some((length, rest)) = rest.split_once('-') else { return false };
    let Some((package, item)) = length.parse().ok().and_then(|n: usize| rest.split_at_checked(n)) else {
        return false;
    };
    let any = |test: &dyn Fn(&Package) -> bool| lock.named(package).any(test);
    match (kind, item.strip_prefix('-')) {
        ("project", None) => item.is_empty() && any(&|_| true),
        ("extra", Some(item)) => declared.contains(name) || any(&|p| p.has_extra(item)),
        ("group", Some(item)) => declared.contains(name) || any(&|p| p.has_group(item)),
        _ => false,
    }
}

/// Returns the codes of all items that the lock declares to conflict.
pub(super) fn declared(lock: &Lockfile) -> HashSet<String> {
    lock.conflicts().iter().flat_map(ConflictSet::items).map(fact_code).collect()
}
