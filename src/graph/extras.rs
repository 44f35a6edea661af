//! Extras inside markers: which item of the project each `extra == '…'` of a lock stands for.
//!
//! uv writes conflicts as `extra == 'extra-<n>-<package>-<extra>'`, `group-<n>-<package>-<group>` and
//! `project-<n>-<package>`, where n is the length of the package's name in bytes. Any other name is an extra of the
//! package that owns the edge.

use std::collections::HashSet;

use crate::lock::{ConflictItem, ConflictSet, Lockfile, Package};
use crate::marker::ExtraBinding;
use crate::name::PackageName;

/// The code under which a marker speaks of an item.
pub(crate) fn fact_code(item: &ConflictItem) -> String {
    match item {
        ConflictItem::Project { package } => format!("project-{}-{package}", package.as_str().len()),
        ConflictItem::Extra { package, extra } => format!("extra-{}-{package}-{extra}", package.as_str().len()),
        ConflictItem::Group { package, group } => format!("group-{}-{package}-{group}", package.as_str().len()),
    }
}

/// The end of an edge that decides what the extras in its marker mean.
#[derive(Clone, Copy, Debug)]
pub(super) struct EdgeEnds<'a> {
    /// The package that owns the edge; the manifest's edges have none.
    pub(super) owner: Option<&'a PackageName>,
    pub(super) target: &'a PackageName,
    /// The extras that the edge itself asks of its target.
    pub(super) activates: &'a [crate::name::ExtraName],
}

/// What `extra == 'name'` on this edge is bound to.
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

/// Is this name the code of an item that the lock knows?
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

/// The codes of all items that the lock declares as conflicting.
pub(super) fn declared(lock: &Lockfile) -> HashSet<String> {
    lock.conflicts().iter().flat_map(ConflictSet::items).map(fact_code).collect()
}
