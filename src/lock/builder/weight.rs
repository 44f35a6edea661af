//! The smallest possible size in bytes of a lock that is built from parts.
//!
//! [`Limits::bytes`](crate::Limits::bytes) applies to a lock that is built as to one that is read: each part counts
//! with its strings and one byte, which is less than in a lock, so a lock that was read within a limit can be built
//! within it.

use super::dependency_spec::DependencySpec;
use super::file_spec::{FileSpec, Location};
use super::lockfile_builder::LockfileBuilder;
use super::package_spec::PackageSpec;
use crate::lock::manifest::Manifest;
use crate::lock::metadata::Metadata;
use crate::lock::requirement::Requirement;

impl LockfileBuilder {
    pub(super) fn weight(&self) -> usize {
        let packages: usize = self.packages.iter().map(package).sum();
        let conflicts = self.conflicts.iter().flatten().map(|item| name(item.package()));
        packages + conflicts.sum::<usize>() + manifest(&self.manifest)
    }
}

fn name(name: impl AsRef<str>) -> usize {
    1 + name.as_ref().len()
}

fn package(spec: &PackageSpec) -> usize {
    let extras = spec.extras.iter().map(|(extra, list)| name(extra) + dependencies(list));
    let groups = spec.groups.iter().map(|(group, list)| name(group) + dependencies(list));
    let pythons = spec.group_requires_python.iter().map(|(group, specifiers)| name(group) + specifiers.len());
    let files = spec.wheels.iter().chain(&spec.sdist).map(file);
    name(&spec.id.name)
        + spec.resolution_markers.len()
        + dependencies(&spec.dependencies)
        + extras.chain(groups).chain(files).chain(pythons).sum::<usize>()
        + spec.metadata.as_ref().map_or(0, metadata)
}

fn dependencies(all: &[DependencySpec]) -> usize {
    all.iter().map(|one| name(&one.name) + one.extras.iter().map(name).sum::<usize>()).sum()
}

fn file(spec: &FileSpec) -> usize {
    let location = match &spec.location {
        Location::Url(url) => url.len(),
        Location::Path(path) => path.as_str().len(),
        Location::Source(name) => name.as_ref().map_or(0, String::len),
    };
    let hash = spec.hash.as_ref().map_or(0, |hash| hash.hex().len());
    1 + location + hash + spec.upload_time.as_ref().map_or(0, String::len)
}

fn requirements(all: &[Requirement]) -> usize {
    all.iter().map(|one| name(&one.name) + one.extras.iter().map(name).sum::<usize>()).sum()
}

fn metadata(about: &Metadata) -> usize {
    let groups = about.requires_dev.iter().map(|(group, all)| name(group) + requirements(all));
    let extras = about.provides_extras.iter().flatten().map(name);
    requirements(&about.requires_dist) + groups.chain(extras).sum::<usize>()
}

fn manifest(manifest: &Manifest) -> usize {
    let lists = [&manifest.requirements, &manifest.constraints, &manifest.overrides, &manifest.build_constraints];
    let lists = lists.into_iter().map(|all| requirements(all));
    let groups = manifest.dependency_groups.iter().map(|(group, all)| name(group) + requirements(all));
    let pythons = manifest.group_requires_python.iter().map(|(group, specifiers)| name(group) + specifiers.len());
    let names = manifest.members.iter().flatten().chain(&manifest.excludes).map(name);
    let stated = manifest
        .dependency_metadata
        .iter()
        .map(|stated| name(&stated.name) + stated.requires_dist.iter().map(name).sum::<usize>());
    lists.chain(groups).chain(pythons).chain(names).chain(stated).sum()
}
