//! Validation of the parts of a lock, and resolution of its edges.

use std::collections::{BTreeMap, BTreeSet};

use super::dependency_spec::DependencySpec;
use super::file_spec::{FileSpec, Location};
use super::lockfile_builder::LockfileBuilder;
use super::markers::Markers;
use super::package_spec::PackageSpec;
use crate::lock::artifact::{File, FileParts, Sdist, StoredLocation, Wheel};
use crate::lock::check::{WheelNames, check_file_name, check_hash, check_upload_time};
use crate::lock::conflict::{ConflictItem, ConflictSet};
use crate::lock::dependency::Dependency;
use crate::lock::error::{LockError, LockErrorKind};
use crate::lock::id::PackageId;
use crate::lock::index::{Index, Listed, Wanted};
use crate::lock::lockfile::Lockfile;
use crate::lock::manifest::{DefaultGroups, Manifest};
use crate::lock::metadata::Metadata;
use crate::lock::package::Package;
use crate::lock::requirement::sorted;
use crate::lock::settings::LockSettings;
use crate::lock::value_error::ValueError;
use crate::name::ExtraName;

/// The part of a package or of the lock that is refused, and the reason.
type Refused = (String, Box<LockErrorKind>);

/// The parts of a package that edges refer to.
struct Head {
    id: PackageId,
    extras: BTreeSet<ExtraName>,
}

impl Listed for Head {
    fn id(&self) -> &PackageId {
        &self.id
    }

    fn extra(&self, name: &str) -> Option<&ExtraName> {
        self.extras.get(name)
    }
}

impl LockfileBuilder {
    /// Validates the parts and builds the lock.
    ///
    /// # Errors
    ///
    /// [`LockError`], which names the [package](LockError::package) and its [part](LockError::table_path), if an edge
    /// matches no package or several, if two packages have one id, if a file has no valid name, another version than
    /// its package or lacks a hash that its source needs, if a conflict has fewer than two items, or if the lock
    /// exceeds one of the [`Limits`](crate::Limits).
    pub fn build(self) -> Result<Lockfile, LockError> {
        build(self)
    }
}

fn build(builder: LockfileBuilder) -> Result<Lockfile, LockError> {
    check_limits(&builder).map_err(|kind| whole((String::new(), kind)))?;
    let limits = builder.limits.of_input(builder.weight());
    let heads: Vec<Head> = builder
        .packages
        .iter()
        .map(|spec| Head { id: spec.id.clone(), extras: spec.extras.keys().cloned().collect() })
        .collect();
    let index = Index::new(&heads).map_err(|(head, kind)| LockError::built(*kind, Some(&head.id), String::new()))?;
    let mut markers = Markers::within(&limits);
    let mut packages = Vec::with_capacity(heads.len());
    for (spec, head) in builder.packages.into_iter().zip(&heads) {
        let package = package(spec, &index, &mut markers);
        packages.push(package.map_err(|(part, kind)| LockError::built(*kind, Some(&head.id), part))?);
        if limits.is_cancelled() {
            return Err(whole((String::new(), Box::new(LockErrorKind::Cancelled))));
        }
    }
    index.sort(&mut packages);
    let mut list = |part: &str, all| markers.list(all).map_err(|kind| whole((part.to_owned(), kind)));
    let in_order = conflicts(builder.conflicts).map_err(whole)?;
    let [resolution_markers, supported_markers, required_markers] = [
        list("resolution-markers", builder.resolution_markers)?,
        list("supported-markers", builder.supported_markers)?,
        list("required-markers", builder.required_markers)?,
    ];
    let manifest = manifest(builder.manifest, &mut markers).map_err(whole)?;
    Ok(Lockfile {
        revision: builder.revision,
        requires_python: builder.requires_python,
        resolution_markers,
        supported_markers,
        required_markers,
        conflicts: sorted(in_order.clone()),
        settings: LockSettings { conflicts: in_order, ..LockSettings::default() },
        root: Lockfile::find_root(&packages, &manifest),
        manifest,
        packages,
        limits,
    })
}

/// Returns an error that does not concern a package.
fn whole((part, kind): Refused) -> LockError {
    LockError::built(*kind, None, part)
}

/// Checks the limits that can be checked before anything is built.
fn check_limits(builder: &LockfileBuilder) -> Result<(), Box<LockErrorKind>> {
    let LockfileBuilder { packages, limits, .. } = builder;
    if limits.is_cancelled() {
        return Err(Box::new(LockErrorKind::Cancelled));
    }
    let (found, limit) = (packages.len(), limits.most_packages());
    if found > limit {
        return Err(Box::new(LockErrorKind::TooManyPackages { found, limit }));
    }
    let (bytes, limit) = (builder.weight(), limits.most_bytes());
    if u64::try_from(bytes).map_or(true, |bytes| bytes > limit) {
        return Err(Box::new(LockErrorKind::TooLarge { limit }));
    }
    let files: usize = packages.iter().map(|spec| spec.wheels.len() + usize::from(spec.sdist.is_some())).sum();
    let limit = limits.most_files();
    if files > limit { Err(Box::new(LockErrorKind::TooManyFiles { limit })) } else { Ok(()) }
}

