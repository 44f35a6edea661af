//! Traversal: packages by name, their edges in both directions, and their order.

use super::cycles;
use super::dependency_graph::DependencyGraph;
use super::edge::Edge;
use super::error::GraphError;
use super::unit::{Part, UnitIndex};
use crate::lock::{Dependency, Package, PackageId, PackageIndex};
use crate::name::PackageName;

/// # Traversal
impl DependencyGraph {
    /// Returns the only package of a name, or `None` if the lock has none or several of that name.
    pub fn package(&self, name: &PackageName) -> Option<&Package> {
        match self.packages_named(name) {
            [only] => Some(only),
            _ => None,
        }
    }

    /// Returns the packages of a name, by version and then by source: a lock can have one name several times.
    pub fn packages_named(&self, name: &PackageName) -> &[Package] {
        let all = self.lock.packages();
        let first = all.partition_point(|package| package.name() < name);
        let named = all[first..].partition_point(|package| package.name() == name);
        &all[first..first + named]
    }

    /// Returns the outgoing edges of a package: its own, then those of each extra and of each dependency group by
    /// name; within each, ordered by target.
    ///
    /// # Errors
    ///
    /// [`GraphError::UnknownPackage`] if the lock has no package of this id.
    pub fn dependencies(&self, package: &PackageId) -> Result<Vec<Edge<'_>>, GraphError> {
        let units = self.units_of(Some(self.find(package)?));
        Ok(units.flat_map(|(unit, _)| self.list(unit).iter().map(move |edge| self.edge(unit, edge))).collect())
    }

    /// Returns the incoming edges of a package, ordered by dependent: first the dependent's own, then those of its
    /// extras and groups by name.
    ///
    /// Requirements that belong to no package, such as those of a script, are not included; see
    /// [`Manifest::requirements`](crate::lock::Manifest::requirements).
    ///
    /// # Errors
    ///
    /// [`GraphError::UnknownPackage`] if the lock has no package of this id.
    pub fn dependents(&self, package: &PackageId) -> Result<Vec<Edge<'_>>, GraphError> {
        let target = self.find(package)?;
        let mut units: Vec<UnitIndex> = self.edges_to(self.base(Some(target))).collect();
        units.sort_unstable();
        units.dedup();
        Ok(units.into_iter().flat_map(|unit| self.list_to(unit, target).map(move |e| self.edge(unit, e))).collect())
    }

    /// Returns all packages in strongly connected components, each after the components on which it depends.
    ///
    /// A component is one package, or all packages of a cycle, sorted by id. Extras and groups count as parts of their
    /// package, so an edge of an extra orders its package too. The order depends on the lock alone.
    pub fn topological_order(&self) -> Vec<Vec<&Package>> {
        cycles::dependencies_first(self).map(|component| self.packages_at(component)).collect()
    }

    /// Returns the groups of packages that depend on each other in a cycle, self-dependencies included.
    ///
    /// Each group is sorted by package id, and the groups by their first package. Extras and groups count as parts of
    /// their package, so a cycle through an extra is a cycle too.
    pub fn cycles(&self) -> Vec<Vec<&Package>> {
        cycles::cycles(self).into_iter().map(|cycle| self.packages_at(cycle)).collect()
    }

    /// Returns all packages, dependencies first; the packages of one cycle are adjacent, by id.
    pub(crate) fn dependencies_first(&self) -> impl Iterator<Item = PackageIndex> {
        cycles::dependencies_first(self).flatten()
    }

    /// Returns the dependencies of one unit, sorted by target; empty for the manifest, which has requirements
    /// instead.
    pub(crate) fn list(&self, unit: UnitIndex) -> &[Dependency] {
        let unit = self.unit(unit);
        let Some(package) = unit.package.map(|index| self.lock.package_at(index)) else { return &[] };
        let list = match &unit.part {
            Part::Base => Some(package.dependencies()),
            Part::Extra(extra) => package.optional_dependencies().get(extra).map(Vec::as_slice),
            Part::Group(group) => package.dependency_groups().get(group).map(Vec::as_slice),
        };
        list.unwrap_or_default()
    }

    /// Returns an edge of a unit with the marker of the lock.
    pub(crate) fn edge<'g>(&'g self, unit: UnitIndex, dependency: &'g Dependency) -> Edge<'g> {
        let unit = self.unit(unit);
        let dependency_of = self.lock.package_at(dependency.target());
        Edge {
            dependent: unit.package.map_or(dependency_of, |index| self.lock.package_at(index)),
            part: &unit.part,
            dependency: dependency_of,
            extras: dependency.extras(),
            marker: dependency.marker().clone(),
        }
    }

    /// Returns the edges from a unit to a package.
    fn list_to(&self, unit: UnitIndex, target: PackageIndex) -> impl Iterator<Item = &Dependency> {
        let list = self.list(unit);
        let first = list.partition_point(|edge| edge.target() < target);
        list[first..].iter().take_while(move |edge| edge.target() == target)
    }

    fn find(&self, package: &PackageId) -> Result<PackageIndex, GraphError> {
        self.lock.index_of(package).ok_or_else(|| GraphError::UnknownPackage { package: Box::new(package.clone()) })
    }

    fn packages_at(&self, indices: Vec<PackageIndex>) -> Vec<&Package> {
        indices.into_iter().map(|index| self.lock.package_at(index)).collect()
    }
}
