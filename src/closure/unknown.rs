//! The errors for members, extras and groups that a lock does not have, with what is likely meant.

use std::collections::BTreeSet;

use super::error::SelectionError;
use super::roots::Resolver;
use super::selector::{Selector, Which};
use crate::lock::PackageIndex;
use crate::message::nearest;
use crate::name::{ExtraName, GroupName, PackageName};

impl Resolver<'_> {
    pub(super) fn unknown_member(&self, name: &PackageName) -> SelectionError {
        let lock = self.graph.lockfile();
        let known: BTreeSet<&str> = self.members.iter().map(|p| lock.package_at(*p).name().as_str()).collect();
        let is_locked = lock.packages().iter().any(|package| package.name() == name);
        let instead = is_locked.then(|| name.as_str().parse().ok().map(Selector::Package)).flatten().map(Box::new);
        SelectionError::UnknownMember {
            instead,
            member: name.clone(),
            nearest: owned(nearest(name.as_str(), known.iter().copied())),
            known: owned(known),
        }
    }

    pub(super) fn unknown_extra(&self, extra: &ExtraName, owners: &[PackageIndex]) -> SelectionError {
        let lock = self.graph.lockfile();
        let known: BTreeSet<&str> =
            owners.iter().flat_map(|p| lock.package_at(*p).extras()).map(ExtraName::as_str).collect();
        let has = |name: &GroupName| name.as_str() == extra.as_str();
        let of_manifest = || lock.manifest().dependency_groups().keys().any(has);
        let group = owners.iter().flat_map(|p| lock.package_at(*p).groups()).find(|name| has(name)).cloned();
        let group = group.or_else(|| of_manifest().then(|| GroupName::new(extra.as_str()).ok()).flatten());
        let of_group = |group| Selector::Group { member: self.named(owners), group: Which::Named(group) };
        let other = self.members.iter().find(|p| lock.package_at(**p).extras().any(|name| name == extra));
        let of_other = |other: &PackageIndex| Selector::Extra {
            member: Some(Which::Named(lock.package_at(*other).name().clone())),
            extra: Which::Named(extra.clone()),
        };
        let instead = other.map(of_other).or_else(|| group.map(of_group)).map(Box::new);
        SelectionError::UnknownExtra {
            instead,
            extra: extra.clone(),
            searched: self.searched(owners),
            nearest: owned(nearest(extra.as_str(), known.iter().copied())),
            known: owned(known),
        }
    }

    pub(super) fn unknown_group(&self, group: &GroupName, project: Option<PackageIndex>) -> SelectionError {
        let lock = self.graph.lockfile();
        let mut owners = self.owners_beside(project);
        owners.extend(project.map(Some));
        let mut known: BTreeSet<&str> = lock.manifest().dependency_groups().keys().map(GroupName::as_str).collect();
        known.extend(owners.iter().flatten().flat_map(|p| lock.package_at(*p).groups()).map(GroupName::as_str));
        let searched: Vec<PackageIndex> = project.map_or_else(|| self.members.clone(), |p| vec![p]);
        let other = self.members.iter().find(|p| lock.package_at(**p).groups().any(|name| name == group));
        let of_other = |other: &PackageIndex| Selector::Group {
            member: Some(Which::Named(lock.package_at(*other).name().clone())),
            group: Which::Named(group.clone()),
        };
        let extras = searched.iter().flat_map(|p| lock.package_at(*p).extras());
        let extra = extras.into_iter().find(|name| name.as_str() == group.as_str()).cloned();
        let of_extra = |extra| Selector::Extra { member: self.named(&searched), extra: Which::Named(extra) };
        let instead = other.map(of_other).or_else(|| extra.map(of_extra)).map(Box::new);
        SelectionError::UnknownGroup {
            instead,
            group: group.clone(),
            searched: self.searched(&searched),
            nearest: owned(nearest(group.as_str(), known.iter().copied())),
            known: owned(known),
        }
    }

    /// Returns the member by which a selector names the only owner, unless that is the root.
    fn named(&self, owners: &[PackageIndex]) -> Option<Which<PackageName>> {
        match owners {
            [one] if self.root != Some(*one) => {
                Some(Which::Named(self.graph.lockfile().package_at(*one).name().clone()))
            }
            _ => None,
        }
    }

    /// Returns a phrase for the members that were searched.
    fn searched(&self, owners: &[PackageIndex]) -> String {
        match owners {
            [] => "this lock".to_owned(),
            [one] => format!("`{}`", self.graph.lockfile().package_at(*one).name()),
            _ => "any member of this workspace".to_owned(),
        }
    }
}

fn owned<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    names.into_iter().map(str::to_owned).collect()
}
