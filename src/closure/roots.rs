//! Resolution of selectors to the units of the graph at which a selection starts.

use std::collections::{BTreeMap, BTreeSet};

use super::error::SelectionError;
use super::selector::{Selector, Which};
use crate::graph::{DependencyGraph, Part, UnitIndex};
use crate::lock::{DefaultGroups, PackageIndex};
use crate::name::{ExtraName, GroupName, PackageName};

/// The roots of a selection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Roots(BTreeSet<UnitIndex>);

impl Roots {
    pub(crate) fn units(&self) -> impl Iterator<Item = UnitIndex> {
        self.0.iter().copied()
    }

    pub(crate) fn contains(&self, unit: UnitIndex) -> bool {
        self.0.contains(&unit)
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.0.extend(&other.0);
    }
}

/// Default groups that the caller states instead of the lock; the key `None` is a root without a project.
pub(crate) type Defaults = BTreeMap<Option<PackageName>, DefaultGroups>;

/// Resolves selectors in one graph.
#[derive(Debug)]
pub(crate) struct Resolver<'a> {
    pub(super) graph: &'a DependencyGraph,
    defaults: &'a Defaults,
    pub(super) root: Option<PackageIndex>,
    /// Sorted by name.
    pub(super) members: Vec<PackageIndex>,
}

impl<'a> Resolver<'a> {
    pub(crate) fn new(graph: &'a DependencyGraph, defaults: &'a Defaults) -> Self {
        let lock = graph.lockfile();
        let root = lock.root_index();
        let members = match lock.manifest().members() {
            Some(names) => {
                names.iter().flat_map(|name| lock.indexed_named(name.as_str())).map(|(index, _)| index).collect()
            }
            None => root.into_iter().collect(),
        };
        Self { graph, defaults, root, members }
    }

    /// Returns the roots of one selector. Requirements that no member owns (those of a script) belong to every
    /// selection.
    pub(crate) fn resolve(&self, selector: &Selector) -> Result<Roots, SelectionError> {
        let mut roots = Roots::default();
        roots.0.insert(self.graph.base(None));
        match selector {
            Selector::Default(member) => self.add_default(member.as_ref(), &mut roots)?,
            Selector::Project(member) => self.add_projects(member.as_ref(), &mut roots)?,
            Selector::Workspace => self.add_bases(&self.members, &mut roots),
            Selector::Extra { member, extra } => self.add_extra(member.as_ref(), extra, &mut roots)?,
            Selector::Group { member, group } => self.add_group(member.as_ref(), group, &mut roots)?,
            Selector::Package(_) | Selector::Rest => {
                return Err(SelectionError::NeedsScope { selector: selector.to_string() });
            }
        }
        Ok(roots)
    }

    fn add_bases(&self, packages: &[PackageIndex], roots: &mut Roots) {
        roots.0.extend(packages.iter().map(|p| self.graph.base(Some(*p))));
    }

    fn add_projects(&self, member: Option<&PackageName>, roots: &mut Roots) -> Result<(), SelectionError> {
        match self.one_project(member)? {
            Some(project) => self.add_bases(&[project], roots),
            None => self.add_bases(&self.members, roots),
        }
        Ok(())
    }

    /// Adds the default groups: those of the selected project, or at a root without a project, those of all owners.
    fn add_default(&self, member: Option<&PackageName>, roots: &mut Roots) -> Result<(), SelectionError> {
        self.add_projects(member, roots)?;
        let project = self.one_project(member)?;
        let owners = match project {
            Some(project) => vec![Some(project)],
            None => self.everyone(),
        };
        match self.default_groups(project) {
            DefaultGroups::All => {
                for owner in self.owners_of_all_groups(project) {
                    roots.0.extend(owner);
                }
            }
            DefaultGroups::Named(groups) => {
                let units = groups.into_iter().map(Part::Group);
                roots.0.extend(units.flat_map(|part| {
                    let found = owners.iter().filter_map(move |owner| self.graph.find_unit(*owner, &part));
                    found.collect::<Vec<_>>()
                }));
            }
        }
        Ok(())
    }

    /// Returns the existing default groups of a member, or of the root, in the order in which they are stated; and
    /// whether they are all groups (`all`), which are sorted by name.
    pub(crate) fn default_group_names(
        &self,
        member: Option<&PackageName>,
    ) -> Result<(Vec<GroupName>, bool), SelectionError> {
        let project = self.one_project(member)?;
        let owners = match project {
            Some(project) => vec![Some(project)],
            None => self.everyone(),
        };
        let name = |unit: UnitIndex| match &self.graph.unit(unit).part {
            Part::Group(group) => Some(group.clone()),
            _ => None,
        };
        match self.default_groups(project) {
            DefaultGroups::All => {
                let units = self.owners_of_all_groups(project).into_iter().flatten();
                let names: BTreeSet<GroupName> = units.filter_map(name).collect();
                Ok((names.into_iter().collect(), true))
            }
            DefaultGroups::Named(groups) => {
                let known: BTreeSet<GroupName> = owners
                    .into_iter()
                    .flat_map(|owner| self.graph.units_of(owner))
                    .filter_map(|(unit, _)| name(unit))
                    .collect();
                let mut seen = BTreeSet::new();
                let is_new = |group: &GroupName| known.contains(group) && seen.insert(group.clone());
                Ok((groups.into_iter().filter(is_new).collect(), false))
            }
        }
    }

