//! Walking the graph: packages by name, their edges in both directions, and their order.

use super::cycles;
use super::dependency_graph::DependencyGraph;
use super::edge::Edge;
use super::error::GraphError;
use super::unit::{Part, UnitIndex};
use crate::lock::{Dependency, Package, PackageId, PackageIndex};
use crate::name::PackageName;

/// # Walking the graph
impl DependencyGraph {
    /// Returns the package of a name; `None` if the lock has none of that name, or several.
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

    /// Returns what a package depends on: its own edges, then those of each extra and of each dependency group by name, each
    /// by the package that it leads to.
    ///
    /// # Errors
    ///
    /// [`GraphError::UnknownPackage`] when the lock has no package of this id.
    pub fn dependencies(&self, package: &PackageId) -> Result<Vec<Edge<'_>>, GraphError> {
        let units = self.units_of(Some(self.find(package)?));
        Ok(units.flat_map(|(unit, _)| self.list(unit).iter().map(move |edge| self.edge(unit, edge))).collect())
    }

    /// Returns the edges that lead to a package, by the package that depends on it: first that package's own, then those of its
    /// extras and groups by name.
    ///
    /// Requirements that belong to no package, such as those of a script, are not among them; see
    /// [`Manifest::requirements`](crate::lock::Manifest::requirements).
    ///
    /// # Errors
    ///
    /// [`GraphError::UnknownPackage`] when the lock has no package of this id.
    pub fn dependents(&self, package: &PackageId) -> Result<Vec<Edge<'_>>, GraphError> {
        let target = self.find(package)?;
        let mut units: Vec<UnitIndex> = self.edges_to(self.base(Some(target))).collect();
        units.sort_unstable();
        units.dedup();
        Ok(units.into_iter().flat_map(|unit| self.list_to(unit, target).map(move |e| self.edge(unit, e))).collect())
    }

    /// Returns all packages in strongly connected components, each after the components that it depends on.
    ///
    /// A component is one package, or all packages of a cycle, sorted by id. Extras and groups count as parts of their package: an
    /// edge that only exists through an extra orders the packages all the same. The order depends on the lock alone.
    pub fn topological_order(&self) -> Vec<Vec<&Package>> {
        cycles::dependencies_first(self).map(|component| self.packages_at(component)).collect()
    }

    /// Returns the groups of packages that depend on each other in a cycle, self-dependencies included.
    ///
    /// Each group is sorted by package id, and the groups by their first package. Extras and groups count as parts of
    /// their package: a cycle that only exists through an extra is a cycle.
    pub fn cycles(&self) -> Vec<Vec<&Package>> {
        cycles::cycles(self).into_iter().map(|cycle| self.packages_at(cycle)).collect()
    }

    /// All packages, each after what it depends on; packages of one cycle stand together, by id.
    pub(crate) fn dependencies_first(&self) -> impl Iterator<Item = PackageIndex> {
        cycles::dependencies_first(self).flatten()
    }

    /// The dependencies of one unit, sorted by target; the manifest's requirements are none.
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

    /// An edge of a unit as the lock has it.
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

    /// The edges of a unit that lead to a package.
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
