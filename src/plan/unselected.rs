//! The parts of a lock that the default plan does not include.

use std::collections::BTreeSet;

use super::Plan;
use super::spec::LayerSpec;
use crate::closure::{Selector, Which};
use crate::lock::Package;
use crate::name::{ExtraName, GroupName, PackageName};

/// The groups and extras of the project that no selector of a plan names, and members that it does not depend on.
///
/// At a root without a project, the groups and extras are those of all members.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unselected {
    member: Option<PackageName>,
    groups: Vec<GroupName>,
    extras: Vec<ExtraName>,
    members: Vec<PackageName>,
}

impl Unselected {
    /// Returns the member whose groups and extras these are, or `None` if they are the root's.
    pub fn member(&self) -> Option<&PackageName> {
        self.member.as_ref()
    }

    /// Returns the dependency groups, sorted.
    pub fn groups(&self) -> &[GroupName] {
        &self.groups
    }

    /// Returns the extras, sorted.
    pub fn extras(&self) -> &[ExtraName] {
        &self.extras
    }

    /// Returns the members, sorted.
    pub fn members(&self) -> &[PackageName] {
        &self.members
    }

    /// Returns whether everything is selected.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty() && self.extras.is_empty() && self.members.is_empty()
    }
}

impl Plan<'_> {
    /// Returns the parts of the lock that no tier of the default plan includes; empty if layers were named.
    pub fn unselected(&self) -> Unselected {
        let project = |selector: &Selector| match selector {
            Selector::Project(project) => Some(project.clone()),
            _ => None,
        };
        let selectors = || self.requested.iter().flat_map(LayerSpec::selectors);
        let Some(project) = selectors().find_map(project) else { return Unselected::default() };
        let lock = self.lockfile();
        let named = |name: &PackageName| lock.named(name.as_str()).next();
        let root = lock.root().map(Package::name);
        let members = || lock.manifest().members().into_iter().flatten();
        let owners: Vec<&Package> = match project.as_ref().or(root) {
            Some(one) => named(one).into_iter().collect(),
            None => members().filter_map(named).collect(),
        };
        let selected: BTreeSet<&GroupName> = selectors().filter_map(group).collect();
        let groups = owners.iter().flat_map(|owner| owner.groups()).chain(lock.manifest().dependency_groups().keys());
        let groups: BTreeSet<&GroupName> = groups.filter(|group| !selected.contains(group)).collect();
        let extras: BTreeSet<&ExtraName> = owners.iter().flat_map(|owner| owner.extras()).collect();
        let reached: BTreeSet<&PackageName> = self.local.iter().map(|local| local.package.name()).collect();
        let members = members().filter(|member| !reached.contains(member));
        Unselected {
            member: project,
            groups: groups.into_iter().cloned().collect(),
            extras: extras.into_iter().cloned().collect(),
            members: members.cloned().collect(),
        }
    }
}

fn group(selector: &Selector) -> Option<&GroupName> {
    match selector {
        Selector::Group { group: Which::Named(group), .. } => Some(group),
        _ => None,
    }
}
