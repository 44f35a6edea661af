//! A lock as the parts that it can be built from again.

use super::dependency_spec::DependencySpec;
use super::file_spec::FileSpec;
use super::lockfile_builder::LockfileBuilder;
use super::package_spec::PackageSpec;
use crate::lock::dependency::Dependency;
use crate::lock::lockfile::Lockfile;
use crate::lock::package::Package;

/// The parts of a lock, to which others can be added: what is built from them alone is equal to the lock.
///
/// ```
/// use locklayers::lock::LockfileBuilder;
/// # let lock: locklayers::Lockfile = "version = 1\nrequires-python = '>=3.12'\n".parse()?;
/// assert_eq!(LockfileBuilder::from(&lock).build()?, lock);
/// # Ok::<(), locklayers::Error>(())
/// ```
impl From<&Lockfile> for LockfileBuilder {
    fn from(lock: &Lockfile) -> Self {
        let builder = Lockfile::builder(lock.requires_python().clone())
            .revision(lock.revision())
            .resolution_markers(lock.resolution_markers().to_vec())
            .supported_markers(lock.supported_markers().to_vec())
            .required_markers(lock.required_markers().to_vec())
            .manifest(lock.manifest().clone())
            .limits(lock.limits().clone())
            .packages(lock.packages().iter().map(|each| package(lock, each)));
        lock.conflicts().iter().cloned().fold(builder, Self::conflict)
    }
}

fn package(lock: &Lockfile, package: &Package) -> PackageSpec {
    let edges = |list: &[Dependency]| list.iter().map(|edge| dependency(lock, edge)).collect::<Vec<_>>();
    let lists = package.optional_dependencies().iter().map(|(extra, list)| (extra.clone(), edges(list)));
    let groups = package.dependency_groups().iter().map(|(group, list)| (group.clone(), edges(list)));
    PackageSpec {
        id: package.id().clone(),
        resolution_markers: package.resolution_markers().to_vec(),
        dependencies: edges(package.dependencies()),
        extras: lists.collect(),
        groups: groups.collect(),
        default_groups: package.default_groups().cloned(),
        group_requires_python: package.group_requires_python().clone(),
        metadata: package.metadata().cloned(),
        sdist: package.sdist().map(FileSpec::from),
        wheels: package.wheels().iter().map(FileSpec::from).collect(),
    }
}

fn dependency(lock: &Lockfile, edge: &Dependency) -> DependencySpec {
    let target = DependencySpec::from(lock.package_at(edge.target()).id());
    DependencySpec { extras: edge.extras().to_vec(), marker: edge.marker().clone(), ..target }
}