fn package(spec: PackageSpec, index: &Index<'_, Head>, markers: &mut Markers) -> Result<Package, Refused> {
    let forks = markers.list(spec.resolution_markers).map_err(|kind| ("resolution-markers".to_owned(), kind))?;
    let sdist = spec.sdist.map(|file| sdist(file).map_err(|kind| ("sdist".to_owned(), kind))).transpose()?;
    let mut wheels = Vec::with_capacity(spec.wheels.len());
    for (at, file) in spec.wheels.into_iter().enumerate() {
        wheels.push(wheel(file, &spec.id).map_err(|kind| (format!("wheels[{at}]"), kind))?);
    }
    let package = Package {
        resolution_markers: forks,
        dependencies: edges(spec.dependencies, "dependencies", index, markers)?,
        extras: Vec::new(),
        groups: Vec::new(),
        optional_dependencies: lists(spec.extras, "optional-dependencies", index, markers)?,
        dependency_groups: lists(spec.groups, "dev-dependencies", index, markers)?,
        default_groups: spec.default_groups.map(DefaultGroups::sorted),
        group_requires_python: spec.group_requires_python,
        metadata: spec.metadata.map(|about| metadata(about, markers)).transpose()?,
        sdist,
        wheels,
        id: spec.id,
    };
    Ok(package.with_names())
}

fn lists<N: Ord + std::fmt::Display>(
    lists: BTreeMap<N, Vec<DependencySpec>>,
    part: &str,
    index: &Index<'_, Head>,
    markers: &mut Markers,
) -> Result<BTreeMap<N, Vec<Dependency>>, Refused> {
    let edges = |(name, list)| {
        let edges = edges(list, &format!("{part}.{name}"), index, markers)?;
        Ok((name, edges))
    };
    lists.into_iter().map(edges).collect()
}

fn edges(
    list: Vec<DependencySpec>,
    part: &str,
    index: &Index<'_, Head>,
    markers: &mut Markers,
) -> Result<Vec<Dependency>, Refused> {
    let refused = |at: usize| move |kind| (format!("{part}[{at}]"), kind);
    let mut edges = Vec::with_capacity(list.len());
    for (at, spec) in list.into_iter().enumerate() {
        let wanted = Wanted { name: spec.name.as_str(), version: spec.version.as_ref(), source: spec.source.as_ref() };
        let target = index.target(index.named(wanted.name).unwrap_or_default(), wanted).map_err(refused(at))?;
        let marker = markers.share(spec.marker).map_err(refused(at))?;
        let digest = index.digest(target);
        edges.push((Dependency { target, extras: sorted(spec.extras), marker, digest }, at));
    }
    index.edges(edges).map_err(|(at, kind)| refused(at)(kind))
}

fn wheel(spec: FileSpec, package: &PackageId) -> Result<Wheel, Box<LockErrorKind>> {
    let name = match &spec.location {
        Location::Source(None) => return Err(Box::new(LockErrorKind::MissingLocation)),
        Location::Source(Some(name)) => {
            check_file_name(name).map_err(text)?;
            Some(name.clone())
        }
        Location::Url(_) | Location::Path(_) => None,
    };
    let wheel = Wheel(file(spec, name, StoredLocation::wheel_name)?);
    WheelNames::of(package, None).check(wheel.filename())?;
    check_hash(wheel.hash().is_some(), package)?;
    Ok(wheel)
}

fn sdist(spec: FileSpec) -> Result<Sdist, Box<LockErrorKind>> {
    file(spec, None, StoredLocation::sdist_name).map(Sdist)
}

/// Returns a file, whose name is the last part of its location unless it is given.
fn file(
    spec: FileSpec,
    name: Option<String>,
    name_at: fn(&StoredLocation) -> Result<Option<String>, ValueError>,
) -> Result<File, Box<LockErrorKind>> {
    let location = match spec.location {
        Location::Url(url) => StoredLocation::Url(url),
        Location::Path(path) => StoredLocation::Path(path),
        Location::Source(_) => StoredLocation::Source,
    };
    let name = name.map_or_else(|| name_at(&location), |name| Ok(Some(name))).map_err(text)?;
    spec.upload_time.as_deref().map_or(Ok(()), check_upload_time).map_err(text)?;
    let FileSpec { hash, size, upload_time, .. } = spec;
    Ok(File::Parts(Box::new(FileParts { location, name, hash, size, upload_time })))
}

fn text(error: ValueError) -> Box<LockErrorKind> {
    Box::new(error.into())
}

fn metadata(mut metadata: Metadata, markers: &mut Markers) -> Result<Metadata, Refused> {
    let lists = std::iter::once(&mut metadata.requires_dist).chain(metadata.requires_dev.values_mut());
    for list in lists {
        markers.requirements(list).map_err(|kind| ("metadata".to_owned(), kind))?;
    }
    Ok(metadata)
}

fn manifest(mut manifest: Manifest, markers: &mut Markers) -> Result<Manifest, Refused> {
    let Manifest { requirements, dependency_groups, constraints, overrides, build_constraints, .. } = &mut manifest;
    let lists = [requirements, constraints, overrides, build_constraints].into_iter();
    for list in lists.chain(dependency_groups.values_mut()) {
        markers.requirements(list).map_err(|kind| ("manifest".to_owned(), kind))?;
    }
    Ok(manifest)
}

/// Returns the conflict sets in the order in which they are given.
fn conflicts(given: Vec<Vec<ConflictItem>>) -> Result<Vec<ConflictSet>, Refused> {
    let mut sets = Vec::with_capacity(given.len());
    for (at, items) in given.into_iter().enumerate() {
        sets.push(ConflictSet::new(items).map_err(|kind| (format!("conflicts[{at}]"), kind))?);
    }
    Ok(sets)
}