    fn default_groups(&self, project: Option<PackageIndex>) -> DefaultGroups {
        let lock = self.graph.lockfile();
        let package = project.map(|p| lock.package_at(p));
        let known = self.defaults.get(&package.map(|p| p.name().clone()));
        let locked = package.map_or_else(|| lock.manifest().default_groups(), |p| p.default_groups());
        known.or(locked).cloned().unwrap_or_default()
    }

    /// Returns the project that a selector refers to: the member that it names, or the root; `None` for all members.
    fn one_project(&self, member: Option<&PackageName>) -> Result<Option<PackageIndex>, SelectionError> {
        member.map_or(Ok(self.root), |name| self.member(name).map(Some))
    }

    fn member(&self, name: &PackageName) -> Result<PackageIndex, SelectionError> {
        let lock = self.graph.lockfile();
        let name_of = |index: &PackageIndex| lock.package_at(*index).name();
        let from = &self.members[self.members.partition_point(|member| name_of(member) < name)..];
        match &from[..from.partition_point(|member| name_of(member) == name)] {
            [one] => Ok(*one),
            [] => Err(self.unknown_member(name)),
            several => Err(SelectionError::AmbiguousMember { member: name.clone(), count: several.len() }),
        }
    }

    /// Returns all possible owners of a group: the manifest and each member.
    fn everyone(&self) -> Vec<Option<PackageIndex>> {
        std::iter::once(None).chain(self.members.iter().copied().map(Some)).collect()
    }

    fn add_extra(
        &self,
        member: Option<&Which<PackageName>>,
        extra: &Which<ExtraName>,
        roots: &mut Roots,
    ) -> Result<(), SelectionError> {
        let owners = match (member, self.root) {
            (Some(Which::Named(name)), _) => vec![self.member(name)?],
            (None, Some(root)) => vec![root],
            _ => self.members.clone(),
        };
        let found = |wanted: &dyn Fn(&ExtraName) -> bool| -> Vec<UnitIndex> {
            let units = owners.iter().flat_map(|owner| self.graph.units_of(Some(*owner)));
            units.filter(|(_, unit)| matches!(&unit.part, Part::Extra(e) if wanted(e))).map(|(i, _)| i).collect()
        };
        let units = match extra {
            Which::All => found(&|_| true),
            Which::Named(name) => found(&|e| e == name),
        };
        match extra {
            Which::Named(name) if units.is_empty() => Err(self.unknown_extra(name, &owners)),
            _ => {
                roots.0.extend(units);
                Ok(())
            }
        }
    }

    fn add_group(
        &self,
        member: Option<&Which<PackageName>>,
        group: &Which<GroupName>,
        roots: &mut Roots,
    ) -> Result<(), SelectionError> {
        let project = match member {
            Some(Which::All) => None,
            Some(Which::Named(name)) => Some(self.member(name)?),
            None => self.root,
        };
        let Which::Named(name) = group else {
            for owner in self.owners_of_all_groups(project) {
                roots.0.extend(owner);
            }
            return Ok(());
        };
        let part = Part::Group(name.clone());
        let find = |owner: Option<PackageIndex>| self.graph.find_unit(owner, &part);
        let found: Vec<UnitIndex> = match project.and_then(|p| find(Some(p))) {
            Some(own) => vec![own],
            None => self.owners_beside(project).into_iter().filter_map(find).collect(),
        };
        if found.is_empty() {
            return Err(self.unknown_group(name, project));
        }
        roots.0.extend(found);
        Ok(())
    }

    /// Returns the other possible owners of a group that the selected project does not declare: the root and its
    /// manifest, or all owners if no project is selected.
    pub(super) fn owners_beside(&self, project: Option<PackageIndex>) -> Vec<Option<PackageIndex>> {
        match project {
            Some(project) => std::iter::once(None).chain(self.root.filter(|root| *root != project).map(Some)).collect(),
            None => self.everyone(),
        }
    }

    /// Returns the units of all groups that `*` selects: the project's own, and those of the other owners that it does
    /// not declare.
    fn owners_of_all_groups(&self, project: Option<PackageIndex>) -> Vec<Vec<UnitIndex>> {
        let groups_of = |owner: Option<PackageIndex>| {
            self.graph.units_of(owner).filter(|(_, unit)| matches!(unit.part, Part::Group(_)))
        };
        let own: BTreeMap<&Part, UnitIndex> =
            project.into_iter().flat_map(|p| groups_of(Some(p))).map(|(i, unit)| (&unit.part, i)).collect();
        let mut all: Vec<Vec<UnitIndex>> = self
            .owners_beside(project)
            .into_iter()
            .map(|owner| groups_of(owner).filter(|(_, unit)| !own.contains_key(&unit.part)).map(|(i, _)| i).collect())
            .collect();
        all.push(own.into_values().collect());
        all
    }
}
