//! What changed for a package that is no longer in the plan.

use std::collections::BTreeSet;
use std::fmt;

use serde::Serialize;

use super::cause::Causes;
use super::slots::Entry;
use super::words::{list, need, verb};
use crate::closure::Selector;
use crate::name::PackageName;
use crate::version::Version;

/// What changed for a package that is no longer in the plan.
///
/// `Display` writes it as the end of the clause of [`Reason::Removed`](crate::diff::Reason), in parentheses.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Removal {
    /// Whether the plan has it as a local package now, which no layer holds.
    pub is_local: bool,
    /// Packages that depended on it and are no longer in the plan.
    pub removed: Vec<PackageName>,
    /// Packages that depended on it and are left out, since the base image has them.
    pub left_out: Vec<PackageName>,
    /// Packages of the plan that no longer depend on it in any environment of the plan.
    pub changed: Vec<PackageName>,
    /// Packages of the plan that depended on this version, and now depend on other versions alone.
    pub other_versions: Vec<PackageName>,
    /// The other version, if there is only one.
    pub version_left: Option<Version>,
    /// Selectors that requested it by themselves and are no longer in the plan.
    pub selectors_removed: Vec<Selector>,
    /// Selectors of the plan that requested it by themselves and no longer do.
    pub selectors: Vec<Selector>,
}

/// The packages of one name in one of the plans, computed once for all packages of that name that only the other has.
#[derive(Default)]
pub(super) struct Left<'a> {
    pub(super) dependents: BTreeSet<&'a PackageName>,
    /// Their version, if it is only one.
    pub(super) version: Option<&'a Version>,
}

impl<'a> Left<'a> {
    pub(super) fn of(entries: &[Entry<'a>]) -> Self {
        let dependents = entries.iter().flat_map(|entry| entry.package.dependents()).collect();
        let mut versions = entries.iter().map(|entry| entry.package.version());
        let first = versions.next().flatten();
        Self { dependents, version: first.filter(|_| versions.all(|version| version == first)) }
    }
}

impl Causes<'_> {
    /// Returns the change of a package of the plan before, given the remaining packages of its name in the plan after.
    pub(super) fn of_removed(&self, before: Entry<'_>, left: &Left<'_>) -> Removal {
        let package = before.package;
        if self.local.contains(package.name()) {
            return Removal { is_local: true, ..Removal::default() };
        }
        let mut removal = Removal::default();
        for dependent in package.dependents() {
            let list = match self.after.contains_key(dependent) {
                false if self.left_out.contains(dependent) => &mut removal.left_out,
                false => &mut removal.removed,
                true if left.dependents.contains(dependent) => &mut removal.other_versions,
                true => &mut removal.changed,
            };
            list.push(dependent.clone());
        }
        removal.version_left = left.version.filter(|_| !removal.other_versions.is_empty()).cloned();
        // What reaches a dependent reaches the package through it.
        let through: BTreeSet<&Selector> =
            package.dependents().iter().filter_map(|name| self.reached_by.get(name)).flatten().copied().collect();
        let own = package.needed_by().iter().filter(|selector| !through.contains(selector)).cloned();
        (removal.selectors, removal.selectors_removed) =
            own.partition(|selector| self.selectors_after.contains(selector));
        removal
    }
}

impl fmt::Display for Removal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut details = Vec::new();
        if self.is_local {
            details.push("it is a local package now".to_owned());
        }
        let mut add = |subjects: String, count: usize, rest: String| {
            if count > 0 {
                details.push(format!("{subjects} {rest}"));
            }
        };
        let is = |count| verb(count, "is", "are");
        let count = self.removed.len();
        add(list(&self.removed), count, format!("{} gone", is(count)));
        let count = self.left_out.len();
        add(list(&self.left_out), count, format!("{} left out", is(count)));
        let count = self.changed.len();
        add(list(&self.changed), count, format!("no longer {} it", need(count)));
        let count = self.other_versions.len();
        let left = self.version_left.as_ref().map_or("other versions".to_owned(), |left| format!("version {left}"));
        add(list(&self.other_versions), count, format!("{} only {left} now", need(count)));
        let count = self.selectors_removed.len();
        add(list(&self.selectors_removed), count, format!("{} no longer selected", is(count)));
        let count = self.selectors.len();
        add(list(&self.selectors), count, format!("no longer {} it", need(count)));
        if details.is_empty() { Ok(()) } else { write!(f, " ({})", details.join("; ")) }
    }
}
